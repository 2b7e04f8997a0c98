import Foundation
import NeedleGuidance
import Testing

@Suite struct EllipseFitTests {
    /// Points of an ellipse between two directions, in steps of a 48th turn.
    private func points(
        x: Double, z: Double, major: Double, minor: Double, angle: Double, degrees: ClosedRange<Double> = 0...359
    ) -> [(x: Float, z: Float)] {
        stride(from: degrees.lowerBound, through: degrees.upperBound, by: 7.5).map { direction in
            let u = major * cos(direction * .pi / 180)
            let v = minor * sin(direction * .pi / 180)
            return (
                Float(x + u * cos(angle) - v * sin(angle)), Float(z + u * sin(angle) + v * cos(angle))
            )
        }
    }

    @Test(arguments: [0.0, 0.4, 1.2, -0.7, 1.5], [1.02, 1.6, 3])
    func recoversAnExactEllipse(angle: Double, ratio: Double) throws {
        var fit = EllipseFit(centerX: 19, centerZ: 12.3, scale: 2.5)
        for point in points(x: 20, z: 13, major: 2 * ratio, minor: 2, angle: angle) {
            fit.add(x: point.x, z: point.z, weight: 0.3)
        }
        let ellipse = try #require(fit.solve())
        // Points are rounded to 2e-6 mm at 20 mm; the fit loses some two digits by the moments of order four.
        #expect(abs(ellipse.x - 20) < 2e-4)
        #expect(abs(ellipse.z - 13) < 2e-4)
        #expect(abs(Double(ellipse.major) - 2 * ratio) < 4e-4)
        #expect(abs(Double(ellipse.minor) - 2) < 4e-4)
        if ratio > 1.1 {
            #expect(abs(sin(Double(ellipse.angle) - angle)) < 1e-3, "angle \(ellipse.angle) instead of \(angle)")
        }
    }

    @Test func followsTheClearPartOfAnOutline() throws {
        // Upper and lower arcs are clear; the flanks lie 1 mm too far out and weigh little.
        var fit = EllipseFit(centerX: 10, centerZ: 10, scale: 3)
        for arc in [30.0...150, 210...330] {
            for point in points(x: 10, z: 10, major: 3.5, minor: 2.5, angle: 0, degrees: arc) {
                fit.add(x: point.x, z: point.z, weight: 0.09)
            }
        }
        for arc in [-22.5...22.5, 157.5...202.5] {
            for point in points(x: 10, z: 10, major: 4.5, minor: 2.5, angle: 0, degrees: arc) {
                fit.add(x: point.x, z: point.z, weight: 0.0001)
            }
        }
        let ellipse = try #require(fit.solve())
        #expect(abs(ellipse.major - 3.5) < 0.1)
        #expect(abs(ellipse.minor - 2.5) < 0.1)
    }

    @Test func hasNoAnswerForALine() {
        var fit = EllipseFit(centerX: 0, centerZ: 0, scale: 1)
        for step in 0..<20 { fit.add(x: Float(step) / 10, z: 0, weight: 1) }
        #expect(fit.solve() == nil)
    }
}
