/// Weights of the belief, fitted by penalized maximum likelihood (ridge) to outlines of simulated and recorded
/// pictures whose vessels are known, recordings and simulations weighted equally. Measurements are
/// without unit; zero log odds is where one picture alone is enough to report a vessel.
extension VesselBelief {
    static let smallOffset: Float = -10.963
    static let largeOffset: Float = -5.900

    static let small: [Term] = [
        Term(
            measurement: .flanks, mean: -2.076, deviation: 0.735, linear: 0.861, squared: -0.133),
        Term(
            measurement: .emptiness, mean: 0.595, deviation: 0.147, linear: 0.356, squared: -0.248),
        Term(
            measurement: .roundness, mean: -0.774, deviation: 0.411, linear: 1.752, squared: -0.077),
        Term(
            measurement: .completeness, mean: 0.837, deviation: 0.137, linear: 0.971, squared: 0.329),
        Term(
            measurement: .enhancement, mean: -0.017, deviation: 0.095, linear: 1.451, squared: -0.322),
        Term(
            measurement: .deepContrast, mean: -0.637, deviation: 0.593, linear: 1.691, squared: -0.243),
        Term(
            measurement: .shallowContrast, mean: -0.873, deviation: 0.598, linear: 0.994, squared: 0.334),
        Term(
            measurement: .shallowWall, mean: 0.008, deviation: 0.161, linear: -0.524, squared: -0.254),
        Term(
            measurement: .deepWall, mean: -0.001, deviation: 0.166, linear: -0.445, squared: -0.019),
        Term(
            measurement: .innerEchoes, mean: -0.926, deviation: 0.333, linear: -0.308, squared: 0.008),
        Term(
            measurement: .tilt, mean: 0.168, deviation: 0.249, linear: -1.088, squared: -0.192),
        Term(
            measurement: .sharpness, mean: 0.898, deviation: 0.104, linear: 0.810, squared: 0.216),
        Term(
            measurement: .weakestSharpness, mean: 0.657, deviation: 0.254, linear: 0.750, squared: 0.589),
        Term(
            measurement: .size, mean: -0.708, deviation: 0.336, linear: -0.398, squared: 0.035),
        Term(
            measurement: .depth, mean: 0.862, deviation: 0.272, linear: -0.045, squared: -0.487),
        Term(
            measurement: .lumenLevel, mean: -1.304, deviation: 0.637, linear: -0.877, squared: -0.297),
        Term(
            measurement: .lumenTexture, mean: -2.177, deviation: 0.336, linear: -1.166, squared: -0.160),
    ]

    static let large: [Term] = [
        Term(
            measurement: .flanks, mean: -2.429, deviation: 0.753, linear: 0.524, squared: 0.243),
        Term(
            measurement: .emptiness, mean: 0.482, deviation: 0.198, linear: 1.708, squared: -0.559),
        Term(
            measurement: .roundness, mean: -0.835, deviation: 0.442, linear: 2.424, squared: -0.632),
        Term(
            measurement: .completeness, mean: 0.759, deviation: 0.159, linear: 0.219, squared: 0.436),
        Term(
            measurement: .enhancement, mean: -0.025, deviation: 0.112, linear: 0.485, squared: 0.012),
        Term(
            measurement: .deepContrast, mean: -1.370, deviation: 0.905, linear: 1.074, squared: -0.305),
        Term(
            measurement: .shallowContrast, mean: -1.105, deviation: 0.715, linear: 0.695, squared: -0.271),
        Term(
            measurement: .shallowWall, mean: -0.010, deviation: 0.139, linear: -0.647, squared: 0.126),
        Term(
            measurement: .deepWall, mean: 0.005, deviation: 0.132, linear: 0.074, squared: 0.005),
        Term(
            measurement: .innerEchoes, mean: -0.829, deviation: 0.711, linear: -0.633, squared: -0.305),
        Term(
            measurement: .tilt, mean: 0.173, deviation: 0.255, linear: -0.140, squared: -0.269),
        Term(
            measurement: .sharpness, mean: 0.706, deviation: 0.199, linear: -0.112, squared: -0.129),
        Term(
            measurement: .weakestSharpness, mean: 0.380, deviation: 0.261, linear: -0.563, squared: 0.405),
        Term(
            measurement: .size, mean: 0.558, deviation: 0.489, linear: 1.188, squared: -0.583),
        Term(
            measurement: .depth, mean: 0.854, deviation: 0.297, linear: 1.280, squared: -0.149),
        Term(
            measurement: .lumenLevel, mean: -1.468, deviation: 0.877, linear: -0.802, squared: -0.796),
        Term(
            measurement: .lumenTexture, mean: -2.401, deviation: 0.492, linear: -0.835, squared: 0.048),
    ]
}
