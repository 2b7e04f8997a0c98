import FrameModel

/// The millimeters of scan lines, and who says so.
struct LineSpacing {
    /// From one sample, or pair, to the next, in mm; a stand-in when nothing states it.
    let sample: Double
    let isKnown: Bool
    /// From line to line of a linear probe, in mm.
    let pitch: Double?
    /// The pitch is only plausible.
    private let isNominal: Bool
    private let note: String
    private let source: Scale.Source
    let warnings: [String]

    /// Speed at which scanners usually place echoes, in m/s: mean of soft tissue (AIUM standard; Duck 1990).
    static let usualSoundSpeed = 1540.0

    /// - Parameters:
    ///   - depths: Samples, or pairs, per line.
    ///   - stored: Spacing of the samples and of the lines as an image header states them, in mm.
    init(
        rf: RFDescription?, sidecar: Sidecar?, overrides: RecordingOverrides, depths: Int,
        stored: (sample: Double, line: Double)?, path: String
    ) throws(RecordingError) {
        let sound = rf?.soundSpeed ?? sidecar?.speedOfSound ?? Self.usualSoundSpeed
        var warnings: [String] = []
        var stated: [(spacing: Double, note: String, source: Scale.Source)] = []
        if let rate = rf?.samplingRate {
            // There and back: half the way of a sample's time.
            stated.append(
                (sound * 1000 / (2 * rate), "sampling rate \(rate) Hz and \(sound) m/s", .samplingRate))
        }
        if let depth = sidecar?.depth {
            stated.append((depth / Double(depths), "depth_mm of recording.json", .sidecar))
        }
        if let depth = overrides.depth {
            guard Sidecar.depths.contains(depth) else {
                throw .badValue(
                    file: path, key: "depth on the command line", found: "\(depth)",
                    allowed: "\(Sidecar.depths.lowerBound) to \(Sidecar.depths.upperBound) mm")
            }
            stated.append((depth / Double(depths), "depth on the command line", .commandLine))
        }
        for other in stated.dropFirst() where abs(other.spacing / stated[0].spacing - 1) > ScaleResolution.tolerance {
            throw .scaleConflict(
                file: path, first: "\(stated[0].spacing) mm per sample (\(stated[0].note))",
                second: "\(other.spacing) mm per sample (\(other.note))")
        }
        let chosen = stated.first
        isKnown = chosen != nil
        sample = chosen?.spacing ?? ScaleResolution.standInDepth / Double(depths)
        note = chosen?.note ?? "none"
        source = chosen?.source ?? .none
        var isNominal = false
        if let pitch = rf?.linePitch {
            self.pitch = pitch
        } else if let chosen, let stored, (0.01...5).contains(stored.line),
            abs(stored.sample / chosen.spacing - 1) <= ScaleResolution.tolerance
        {
            // A header that is right about the samples may be right about the lines; nothing confirms it.
            pitch = stored.line
            isNominal = true
            warnings.append(
                "the distance between lines, \(stored.line) mm, is the header's and not confirmed: state "
                    + "rf.line_pitch_mm to rely on it")
        } else {
            pitch = nil
        }
        if !isKnown {
            warnings.append(
                "the depth of the lines is not stated (rf.sampling_hz or depth_mm): they are drawn as if "
                    + "\(Int(ScaleResolution.standInDepth)) mm long")
        }
        self.isNominal = isNominal
        self.warnings = warnings
    }

    func calibration(axial: Double, lateral: Double) -> Calibration {
        Calibration(axial: axial, lateral: lateral, source: source, note: note, isNominal: isNominal)
    }
}
