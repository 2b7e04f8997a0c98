/// Scores, for every sample, the best continuous path that ends there, with a memory that fades along the way.
///
/// Dynamic programming over parallel scan lines (Viterbi's recursion with a leak):
/// `F[l][s] = E[l][s] + decay * max(0, max over |d| <= reach of (F[l-1][s+d] - stiffness * d * d))`.
/// With `decay` below 1 a path forgets evidence further away than about `1 / (1 - decay)` lines,
/// so one pass scores every line of the picture at once, however short, instead of one line across all of it.
package struct LeakyPathScore: Sendable {
    /// Samples a path may move from one scan line to the next.
    package let reach: Int
    /// Price of moving by one sample; grows with the square.
    package let stiffness: Float
    /// Share of the score carried to the next line, 0 to 1.
    package let decay: Float

    package init(reach: Int, stiffness: Float, decay: Float) {
        precondition(reach >= 0 && decay >= 0 && decay < 1, "a path needs a reach of 0 or more and a decay below 1")
        self.reach = reach
        self.stiffness = stiffness
        self.decay = decay
    }

    /// Fills `score` from `evidence`, both `lines * samples` long with the samples of a line side by side.
    ///
    /// - Parameters:
    ///   - reversed: Paths come from the last line instead of the first.
    ///   - padded: Scratch of `samples + 2 * reach` or more elements.
    /// - Complexity: O(lines * samples * reach); no allocation.
    package func fill(
        _ score: inout [Float], evidence: [Float], lines: Int, samples: Int, reversed: Bool, padded: inout [Float]
    ) {
        precondition(evidence.count >= lines * samples && score.count >= lines * samples, "score or evidence too short")
        precondition(padded.count >= samples + 2 * reach, "padded scratch too short")
        unsafe evidence.withUnsafeBufferPointer { evidence in
            unsafe score.withUnsafeMutableBufferPointer { score in
                unsafe padded.withUnsafeMutableBufferPointer { padded in
                    let previous = padded.baseAddress!
                    for index in 0..<(samples + 2 * reach) { unsafe previous[index] = 0 }
                    for step in 0..<lines {
                        let line = reversed ? lines - 1 - step : step
                        // SAFETY: line < lines, so a whole line of samples follows in both buffers.
                        let input = unsafe evidence.baseAddress! + line * samples
                        let output = unsafe score.baseAddress! + line * samples
                        unsafe advance(previous, input, output, samples)
                    }
                }
            }
        }
    }

    /// One recursion step: `previous` holds the scores of the line before behind `reach` zeros.
    @inline(__always)
    private func advance(
        _ previous: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ samples: Int
    ) {
        // Scores below zero are never carried on, so zero is also the right border value.
        for sample in 0..<samples { unsafe output[sample] = unsafe previous[sample &+ reach] }
        if reach > 0 {
            for move in 1...reach {
                let price = stiffness * Float(move * move)
                // SAFETY: previous is samples + 2 * reach long and move <= reach.
                let up = unsafe previous + (reach - move)
                let down = unsafe previous + (reach + move)
                for sample in 0..<samples {
                    let a = unsafe up[sample]
                    let b = unsafe down[sample]
                    let higher = (a > b ? a : b) - price
                    let best = unsafe output[sample]
                    unsafe output[sample] = higher > best ? higher : best
                }
            }
        }
        for sample in 0..<samples {
            let carried = unsafe output[sample]
            unsafe output[sample] = unsafe input[sample] + decay * (carried > 0 ? carried : 0)
        }
        for sample in 0..<samples {
            let value = unsafe output[sample]
            unsafe previous[sample &+ reach] = value > 0 ? value : 0
        }
    }

    /// The sample of the neighboring line from which the best path came to `sample`, as a move in samples.
    ///
    /// - Parameter neighbor: Scores of the neighboring line.
    package func move(to sample: Int, from neighbor: UnsafeBufferPointer<Float>) -> Int {
        var bestMove = 0
        var best = unsafe neighbor[sample]
        var distance = 1
        while distance <= reach {
            let price = stiffness * Float(distance * distance)
            if sample >= distance {
                let value = unsafe neighbor[sample - distance] - price
                if value > best { (best, bestMove) = (value, -distance) }
            }
            if sample + distance < neighbor.count {
                let value = unsafe neighbor[sample + distance] - price
                if value > best { (best, bestMove) = (value, distance) }
            }
            distance += 1
        }
        return bestMove
    }
}
