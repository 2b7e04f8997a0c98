/// Turns evidence into log odds of a vessel.
///
/// A logistic regression, linear in each measurement, with weights whose signs follow from what a vessel is: more of
/// what speaks for one never speaks against it (one exception, at the weights). Measurements are standardized and cut off at 2.5
/// standard deviations. Two sets of weights: for vessels that the point-spread function fills in noticeably (radius under
/// 1.7 mm), and for larger ones. A larger one that is seen to be closed, told from its surroundings in the worst direction as
/// well, is more than the sum of its parts: gaps between fasciae are open at their ends, and shadows below, however dark
/// they are.
enum VesselBelief {
    struct Term: Sendable {
        let measurement: VesselEvidence.Measurement
        let mean: Float
        let deviation: Float
        /// Log odds per standard deviation.
        let small: Float
        let large: Float

        func standardized(_ evidence: VesselEvidence) -> Float {
            min(max((evidence[measurement] - mean) / deviation, -2.5), 2.5)
        }
    }

    /// Radius in millimeters between the two sets.
    static let smallRadius: Float = 1.7

    static func logOdds(_ evidence: VesselEvidence, radius: Float) -> Float {
        let isSmall = radius < smallRadius
        var sum = closure(evidence, radius: radius) + (isSmall ? smallOffset : largeOffset)
        for term in terms { sum += term.standardized(evidence) * (isSmall ? term.small : term.large) }
        return sum
    }

    /// The part of the log odds that being closed adds, 0 or more.
    static func closure(_ evidence: VesselEvidence, radius: Float) -> Float {
        guard radius >= smallRadius, evidence.cutShare == 0 else { return 0 }
        return closedWeight * max(0, evidence.leastSeparation - closedSeparation)
    }
}
