import FrameModel
import Foundation
import NeedleGuidance
import Testing

/// The recursions against sums over all pairs of places, in double precision.
@Suite struct TipChainTests {
    /// Probability of each place after `seconds`, from each place, as the documentation of the chain states it.
    private func transition(places: Int, seconds: Double) -> [[Double]] {
        func kernel(_ length: Double, _ distance: Int) -> Double {
            let fall = exp(-ShaftSample.spacing / length)
            return (1 - fall) / (1 + fall) * pow(fall, Double(distance))
        }
        return (0..<places).map { from in
            (0..<places).map { to in
                let near = 0.6 * kernel(0.25, abs(from - to)) + 0.4 * kernel(30 * seconds + 0.5, abs(from - to))
                return (1 - 1e-4) * near + 1e-4 / Double(places)
            }
        }
    }

    /// Sums over every way, frame by frame, without normalizing.
    private func posterior(_ likelihood: [[Double]], times: [Double]) -> [[Double]] {
        let places = likelihood[0].count
        var forward = [likelihood[0].map { $0 / Double(places) }]
        for frame in 1..<times.count {
            let step = transition(places: places, seconds: times[frame] - times[frame - 1])
            forward.append(
                (0..<places).map { to in
                    likelihood[frame][to] * (0..<places).reduce(0) { $0 + forward[frame - 1][$1] * step[$1][to] }
                })
        }
        var backward = [[Double]](repeating: [Double](repeating: 1, count: places), count: times.count)
        for frame in stride(from: times.count - 2, through: 0, by: -1) {
            let step = transition(places: places, seconds: times[frame + 1] - times[frame])
            for from in 0..<places {
                backward[frame][from] = (0..<places).reduce(0) {
                    $0 + step[from][$1] * likelihood[frame + 1][$1] * backward[frame + 1][$1]
                }
            }
        }
        return times.indices.map { frame in
            let product = zip(forward[frame], backward[frame]).map { $0 * $1 }
            let sum = product.reduce(0, +)
            return product.map { $0 / sum }
        }
    }

    @Test(arguments: [(1, 1), (1, 7), (2, 5), (5, 31), (9, 16)])
    func equalsTheSumOverAllWays(frames: Int, places: Int) {
        var random = SessionRandom(state: UInt64(frames * 100 + places))
        // Frames come at uneven times.
        var times = [0.0]
        for _ in 1..<max(frames, 1) where times.count < frames {
            times.append(times[times.count - 1] + 0.03 + 0.1 * random.uniform())
        }
        let likelihood = (0..<frames).map { _ in (0..<places).map { _ in exp(4 * random.normal()) } }
        var chain = TipChain(places: places)
        chain.likelihood = likelihood.flatMap { $0.map(Float.init) }
        chain.smooth(at: times)
        let expected = posterior(likelihood, times: times).flatMap(\.self)
        // Some 40 roundings a frame and place in single precision.
        let tolerance = 40 * Double(frames) * Double(Float.ulpOfOne)
        for (index, value) in expected.enumerated() {
            #expect(abs(Double(chain.posterior[index]) - value) < tolerance, "at \(index) of \(frames) x \(places)")
        }
    }

    /// A tip goes on between frames that show it, and a frame that shows nothing has it where they say.
    @Test func bridgesAFrameThatShowsNothing() {
        let places = 40
        var chain = TipChain(places: places)
        for frame in 0..<3 {
            chain.likelihood += (0..<places).map { frame == 1 ? 1 : $0 == 20 ? 1 : 1e-6 }
        }
        chain.smooth(at: [0, 0.05, 0.1])
        #expect(chain.posterior[places + 20] > 0.4)
        #expect(chain.posterior[places + 19] + chain.posterior[places + 20] + chain.posterior[places + 21] > 0.6)
    }
}
