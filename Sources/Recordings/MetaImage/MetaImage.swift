import FrameModel
import Foundation
import SignalKernels

/// A MetaImage file (`.mha`, or `.mhd` with its data file): a sequence of B-mode frames.
///
/// Frames are read when they are asked for; compressed ones, which are one stream, are decompressed beforehand.
struct MetaImage: StoredFrameSource {
    let format = "MetaImage"
    let times: [Double]?
    let frameNumbers: [Int]?
    let calibration: Calibration?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    private let file: String
    let images: StoredImages
    private let invalidFrames: Set<Int>

    init(_ header: MetaImageHeader, _ file: RegularFile) throws(RecordingError) {
        let layout = try MetaImageLayout(header)
        self.file = file.path
        var warnings = layout.warnings
        let body = try MetaImageBody(header: header, headerFile: file, count: layout.byteCount)
        images = StoredImages(
            store: body.store, columns: layout.columns, rows: layout.rows, channels: layout.channels,
            orientation: layout.orientation)
        files = body.files
        frameCount = layout.frameCount
        times = header.fields.times(frameCount, warnings: &warnings)
        frameNumbers = header.fields.numbers(frameCount)
        invalidFrames = header.fields.invalidFrames(frameCount, warnings: &warnings)
        calibration = header.fields.calibration(frameCount, orientation: layout.orientation, warnings: &warnings)
        if calibration == nil, let spacing = header["ElementSpacing"],
            !spacing.split(whereSeparator: \.isWhitespace).allSatisfy({ Double($0) == 1 })
        {
            // PLUS never sets it and other writers leave any number there.
            warnings.append("ElementSpacing \(spacing) is not used as a scale: state it if it is right")
        }
        self.warnings = warnings
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        guard !invalidFrames.contains(index) else {
            throw .unreadableFrame(index: index, file: file, reason: "the recording marks it INVALID")
        }
        return try images.luma(at: index)
    }
}
