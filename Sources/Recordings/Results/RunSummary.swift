import FrameModel
public import PlacementSafety

/// Counts what the frames of one run showed.
struct RunTally {
    let recording: Recording
    let configuration: ResultValue
    var verdicts: [Verdict: Int] = [:]
    var framesWithoutVerdict = 0
    var nearestPleura: SessionEvents.Nearest?
    var nearestVessel: SessionEvents.Nearest?
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
        SessionEvents.Nearest.keep(assessment.pleura, frame: frame, time: time, in: &nearestPleura)
        SessionEvents.Nearest.keep(assessment.vessel, frame: frame, time: time, in: &nearestVessel)
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
}

/// What a whole run showed: the contents of `summary.json`.
public struct RunSummary: Sendable {
    let tally: RunTally
    let events: SessionEvents?
    let inputHash: String

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

    /// The clearance to the pleura with the smallest lower bound.
    public var nearestPleura: SessionEvents.Nearest? { tally.nearestPleura }

    /// The clearance to a vessel wall with the smallest lower bound.
    public var nearestVessel: SessionEvents.Nearest? { tally.nearestVessel }

    /// Writes `summary.json`.
    public func write(to path: String, tool: ResultsWriter.Tool) throws(RecordingError) {
        try OutputFile.write(json(tool: tool).bytes, to: path)
    }

    /// Writes `session.csv`; a recording that states no times has no session, and no file is written.
    public func writeSession(to path: String) throws(RecordingError) {
        guard let events else { return }
        let recording = tally.recording
        let table = SessionTable(
            events, recording: recording.name, duration: recording.frameTimes.last ?? 0,
            space: ResultSpace(geometry: recording.geometry, isMetric: recording.scale.isKnown))
        try OutputFile.write(Array(table.text.utf8), to: path)
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
                json.member("sha256", inputHash)
            }
            json.object("scale") { json in recording.scale.write(to: &json) }
            // Without a scale nothing was judged in millimeters; the header of the results holds the margins all the same.
            json.key("configuration")
            json.value(isMetric ? tally.configuration : tally.configuration.withoutMillimeters)
            json.member("frames", frameCount)
            json.member("missing_frames", recording.missingFrames)
            json.member("worst", worstVerdict?.rawValue)
            json.object("verdicts") { json in
                for verdict in Verdict.allCases.reversed() { json.member(verdict.rawValue, count(of: verdict)) }
                json.member("no_needle_seen", count(of: nil))
            }
            if isMetric {
                json.nearest("minimum_clearance_pleura", nearestPleura)
                json.nearest("minimum_clearance_vessel", nearestVessel)
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
}
