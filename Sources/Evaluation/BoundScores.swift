/// How far measured clearances lie above true ones, one number for each recording: the worst of its frames.
///
/// In units of the stated standard uncertainty they calibrate lower bounds, as far as those are not bounded by what was not seen
/// (nested prediction sets, Gupta, Kuchibhotla and Ramdas 2022, section 2); the lower bounds themselves hold in a recording when none of
/// its frames overstates the clearance.
public struct BoundScores: Hashable, Sendable {
    public enum Hazard: String, Hashable, Sendable, CaseIterable {
        case pleura, vessel
    }

    /// Clearances to one kind of structure from tips of one class.
    public struct Group: Hashable, Sendable {
        public var hazard: Hazard
        /// The quality of the tip reaches the limit the scores were collected with.
        public var isTipConfident: Bool
        /// Worst score, as (measured - true) / sigma, of each recording that measured any.
        public var scores: [Double] = []
        /// Recordings that reported a bound, and those in which every bound was at most the true clearance.
        public var held = SafetyRates.Count()
    }

    public private(set) var groups: [Group]
    /// Recordings with a frame called clear or caution, and those in which every bound of such a frame held: there a reader
    /// relies on it.
    public private(set) var stated = SafetyRates.Count()
    /// All recordings looked at.
    public private(set) var recordings = 0
    private let confidentTip: Double

    /// Half of the last decimal that results state: a bound that is rounded up by it still holds.
    static let rounding = 0.0005

    /// - Parameter confidentTip: Quality from which a tip is confident, 0 to 1.
    public init(confidentTip: Double) {
        self.confidentTip = confidentTip
        groups = Hazard.allCases.flatMap { hazard in
            [true, false].map { Group(hazard: hazard, isTipConfident: $0) }
        }
    }

    public mutating func add(_ truth: RecordingTruth, _ result: ResultRecord?) {
        recordings += 1
        addStated(truth, result)
        for index in groups.indices {
            var worst: Double?
            var overstated: Double?
            for frame in truth.frames {
                guard let real = groups[index].hazard.of(frame.clearance), let claim = result?.frames[frame.index],
                    let quality = claim.needle?.quality, (quality >= confidentTip) == groups[index].isTipConfident
                else { continue }
                if let measured = groups[index].hazard.of(claim.clearance),
                    let sigma = groups[index].hazard.of(claim.sigma), sigma > 0
                {
                    let unseen = groups[index].hazard.of(claim.unseenBound) ?? .infinity
                    let score = Self.score(measured: measured, unseen: unseen, real: real, sigma: sigma)
                    worst = max(worst ?? score, score)
                }
                if let bound = groups[index].hazard.of(claim.lowerBound) {
                    overstated = max(overstated ?? bound - real, bound - real)
                }
            }
            if let worst { groups[index].scores.append(worst) }
            if let overstated { groups[index].held.add(overstated <= Self.rounding) }
        }
    }

    /// The least factor k for which min(measured - k sigma, unseen) is at most the true clearance. Where `unseen` is, any
    /// factor will do: then how far the bound without one lies off, not above 0.
    private static func score(measured: Double, unseen: Double, real: Double, sigma: Double) -> Double {
        ((unseen <= real ? min(measured, unseen) : measured) - real) / sigma
    }

    private mutating func addStated(_ truth: RecordingTruth, _ result: ResultRecord?) {
        var overstated: Double?
        for frame in truth.frames {
            guard let claim = result?.frames[frame.index], claim.flag == .clear || claim.flag == .caution else {
                continue
            }
            for hazard in Hazard.allCases {
                guard let real = hazard.of(frame.clearance), let bound = hazard.of(claim.lowerBound) else { continue }
                overstated = max(overstated ?? bound - real, bound - real)
            }
        }
        if let overstated { stated.add(overstated <= Self.rounding) }
    }

    var section: ScoreSection {
        func measures(_ name: String, _ held: SafetyRates.Count) -> [Measure] {
            [
                .count(name + "_recordings", held.cases), .value(name + "_held", held.rate),
                .value(name + "_held_lower", held.cases > 0 ? held.interval.lower : nil),
            ]
        }
        func measures(_ name: String, _ isCounted: (Group) -> Bool) -> [Measure] {
            var held = SafetyRates.Count()
            for group in groups where isCounted(group) { held.merge(group.held) }
            return measures(name, held)
        }
        return ScoreSection(
            name: "bounds",
            measures: measures("all", { _ in true }) + measures("stated", stated)
                + measures("confident", \.isTipConfident)
                + Hazard.allCases.flatMap { hazard in
                    measures("\(hazard.rawValue)_confident") { $0.hazard == hazard && $0.isTipConfident }
                        + measures("\(hazard.rawValue)_doubtful") { $0.hazard == hazard && !$0.isTipConfident }
                })
    }
}

extension BoundScores.Hazard {
    func of(_ clearance: RecordingTruth.Clearance?) -> Double? {
        self == .pleura ? clearance?.toPleura : clearance?.toVessel
    }

    func of(_ clearance: ResultRecord.Clearance?) -> Double? {
        self == .pleura ? clearance?.pleura : clearance?.vessel
    }
}
