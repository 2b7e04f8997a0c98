/// Results against truth: the score of every recording, worst first, and of all together.
///
/// Measures carry the names the reference scorer of `usnp-truth/1` prints, so that tables from both can be compared.
public struct EvaluationReport: Sendable {
    public struct Entry: Sendable {
        public var id: String
        public var score: Score
    }

    public let overall: Score
    /// Safety of all recordings, and by anatomy and difficulty where the truth states them.
    public let safety: SafetyReport
    /// Stated confidence against what was so.
    public let reliability: [Reliability]
    /// Worst first: by dangerous misses, then by the mean shortfall of the main rates, then by name.
    public let recordings: [Entry]

    /// The overall measures and those beyond the reference scorer's: what may be required.
    public var measures: Score { Score(sections: overall.sections + safety.sections) }

    /// - Parameter cases: Truth and results of each recording; `nil` results count every frame as missing.
    public init(of cases: [(truth: RecordingTruth, result: ResultRecord?)], rules: ScoringRules = ScoringRules()) {
        var total = Tally()
        var entries: [Entry] = []
        for (truth, result) in cases {
            var tally = Tally()
            tally.add(truth, result, rules: rules)
            entries.append(Entry(id: truth.id, score: tally.score))
            total.merge(tally)
        }
        overall = total.score
        safety = SafetyReport(of: cases, rules: rules)
        var tally = ReliabilityTally()
        for (truth, result) in cases { tally.add(truth, result) }
        reliability = [tally.needle, tally.pleura]
        recordings = entries.map { ($0.score.shortfall, $0) }
            .sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1.id < $1.1.id }
            .map(\.1)
    }
}

/// Everything counted so far, of one recording or of many.
private struct Tally {
    private var recordings = 0
    private var recordingsMissing = 0
    private var frames = 0
    private var framesMissing = 0
    private var pleura = PleuraTally()
    private var layers = LayerTally()
    private var vessels = VesselTally()
    private var needle = NeedleTally()
    private var safety = SafetyTally()
    private var events = EventTally()

    mutating func add(_ truth: RecordingTruth, _ result: ResultRecord?, rules: ScoringRules) {
        recordings += 1
        if result == nil { recordingsMissing += 1 }
        for frame in truth.frames {
            let reported = result?.frames[frame.index]
            frames += 1
            if reported == nil { framesMissing += 1 }
            let claim = reported ?? ResultRecord.Frame(missing: frame.index)
            pleura.add(frame, claim, hasPleura: truth.hasPleura, rules: rules)
            layers.add(frame, claim, rules: rules)
            vessels.add(frame, claim, rules: rules)
            needle.add(frame, claim, rules: rules)
            safety.add(frame, claim, rules: rules)
        }
        events.add(truth, result?.events ?? ResultRecord.Events(), rules: rules)
    }

    mutating func merge(_ other: Tally) {
        recordings += other.recordings
        recordingsMissing += other.recordingsMissing
        frames += other.frames
        framesMissing += other.framesMissing
        pleura.merge(other.pleura)
        layers.merge(other.layers)
        vessels.merge(other.vessels)
        needle.merge(other.needle)
        safety.merge(other.safety)
        events.merge(other.events)
    }

    var score: Score {
        let coverage = ScoreSection(
            name: "coverage",
            measures: [
                .count("sequences", recordings), .count("sequences_missing", recordingsMissing),
                .count("frames", frames), .count("frames_missing", framesMissing),
            ])
        return Score(sections: [
            coverage, pleura.section, layers.section, vessels.section, needle.section, safety.section, events.section,
        ])
    }
}
