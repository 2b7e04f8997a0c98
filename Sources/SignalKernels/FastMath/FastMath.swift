/// Polynomial elementary functions for loops that must vectorize.
///
/// The C library's `expf`, `logf` and `atan2f` are scalar calls; these are short, branch-free expressions that the
/// compiler inlines and turns into SIMD code. Each states its largest error, which the tests check.
public enum FastMath {
    /// The exponential function.
    ///
    /// Arguments are limited to `-87.33...88.37`, so the result is a finite normal number: `exp(-200)` gives
    /// `1.2e-38`, not 0. Not-a-number stays not-a-number. The relative error is at most `2e-7`.
    ///
    /// Range reduction and polynomial after Moshier, Cephes 2.2 (1992), `expf`.
    @inlinable @inline(__always)
    public static func exp(_ argument: Float) -> Float {
        let bounded = argument < -87.33 ? -87.33 : (argument > 88.37 ? 88.37 : argument)
        // Adding 1.5 * 2^23 rounds to the nearest integer and leaves that integer in the low bits.
        let shifted = bounded * 1.442_695_04 + 12_582_912
        let power = shifted - 12_582_912
        // ln 2 in two parts; the product with the first is exact.
        let rest = (bounded - power * 0.693_359_375) + power * 2.121_944_4e-4
        var sum: Float = 1.987_569_15e-4
        sum = sum * rest + 1.398_199_950_7e-3
        sum = sum * rest + 8.333_451_907_3e-3
        sum = sum * rest + 4.166_579_589_4e-2
        sum = sum * rest + 1.666_666_545_9e-1
        sum = sum * rest + 5.000_000_120_1e-1
        sum = sum * rest * rest + rest + 1
        return sum * Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
    }

    /// The natural logarithm.
    ///
    /// Arguments below the least normal number, `1.18e-38`, count as that number: `log(0)` gives `-87.34`. The error
    /// is at most `1.5e-7` times the larger of 1 and the result's magnitude, for finite arguments.
    ///
    /// Polynomial after Moshier, Cephes 2.2 (1992), `logf`.
    @inlinable @inline(__always)
    public static func log(_ argument: Float) -> Float {
        let bounded = argument > Float.leastNormalMagnitude ? argument : Float.leastNormalMagnitude
        let bits = Int32(bitPattern: bounded.bitPattern)
        // Splits off the exponent so that the significand lies between the square roots of 1/2 and 2.
        let exponent = (bits &- 0x3F35_04F3) &>> 23
        let significand = Float(bitPattern: UInt32(bitPattern: bits &- (exponent &<< 23)))
        let power = Float(exponent)
        let rest = significand - 1
        let square = rest * rest
        var sum: Float = 7.037_683_629_2e-2
        sum = sum * rest - 1.151_461_031_0e-1
        sum = sum * rest + 1.167_699_874_0e-1
        sum = sum * rest - 1.242_014_084_6e-1
        sum = sum * rest + 1.424_932_278_7e-1
        sum = sum * rest - 1.666_805_766_5e-1
        sum = sum * rest + 2.000_071_476_5e-1
        sum = sum * rest - 2.499_999_399_3e-1
        sum = sum * rest + 3.333_333_117_4e-1
        sum = sum * rest * square - power * 2.121_944_4e-4 - 0.5 * square
        return rest + sum + power * 0.693_359_375
    }

    /// The angle of the vector (`x`, `y`) in radians, counter-clockwise from the x axis, between -pi and pi.
    ///
    /// The zero vector gives 0 or pi by the rule for `x`, never not-a-number. The error is at most `6e-7`: the fit and three roundings.
    ///
    /// Degree-13 odd polynomial on the first octant, fitted for least maximum error (`2.5e-7`), and reflections.
    @inlinable @inline(__always)
    public static func atan2(_ y: Float, _ x: Float) -> Float {
        let lateral = abs(x)
        let vertical = abs(y)
        let smaller = lateral < vertical ? lateral : vertical
        let larger = lateral < vertical ? vertical : lateral
        // The least normal number keeps the zero vector from dividing zero by zero.
        let ratio = smaller / (larger > Float.leastNormalMagnitude ? larger : Float.leastNormalMagnitude)
        let square = ratio * ratio
        var sum: Float = 6.811_779_458e-3
        sum = sum * square - 3.360_417_485e-2
        sum = sum * square + 7.962_361_723e-2
        sum = sum * square - 1.323_333_830e-1
        sum = sum * square + 1.980_781_406e-1
        sum = sum * square - 3.331_736_922e-1
        sum = sum * square + 9.999_961_257e-1
        sum *= ratio
        sum = vertical > lateral ? 1.570_796_327 - sum : sum
        sum = x < 0 ? 3.141_592_654 - sum : sum
        return y < 0 ? -sum : sum
    }
}
