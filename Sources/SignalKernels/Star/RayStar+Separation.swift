extension RayStar {
    /// How well two parts of some rays are told apart by gray level: the probability that a sample of `outer` is
    /// brighter than one of `inner`, equal ones counting half.
    ///
    /// 1 where all are brighter, 0.5 where both parts look alike, 0 where all are darker. Only the order of gray
    /// levels counts, so neither gain nor log compression changes it (the area under the ROC curve, as in Hanley and
    /// McNeil 1982, doi:10.1148/radiology.143.1.7063747).
    ///
    /// - Parameters:
    ///   - inner: Samples within those sampled last, whose values were kept; likewise `outer`.
    ///   - chosen: Rays, counted on around the star from `chosen.lowerBound`; `chosen.upperBound` may pass `rays`.
    ///   - seen: A float per ray, 0 for rays to leave out.
    ///   - scratch: Room for `outer.count * chosen.count` floats, rounded up to a multiple of 8.
    /// - Returns: 0 to 1, or `nil` when fewer than half of the chosen rays are seen.
    /// - Complexity: O((chosen rays)² × inner × outer samples); no allocation.
    public func separation(
        inner: Range<Int>, outer: Range<Int>, rays chosen: Range<Int>, seen: SignalBuffer, scratch: SignalBuffer
    ) -> Float? {
        precondition(inner.lowerBound >= 0 && inner.upperBound <= samples && !inner.isEmpty, "samples outside the star")
        precondition(outer.lowerBound >= 0 && outer.upperBound <= samples && !outer.isEmpty, "samples outside the star")
        precondition(
            chosen.lowerBound >= 0 && chosen.upperBound <= 2 * rays && seen.count >= rays, "rays outside the star")
        precondition(scratch.count >= (outer.count * chosen.count + 7) / 8 * 8, "too little scratch")
        var used = 0
        var count = 0
        // SAFETY: checked above.
        for turn in chosen {
            let ray = turn >= rays ? turn - rays : turn
            guard unsafe seen.pointer[ray] > 0 else { continue }
            used += 1
            for sample in outer {
                unsafe scratch.pointer[count] = unsafe values.pointer[sample &* rays &+ ray]
                count += 1
            }
        }
        guard 2 * used >= chosen.count, used > 0 else { return nil }
        // The rest of the last vector is darker than any sample and counts for nothing.
        let end = (count + 7) / 8 * 8
        for at in count..<end { unsafe scratch.pointer[at] = -.infinity }
        var wins = SIMD8<Int32>.zero
        for turn in chosen {
            let ray = turn >= rays ? turn - rays : turn
            guard unsafe seen.pointer[ray] > 0 else { continue }
            for sample in inner {
                let level = SIMD8<Float>(repeating: unsafe values.pointer[sample &* rays &+ ray])
                for at in stride(from: 0, to: end, by: 8) {
                    let eight = unsafe UnsafeRawPointer(scratch.pointer + at).loadUnaligned(as: SIMD8<Float>.self)
                    wins = wins &+ SIMD8<Int32>.zero.replacing(with: 1, where: eight .> level)
                    wins = wins &+ SIMD8<Int32>.zero.replacing(with: 1, where: eight .>= level)
                }
            }
        }
        return Float(wins.wrappedSum()) / Float(2 * count * used * inner.count)
    }
}
