import Foundation
import FrameModel

/// The tip of a line as a hidden Markov chain: its places are the states, and the tip rests, moves as a hand moves it, or
/// rarely is anywhere. Gives the posterior of every place in every frame (forward and backward sums as in Rabiner 1989,
/// equations 19 to 27, each normalized).
package struct TipChain: Sendable {
    /// Share of resting tips, their scatter in millimeters, and the usual speed of moving ones in millimeters per second, with
    /// the error of their places; and how often anything may happen (engineering defaults).
    static let resting: Float = 0.6
    static let jitter = 0.25
    static let usualSpeed = 30.0
    static let placeError = 0.5
    static let surprise: Float = 1e-4

    /// Places along the line, `ShaftSample.spacing` apart.
    let places: Int
    /// What each frame shows for a tip at each place, in rows of `places`, to be filled before `smooth(at:)`: any scale in each row.
    package var likelihood: [Float] = []
    /// What all frames together say, in the same rows; each adds up to 1.
    package var posterior: [Float] = []
    private var forward: [Float] = []
    private var state: [Float]
    private var work: [[Float]]

    package init(places: Int) {
        self.places = places
        state = [Float](repeating: 0, count: places)
        work = [[Float]](repeating: [Float](repeating: 0, count: places), count: 2)
    }

    /// Fills `posterior` by the forward and the backward sums.
    ///
    /// - Parameter times: Of the frames, in seconds, rising: as many as `likelihood` has rows.
    /// - Complexity: O(frames * places).
    package mutating func smooth(at times: [Double]) {
        precondition(likelihood.count == times.count * places, "a row for each frame")
        forward = Self.room(forward, for: times.count * places)
        posterior = Self.room(posterior, for: times.count * places)
        for place in 0..<places { state[place] = 1 / Float(places) }
        for row in times.indices {
            if row > 0 { move(seconds: times[row] - times[row - 1]) }
            for place in 0..<places { state[place] *= likelihood[row * places + place] }
            normalize()
            for place in 0..<places { forward[row * places + place] = state[place] }
        }
        for place in 0..<places { state[place] = 1 }
        for row in times.indices.reversed() {
            var sum: Float = 0
            for place in row * places..<(row + 1) * places {
                posterior[place] = forward[place] * state[place - row * places]
                sum += posterior[place]
            }
            for place in row * places..<(row + 1) * places { posterior[place] /= max(sum, .leastNormalMagnitude) }
            guard row > 0 else { break }
            for place in 0..<places { state[place] *= likelihood[row * places + place] }
            move(seconds: times[row] - times[row - 1])
            normalize()
        }
    }

    /// Spreads the state by how tips rest, move, and surprise, the same forward and backward in time.
    private mutating func move(seconds: Double) {
        var sum: Float = 0
        for place in 0..<places { sum += state[place] }
        let still = spread(over: Self.jitter, into: 0)
        let moving = spread(over: Self.usualSpeed * seconds + Self.placeError, into: 1)
        let anywhere = Self.surprise * sum / Float(places)
        for place in 0..<places {
            let kept = Self.resting * still * work[0][place] + (1 - Self.resting) * moving * work[1][place]
            state[place] = (1 - Self.surprise) * kept + anywhere
        }
    }

    /// Convolves with a two-sided exponential that falls by e over `length` millimeters, but for the factor returned,
    /// by one recursion from each side.
    private mutating func spread(over length: Double, into index: Int) -> Float {
        let fall = Float(exp(-ShaftSample.spacing / length))
        var sum: Float = 0
        for place in 0..<places {
            sum = state[place] + fall * sum
            work[index][place] = sum
        }
        sum = 0
        for place in stride(from: places - 1, through: 0, by: -1) {
            work[index][place] += fall * sum
            sum = state[place] + fall * sum
        }
        return (1 - fall) / (1 + fall)
    }

    private mutating func normalize() {
        var sum: Float = 0
        for value in state { sum += value }
        let factor = 1 / max(sum, .leastNormalMagnitude)
        for place in state.indices { state[place] *= factor }
    }

    private static func room(_ values: [Float], for count: Int) -> [Float] {
        values.count == count ? values : [Float](repeating: 0, count: count)
    }
}
