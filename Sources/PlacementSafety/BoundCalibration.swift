/// How far below a measured clearance its lower bound has to lie, learned from recordings with known truth.
///
/// Split conformal prediction (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, "Distribution-free predictive
/// inference for regression", section 2.2) with errors in units of their stated standard uncertainty (section 5.2), one-sided,
/// by groups (Vovk 2012, "Conditional validity of inductive conformal predictors", section 5). Frames of one recording
/// resemble each other, so each recording counts once, with its worst frame: the largest
/// (measured - true clearance) / sigma. With n recordings the ⌈(n + 1) c⌉-th smallest of these is not exceeded by the
/// worst frame of a further recording with probability c.
///
/// That holds on average, and only for recordings like those it was learned from: hence `data` in every output.
public struct BoundCalibration: Hashable, Sendable {
    /// What the recordings were.
    public enum Origin: String, Hashable, Sendable, CaseIterable {
        case phantoms, recordings
    }

    /// How well the tip was seen, by `NeedleFinding.quality`.
    public enum TipClass: String, Hashable, Sendable, CaseIterable {
        /// `confidentTip` or more.
        case confident
        case doubtful

        public init(quality: Double) { self = quality >= BoundCalibration.confidentTip ? .confident : .doubtful }
    }

    /// The quality from which a tip is confident: the default of `SafetyMargins.minimumTipQuality`.
    public static let confidentTip = 0.5

    /// The worst errors of the recordings in which this clearance was measured from tips of this class.
    public struct Group: Hashable, Sendable {
        public var hazard: Hazard
        public var tip: TipClass
        /// Rising, in units of sigma; positive where the clearance was overstated.
        public let scores: [Double]

        /// - Parameter scores: Finite, in any order.
        public init(hazard: Hazard, tip: TipClass, scores: [Double]) {
            precondition(scores.allSatisfy(\.isFinite), "a score of a calibration is not a number")
            self.hazard = hazard
            self.tip = tip
            self.scores = scores.sorted()
        }

        /// Standard uncertainties by which a bound of this confidence lies below the measurement; `nil` where there are
        /// too few recordings to support it, fewer than c / (1 - c).
        ///
        /// - Parameter confidence: 0 to 1.
        public func factor(at confidence: Double) -> Double? {
            // A product like 100 x 0.99 may come out a little above the whole number it stands for.
            let rank = (Double(scores.count + 1) * confidence - 1e-9).rounded(.up)
            guard rank >= 1, rank <= Double(scores.count) else { return nil }
            return scores[Int(rank) - 1]
        }
    }

    public var origin: Origin
    /// How many recordings were looked at; not every group draws on all of them.
    public var recordings: Int
    public var groups: [Group]

    public init(origin: Origin, recordings: Int, groups: [Group]) {
        self.origin = origin
        self.recordings = recordings
        self.groups = groups
    }

    /// For people, in every output.
    public var label: String { "calibrated on: \(origin.rawValue), n = \(recordings)" }

    /// The label of bounds without a calibration.
    public static let uncalibratedLabel = "not calibrated: normal errors assumed"

    /// The factor of a clearance from such a tip: the learned one, but never less than that of normal errors, as the
    /// recordings learned from may be easier than this one; and that of normal errors where nothing supports another.
    public func factor(_ hazard: Hazard, _ tip: TipClass, at confidence: Double) -> Double {
        let learned = groups.first { $0.hazard == hazard && $0.tip == tip }?.factor(at: confidence)
        let normal = normalQuantile(confidence)
        return max(learned ?? normal, normal)
    }
}
