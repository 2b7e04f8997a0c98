/// Turns evidence into log odds of a vessel.
///
/// A logistic regression with a linear and a squared term per measurement, each standardized and cut off
/// at 2.5 standard deviations. Two sets of weights: vessels that the point-spread function fills in
/// noticeably (radius under 1.7 mm), and larger ones.
enum VesselBelief {
    struct Term: Sendable {
        let measurement: VesselEvidence.Measurement
        let mean: Float
        let deviation: Float
        let linear: Float
        let squared: Float

        func callAsFunction(_ evidence: VesselEvidence) -> Float {
            let value = min(max((evidence[measurement] - mean) / deviation, -2.5), 2.5)
            return value * (linear + squared * value)
        }
    }

    /// Radius in millimeters between the two sets.
    static let smallRadius: Float = 1.7

    static func logOdds(_ evidence: VesselEvidence, radius: Float) -> Float {
        let terms = radius < smallRadius ? small : large
        var sum = radius < smallRadius ? smallOffset : largeOffset
        for term in terms { sum += term(evidence) }
        return sum
    }
}
