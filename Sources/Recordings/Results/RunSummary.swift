import FrameModel
public import PlacementSafety

/// Counts what the frames of one run showed.
struct RunTally {
    struct Nearest {
        var clearance: Clearance
        var frame: Int
    }

    let recording: Recording
    let configuration: ResultValue
    var verdicts: [Verdict: Int] = [:]
    var framesWithoutVerdict = 0
    var nearestPleura: Nearest?
    var nearestVessel: Nearest?
    var needleFrames = 0
    var firstNeedleTime: Double?
    var lastNeedleTime: Double?
    var pleuraConfirmedFrames = 0
    var pleuraSuspectedFrames = 0
    var failedFrames: [Int] = []

    init(recording: Recording, configuration: ResultValue) {
        self.recording = recording
        self.configuration = configuration
    }

    mutating func add(
        frame: Int, time: Double, findings: FrameFindings, verdict: Verdict?, assessment: FrameAssessment
    ) {
        count(verdict)
        Self.keepNearest(assessment.pleura, frame: frame, in: &nearestPleura)
        Self.keepNearest(assessment.vessel, frame: frame, in: &nearestVessel)
        if !findings.needle.isEmpty {
            needleFrames += 1
            firstNeedleTime = firstNeedleTime ?? time
            lastNeedleTime = time
        }
        switch findings.pleura.first?.state {
        case .confirmed: pleuraConfirmedFrames += 1
        case .suspected: pleuraSuspectedFrames += 1
        case nil: break
        }
    }

    mutating func addUnreadable(frame: Int, verdict: Verdict?) {
        count(verdict)
        failedFrames.append(frame)
    }

    private mutating func count(_ verdict: Verdict?) {
        if let verdict { verdicts[verdict, default: 0] += 1 } else { framesWithoutVerdict += 1 }
    }

    private static func keepNearest(_ clearance: Clearance?, frame: Int, in nearest: inout Nearest?) {
        guard let clearance, clearance.distance.isFinite else { return }
        if let known = nearest, known.clearance.distance <= clearance.distance { return }
        nearest = Nearest(clearance: clearance, frame: frame)
    }
}

/// What a whole run showed: the contents of `summary.json`.
public struct RunSummary: Sendable {
    let tally: RunTally
    let events: SessionEvents?

    public static let schema = "sounding.summary/1"

    public var frameCount: Int { tally.recording.frameCount }

    /// Indices of the frames that could not be read.
    public var failedFrames: [Int] { tally.failedFrames }

    /// The worst verdict of any frame; `nil` when no needle was seen.
    public var worstVerdict: Verdict? { tally.verdicts.keys.max() }

    /// How many frames have this verdict; `nil` counts those before any needle was seen.
    public func count(of verdict: Verdict?) -> Int {
        verdict.map { tally.verdicts[$0] ?? 0 } ?? tally.framesWithoutVerdict
    }

    /// Smallest distance from tip to pleura, with its frame.
    public var nearestPleura: (clearance: Clearance, frame: Int)? {
        tally.nearestPleura.map { ($0.clearance, $0.frame) }
    }

    /// Smallest distance from tip to a vessel wall, with its frame.
    public var nearestVessel: (clearance: Clearance, frame: Int)? {
        tally.nearestVessel.map { ($0.clearance, $0.frame) }
    }

    /// Writes `summary.json`.
    public func write(to path: String, tool: ResultsWriter.Tool) throws(RecordingError) {
        try OutputFile.write(json(tool: tool).bytes, to: path)
    }

    func json(tool: ResultsWriter.Tool) -> JSONText {
        let recording = tally.recording
        let isMetric = recording.scale.isKnown
        var json = JSONText()
        json.object { json in
            json.member("schema", Self.schema)
            json.object("tool") { json in
                json.member("name", tool.name)
                json.member("version", tool.version)
            }
            json.object("input") { json in
                json.member("name", recording.name)
                json.member("format", recording.format)
                json.member("sha256", recording.inputHash)
            }
            json.object("scale") { json in recording.scale.write(to: &json) }
            // Without a scale nothing was judged in millimeters; the header of the results holds the margins all the same.
            json.key("configuration")
            json.value(isMetric ? tally.configuration : tally.configuration.withoutMillimeters)
            json.member("frames", frameCount)
            json.member("worst", worstVerdict?.rawValue)
            json.object("verdicts") { json in
                for verdict in Verdict.allCases.reversed() { json.member(verdict.rawValue, count(of: verdict)) }
                json.member("no_needle_seen", count(of: nil))
            }
            if isMetric {
                Self.nearest("minimum_clearance_pleura", nearestPleura, to: &json)
                Self.nearest("minimum_clearance_vessel", nearestVessel, to: &json)
            }
            json.object("needle") { json in
                let timed = recording.timeSource != .assumed
                json.member("frames", tally.needleFrames)
                json.member("first_seen_s", timed ? tally.firstNeedleTime : nil, decimals: 4)
                json.member("last_seen_s", timed ? tally.lastNeedleTime : nil, decimals: 4)
            }
            json.object("pleura") { json in
                json.member("confirmed_frames", tally.pleuraConfirmedFrames)
                json.member("suspected_frames", tally.pleuraSuspectedFrames)
            }
            if let events {
                events.write(to: &json, in: ResultSpace(geometry: recording.geometry, isMetric: isMetric))
            } else {
                json.member("events", nil as String?)
            }
            json.array("failed_frames", of: failedFrames) { $0.integer($1) }
            json.member("warnings", recording.warnings)
        }
        json.newline()
        return json
    }

    private static func nearest(_ key: String, _ nearest: (clearance: Clearance, frame: Int)?, to json: inout JSONText)
    {
        json.key(key)
        guard let nearest else { return json.null() }
        json.object { json in
            json.member("frame", nearest.frame)
            json.member("distance_mm", nearest.clearance.distance, decimals: 3)
            json.member("lower_bound_mm", nearest.clearance.lowerBound, decimals: 3)
            json.member("sigma_mm", nearest.clearance.sigma, decimals: 3)
        }
    }
}
