import Foundation
import NeedleGuidance
import Testing

/// The sums that a tube is judged by, against their definitions.
@Suite struct TubeMeasuresTests {
    private struct Random {
        var state: UInt64
        mutating func next(_ range: ClosedRange<Double>) -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) / 0x1p53
        }
    }

    /// Cramer's rule and a second pass over the points.
    private func deviation(of points: [(x: Double, y: Double)]) -> Double {
        func moment(_ power: Int, _ weight: (Double) -> Double = { _ in 1 }) -> Double {
            points.reduce(0) { $0 + pow($1.x, Double(power)) * weight($1.y) }
        }
        let s = (0...4).map { moment($0) }
        let t = (0...2).map { moment($0) { $0 } }
        func determinant(_ m: [[Double]]) -> Double {
            m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
        }
        let rows = (0..<3).map { i in (0..<3).map { s[i + $0] } }
        let whole = determinant(rows)
        let solution = (0..<3).map { column in
            var replaced = rows
            for i in 0..<3 { replaced[i][column] = t[i] }
            return determinant(replaced) / whole
        }
        let squares = points.reduce(0) {
            let residual = $1.y - solution[0] - solution[1] * $1.x - solution[2] * $1.x * $1.x
            return $0 + residual * residual
        }
        return (squares / Double(points.count)).squareRoot()
    }

    @Test(arguments: [4, 5, 7, 16, 31, 97])
    func parabolaLeavesWhatLeastSquaresLeave(count: Int) {
        var random = Random(state: UInt64(count))
        for noise in [0.0, 0.3, 5] {
            let (a, b, c) = (random.next(20...180), random.next(-0.5...0.5), random.next(-0.02...0.02))
            let points = (0..<count).map { index in
                let x = Double(index) - Double(count - 1) / 2
                return (x: x, y: a + b * x + c * x * x + (noise > 0 ? random.next(-noise...noise) : 0))
            }
            var fit = ParabolaFit()
            for point in points { fit.add(point.x, point.y) }
            // The squares, up to 200² each, are known to 2^-52 of their sum: the root of that, ten times over.
            let tolerance = 10 * 200 * 0x1p-26
            #expect(abs(fit.deviation - deviation(of: points)) < tolerance, "\(count) points, noise \(noise)")
        }
    }

    @Test func slopeIsThatOfTheStraightLineAndFewPointsHaveNone() {
        var fit = ParabolaFit()
        #expect(fit.slope == 0 && fit.deviation == 0)
        for x in -3...3 { fit.add(Double(x), 5 - 0.25 * Double(x)) }
        #expect(abs(fit.slope + 0.25) < 1e-12)
    }

    @Test(arguments: [0, 1, 2, 9, 64])
    func sharesAndLevelsAreThoseOfTheSortedSamples(count: Int) {
        var random = Random(state: UInt64(count) + 3)
        let own = (0..<count).map { _ in Float(random.next(-20...280)) }
        let others = (0..<count).map { _ in Float(random.next(0...255)) }
        var (counts, other) = (LevelCounts(), LevelCounts())
        counts.add(7)
        counts.clear()
        for level in own { counts.add(level) }
        for level in others { other.add(level) }
        func clamped(_ level: Float) -> Float { min(max(level.rounded(), 0), 255) }
        var wins = 0.0
        for a in own {
            for b in others { wins += clamped(a) > clamped(b) ? 1 : clamped(a) == clamped(b) ? 0.5 : 0 }
        }
        // Counts up to 64² are exact in a float, and the division is not: 2^-24.
        let expected = count > 0 ? wins / Double(count * count) : 0
        #expect(abs(Double(counts.shareBrighter(than: other)) - expected) < 1e-6)
        let sorted = own.map(clamped).sorted()
        for share in [0, 0.5, 0.97] {
            let rank = Int(share * Double(count))
            #expect(counts.level(atShare: share) == (rank < count ? sorted[rank] : 255))
        }
    }
}
