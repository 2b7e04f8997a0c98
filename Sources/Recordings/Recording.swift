public import FrameModel
import Foundation

/// A recording that was opened: its geometry, scale and times are settled, its pixels are decoded when asked for.
///
/// Sendable and constant: frames may be decoded from many threads at once.
public struct Recording: Sendable {
    /// Where the picture inside the frame comes from.
    public enum RegionSource: String, Hashable, Sendable {
        case commandLine, sidecar
        /// An ultrasound region of a DICOM file.
        case dicomRegion
        /// Found in the pixels.
        case found
        /// Nothing in the pixels sets a picture apart from its surroundings.
        case wholeFrame
    }

    /// Where lateral zero and depth zero come from.
    public enum OriginSource: String, Hashable, Sendable {
        case sidecar
        /// The depth at which recorded scan lines begin.
        case startDepth
        /// The reference pixel of an ultrasound region of a DICOM file.
        case dicomReference
        /// Middle column and first row of the region.
        case regionTop
        /// The lowest point of a curved transducer face.
        case curvedFace
    }

    /// Where the frame times come from.
    public enum TimeSource: String, Hashable, Sendable {
        case commandLine, sidecar, file
        /// One frame needs no clock.
        case singleFrame
        /// Nothing states them: `assumedFrameRate` stands in, and no time may be reported.
        case assumed
    }

    /// Frames per second where nothing states them: engineering default, typical of B-mode imaging.
    public static let assumedFrameRate = 25.0

    /// The path the recording was opened from.
    public let path: String
    /// Name of the file format for people.
    public let format: String
    public let geometry: FrameGeometry
    public let scale: Scale
    public let regionSource: RegionSource
    public let originSource: OriginSource
    /// Seconds from the first frame, one per frame, never decreasing.
    public let frameTimes: [Double]
    public let timeSource: TimeSource
    /// Frames that seem to be missing by the gaps between frame times, or between the numbers a device gave them.
    public let missingFrames: Int
    /// Speed of sound the scanner assumed, in m/s, when stated.
    public let speedOfSound: Double?
    /// What a user should know, one sentence each.
    public let warnings: [String]

    /// The ruler beside the picture, whether it is used or not.
    public let ruler: BurnedInRuler?

    let source: any FrameSource
    private let sidecarFile: InputFile?

    public var frameCount: Int { source.frameCount }

    /// The scan lines the frames were drawn from; `nil` for recordings of images.
    public var lines: RecordedLines? { source.lines }

    /// Last component of the path.
    public var name: String { FileBytes.name(of: path) }

    /// The recordings a path stands for.
    ///
    /// A folder of several DICOM files and no `recording.json` stands for all of them, in natural order: each has its own
    /// scale, and what one states is not taken for another. Any other path stands for itself, whatever is there.
    ///
    /// - Complexity: Reads the beginning of every file in a folder without PNG frames.
    public static func paths(at path: String) -> [String] { RecordingLocation.recordings(at: path) }

    /// Opens a folder of PNG frames, a folder with `recording.json`, a single PNG or a native file (DICOM, MetaImage).
    ///
    /// - Throws: `RecordingError` when nothing can be analyzed. A damaged frame among good ones is
    ///   not an error here, but when it is asked for.
    /// - Complexity: Reads headers and a few frames, decoded where the picture has to be found; compressed samples that
    ///   are one stream, pipes and videos are read to their end.
    public static func open(
        _ path: String, overrides: RecordingOverrides = RecordingOverrides()
    ) throws(RecordingError) -> Recording {
        let location = try RecordingLocation(path)
        let source = try location.makeSource(overrides)
        return try Recording(location: location, source: source, overrides: overrides)
    }

    /// Decodes one frame.
    ///
    /// - Parameter index: From 0 to `frameCount - 1`.
    /// - Throws: `RecordingError.unreadableFrame` with the index.
    public func frame(at index: Int) throws(RecordingError) -> BModeFrame {
        precondition(index >= 0 && index < frameCount, "frame index outside the recording")
        return BModeFrame(index: index, time: frameTimes[index], grayLevels: try source.luma(at: index))
    }

