import Foundation
import SignalKernels

/// The weighted direct least-squares fit of an ellipse to points.
///
/// Minimizes the weighted sum of squares of A x^2 + B x z + C z^2 + D x + E z + F under 4 A C - B^2 = 1,
/// so that the result is always an ellipse (Fitzgibbon et al. 1999, doi:10.1109/34.765658), in the
/// numerically stable form of Halir and Flusser 1998. Where a wall is faint, the clear parts of
/// the outline decide.
package struct EllipseFit {
    /// Weighted sums of x^i z^j, i + j up to 4, of points relative to a center and a scale, j growing first.
    private var sums = SIMD16<Double>.zero
    private let centerX: Double
    private let centerZ: Double
    private let scale: Double

    /// - Parameters:
    ///   - centerX: Near the ellipse's center, for the sake of numerical precision.
    ///   - scale: Near its radius.
    package init(centerX: Float, centerZ: Float, scale: Float) {
        self.centerX = Double(centerX)
        self.centerZ = Double(centerZ)
        self.scale = Double(max(scale, 1e-3))
    }

    package mutating func add(x: Float, z: Float, weight: Float) {
        let x = (Double(x) - centerX) / scale
        let z = (Double(z) - centerZ) / scale
        var power = Double(weight)
        var at = 0
        for i in 0...4 {
            var term = power
            for _ in i...4 {
                sums[at] += term
                term *= z
                at += 1
            }
            power *= x
        }
    }

    /// Adds all points of a ring with their weights.
    mutating func add(_ ring: borrowing PointRing) {
        sums += ring.weightedMoments(center: (centerX, centerZ), scale: scale)
    }

    /// The fitted ellipse, or `nil` when the points do not determine one.
    package func solve() -> VesselEllipse? {
        typealias Row = SIMD3<Double>
        let (count, m01, m02, m03, m04) = (sums[0], sums[1], sums[2], sums[3], sums[4])
        let (m10, m11, m12, m13) = (sums[5], sums[6], sums[7], sums[8])
        let (m20, m21, m22, m30, m31, m40) = (sums[9], sums[10], sums[11], sums[12], sums[13], sums[14])
        // S2 (rows x^2, xz, z^2; columns x, z, 1) and S3.
        let s2: (Row, Row, Row) = (Row(m30, m21, m20), Row(m21, m12, m11), Row(m12, m03, m02))
        let s3: (Row, Row, Row) = (Row(m20, m11, m10), Row(m11, m02, m01), Row(m10, m01, count))
        let c0 = Self.cross(s3.1, s3.2)
        let c1 = Self.cross(s3.2, s3.0)
        let c2 = Self.cross(s3.0, s3.1)
        let determinant = (s3.0 * c0).sum()
        guard abs(determinant) > 1e-12 * max(count * count * count, 1e-30) else { return nil }
        // T = -S3^-1 S2^T: column k is the solution for row k of S2; S3^-1 has the columns c0, c1, c2 over det.
        func solve3(_ b: Row) -> Row { (c0 * b.x + c1 * b.y + c2 * b.z) / -determinant }
        let t0 = solve3(s2.0)
        let t1 = solve3(s2.1)
        let t2 = solve3(s2.2)
        func reduced(_ s1: Row, _ s2Row: Row) -> Row {
            s1 + Row((s2Row * t0).sum(), (s2Row * t1).sum(), (s2Row * t2).sum())
        }
        let r0 = reduced(Row(m40, m31, m22), s2.0)
        let r1 = reduced(Row(m31, m22, m13), s2.1)
        let r2 = reduced(Row(m22, m13, m04), s2.2)
        // Times the inverse of the constraint matrix.
        let m: (Row, Row, Row) = (r2 / 2, -r1, r0 / 2)
        let values = Self.eigenvalues(m)
        for index in 0..<3 {
            let value = values[index]
            let rows = (m.0 - Row(value, 0, 0), m.1 - Row(0, value, 0), m.2 - Row(0, 0, value))
            var vector = Self.cross(rows.0, rows.1)
            let second = Self.cross(rows.1, rows.2)
            let third = Self.cross(rows.2, rows.0)
            if (second * second).sum() > (vector * vector).sum() { vector = second }
            if (third * third).sum() > (vector * vector).sum() { vector = third }
            let a = vector.x
            let b = vector.y
            let c = vector.z
            guard 4 * a * c - b * b > 0 else { continue }
            let rest = t0 * a + t1 * b + t2 * c
            return ellipse(a: a, b: b, c: c, d: rest.x, e: rest.y, f: rest.z)
        }
        return nil
    }

    private func ellipse(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) -> VesselEllipse? {
        let denominator = b * b - 4 * a * c
        let x = (2 * c * d - b * e) / denominator
        let z = (2 * a * e - b * d) / denominator
        let common = 2 * (a * e * e + c * d * d - b * d * e + denominator * f)
        let root = ((a - c) * (a - c) + b * b).squareRoot()
        // With either sign of the conic, one product is the larger half axis and one the smaller.
        let first = common * (a + c + root)
        let second = common * (a + c - root)
        guard first > 0, second > 0 else { return nil }
        let one = first.squareRoot() / -denominator
        let two = second.squareRoot() / -denominator
        guard one.isFinite, two.isFinite else { return nil }
        // Direction of the axis along which the quadratic form grows slowest.
        let sign: Double = a + c > 0 ? 1 : -1
        let angle = 0.5 * atan2(-sign * b, sign * (c - a))
        return VesselEllipse(
            x: Float(x * scale + centerX), z: Float(z * scale + centerZ), major: Float(max(one, two) * scale),
            minor: Float(min(one, two) * scale), angle: Float(angle))
    }

    private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    /// The real eigenvalues of a 3 by 3 matrix: the roots of its characteristic cubic (all real for this problem,
    /// up to rounding), as three values.
    private static func eigenvalues(
        _ m: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
    ) -> SIMD3<Double> {
        let trace = m.0.x + m.1.y + m.2.z
        let minors =
            m.0.x * m.1.y - m.0.y * m.1.x + m.0.x * m.2.z - m.0.z * m.2.x + m.1.y * m.2.z - m.1.z * m.2.y
        let determinant = (m.0 * cross(m.1, m.2)).sum()
        // t^3 + p t + q with the root at t + trace / 3.
        let shift = trace / 3
        let p = minors - trace * trace / 3
        let q = -2 * trace * trace * trace / 27 + trace * minors / 3 - determinant
        let radius = 2 * (max(-p, 0) / 3).squareRoot()
        guard radius > 0 else { return SIMD3(repeating: shift) }
        let angle = acos(min(max(3 * q / (p * radius), -1), 1)) / 3
        return SIMD3(
            shift + radius * cos(angle), shift + radius * cos(angle - 2 * .pi / 3),
            shift + radius * cos(angle - 4 * .pi / 3))
    }
}
