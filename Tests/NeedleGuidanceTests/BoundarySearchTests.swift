import FrameModel
import Foundation
import NeedleGuidance
import Testing

@Suite struct BoundarySearchTests {
    /// Speckle and fibers alone have no boundary below the first fascia, in most pictures.
    @Test func drawsFewLinesAlongFibers() throws {
        var bench = try TissueBench()
        var lines = 0
        for seed in 11...20 as ClosedRange<UInt64> {
            for layer in bench.findings(TissuePicture.chestWall(seed: seed)).layers {
                let depths = layer.surface.samples.map(\.point.z)
                if let top = depths.min(), top > 9.5 { lines += 1 }
            }
        }
        #expect(lines <= 2, "\(lines) lines along fibers in ten pictures")
    }

    /// Against the normal equations of the same polynomial, solved in `Double`.
    ///
    /// Projection takes `degree` dot products of `count` products each away from a sum of squares: in single precision
    /// the error of the mean square is below `2 * count * 2^-24` of the largest square.
    @Test(arguments: [(9, 2), (33, 5), (65, 9), (131, 15)])
    func aSmoothCurveLeavesWhatThePolynomialLeaves(count: Int, degree: Int) {
        let curve = SmoothCurve(count: count, degree: degree)
        let values = (0..<count).map { Float(sin(Double($0) * 1.7) * 3 + Double($0) * 0.4 + 50) }
        var rows = (0...degree).map { i in
            (0...(degree + 1)).map { j in
                (0..<count).reduce(0.0) { sum, k in
                    sum + Self.legendre(i, k, count) * (j <= degree ? Self.legendre(j, k, count) : Double(values[k]))
                }
            }
        }
        for pivot in 0...degree {
            for row in 0...degree where row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot...(degree + 1) { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        var rest = 0.0
        for k in 0..<count {
            let fitted = (0...degree).reduce(0.0) {
                $0 + rows[$1][degree + 1] / rows[$1][$1] * Self.legendre($1, k, count)
            }
            rest += (Double(values[k]) - fitted) * (Double(values[k]) - fitted)
        }
        let largest = Double(values.map { abs($0 - 50) }.max() ?? 0)
        let tolerance = 2 * Double(count) * 0x1p-24 * largest * largest
        let found = Double(curve.deviation(of: values))
        #expect(abs(found * found - rest / Double(count)) <= tolerance)
    }

    private static func legendre(_ order: Int, _ index: Int, _ count: Int) -> Double {
        let x = 2 * Double(index) / Double(count - 1) - 1
        var (previous, current) = (1.0, x)
        guard order > 0 else { return 1 }
        for n in 1..<max(order, 1) {
            (previous, current) = (current, (Double(2 * n + 1) * x * current - Double(n) * previous) / Double(n + 1))
        }
        return current
    }
}
