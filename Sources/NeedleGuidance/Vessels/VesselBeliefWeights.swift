/// Weights of the belief, fitted by penalized maximum likelihood (ridge) to outlines of simulated and recorded
/// pictures whose vessels are known, recordings and simulations weighted equally. Measurements are
/// without unit; zero log odds is where one picture alone is enough to report a vessel.
extension VesselBelief {
    static let smallOffset: Float = -9.274
    static let largeOffset: Float = -5.937

    static let small: [Term] = [
        Term(
            measurement: .flanks, mean: -2.088, deviation: 0.726, linear: 1.038, squared: -0.310),
        Term(
            measurement: .emptiness, mean: 0.572, deviation: 0.149, linear: 0.937, squared: -0.177),
        Term(
            measurement: .roundness, mean: -0.827, deviation: 0.428, linear: 2.113, squared: -0.317),
        Term(
            measurement: .completeness, mean: 0.838, deviation: 0.131, linear: 0.855, squared: 0.096),
        Term(
            measurement: .enhancement, mean: -0.018, deviation: 0.096, linear: 1.044, squared: -0.165),
        Term(
            measurement: .deepContrast, mean: -0.699, deviation: 0.608, linear: 1.870, squared: -0.254),
        Term(
            measurement: .shallowContrast, mean: -0.911, deviation: 0.597, linear: 1.284, squared: 0.050),
        Term(
            measurement: .shallowWall, mean: -0.009, deviation: 0.152, linear: -0.652, squared: -0.331),
        Term(
            measurement: .deepWall, mean: -0.013, deviation: 0.156, linear: -0.372, squared: -0.098),
        Term(
            measurement: .innerEchoes, mean: -0.922, deviation: 0.325, linear: -0.368, squared: -0.069),
        Term(
            measurement: .tilt, mean: 0.155, deviation: 0.234, linear: -1.164, squared: -0.524),
        Term(
            measurement: .sharpness, mean: 0.889, deviation: 0.105, linear: 0.440, squared: 0.157),
        Term(
            measurement: .weakestSharpness, mean: 0.625, deviation: 0.264, linear: -0.060, squared: 0.822),
        Term(
            measurement: .size, mean: -0.707, deviation: 0.345, linear: -0.321, squared: -0.369),
        Term(
            measurement: .depth, mean: 0.869, deviation: 0.267, linear: 0.092, squared: -0.406),
        Term(
            measurement: .lumenLevel, mean: -1.249, deviation: 0.604, linear: -0.896, squared: -0.389),
        Term(
            measurement: .lumenTexture, mean: -2.212, deviation: 0.329, linear: -0.770, squared: 0.091),
        Term(
            measurement: .misfit, mean: -2.477, deviation: 0.429, linear: -0.509, squared: 0.145),
    ]

    static let large: [Term] = [
        Term(
            measurement: .flanks, mean: -2.448, deviation: 0.746, linear: 0.641, squared: -0.046),
        Term(
            measurement: .emptiness, mean: 0.466, deviation: 0.183, linear: 1.282, squared: -0.104),
        Term(
            measurement: .roundness, mean: -0.873, deviation: 0.446, linear: 2.505, squared: -0.812),
        Term(
            measurement: .completeness, mean: 0.772, deviation: 0.140, linear: 0.200, squared: 0.627),
        Term(
            measurement: .enhancement, mean: -0.021, deviation: 0.112, linear: 0.434, squared: 0.015),
        Term(
            measurement: .deepContrast, mean: -1.283, deviation: 0.847, linear: 1.022, squared: -0.338),
        Term(
            measurement: .shallowContrast, mean: -1.117, deviation: 0.676, linear: 0.732, squared: -0.381),
        Term(
            measurement: .shallowWall, mean: -0.021, deviation: 0.132, linear: -0.464, squared: -0.021),
        Term(
            measurement: .deepWall, mean: -0.006, deviation: 0.131, linear: 0.075, squared: 0.023),
        Term(
            measurement: .innerEchoes, mean: -0.793, deviation: 0.641, linear: -0.823, squared: -0.431),
        Term(
            measurement: .tilt, mean: 0.161, deviation: 0.241, linear: -0.220, squared: -0.061),
        Term(
            measurement: .sharpness, mean: 0.718, deviation: 0.195, linear: -0.234, squared: -0.054),
        Term(
            measurement: .weakestSharpness, mean: 0.390, deviation: 0.256, linear: -0.678, squared: 0.483),
        Term(
            measurement: .size, mean: 0.546, deviation: 0.483, linear: 1.052, squared: -0.463),
        Term(
            measurement: .depth, mean: 0.849, deviation: 0.300, linear: 1.260, squared: -0.164),
        Term(
            measurement: .lumenLevel, mean: -1.362, deviation: 0.796, linear: -0.580, squared: -0.583),
        Term(
            measurement: .lumenTexture, mean: -2.382, deviation: 0.465, linear: -0.737, squared: -0.012),
        Term(
            measurement: .misfit, mean: -2.212, deviation: 0.375, linear: -0.050, squared: 0.010),
    ]
}
