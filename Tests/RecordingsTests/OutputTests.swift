import Foundation
import Recordings
import SignalKernels
import Testing

@Suite struct OutputTests {
    let folder = try! TemporaryFolder()

    private func decoded(_ bytes: [UInt8]) throws -> Raster<UInt8> {
        try PNGDecoder.luma(of: Data(bytes), file: "encoded.png")
    }

    @Test(arguments: [(1, 1), (7, 3), (257, 65), (64, 512)])
    func grayPicturesSurviveTheRoundTrip(width: Int, height: Int) throws {
        let samples = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let picture = Raster(width: width, height: height, samples: samples)
        let bytes = PNGEncoder.encode(gray: picture)
        #expect(try decoded(bytes) == picture)
        #expect(PNGEncoder.encode(gray: picture) == bytes)
    }

    @Test func palettesAndColorsSurviveTheRoundTrip() throws {
        let indices = Raster<UInt8>(width: 3, height: 2, samples: [0, 1, 2, 2, 1, 0])
        let palette: [UInt8] = [5, 5, 5, 255, 0, 0, 0, 0, 255]
        let red = UInt8((299 * 255 + 500) / 1000)
        let blue = UInt8((114 * 255 + 500) / 1000)
        #expect(
            try decoded(PNGEncoder.encode(indices: indices, palette: palette)).samples == [5, red, blue, blue, red, 5])
        let rgb = indices.samples.flatMap { index in palette[3 * Int(index)..<3 * Int(index) + 3] }
        #expect(try decoded(PNGEncoder.encode(rgb: rgb, width: 3, height: 2)).samples == [5, red, blue, blue, red, 5])
    }

    @Test func theFileAppearsOnlyWhenComplete() throws {
        let path = folder.path + "/out.bin"
        try folder.write("old", as: "out.bin")
        var file = try OutputFile(path: path)
        try file.write([UInt8](repeating: 7, count: 200_000))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try file.write([8])
        try file.commit()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([UInt8](repeating: 7, count: 200_000) + [8]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.bin"])
    }

    @Test func anAbandonedFileLeavesNothing() throws {
        do {
            var file = try OutputFile(path: folder.path + "/never.bin")
            try file.write([1, 2, 3])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func anUnwritablePlaceIsAnError() {
        #expect(throws: RecordingError.self) { try OutputFile.write([1], to: folder.path + "/no/such/folder/x") }
    }

    @Test(arguments: [
        (0.0, 3, "0"), (-0.0, 3, "0"), (-0.0004, 3, "0"), (1.5, 3, "1.5"), (0.05, 3, "0.05"), (-0.05, 2, "-0.05"),
        (12.3456, 3, "12.346"), (100, 2, "100"), (0.001, 3, "0.001"), (-1234.5, 0, "-1235"), (7, 0, "7"),
        (-0.25, 2, "-0.25"), (99.9996, 3, "100"), (1e12 + 0.125, 3, "1000000000000.125"), (1e300, 2, "1e+300"),
        (.nan, 3, "null"), (.infinity, 3, "null"),
    ])
    func numbersHaveOneForm(value: Double, decimals: Int, text: String) {
        var json = JSONText()
        json.number(value, decimals: decimals)
        #expect(json.text == text)
    }

    @Test func textIsEscaped() throws {
        var json = JSONText()
        json.array { $0.string("a\"b\\c\n\u{1}µ") }
        #expect(json.text == #"["a\"b\\c\u000a\u0001µ"]"#)
        let parsed = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
        #expect(parsed == ["a\"b\\c\n\u{1}µ"])
    }
}
