import FrameModel
import SignalKernels

/// A recording of radio-frequency or demodulated lines, drawn as B-mode frames.
///
/// Gray levels are the envelope's, 60 dB below a reference that the first readable frame sets for all, so that a
/// frame does not depend on the order in which frames are asked for.
struct RFRecording: FrameSource {
    let format: String
    let times: [Double]?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    let lines: RecordedLines?
    private let file: String
    private let layout: RFLayout
    private let store: SampleStore
    private let invalidFrames: Set<Int>
    private let detector: EchoDetector
    private let drawing: LinePicture
    private let reference: Float

    var width: Int { drawing.conversion.width }
    var height: Int { drawing.conversion.height }
    /// Everything drawn is picture.
    var picture: PixelRegion? { PixelRegion(x: 0, y: 0, width: width, height: height) }
    var pictureSource: Recording.RegionSource { .wholeFrame }
    var calibration: Calibration? { drawing.calibration }
    var usesDepth: Bool { true }
    var originSource: Recording.OriginSource { .startDepth }

    func origin(of part: PixelRegion) -> (column: Double, row: Double)? { drawing.origin }

    /// A MetaImage file of lines.
    init(
        _ header: MetaImageHeader, _ file: RegularFile, _ layout: RFLayout, _ context: SourceContext
    ) throws(RecordingError) {
        let body = try MetaImageBody(header: header, headerFile: file, count: layout.byteCount)
        var warnings: [String] = []
        let times = header.fields.times(layout.frameCount, warnings: &warnings)
        let invalid = header.fields.invalidFrames(layout.frameCount, warnings: &warnings)
        let spacing = header["ElementSpacing"]?.split(whereSeparator: \.isWhitespace).compactMap { Double($0) } ?? []
        try self.init(
            "MetaImage lines", layout, body.store, file: file.path, files: body.files, times: times,
            invalid: invalid, stored: spacing.count >= 2 ? (spacing[0], spacing[1]) : nil, warnings: warnings, context)
    }

    /// A file of lines without a header.
    init(_ raw: RFDescription.RawLayout, _ file: RegularFile, _ context: SourceContext) throws(RecordingError) {
        let layout = try RFLayout(raw, file: file)
        try self.init(
            "raw lines", layout, SampleStore(file, offset: raw.headerBytes, count: layout.byteCount), file: file.path,
            files: [InputFile(file)], times: nil, invalid: [], stored: nil,
            warnings: [], context)
    }

    private init(
        _ format: String, _ layout: RFLayout, _ store: SampleStore, file: String,
        files: [InputFile], times: [Double]?, invalid: Set<Int>,
        stored: (sample: Double, line: Double)?, warnings: [String], _ context: SourceContext
    ) throws(RecordingError) {
        self.format = format
        self.layout = layout
        self.store = store
        self.file = file
        self.files = files
        self.times = times
        invalidFrames = invalid
        frameCount = layout.frameCount
        let rf = context.sidecar?.rf
        let first = (0..<layout.frameCount).first { !invalid.contains($0) } ?? 0
        let bytes = try store.bytes(at: first * layout.bytesPerFrame, count: layout.bytesPerFrame)
        detector = EchoDetector(layout, bytes: bytes)
        reference = detector.reference(of: bytes)
        let spacing = try LineSpacing(
            rf: rf, sidecar: context.sidecar, overrides: context.overrides, depths: layout.depths, stored: stored,
            path: context.path)
        drawing = try LinePicture(
            lines: layout.scanLines, depths: detector.levelRows, drawn: detector.depths, first: detector.first,
            step: detector.step, spacing: spacing, probe: context.sidecar?.probe, start: rf?.startDepth ?? 0,
            file: context.sidecar?.file ?? file)
        self.warnings = warnings + drawing.warnings
        var peak: Double?
        if let rate = rf?.samplingRate, let cycles = detector.peak { peak = cycles * rate }
        lines = RecordedLines(
            samples: layout.samples, lines: layout.lines, isQuadrature: layout.signal != .real, peakFrequency: peak)
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        guard !invalidFrames.contains(index) else {
            throw .unreadableFrame(index: index, file: file, reason: "the recording marks it INVALID")
        }
        let bytes = try store.bytes(at: index * layout.bytesPerFrame, count: layout.bytesPerFrame)
        return detector.withLevels(of: bytes, reference: reference) { levels in
            var raster = Raster<UInt8>(width: width, height: height, filledWith: 0)
            drawing.conversion.draw(levels, into: &raster)
            return raster
        }
    }
}

/// The lines a recording was drawn from.
public struct RecordedLines: Hashable, Sendable {
    /// Stored samples per line.
    public let samples: Int
    /// Stored lines per frame.
    public let lines: Int
    /// In-phase and quadrature samples, not the carrier.
    public let isQuadrature: Bool
    /// Frequency of the strongest echoes in Hz, when the sampling rate is known and the carrier recorded.
    public let peakFrequency: Double?
}
