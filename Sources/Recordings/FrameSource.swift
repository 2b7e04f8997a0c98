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
    /// The scale the format stores, with its source.
    var calibration: Calibration? { get }
    /// SHA-256 of every file read, with its name relative to the recording.
    var digests: [(name: String, digest: String)] { get }
    /// What a user should know, one sentence each.
    var warnings: [String] { get }

    /// Gray levels of one frame, row 0 nearest the probe.
    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8>
}

/// A scale stored inside a recording.
struct Calibration: Sendable {
    var axial: Double
    var lateral: Double
    var source: Scale.Source
    var note: String
}
