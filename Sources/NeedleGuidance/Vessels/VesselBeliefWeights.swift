/// Weights of the belief, fitted by penalized maximum likelihood (ridge) to outlines of simulated and recorded pictures
/// whose vessels are known: recordings as stored and shifted in gain, gamma, scale and crop, and simulations, both
/// weighted equally, but pictures without vessels by half as much again, and small outlines in simulations, which hold
/// most of the small vessels, six times. Signs were given, not fitted, with one exception: the worst direction's
/// separation is judged beside the mean, and its negative weight forgives a large vessel the one direction in which
/// another lies against it. Measurements are without unit; at zero log odds a vessel is as likely as not.
extension VesselBelief {
    static let smallOffset: Float = -12.527
    static let largeOffset: Float = -6.4
    /// Least separation from which a large outline is closed, and log odds for each unit beyond. Chosen by hand, with the offset, on
    /// 350 of the package's own phantoms and on recorded pictures, so that false vessels do not increase on either.
    static let closedSeparation: Float = 2.95
    static let closedWeight: Float = 2.5

    static let terms: [Term] = [
        Term(
            measurement: .separation, mean: 2.370, deviation: 0.762, small: 0.000, large: 1.398),
        Term(
            measurement: .leastSeparation, mean: 0.874, deviation: 1.192, small: 1.777, large: -0.684),
        Term(
            measurement: .brighterBelow, mean: 0.188, deviation: 0.956, small: 1.979, large: 0.273),
        Term(
            measurement: .greatestBrighterBelow, mean: 0.564, deviation: 1.172, small: 0.000, large: 0.642),
        Term(
            measurement: .deepContrast, mean: -1.034, deviation: 0.805, small: 3.399, large: 0.995),
        Term(
            measurement: .shallowContrast, mean: -1.042, deviation: 0.646, small: 1.295, large: 0.689),
        Term(
            measurement: .roundness, mean: -0.870, deviation: 0.432, small: 1.680, large: 1.507),
        Term(
            measurement: .tilt, mean: 0.149, deviation: 0.227, small: -0.761, large: -0.523),
        Term(
            measurement: .size, mean: 0.062, deviation: 0.711, small: -0.315, large: 1.412),
        Term(
            measurement: .depth, mean: 0.854, deviation: 0.284, small: 0.428, large: 1.742),
        Term(
            measurement: .lumenTexture, mean: -2.331, deviation: 0.426, small: 0.000, large: -0.827),
        Term(
            measurement: .misfit, mean: -2.305, deviation: 0.415, small: -0.997, large: -0.584),
    ]
}
