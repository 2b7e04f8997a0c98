import Foundation

/// What speaks for a tip being where it was found, and how certain that makes it.
///
/// Accounts that go wrong for different reasons are weighed together: the log odds that the tip lies within 2 mm are their
/// weighted sum (logistic regression; Cox 1958, "The regression analysis of binary sequences"). The weights were fitted to
/// tips of 749 of the package's own phantoms, and rounded. Of 24,005 tips of the 3,000 insertions of `scripts/safety-study.sh` that
/// are certain by it 96 % lie within 1 mm, and 31 % of the 2,087 with a quality below 0.1 (`sounding evaluate --reliability`).
package struct TipEvidence: Sendable {
    /// Log odds where nothing speaks for the tip, and what each unit adds (fitted, rounded).
    static let base = -2.6
    static let weights = (support: 0.5, lead: 0.2, motion: 0.2, spot: 0.045)
    /// Share of the other account that is as good as none of it, and as all of it.
    static let supportRange = 0.02...0.98
    /// Beyond this much motion there is nothing to prove: two steps on, `TipPath.advance`.
    static let mostMotion = 2 * TipPath.advance
    /// Log odds at which a tip counts as half certain. The quality is kept below the share that is right, because frames of a
    /// clip are wrong together.
    static let even = 3.0
    /// No tip is more certain than that, however much speaks for it (engineering default).
    static let mostQuality = 0.79
    /// Quality of a line that was never seen to change: it may be tissue; and of a tip that was certain elsewhere.
    static let unprovenQuality = 0.45

    /// Share of the other account, `TipPosterior`, that lies near the tip, 0 to 1.
    var support = 0.0
    /// Lead of the tip's way over the next one, as a log likelihood, at most `LineTrack.unrivalled`.
    var lead = 0.0
    /// What the tip's motion said until then, as a log likelihood ratio, 0 or more.
    var motion = 0.0
    /// Brightness of the tip over what lies beyond it, gray levels, 0 to `TipPath.brightest`.
    var spot = 0.0
    /// The line changed as tissue does not.
    var isProven = false
    /// The tip was certain further down the line shortly before, and was not seen to come back, or the line shows a shaft beyond it:
    /// the tip may have faded from view, and what shows as one is a gap in the shaft.
    var isContradicted = false
    /// Frames in which the way of the tip was seen.
    var sightings = 0

    package init(
        support: Double = 0, lead: Double = 0, motion: Double = 0, spot: Double = 0, isProven: Bool = false,
        isContradicted: Bool = false, sightings: Int = 0
    ) {
        self.support = support
        self.lead = lead
        self.motion = motion
        self.spot = spot
        self.isProven = isProven
        self.isContradicted = isContradicted
        self.sightings = sightings
    }

    /// That the tip lies within 2 mm of where it was found.
    package var logOdds: Double {
        let share = min(max(support, Self.supportRange.lowerBound), Self.supportRange.upperBound)
        let weights = Self.weights
        return Self.base + weights.support * log(share / (1 - share)) + weights.lead * lead
            + weights.motion * min(motion, Self.mostMotion) + weights.spot * spot
    }

    /// 0 to `mostQuality`.
    package var quality: Double {
        let certain = 1 / (1 + exp(Self.even - logOdds))
        let confirmed = 1 - pow(0.5, Double(sightings))
        return min(certain * confirmed, isProven && !isContradicted ? Self.mostQuality : Self.unprovenQuality)
    }
}
