/// Elementary functions made of additions and multiplications alone.
///
/// The C library's versions differ in the last bit between machines; these give the same bits wherever arithmetic
/// follows IEEE 754, and inline into the loops over scatterers.
package enum ReproducibleMath {
    /// Cosine and sine of an angle in turns (1 = full circle), any finite magnitude below 2^50.
    ///
    /// Taylor polynomials on a quarter turn around 0; truncation error below 1e-9.
    @inline(__always)
    package static func cosineAndSine(turns: Double) -> (cosine: Double, sine: Double) {
        let quarter = (turns * 4).rounded(.toNearestOrAwayFromZero)
        let x = (turns - quarter * 0.25) * (2 * Double.pi)
        let y = x * x
        let s = x * (1 + y * (-1 / 6 + y * (1 / 120 + y * (-1 / 5040 + y * (1 / 362_880)))))
        let c = 1 + y * (-1 / 2 + y * (1 / 24 + y * (-1 / 720 + y * (1 / 40320 - y * (1 / 3_628_800)))))
        switch Int(quarter) & 3 {
        case 0: return (c, s)
        case 1: return (-s, c)
        case 2: return (-c, -s)
        default: return (s, -c)
        }
    }

    /// Two to the power `x`, for `x` in -1000...1000; relative error below 1e-9.
    @inline(__always)
    package static func exp2(_ x: Double) -> Double {
        let whole = x.rounded(.down)
        // Centered on half an octave, so the series sees at most ln(2) / 2.
        let y = (x - whole - 0.5) * 0.693_147_180_559_945_3
        let series =
            1 + y * (1 + y * (1 / 2 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y * (1 / 720 + y / 5040))))))
        let power = Double(sign: .plus, exponent: Int(whole), significand: 1)
        return series * power * 1.414_213_562_373_095_1
    }

    /// e to the power `x`.
    @inline(__always)
    package static func exp(_ x: Double) -> Double { exp2(max(x, -600) * 1.442_695_040_888_963_4) }

    /// An amplitude ratio from decibels.
    @inline(__always)
    package static func amplitude(decibels: Double) -> Double { exp2(decibels * 0.166_096_404_744_368_12) }

    /// The logarithm to base 2 of a positive normal number; absolute error below 1e-7.
    @inline(__always)
    package static func log2(_ x: Double) -> Double {
        // Mantissa in 0.75..<1.5, so the series argument stays within 1/5.
        var exponent = x.exponent
        var mantissa = x.significand
        if mantissa >= 1.5 {
            mantissa *= 0.5
            exponent += 1
        }
        let t = (mantissa - 1) / (mantissa + 1)
        let y = t * t
        let series = t * (2 + y * (2 / 3 + y * (2 / 5 + y * (2 / 7 + y * (2 / 9)))))
        return Double(exponent) + series * 1.442_695_040_888_963_4
    }

    /// Twenty times the decimal logarithm of an amplitude.
    @inline(__always)
    package static func decibels(amplitude: Double) -> Double { 6.020_599_913_279_624 * log2(max(amplitude, 1e-30)) }

    /// 0 below `edges.lowerBound`, 1 above `edges.upperBound`, smooth between.
    @inline(__always)
    package static func smoothStep(_ x: Double, _ low: Double, _ high: Double) -> Double {
        let t = min(max((x - low) / (high - low), 0), 1)
        return t * t * (3 - 2 * t)
    }
}
