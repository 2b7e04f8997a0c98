import FrameModel
import Foundation
import SignalKernels

/// An NRRD file (`.nrrd`, or `.nhdr` with its data file): a sequence of B-mode frames as PLUS or Slicer write it.
struct NRRD: StoredFrameSource {
    let format = "NRRD"
    let times: [Double]?
    let frameNumbers: [Int]?
    let calibration: Calibration?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    private let file: String
    let images: StoredImages
    private let invalidFrames: Set<Int>

    init(_ file: RegularFile) throws(RecordingError) {
        let header = try NRRDHeader(of: file)
        let layout = try NRRDLayout(header)
        self.file = file.path
        let body = try NRRDBody(header: header, headerFile: file, layout: layout)
        images = StoredImages(
            store: body.store, columns: layout.columns, rows: layout.rows, channels: layout.channels,
            orientation: layout.orientation)
        files = body.files
        frameCount = layout.frameCount
        var warnings = layout.warnings
        times =
            header.fields.times(frameCount, warnings: &warnings)
            ?? Self.indexTimes(header, frameCount, warnings: &warnings)
        frameNumbers = header.fields.numbers(frameCount)
        invalidFrames = header.fields.invalidFrames(frameCount, warnings: &warnings)
        calibration =
            header.fields.calibration(frameCount, orientation: layout.orientation, warnings: &warnings)
            ?? Self.calibration(header, layout, warnings: &warnings)
        self.warnings = warnings
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        guard !invalidFrames.contains(index) else {
            throw .unreadableFrame(index: index, file: file, reason: "the recording marks it INVALID")
        }
        return try images.luma(at: index)
    }

    /// Seconds of the frames from Slicer's index of the time axis, when it is one of times.
    private static func indexTimes(
        _ header: NRRDHeader, _ count: Int, warnings: inout [String]
    ) -> [Double]? {
        for axis in ["axis 0", "axis 3", "axis 2"] {
            guard let text = header.keys["\(axis) index values"] else { continue }
            let name = header.keys["\(axis) index name"]?.lowercased() ?? "time"
            let unit = header.keys["\(axis) index unit"]?.lowercased() ?? "s"
            let scale: Double? = ["s": 1, "sec": 1, "seconds": 1, "ms": 1e-3][unit]
            let values = text.split(whereSeparator: \.isWhitespace).map { Double($0) ?? .nan }
            guard name == "time", let scale, values.count == count, values.allSatisfy(\.isFinite),
                count == 1 || values[0] != values[count - 1]
            else {
                warnings.append("the index of the frames (\(name), \(unit)) is not one of times")
                return nil
            }
            return values.map { $0 * scale }
        }
        return nil
    }

    /// The spacing of a space in millimeters: shown, but nothing confirms that it was ever set.
    private static func calibration(
        _ header: NRRDHeader, _ layout: NRRDLayout, warnings: inout [String]
    ) -> Calibration? {
        guard let lengths = layout.axisLengths, lengths != (1, 1) else { return nil }
        let spaces = [
            "left-posterior-superior", "lps", "right-anterior-superior", "ras", "left-anterior-superior", "las",
        ]
        let range = ScaleResolution.plausibleSpacings
        guard let space = header["space"]?.lowercased(), spaces.contains(space), range.contains(lengths.columns),
            range.contains(lengths.rows)
        else {
            warnings.append(
                "spacing \(lengths.columns) x \(lengths.rows) is not used as a scale: state it if it is right")
            return nil
        }
        let isTransposed = layout.orientation.isTransposed
        return Calibration(
            axial: isTransposed ? lengths.columns : lengths.rows,
            lateral: isTransposed ? lengths.rows : lengths.columns, source: .calibrationMatrix,
            note: "space directions of the file, not confirmed", isNominal: true)
    }
}
