/// Turns evidence into log odds of a vessel.
///
/// A logistic regression, linear in each measurement, with weights whose signs follow from what a vessel is: more of
/// what speaks for one never speaks against it (one exception, at the weights). Measurements are standardized and cut off at 2.5 standard deviations.
/// Two sets of weights: for vessels that the point-spread function fills in noticeably (radius under 1.7 mm), and for
/// larger ones.
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
        var sum = isSmall ? smallOffset : largeOffset
        for term in terms { sum += term.standardized(evidence) * (isSmall ? term.small : term.large) }
        return sum
    }
}
