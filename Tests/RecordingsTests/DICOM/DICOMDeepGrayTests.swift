import Foundation
import Recordings
import Testing

/// Gray of more than 8 bits: compressed, and through a window.
@Suite struct DICOMDeepGrayTests {
    let folder = try! TemporaryFolder()

    private func open(_ writer: DICOMWriter) throws -> Recording {
        try Recording.open(try folder.write(writer.file(), as: "clip.dcm"))
    }

    private func luma(_ writer: DICOMWriter) throws -> [UInt8] { try open(writer).frame(at: 0).grayLevels.samples }

    /// Gray of any depth in lossless JPEG gives what native words do: its highest 8 used bits, whatever precision the
    /// stream was written with.
    @Test(arguments: [(8, 8), (9, 9), (10, 10), (12, 12), (12, 16), (10, 12), (16, 16)])
    func deepLosslessJPEGGivesTheUncompressedPixels(stored: Int, precision: Int) throws {
        let (width, height) = (CompressedPictures.width, CompressedPictures.height)
        let most = 1 << stored
        let values = (0..<width * height).map { ($0 * most / 131 + $0 % width * most / 7 + $0 % 5) % most }
        let stream = LosslessJPEGEncoder.encode(values, precision: precision, width: width, height: height)
        let compressed = DICOMWriter.compressed(
            [stream], syntax: "1.2.840.10008.1.2.4.70", width: width, height: height, samples: 1,
            color: "MONOCHROME2", bits: 16, stored: stored)
        #expect(try luma(compressed) == values.map { UInt8($0 >> (stored - 8)) })
    }

    /// By gdcmconv 3.0.21, which writes 12 used bits as 16.
    @Test(arguments: [(CompressedPictures.deepJPEGLossless, "4.70"), (CompressedPictures.deepJPEGLS, "4.80")])
    func deepPicturesOfAnotherProgramAreRead(stream: [UInt8], syntax: String) throws {
        let (width, height) = (CompressedPictures.width, CompressedPictures.height)
        let writer = DICOMWriter.compressed(
            [stream], syntax: "1.2.840.10008.1.2." + syntax, width: width, height: height, samples: 1,
            color: "MONOCHROME2", bits: 16, stored: 12)
        #expect(try luma(writer) == CompressedPictures.deepGray.map { UInt8($0 >> 4) })
    }

    // MARK: Windows

    private func windowed(
        _ values: [Int], stored: Int = 12, center: String, width: String, function: String? = nil,
        _ change: (inout DICOMWriter) -> Void = { _ in }
    ) throws -> (luma: [UInt8], warnings: [String]) {
        var writer = DICOMWriter.picture(width: 16, height: 8, bits: 16, pixels: .words(values))
        writer.set(0x0028_0101, "US", .words([stored]))
        writer.set(0x0028_0102, "US", .words([stored - 1]))
        writer.set(0x0028_1050, "DS", .text(center))
        writer.set(0x0028_1051, "DS", .text(width))
        if let function { writer.set(0x0028_1056, "CS", .text(function)) }
        writer.set(
            0x0018_6011, "SQ", .items([DICOMWriter.region(box: (0, 0, 15, 7), delta: (0.02, 0.02))]))
        change(&writer)
        let recording = try open(writer)
        return (try recording.frame(at: 0).grayLevels.samples, recording.warnings)
    }

    /// Deep gray is shown as its window says (PS3.3 section C.11.2.1.2): black at its lower end, white at its upper.
    @Test func deepGrayIsShownThroughItsWindow() throws {
        let values = (0..<128).map { 8 * $0 }
        // 256 values about 512: from 384 to 639 one gray level each.
        let expected = values.map { UInt8(min(max($0 - 384, 0), 255)) }
        #expect(try windowed(values, center: "512\\99", width: "256\\7").luma == expected)
        #expect(
            try windowed(values, center: "512", width: "256") { $0.set(0x0028_0004, "CS", .text("MONOCHROME1")) }.luma
                == expected.map { 255 - $0 })
        // Rescaled by 2 x - 100 before.
        let rescaled = values.map { UInt8(min(max(2 * $0 - 100 - 384, 0), 255)) }
        #expect(
            try windowed(values, center: "512", width: "256") {
                $0.set(0x0028_1052, "DS", .text("-100"))
                $0.set(0x0028_1053, "DS", .text("2"))
            }.luma == rescaled)
        let exact = values.map { UInt8((255 * min(max((Double($0) - 512) / 256 + 0.5, 0), 1)).rounded()) }
        #expect(try windowed(values, center: "512", width: "256", function: "LINEAR_EXACT").luma == exact)
        let sigmoid = values.map { UInt8((255 / (1 + exp(-4 * (Double($0) - 512) / 256))).rounded()) }
        #expect(try windowed(values, center: "512", width: "256", function: "SIGMOID").luma == sigmoid)
        #expect(
            try windowed(values, center: "512", width: "1").luma == values.map { $0 <= 511 ? 0 : 255 })
    }

    @Test func aWindowOfSignedGrayCountsItsSign() throws {
        let values = (0..<128).map { 8 * $0 - 512 }
        let found = try windowed(values.map { $0 & 0xfff }, center: "0", width: "256") {
            $0.set(0x0028_0103, "US", .words([1]))
        }
        #expect(found.luma == values.map { UInt8(min(max($0 + 128, 0), 255)) })
    }

    @Test(arguments: [("512", "0", "LINEAR"), ("512", "-5", "SIGMOID"), ("512", "256", "CUBIC")])
    func aWindowThatMakesNoSenseIsSaidAndNotUsed(center: String, width: String, function: String) throws {
        let values = (0..<128).map { 32 * $0 }
        let found = try windowed(values, center: center, width: width, function: function)
        #expect(found.luma == values.map { UInt8($0 >> 4) })
        #expect(found.warnings.contains { $0.contains("highest bits") })
    }
}
