/// A smooth line across the scene: a depth for every lateral offset, in millimeters, tabulated evenly.
struct Curve: Sendable {
    let start: Double
    let step: Double
    private(set) var values: [Double]

    /// Tabulates `depth` on `range`, `step` apart.
    init(over range: ClosedRange<Double>, step: Double = 0.25, _ depth: (Double) -> Double) {
        start = range.lowerBound
        self.step = step
        let count = Int(((range.upperBound - range.lowerBound) / step).rounded(.up)) + 1
        values = (0..<count).map { depth(range.lowerBound + Double($0) * step) }
    }

    /// The depth at `x`, linear between the samples and constant beyond the ends.
    func callAsFunction(_ x: Double) -> Double {
        let t = min(max((x - start) / step, 0), Double(values.count - 1))
        let i = min(Int(t), values.count - 2)
        return values[i] + (values[i + 1] - values[i]) * (t - Double(i))
    }

    /// Rise of depth per millimeter to the right.
    func slope(at x: Double) -> Double { (self(x + step) - self(x - step)) / (2 * step) }

    func x(at index: Int) -> Double { start + Double(index) * step }
}

/// A smooth random function of one coordinate: a few sinusoids of random phase.
struct Undulation: Sendable {
    private var terms: [(wavelength: Double, phase: Double, amplitude: Double)]

    /// - Parameters:
    ///   - amplitude: Root mean square of the function.
    ///   - wavelengths: Millimeters, longest and shortest.
    init(amplitude: Double, wavelengths: ClosedRange<Double>, random: inout SeededRandom) {
        let count = 5
        let ratio = wavelengths.lowerBound / wavelengths.upperBound
        terms = []
        var power = 0.0
        for k in 0..<count {
            // Geometric spacing, longer waves higher, as in layers that are thick compared with their bumps.
            let u = Double(k) / Double(count - 1)
            let wavelength =
                wavelengths.upperBound * ReproducibleMath.exp2(u * ReproducibleMath.log2(ratio))
                * random.uniform(0.85...1.15)
            let weight = 1 - 0.75 * u
            terms.append((wavelength, random.uniform(), weight))
            power += weight * weight / 2
        }
        let scale = amplitude / power.squareRoot()
        for k in terms.indices { terms[k].amplitude *= scale }
    }

    func callAsFunction(_ x: Double) -> Double {
        var sum = 0.0
        for term in terms {
            sum += term.amplitude * ReproducibleMath.cosineAndSine(turns: x / term.wavelength + term.phase).sine
        }
        return sum
    }
}

/// Smooth random values in the plane, mean 0 and root mean square about 1: texture within a tissue.
struct PlaneTexture: Sendable {
    let seed: UInt64
    /// Correlation lengths in millimeters.
    let along: Double
    let across: Double

    private func corner(_ i: Int, _ j: Int) -> Double {
        var random = SeededRandom(
            seed: seed ^ (UInt64(bitPattern: Int64(i)) &* 0x8CB9_2BA7_2F3D_8DD7)
                ^ (UInt64(bitPattern: Int64(j)) &* 0xA24B_AED4_963E_E407))
        return random.bell()
    }

    func callAsFunction(_ x: Double, _ z: Double) -> Double {
        let u = x / along
        let v = z / across
        let i = u.rounded(.down)
        let j = v.rounded(.down)
        let s = ReproducibleMath.smoothStep(u - i, 0, 1)
        let t = ReproducibleMath.smoothStep(v - j, 0, 1)
        let (a, b) = (Int(i), Int(j))
        let top = corner(a, b) * (1 - s) + corner(a + 1, b) * s
        let bottom = corner(a, b + 1) * (1 - s) + corner(a + 1, b + 1) * s
        // Interpolation between independent corners loses variance; 1.5 restores about 1 on average.
        return 1.5 * (top * (1 - t) + bottom * t)
    }
}
