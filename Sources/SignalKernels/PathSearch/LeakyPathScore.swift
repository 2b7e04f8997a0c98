import CKernels

/// Scores, for every sample, the best continuous path that ends there, with a memory that fades along the way.
///
/// Dynamic programming over parallel scan lines (Viterbi's recursion with a leak):
/// `F[l][s] = E[l][s] + decay * max(0, max over |d| <= reach of (F[l-1][s+d] - stiffness * d * d))`.
/// With `decay` below 1 a path forgets evidence further away than about `1 / (1 - decay)` lines,
/// so one pass scores every line of the picture at once, however short, instead of one line across all of it.
package struct LeakyPathScore: Sendable {
    /// Samples a path may move from one scan line to the next, 0 to 63.
    package let reach: Int
    /// Price of moving by one sample; grows with the square.
    package let stiffness: Float
    /// Share of the score carried to the next line, 0 to 1.
    package let decay: Float

    package init(reach: Int, stiffness: Float, decay: Float) {
        precondition((0...Int(CK_LONGEST_REACH)).contains(reach), "reach out of range")
        precondition(decay >= 0 && decay < 1, "a path needs a decay below 1")
        self.reach = reach
        self.stiffness = stiffness
        self.decay = decay
    }

    /// Floats of scratch for lines of `samples`.
    package func scratchCount(samples: Int) -> Int { 2 * (samples + 2 * reach + 8) }

    /// Fills `score` from `evidence`, both `lines * samples` long with the samples of a line side by side.
    ///
    /// - Parameters:
    ///   - reversed: Paths come from the last line instead of the first.
    ///   - padded: Scratch of `scratchCount(samples:)` or more elements.
    /// - Complexity: O(lines * samples * reach); no allocation.
    package func fill(
        _ score: inout [Float], evidence: [Float], lines: Int, samples: Int, reversed: Bool, padded: inout [Float]
    ) {
        precondition(evidence.count >= lines * samples && score.count >= lines * samples, "score or evidence too short")
        precondition(padded.count >= scratchCount(samples: samples), "padded scratch too short")
        unsafe ck_score_paths(
            evidence, Int32(lines), Int32(samples), reversed, Int32(reach), stiffness, decay, &padded, &score)
    }

    /// The first sample of a line where the best path through it has the highest score of those that are not taken.
    ///
    /// The score of a path through a sample is what leads to it from the left and from the right, its own evidence
    /// counted once.
    ///
    /// - Parameters:
    ///   - line: The line; all arrays hold its samples at `line * samples`.
    ///   - taken: Not 0 where no path may begin.
    /// - Returns: Sample 0 and a score of -1 where no free sample has more.
    /// - Complexity: O(samples); no allocation.
    package static func bestSample(
        ofLine line: Int, samples: Int, fromLeft: [Float], fromRight: [Float], evidence: [Float], taken: [UInt8]
    ) -> (sample: Int, score: Float) {
        let (first, end) = (line * samples, (line + 1) * samples)
        precondition(first >= 0 && samples >= 1, "line outside the picture")
        precondition(
            min(fromLeft.count, fromRight.count, evidence.count, taken.count) >= end, "line outside the picture")
        var score: Float = 0
        let sample = unsafe fromLeft.withUnsafeBufferPointer { left in
            unsafe fromRight.withUnsafeBufferPointer { right in
                unsafe evidence.withUnsafeBufferPointer { evidence in
                    unsafe taken.withUnsafeBufferPointer { taken in
                        unsafe ck_best_sample(
                            left.baseAddress! + first, right.baseAddress! + first, evidence.baseAddress! + first,
                            taken.baseAddress! + first, Int32(samples), &score)
                    }
                }
            }
        }
        return (Int(sample), score)
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
