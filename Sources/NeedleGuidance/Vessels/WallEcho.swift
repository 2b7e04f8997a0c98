/// The echo of a vessel's wall in a profile outward from the lumen.
enum WallEcho {
    /// Least height of the echo above what lies beyond it, in units of the picture's range (engineering default).
    static let leastHeight: Float = 0.06
    /// How far outward the brightest level is looked for, and from it to what lies beyond the wall, in millimeters.
    static let reachMM: Float = 1.2
    static let beyondMM: Float = 1

    /// Where the profile has fallen to half the height of its echo; `nil` where none stands out.
    ///
    /// - Parameters:
    ///   - samples: Where the brightest level is looked for.
    ///   - beyond: Samples from there to what lies beyond the wall.
    ///   - last: Of the profile.
    ///   - perRange: One over the range of gray levels in the picture.
    static func end(
        among samples: Range<Int>, beyond: Int, last: Int, perRange: Float, level: (Int) -> Float
    ) -> Int? {
        var peak = samples.lowerBound
        var peakLevel = level(peak)
        for sample in samples.dropFirst() {
            let here = level(sample)
            if here > peakLevel { (peak, peakLevel) = (sample, here) }
        }
        let far = min(peak + beyond, last)
        let beyondLevel = level(far)
        guard (peakLevel - beyondLevel) * perRange > leastHeight else { return nil }
        var end = peak
        while end < far, level(end) > (peakLevel + beyondLevel) / 2 { end += 1 }
        return end
    }
}
