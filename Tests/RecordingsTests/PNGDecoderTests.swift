import Foundation
import Recordings
import SignalKernels
import Testing

@Suite struct PNGDecoderTests {
    private func luma(_ bytes: [UInt8]) throws -> [UInt8] {
        try PNGDecoder.luma(of: Data(bytes), file: "test.png").samples
    }

    private func weighted(_ r: Int, _ g: Int, _ b: Int) -> UInt8 { UInt8((299 * r + 587 * g + 114 * b + 500) / 1000) }

    @Test func grayIsTakenAsStored() throws {
        #expect(
            try luma(TestPNG.gray(width: 3, height: 2) { UInt8($0 * 100 + $1 * 17) }) == [0, 17, 34, 100, 117, 134])
    }

    @Test func gray16KeepsItsHighByte() throws {
        let file = TestPNG.file(
            width: 3, height: 1, depth: 16, color: 0, scanlines: [0, 0x12, 0xff, 0x80, 0x00, 0xff, 0xfe])
        #expect(try luma(file) == [0x12, 0x80, 0xff])
    }

    static let shallowRows: [(depth: UInt8, row: [UInt8], expected: [UInt8])] = [
        (1, [0b1010_0000], [255, 0, 255]), (2, [0b0001_1000], [0, 85, 170]), (4, [0x0f, 0x80], [0, 255, 136]),
    ]

    @Test(arguments: shallowRows)
    func shallowGrayFillsTheRange(depth: UInt8, row: [UInt8], expected: [UInt8]) throws {
        #expect(try luma(TestPNG.file(width: 3, height: 1, depth: depth, color: 0, scanlines: [0] + row)) == expected)
    }

    @Test func colorBecomesWeightedLuma() throws {
        let file = TestPNG.file(
            width: 3, height: 1, depth: 8, color: 2, scanlines: [0, 255, 0, 0, 0, 255, 1, 200, 200, 200])
        #expect(try luma(file) == [weighted(255, 0, 0), weighted(0, 255, 1), 200])
    }

    @Test func color16UsesHighBytes() throws {
        let file = TestPNG.file(width: 1, height: 1, depth: 16, color: 2, scanlines: [0, 10, 255, 20, 255, 30, 255])
        #expect(try luma(file) == [weighted(10, 20, 30)])
    }

    @Test func alphaIsIgnored() throws {
        #expect(
            try luma(TestPNG.file(width: 1, height: 1, depth: 8, color: 6, scanlines: [0, 9, 99, 199, 0])) == [
                weighted(9, 99, 199)
            ])
        #expect(
            try luma(TestPNG.file(width: 2, height: 1, depth: 8, color: 4, scanlines: [0, 70, 0, 80, 255])) == [70, 80])
    }

    static let paletteRows: [(depth: UInt8, row: [UInt8])] = [
        (1, [0b0110_0000]), (2, [0b0001_0100]), (4, [0x01, 0x10]), (8, [0, 1, 1]),
    ]

    @Test(arguments: paletteRows)
    func paletteIsLookedUp(depth: UInt8, row: [UInt8]) throws {
        let file = TestPNG.file(
            width: 3, height: 1, depth: depth, color: 3, palette: [10, 20, 30, 200, 100, 50], transparency: [0, 128],
            scanlines: [0] + row)
        #expect(try luma(file) == [weighted(10, 20, 30), weighted(200, 100, 50), weighted(200, 100, 50)])
    }

    /// Adam7: the passes of a 2 x 2 picture hold pixel (0,0), then (0,1) in pass 6, then row 1 in pass 7.
    @Test func interlacedPicturesArePutInOrder() throws {
        let gray = TestPNG.file(
            width: 2, height: 2, depth: 8, color: 0, interlaced: true, scanlines: [0, 1, 0, 2, 0, 3, 4])
        #expect(try luma(gray) == [1, 2, 3, 4])
        let color = TestPNG.file(
            width: 2, height: 2, depth: 8, color: 2, interlaced: true,
            scanlines: [0, 1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3, 4, 4, 4])
        #expect(try luma(color) == [1, 2, 3, 4])
    }

    @Test func everyTruncationIsAnError() throws {
        let whole = TestPNG.gray(width: 9, height: 7) { UInt8($0 + $1) }
        for count in 0..<whole.count {
            #expect(throws: RecordingError.self, "cut after \(count) bytes") {
                try PNGDecoder.luma(of: Data(whole.prefix(count)), file: "cut.png")
            }
        }
    }

    @Test func everyDamagedByteIsAnErrorOrDecodes() throws {
        let whole = TestPNG.gray(width: 9, height: 7) { UInt8($0 + $1) }
        var refused = 0
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0xff
            do { _ = try luma(damaged) } catch { refused += 1 }
        }
        // Every byte of this file is covered by the signature, a length or a checksum.
        #expect(refused == whole.count)
    }

    @Test(arguments: [
        (UInt32(0), UInt32(5)), (16_385, 1), (1, 16_385), (16_384, 16_384), (.max, .max), (0x8000_0000, 2),
    ])
    func absurdSizesAreRefusedBeforeAllocation(width: UInt32, height: UInt32) {
        let file = TestPNG.file(width: width, height: height, depth: 8, color: 0, scanlines: [0, 1])
        #expect(throws: RecordingError.self) { try PNGDecoder.luma(of: Data(file), file: "huge.png") }
    }

    @Test func theErrorNamesFileFoundAndAllowed() {
        #expect {
            try PNGDecoder.luma(of: Data("hello, this is not a picture".utf8), file: "note.png")
        } throws: { error in
            "\(error)" == "note.png: not a PNG file; allowed: a PNG picture"
        }
    }
}
