/// Scores the verdicts against the true clearances, and the reported clearances.
struct SafetyTally {
    private typealias Verdicts = [ResultRecord.Verdict?: Int]

    private var frames = 0
    private var indeterminate = 0
    private var needleFrames = 0
    private var needleIndeterminate = 0
    private var hazardous: Verdicts = [:]
    private var pastHazard: Verdicts = [:]
    private var clear: Verdicts = [:]
    private var withoutNeedle: Verdicts = [:]
    private var pleuraErrors = Samples()
    private var vesselErrors = Samples()

    mutating func add(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame, rules: ScoringRules) {
        frames += 1
        if result.flag == .indeterminate { indeterminate += 1 }
        guard let clearance = truth.clearance else {
            withoutNeedle[result.flag, default: 0] += 1
            return
        }
        needleFrames += 1
        if result.flag == .indeterminate { needleIndeterminate += 1 }
        switch rules.hazard(of: clearance) {
        case .unsafe:
            hazardous[result.flag, default: 0] += 1
            if (clearance.toPleura ?? 0) < 0 || (clearance.toVessel ?? 0) < 0 {
                pastHazard[result.flag, default: 0] += 1
            }
        case .clear: clear[result.flag, default: 0] += 1
        case .gray: break
        }
        if let real = clearance.toPleura, let claimed = result.clearance?.pleura { pleuraErrors.add(claimed - real) }
        if let real = clearance.toVessel, let claimed = result.clearance?.vessel { vesselErrors.add(claimed - real) }
    }

    mutating func merge(_ other: SafetyTally) {
        frames += other.frames
        indeterminate += other.indeterminate
        needleFrames += other.needleFrames
        needleIndeterminate += other.needleIndeterminate
        hazardous.merge(other.hazardous, uniquingKeysWith: +)
        pastHazard.merge(other.pastHazard, uniquingKeysWith: +)
        clear.merge(other.clear, uniquingKeysWith: +)
        withoutNeedle.merge(other.withoutNeedle, uniquingKeysWith: +)
        pleuraErrors.merge(other.pleuraErrors)
        vesselErrors.merge(other.vesselErrors)
    }

    private static func total(_ verdicts: Verdicts) -> Int { verdicts.values.reduce(0, +) }

    private static func alarms(_ verdicts: Verdicts) -> Int {
        verdicts.reduce(0) { $0 + ($1.key?.isAlarm == true ? $1.value : 0) }
    }

    var section: ScoreSection {
        let unsafeFrames = Self.total(hazardous)
        let clearFrames = Self.total(clear)
        let pastFrames = Self.total(pastHazard)
        let quietFrames = Self.total(withoutNeedle)
        return ScoreSection(
            name: "safety",
            measures: [
                .count("unsafe_frames", unsafeFrames),
                .value("sensitivity", rate(Self.alarms(hazardous), of: unsafeFrames)),
                .value("danger_sensitivity", rate(hazardous[.danger] ?? 0, of: unsafeFrames)),
                .count("dangerous_misses", hazardous[.clear] ?? 0),
                .value("dangerous_miss_rate", rate(hazardous[.clear] ?? 0, of: unsafeFrames)),
                .value("silent_miss_rate", rate(hazardous[.none] ?? 0, of: unsafeFrames)),
                .value("indeterminate_when_unsafe", rate(hazardous[.indeterminate] ?? 0, of: unsafeFrames)),
                .count("past_hazard_frames", pastFrames),
                .value("past_hazard_sensitivity", rate(Self.alarms(pastHazard), of: pastFrames)),
                .count("clear_frames", clearFrames),
                .value("false_danger_rate", rate(clear[.danger] ?? 0, of: clearFrames)),
                .value("false_alarm_rate", rate(Self.alarms(clear), of: clearFrames)),
                .count("no_needle_frames", quietFrames),
                .value("no_needle_alarm_rate", rate(Self.alarms(withoutNeedle), of: quietFrames)),
                .value("indeterminate_rate", rate(indeterminate, of: frames)),
                .value("indeterminate_rate_needle", rate(needleIndeterminate, of: needleFrames)),
                .value("pleura_clearance_mae_mm", pleuraErrors.absolute.mean),
                .value("pleura_clearance_over_p95_mm", pleuraErrors.percentile(95)),
                .value("vessel_clearance_mae_mm", vesselErrors.absolute.mean),
                .value("vessel_clearance_over_p95_mm", vesselErrors.percentile(95)),
            ])
    }
}
