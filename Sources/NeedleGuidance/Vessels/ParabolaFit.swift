/// A parabola through points by least squares, and how far they lie from it.
package struct ParabolaFit: Sendable {
    /// Sums of the powers of x up to 4, and of y times those up to 2.
    private var powers = (0.0, 0.0, 0.0, 0.0, 0.0)
    private var products = (0.0, 0.0, 0.0)
    private var squares = 0.0

    package init() {}

    /// - Parameter x: Best near 0, for the sake of numerical precision.
    package mutating func add(_ x: Double, _ y: Double) {
        let square = x * x
        powers.0 += 1
        powers.1 += x
        powers.2 += square
        powers.3 += square * x
        powers.4 += square * square
        products.0 += y
        products.1 += y * x
        products.2 += y * square
        squares += y * y
    }

    /// Slope of the straight line that fits best; 0 for fewer than two points.
    package var slope: Double {
        let spread = powers.0 * powers.2 - powers.1 * powers.1
        return spread > 0 ? (powers.0 * products.1 - powers.1 * products.0) / spread : 0
    }

    /// Root mean square distance from the parabola, along y; 0 for fewer than four points.
    package var deviation: Double {
        guard powers.0 > 3 else { return 0 }
        // Gaussian elimination of the normal equations; distinct x make them definite.
        let (n, a, b, c, d) = powers
        let (p, q, r) = products
        let first = a / n
        let (s11, s12, t1) = (b - first * a, c - first * b, q - first * p)
        let second = b / n
        let (s22, t2) = (d - second * b, r - second * p)
        guard s11 > 0 else { return 0 }
        let third = s12 / s11
        let (u22, v2) = (s22 - third * s12, t2 - third * t1)
        let bend = u22 > 0 ? v2 / u22 : 0
        let explained = p * p / n + t1 * t1 / s11 + bend * v2
        return (max(squares - explained, 0) / n).squareRoot()
    }
}
