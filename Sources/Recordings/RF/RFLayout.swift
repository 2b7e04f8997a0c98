/// How radio-frequency lines lie in a file, checked before any of them is read.
struct RFLayout: Sendable {
    /// Stored samples per stored line.
    let samples: Int
    /// Stored lines per frame.
    let lines: Int
    let frameCount: Int
    let type: SampleType
    let signal: RFDescription.Signal
    let isBigEndian: Bool
    /// The first sample is the deepest.
    let leadsToNear: Bool
    /// The first line is on the marked side.
    let leadsToUnmarked: Bool

    /// Lengths of lines that can be transformed.
    static let samplesPerLine = 32...16_384
    static let linesPerFrame = 4...8_192

    /// Most samples of a frame, so that its scratch stays below a few hundred megabytes: engineering default.
    private static let largestFrame = 1 << 24

    var bytesPerFrame: Int { samples * lines * type.byteCount }
    var byteCount: Int { bytesPerFrame * frameCount }

    /// Lines of the picture.
    var scanLines: Int { signal == .alternatingLines ? lines / 2 : lines }
    /// Samples, or pairs of them, along a line of the picture.
    var depths: Int { signal == .interleaved ? samples / 2 : samples }

    /// The lines a MetaImage header describes; `nil` when it describes images.
    ///
    /// - Parameter isDeclared: The operator says that the file holds lines, as a header without
    ///   UltrasoundImageType cannot.
    init?(_ header: MetaImageHeader, isDeclared: Bool) throws(RecordingError) {
        switch header["UltrasoundImageType"]?.uppercased() {
        case "RF_REAL": signal = .real
        case "RF_IQ_LINE": signal = .interleaved
        case "RF_I_LINE_Q_LINE": signal = .alternatingLines
        case nil where isDeclared: signal = .real
        case let type? where type.hasPrefix("RF_"):
            throw .unsupported(
                file: header.file, found: "UltrasoundImageType \(type)",
                allowed: "RF_REAL, RF_IQ_LINE, RF_I_LINE_Q_LINE, BRIGHTNESS, RGB_COLOR")
        default: return nil
        }
        let letters = header["UltrasoundImageOrientation"]
        guard let orientation = letters.map({ ImageOrientation($0) }) ?? ImageOrientation("FM"),
            orientation.isTransposed
        else {
            throw header.error(
                "UltrasoundImageOrientation", found: letters,
                allowed: "samples along the first axis: FM, FU, NM or NU")
        }
        leadsToNear = orientation.leadsToNear
        leadsToUnmarked = orientation.leadsToUnmarked
        guard let size = try header.integers("DimSize", in: 1...SequenceFields.mostFrames),
            (2...4).contains(size.count), size.count < 4 || size[2] == 1
        else {
            throw header.error("DimSize", found: header["DimSize"], allowed: "samples, lines and frames")
        }
        guard Self.samplesPerLine.contains(size[0]), Self.linesPerFrame.contains(size[1]) else {
            throw header.error(
                "DimSize", found: header["DimSize"],
                allowed: "\(Self.samplesPerLine) samples, \(Self.linesPerFrame) lines")
        }
        let element = header["ElementType"] ?? "missing"
        guard let type = SampleType(metaImage: element.uppercased()) else {
            throw header.error("ElementType", found: element, allowed: "MET_CHAR to MET_DOUBLE")
        }
        guard try header.integers("ElementNumberOfChannels", in: 1...4)?.first ?? 1 == 1 else {
            throw header.error(
                "ElementNumberOfChannels", found: header["ElementNumberOfChannels"], allowed: "1 for lines")
        }
        guard try header.flag("BinaryData", default: true) else {
            throw .unsupported(
                file: header.file, found: "samples written as text (BinaryData = False)", allowed: "binary samples")
        }
        self.type = type
        let isReversed = try header.flag("ElementByteOrderMSB", default: false)
        isBigEndian = try header.flag("BinaryDataByteOrderMSB", default: isReversed)
        samples = size[0]
        lines = size[1]
        frameCount = size.count == 2 ? 1 : size[size.count - 1]
        try check(file: header.file)
    }

    /// The lines of a file without a header; their number follows from its size.
    init(_ raw: RFDescription.RawLayout, file: RegularFile) throws(RecordingError) {
        samples = raw.samples
        lines = raw.lines
        type = raw.type
        signal = raw.signal
        isBigEndian = false
        leadsToNear = false
        leadsToUnmarked = false
        let bytes = raw.samples * raw.lines * raw.type.byteCount
        let stored = file.size - raw.headerBytes
        guard stored >= bytes, stored.isMultiple(of: bytes) else {
            throw .malformed(
                file: file.path, found: "\(max(stored, 0)) bytes of samples",
                allowed: "a multiple of \(bytes): \(raw.samples) samples, \(raw.lines) lines of \(raw.type.rawValue)")
        }
        frameCount = stored / bytes
        try check(file: file.path)
    }

    private func check(file: String) throws(RecordingError) {
        guard samples * lines <= Self.largestFrame else {
            throw .unsupported(
                file: file, found: "frames of \(samples) x \(lines) samples", allowed: "at most \(Self.largestFrame)")
        }
        guard frameCount <= SequenceFields.mostFrames, byteCount <= MetaImageLayout.largestVolume else {
            throw .unsupported(
                file: file, found: "\(frameCount) frames of \(bytesPerFrame) bytes",
                allowed: "at most \(SequenceFields.mostFrames) frames, \(MetaImageLayout.largestVolume) bytes")
        }
        if signal == .interleaved, !samples.isMultiple(of: 2) {
            throw .unsupported(file: file, found: "\(samples) samples of interleaved pairs", allowed: "an even number")
        }
        if signal == .alternatingLines, !lines.isMultiple(of: 2) {
            throw .unsupported(file: file, found: "\(lines) lines of alternating pairs", allowed: "an even number")
        }
    }
}
