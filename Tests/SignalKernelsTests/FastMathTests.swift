import SignalKernels
import Testing

/// Checks the stated largest errors against the C library in Double.
@Suite struct FastMathTests {
    @Test func exponentialKeepsItsRelativeError() {
        var worst = 0.0
        for step in 0...400_000 {
            let argument = Float(-87.3 + Double(step) * (175.6 / 400_000))
            let exact = exponential(Double(argument))
            worst = max(worst, abs(Double(FastMath.exp(argument)) - exact) / exact)
        }
        #expect(worst <= 2e-7, "worst relative error \(worst)")
        #expect(FastMath.exp(0) == 1)
    }

    @Test func exponentialStaysFiniteAndNormal() {
        #expect(FastMath.exp(-.infinity) >= .leastNormalMagnitude)
        #expect(FastMath.exp(-200) <= 1.3e-38)
        #expect(FastMath.exp(.infinity).isFinite)
        #expect(FastMath.exp(.nan).isNaN)
    }

    @Test func logarithmKeepsItsError() {
        var worst = 0.0
        for step in 0...400_000 {
            let argument = Float(exponential(-87 + Double(step) * (175.0 / 400_000)))
            let exact = logarithm(Double(argument))
            worst = max(worst, abs(Double(FastMath.log(argument)) - exact) / max(1, abs(exact)))
        }
        // Gray levels, where the logarithm is used most.
        for level in 1...65_536 {
            let exact = logarithm(Double(level) / 256)
            worst = max(worst, abs(Double(FastMath.log(Float(level) / 256)) - exact) / max(1, abs(exact)))
        }
        #expect(worst <= 1.5e-7, "worst error \(worst)")
        #expect(FastMath.log(1) == 0)
        #expect(FastMath.log(0).isFinite)
        #expect(FastMath.log(-3) == FastMath.log(0))
    }

    @Test func arctangentKeepsItsErrorAllAround() {
        var worst = 0.0
        for step in 0..<400_000 {
            let angle = Double(step) * (2 * .pi / 400_000)
            let radius = exponential(Double(step % 97) / 3 - 16)
            let x = Float(radius * cosine(angle))
            let y = Float(radius * sine(angle))
            worst = max(worst, abs(Double(FastMath.atan2(y, x)) - arctangent(Double(y), Double(x))))
        }
        #expect(worst <= 6e-7, "worst error \(worst) rad")
    }

    @Test func arctangentKnowsTheAxes() {
        #expect(FastMath.atan2(0, 0) == 0)
        #expect(FastMath.atan2(0, 1) == 0)
        #expect(FastMath.atan2(0, -1) == .pi || abs(FastMath.atan2(0, -1) - .pi) < 4e-7)
        #expect(abs(FastMath.atan2(1, 0) - .pi / 2) < 4e-7)
        #expect(abs(FastMath.atan2(-1, 0) + .pi / 2) < 4e-7)
    }
}
