/// Point scatterers at rest: positions in millimeters and signed amplitudes.
struct ScattererField: Sendable {
    private(set) var x: [Double] = []
    private(set) var z: [Double] = []
    private(set) var amplitude: [Double] = []

    var count: Int { x.count }

    mutating func append(x: Double, z: Double, amplitude: Double) {
        self.x.append(x)
        self.z.append(z)
        self.amplitude.append(amplitude)
    }
}

/// How an interface reflects.
struct LineEcho {
    /// Level of the mirror-like part, dB relative to muscle; fades by itself where the line is steep, because its
    /// echoes then leave step.
    var specular: Double
    /// Level of the rough part, dB.
    var rough: Double
    /// Standard thickness in millimeters over which the rough part is spread.
    var thickness: Double
}

extension ScattererField {
    /// Lays an interface along `depth` between two lateral offsets.
    ///
    /// - Parameters:
    ///   - modulation: Level in dB added at each offset: gaps, fading, angle.
    ///   - depth: Depth at an offset; `nil` where there is no line.
    mutating func addLine(
        from start: Double, to end: Double, echo: LineEcho, spread: PointSpread, random: inout SeededRandom,
        modulation: (Double) -> Double = { _ in 0 }, depth: (Double) -> Double?
    ) {
        let spacing = 0.5 * min(spread.wavelength, 0.2)
        var at = start
        let rough = spread.incoherentAmplitude(
            level: ReproducibleMath.amplitude(decibels: echo.rough), spacing: spacing)
        let specular = ReproducibleMath.amplitude(decibels: echo.specular)
        while at < end {
            defer { at += spacing }
            guard let z = depth(at) else { continue }
            let factor = ReproducibleMath.amplitude(decibels: modulation(at))
            let mirror = spread.coherentAmplitude(level: specular, spacing: spacing, range: max(z, 0)) * factor
            append(x: at, z: z + 0.05 * spread.wavelength * random.bell(), amplitude: mirror)
            append(
                x: at + spacing * random.uniform(-0.5...0.5), z: z + echo.thickness * random.bell(),
                amplitude: rough * factor * random.bell())
        }
    }

    /// Lays a short streak, such as a strand of connective tissue: bright in the middle, fading to its ends.
    ///
    /// - Parameter direction: Slope, millimeters of depth per millimeter to the right.
    mutating func addStreak(
        x center: Double, z: Double, length: Double, slope: Double, bend: Double, echo: LineEcho, spread: PointSpread,
        random: inout SeededRandom, isInside: (Double, Double) -> Bool
    ) {
        let wave = random.uniform()
        let reach = length / 2 / (1 + slope * slope).squareRoot()
        addLine(
            from: center - reach, to: center + reach, echo: echo, spread: spread, random: &random,
            modulation: { x in
                let u = (x - center) / reach
                return -9 * u * u + 3 * ReproducibleMath.cosineAndSine(turns: u + wave).sine
            },
            depth: { x in
                let d = x - center
                let at = z + slope * d + bend * d * d / max(length, 1)
                return isInside(x, at) ? at : nil
            })
    }
}
