import Foundation
import Recordings
import Testing

/// Files are read where they lie: what is large is bounded or stepped over, and what changes is noticed.
@Suite struct DICOMSizeTests {
    let folder = try! TemporaryFolder()

    private func picture(
        frames: Int = 3, encoding: DICOMWriter.Encoding = .explicitLittle
    ) -> (writer: DICOMWriter, pixels: [UInt8]) {
        let pixels: [UInt8] = (0..<frames * 320).map { UInt8($0 * 7 % 251) }
        return (
            .picture(width: 20, height: 16, frames: frames, pixels: .bytes(pixels), encoding: encoding), pixels
        )
    }

    private func error(_ body: () throws -> Void) -> String {
        let error = #expect(throws: RecordingError.self) { try body() }
        return error.map { "\($0)" } ?? ""
    }

    /// Longer than all wanted values together may be.
    @Test(arguments: DICOMWriter.Encoding.allCases)
    func privateElementsOfAnySizeAreSteppedOver(encoding: DICOMWriter.Encoding) throws {
        var (writer, pixels) = picture(encoding: encoding)
        writer.set(0x0009_1001, "OB", .bytes([UInt8](repeating: 9, count: 40 << 20)))
        let recording = try Recording.open(try folder.write(writer.file(), as: "private.dcm"))
        #expect(try recording.frame(at: 2).grayLevels.samples == Array(pixels[640..<960]))
    }

    @Test func wantedValuesAreBounded() throws {
        var (writer, _) = picture(encoding: .implicitLittle)
        writer.set(0x0018_1065, "DS", .bytes([UInt8](repeating: 0x20, count: 33 << 20)))
        let path = try folder.write(writer.file(), as: "vector.dcm")
        let text = error { _ = try Recording.open(path) }
        #expect(text.contains("0018,1065") && text.contains("allowed: at most \(32 << 20) bytes"), "\(text)")
    }

    /// A frame of 320 bytes does not take 17 MB to compress.
    @Test func compressedFramesAreBounded() throws {
        let good = DICOMWriter.runLengths([[UInt8](repeating: 3, count: 320)])
        let writer = DICOMWriter.compressed(
            [good, good + [UInt8](repeating: 0, count: 17 << 20)], syntax: "1.2.840.10008.1.2.5", width: 20,
            height: 16, samples: 1, color: "MONOCHROME2")
        let recording = try Recording.open(try folder.write(writer.file(), as: "long.dcm"))
        _ = try recording.frame(at: 0)
        let text = error { _ = try recording.frame(at: 1) }
        #expect(text.contains("frame 1 cannot be read") && text.contains("allowed: at most"), "\(text)")
    }

    /// More fragments than fit the window that headers are read through, of sizes on both sides of it.
    @Test(arguments: [10, 2000, 4090, 4096, 9000]) func fragmentsOfAnySizeAreFound(literals: Int) throws {
        let width = 100
        let height = literals / width + 8
        let frames: [[UInt8]] = (0..<9).map { frame -> [UInt8] in
            (0..<width * height).map { index -> UInt8 in
                index < literals ? UInt8(truncatingIfNeeded: index &* 31 &+ frame) : UInt8(frame)
            }
        }
        let writer = DICOMWriter.compressed(
            frames.map { DICOMWriter.runLengths([$0]) }, syntax: "1.2.840.10008.1.2.5", width: width,
            height: height, samples: 1, color: "MONOCHROME2")
        let recording = try Recording.open(try folder.write(writer.file(), as: "runs.dcm"))
        for (index, frame) in frames.enumerated() {
            #expect(try recording.frame(at: index).grayLevels.samples == frame)
        }
    }

    enum Change: CaseIterable {
        case cut, grown, rewritten
    }

    @Test(arguments: Change.allCases, [true, false])
    func aFileThatChangesWhileItIsOpenIsNoticed(change: Change, isCompressed: Bool) throws {
        var writer = picture().writer
        if isCompressed {
            let runs = DICOMWriter.runLengths([[UInt8](repeating: 3, count: 320)])
            writer = .compressed(
                [runs, runs, runs], syntax: "1.2.840.10008.1.2.5", width: 20, height: 16, samples: 1,
                color: "MONOCHROME2")
        }
        let bytes = writer.file()
        let path = try folder.write(bytes, as: "live.dcm")
        // So that the time of the change differs from that of the file.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
        let recording = try Recording.open(path)
        _ = try recording.frame(at: 2)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        switch change {
        case .cut: try handle.truncate(atOffset: UInt64(bytes.count - 300))
        case .grown:
            try handle.seekToEnd()
            try handle.write(contentsOf: Data([0]))
        case .rewritten: try handle.write(contentsOf: Data(bytes))
        }
        try handle.close()
        let text = error { _ = try recording.frame(at: 2) }
        #expect(text.contains("live.dcm: a file that changed while it was read; allowed: "), "\(text)")
    }
}
