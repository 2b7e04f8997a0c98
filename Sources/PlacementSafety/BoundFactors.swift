/// By how many standard uncertainties bounds lie off what was measured.
struct BoundFactors: Sendable {
    /// For normal errors: of depths, of the examined field, of what a line does out of sight.
    let normal: Double
    private let pleura: (confident: Double, doubtful: Double)
    private let vessel: (confident: Double, doubtful: Double)

    /// - Parameter calibration: `nil` = normal errors everywhere.
    init(confidence: Double, calibration: BoundCalibration?) {
        let normal = normalQuantile(confidence)
        func pair(_ hazard: Hazard) -> (Double, Double) {
            guard let calibration else { return (normal, normal) }
            return (
                calibration.factor(hazard, .confident, at: confidence),
                calibration.factor(hazard, .doubtful, at: confidence)
            )
        }
        self.normal = normal
        pleura = pair(.pleura)
        vessel = pair(.vessel)
    }

    /// Of the clearance to a structure from a tip of this quality; one that is not a number is doubtful.
    func clearance(to hazard: Hazard, tipQuality: Double) -> Double {
        let factors = hazard == .pleura ? pleura : vessel
        return BoundCalibration.TipClass(quality: tipQuality) == .confident ? factors.confident : factors.doubtful
    }
}
