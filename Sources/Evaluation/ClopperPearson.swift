import Foundation

/// What a number of events among independent cases says of their true rate: the exact interval of Clopper and Pearson
/// (1934, "The use of confidence or fiducial limits illustrated in the case of the binomial").
///
/// The true rate lies outside with a probability of 1 - `confidence` at most, half of it to each side.
public struct ClopperPearson: Hashable, Sendable {
    public let lower: Double
    public let upper: Double

    /// - Parameters:
    ///   - events: 0 to `cases`.
    ///   - cases: Independent ones: recordings, not their frames. Without any the interval is 0 to 1.
    ///   - confidence: Above 0 and below 1.
    /// - Complexity: O(events).
    public init(events: Int, of cases: Int, confidence: Double = 0.95) {
        precondition(events >= 0 && events <= cases, "more events than cases")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let tail = (1 - confidence) / 2
        guard cases > 0 else {
            (lower, upper) = (0, 1)
            return
        }
        // At the upper end so few events are that unlikely; at the lower end as few non-events are.
        upper = events == cases ? 1 : Self.rate(atWhich: events, of: cases, hasProbability: tail)
        lower = events == 0 ? 0 : 1 - Self.rate(atWhich: cases - events, of: cases, hasProbability: tail)
    }

    /// The rate at which `most` events or fewer have that probability, which falls as the rate rises.
    private static func rate(atWhich most: Int, of cases: Int, hasProbability wanted: Double) -> Double {
        var low = 0.0
        var high = 1.0
        // Halving the interval 60 times reaches the last digit.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if probability(ofAtMost: most, of: cases, rate: middle) > wanted { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Sum of the binomial law from 0 to `most`, each term in logarithms so that none overflows.
    private static func probability(ofAtMost most: Int, of cases: Int, rate: Double) -> Double {
        let n = Double(cases)
        var sum = 0.0
        for count in 0...most {
            let k = Double(count)
            let ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
            sum += exp(ways + k * log(rate) + (n - k) * log1p(-rate))
        }
        return sum
    }
}
