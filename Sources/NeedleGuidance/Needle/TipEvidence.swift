import Foundation

/// What speaks for a tip being where it was found, and how certain that makes it.
///
/// Accounts that go wrong for different reasons are weighed together: the log odds that the tip lies within 2 mm are their
/// weighted sum (logistic regression; Cox 1958, "The regression analysis of binary sequences"). The weights of support, lead,
/// motion and spot were fitted to tips of 749 of the package's own phantoms; the others, with those given, to 39,361 tips of the 3,000
/// insertions of `scripts/safety-study.sh`. All are rounded. Of 26,102 tips of those that are certain by it 96 % lie within 1 mm, and 37 % of
/// the 4,377 with a quality below 0.1 (`sounding evaluate --reliability`).
package struct TipEvidence: Sendable {
    /// Log odds where nothing speaks for the tip, and what each unit adds (fitted, rounded).
    static let base = -6.0
    static let weights = (
        support: 0.5, lead: 0.2, motion: 0.2, spot: 0.045, height: 2.0, memory: 0.4, short: -2.2, inferred: -0.75
    )
    /// Share of the other account that is as good as none of it, and as all of it.
    static let supportRange = 0.02...0.98
    /// Beyond this much motion there is nothing to prove: two steps on, `TipPath.advance`.
    static let mostMotion = 2 * TipPath.advance
    /// Log odds at which a tip counts as half certain. The quality is kept below the share that is right, because frames of a
    /// clip are wrong together (engineering default: the lower it is, the more insertions have a certain tip that is wrong).
    static let even = 3.25
    /// No tip is more certain than that, however much speaks for it (engineering default).
    static let mostQuality = 0.79
    /// Quality of a line that was never seen to change: it may be tissue; and of a tip that nothing looks like.
    static let unprovenQuality = 0.45

    /// Share of the other account, `TipPosterior`, that lies near the tip, 0 to 1.
    var support = 0.0
    /// Lead of the tip's way over the next one, as a log likelihood, at most `LineTrack.unrivalled`.
    var lead = 0.0
    /// What the tip's motion said until then, as a log likelihood ratio, 0 or more.
    var motion = 0.0
    /// Brightness of the tip over what lies beyond it, gray levels, 0 to `TipPath.brightest`.
    var spot = 0.0
    /// Mean height of the shaft in units of the frame's speckle, which counts by its logarithm, from 1 on: the plainer a shaft, the
    /// less is a gap in it or a layer beyond it taken for its end.
    var height = 0.0
    /// The line changed as tissue does not.
    var isProven = false
    /// The place is inferred from what the whole line shows, and nothing that looked like a tip led there.
    var isInferred = false
    /// Frames in which the way of the tip was seen.
    var sightings = 0

    /// Log odds of the tip before it, from which it came no faster than needles usually go; 0 or more.
    var memory = 0.0
    /// The tip was certain further down the line shortly before, and was not seen to come back: it may have faded from view, and
    /// what shows as one is a gap in the shaft.
    var isShort = false

    package init(
        support: Double = 0, lead: Double = 0, motion: Double = 0, spot: Double = 0, height: Double = 0,
        isProven: Bool = false, isInferred: Bool = false, sightings: Int = 0, memory: Double = 0, isShort: Bool = false
    ) {
        self.support = support
        self.lead = lead
        self.motion = motion
        self.spot = spot
        self.height = height
        self.isProven = isProven
        self.isInferred = isInferred
        self.sightings = sightings
        self.memory = memory
        self.isShort = isShort
    }

    /// That the tip lies within 2 mm of where it was found, by what was seen now.
    var presentLogOdds: Double {
        let share = min(max(support, Self.supportRange.lowerBound), Self.supportRange.upperBound)
        let weights = Self.weights
        return Self.base + weights.support * log(share / (1 - share)) + weights.lead * lead
            + weights.motion * min(motion, Self.mostMotion) + weights.spot * spot + weights.height * log(max(height, 1))
            + (isShort ? weights.short : 0) + (isInferred ? weights.inferred : 0)
    }

    /// That the tip lies within 2 mm of where it was found.
    package var logOdds: Double { presentLogOdds + Self.weights.memory * memory }

    /// 0 to `mostQuality`.
    package var quality: Double {
        let certain = 1 / (1 + exp(Self.even - logOdds))
        let confirmed = 1 - pow(0.5, Double(sightings))
        return min(certain * confirmed, isProven && !isInferred ? Self.mostQuality : Self.unprovenQuality)
    }
}
