import FrameModel
import SignalKernels

/// The frames of one recording as one file format stores them.
///
/// Everything read when the source was made is constant, so frames can be decoded from many threads.
protocol FrameSource: Sendable {
    /// Name of the format for people: "PNG sequence".
    var format: String { get }
    var frameCount: Int { get }
    var width: Int { get }
    var height: Int { get }
    /// Seconds on any clock, one per frame, when the format stores them.
    var times: [Double]? { get }
    /// The device's own count of frames, one number per frame, when the format stores it.
    var frameNumbers: [Int]? { get }
    /// The scale the format stores, with its source.
    var calibration: Calibration? { get }
    /// The B-mode picture inside the frame, when the format states one.
    var picture: PixelRegion? { get }
    /// Who found `picture`.
    var pictureSource: Recording.RegionSource { get }
    /// What `origin(of:)` goes by.
    var originSource: Recording.OriginSource { get }
    /// The lines that frames were drawn from, for recordings of lines.
    var lines: RecordedLines? { get }
    /// A stated depth is part of `calibration` already.
    var usesDepth: Bool { get }
    /// Every file read, in order.
    var files: [InputFile] { get }
    /// What a user should know, one sentence each.
    var warnings: [String] { get }

    /// Gray levels of one frame, row 0 nearest the probe.
    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8>

    /// The scale the format stores for a part of the frame.
    func calibration(of part: PixelRegion) -> Calibration?

    /// Pixel position of lateral zero and depth zero for a part of the frame, when the format states it.
    func origin(of part: PixelRegion) -> (column: Double, row: Double)?
}

/// Most formats hold one picture with one scale and leave the rest to be found.
extension FrameSource {
    var frameNumbers: [Int]? { nil }
    var picture: PixelRegion? { nil }
    var pictureSource: Recording.RegionSource { .dicomRegion }
    var originSource: Recording.OriginSource { .dicomReference }
    var lines: RecordedLines? { nil }
    var usesDepth: Bool { false }
    func calibration(of part: PixelRegion) -> Calibration? { calibration }
    func origin(of part: PixelRegion) -> (column: Double, row: Double)? { nil }
}

/// What is known of a recording beside its file, for formats that need it to draw frames.
struct SourceContext {
    var sidecar: Sidecar?
    var overrides = RecordingOverrides()
    /// As given by the user.
    var path: String
}

/// A scale stored inside a recording.
struct Calibration: Sendable {
    var axial: Double
    var lateral: Double
    var source: Scale.Source
    var note: String
    /// Shown, but not relied upon for a verdict.
    var isNominal = false
}
