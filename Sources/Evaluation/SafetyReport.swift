/// Safety of many recordings: overall, by anatomy, by difficulty, over margins, and how well lower bounds held.
public struct SafetyReport: Sendable {
    public struct Group: Sendable {
        /// `preset` or `difficulty`.
        public var key: String
        public var value: String
        public var rates: SafetyRates
    }

    public private(set) var overall = SafetyRates()
    /// By key, then worst first: most missed recordings, lowest share of unsafe frames flagged, most false alarms.
    public private(set) var groups: [Group] = []
    public private(set) var pleuraCurve = SafetyCurve()
    public private(set) var vesselCurve = SafetyCurve()
    public private(set) var bounds: BoundScores

    /// Quality from which a tip counts as confident: as in the calibration of bounds.
    public static let confidentTip = 0.5

    init(of cases: [(truth: RecordingTruth, result: ResultRecord?)], rules: ScoringRules) {
        bounds = BoundScores(confidentTip: Self.confidentTip)
        var byKey: [String: [String: SafetyRates]] = [:]
        for (truth, result) in cases {
            overall.add(truth, result, rules: rules)
            bounds.add(truth, result)
            for (key, value) in [("preset", truth.preset), ("difficulty", truth.difficulty)] {
                guard let value else { continue }
                byKey[key, default: [:]][value, default: SafetyRates()].add(truth, result, rules: rules)
            }
            for frame in truth.frames {
                let claim = result?.frames[frame.index]
                let bound = claim?.normalBound ?? claim?.lowerBound
                pleuraCurve.add(frame.clearance?.toPleura, bound: bound?.pleura, rules: rules)
                vesselCurve.add(frame.clearance?.toVessel, bound: bound?.vessel, rules: rules)
            }
        }
        groups = ["preset", "difficulty"].flatMap { key in
            (byKey[key] ?? [:]).map { Group(key: key, value: $0.key, rates: $0.value) }.sorted { $0.isWorse(than: $1) }
        }
    }

    /// What `--require` may name beside the measures of the reference scorer.
    public var sections: [ScoreSection] { [overall.section, bounds.section] }
}

extension SafetyReport.Group {
    fileprivate func isWorse(than other: Self) -> Bool {
        func badness(_ rates: SafetyRates) -> (Double, Double, Double) {
            (rates.missedRecordings.rate ?? 0, 1 - (rates.flaggedFrames.rate ?? 1), rates.falseAlarmFrames.rate ?? 0)
        }
        let (own, others) = (badness(rates), badness(other.rates))
        return own != others ? own > others : value < other.value
    }
}