    /// SHA-256 in hexadecimal: of the file when the recording is one file, otherwise of the lines
    /// `<digest of a file>  <its name>` for the sidecar and every file in order.
    ///
    /// - Throws: `RecordingError` when a file changed since the recording was opened.
    /// - Complexity: Reads every file once: about a second per gigabyte.
    public func inputHash() throws(RecordingError) -> String {
        let files = (sidecarFile.map { [$0] } ?? []) + source.files
        if files.count == 1 { return try files[0].digest() }
        var hash = SHA256()
        for file in files { hash.update(Data("\(try file.digest())  \(file.name)\n".utf8)) }
        return hash.finish()
    }

    init(
        location: RecordingLocation, source: any FrameSource, overrides: RecordingOverrides
    ) throws(RecordingError) {
        let sidecar = location.sidecar
        if source.lines == nil, let sidecar, let size = sidecar.imageSize, size != (source.width, source.height) {
            throw .badValue(
                file: sidecar.file, key: "image_size_px", found: "[\(size.width), \(size.height)]",
                allowed: "the size of the frames, [\(source.width), \(source.height)]")
        }
        var warnings = source.warnings
        if let stated = sidecar?.frameCount, stated != source.frameCount {
            warnings.append("recording.json states \(stated) frames, \(source.frameCount) are there")
        }
        let picture = try PictureRegion.resolve(
            source: source, sidecar: sidecar, overrides: overrides, path: location.path)
        if let warning = picture.warning { warnings.append(warning) }
        ruler = RulerSearch(in: source, beside: picture).ruler()
        let spacing = try ScaleResolution.resolve(
            source: source, sidecar: sidecar, overrides: overrides, region: picture.region, ruler: ruler,
            path: location.path)
        let fan = Self.fan(in: picture, sidecar: sidecar, spacing: spacing)
        if let fan {
            warnings.append(
                "the picture shows a fan of \(Int(fan.fieldOfViewDegrees.rounded())) degrees: "
                    + "depth is measured along its scan lines; recording.json may describe the probe exactly")
        }
        // Little is active in the outer corners of a fan, so that the region found may end short of them.
        var region = picture.region
        if let fan, picture.source == .found {
            region = fan.box(holding: region, width: source.width)
        }
        let (geometry, originSource) = try GeometryResolution.resolve(
            source: source, sidecar: sidecar, region: region, spacing: spacing, fan: fan, path: location.path)
        (frameTimes, timeSource) = try FrameClock.resolve(
            source: source, sidecar: sidecar, overrides: overrides, path: location.path)
        let missing = FrameClock.missing(in: frameTimes, numbers: source.frameNumbers)
        missingFrames = missing.count
        if missingFrames > 0 {
            let gaps = missing.isByNumbers ? "jumps of the device's frame numbers" : "gaps between frame times"
            warnings.append("by the \(gaps) \(missingFrames) frames are missing")
        }
        if timeSource == .assumed {
            warnings.append(
                "no frame times are stated: times are not reported, motion is judged at "
                    + "\(Int(Self.assumedFrameRate)) frames a second")
        }
        if spacing.scale.source == .none {
            warnings.append("no scale is known: nothing is reported in millimeters")
        }
        if let ruler, spacing.scale.source == .none || spacing.scale.isNominal {
            warnings.append(Self.advice(ruler))
        }
        path = location.path
        format = source.format
        self.geometry = geometry
        self.originSource = originSource
        scale = spacing.scale
        regionSource = picture.source
        speedOfSound = sidecar?.speedOfSound ?? sidecar?.rf?.soundSpeed
        self.warnings = warnings
        self.source = source
        sidecarFile = location.sidecarFile
    }

    /// Looked for in the pixels where nobody describes the probe.
    private static func fan(
        in picture: PictureRegion.Choice, sidecar: Sidecar?, spacing: ScaleResolution
    ) -> FanFinder.Fan? {
        guard sidecar?.probe == nil, let capture = picture.capture else { return nil }
        return FanFinder.fan(
            in: capture, region: picture.region,
            aspect: spacing.lateral.inMillimetersPerPixel / spacing.axial.inMillimetersPerPixel)
    }

    private static func advice(_ ruler: BurnedInRuler) -> String {
        let ticks = "a ruler in the picture has ticks \(ruler.pixels) pixels apart; \(ruler.reason)"
        guard let tick = ruler.millimetersPerTick else { return "\(ticks): --tick-mm states what a tick is" }
        return
            "\(ticks), so a tick is \(tick) mm; recording.json states no scale to rely on: --use-ruler takes the ruler's"
    }

}
