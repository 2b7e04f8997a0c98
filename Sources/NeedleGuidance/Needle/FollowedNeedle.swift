import Foundation
import FrameModel

/// The needle as it was seen last, with what is known of how certain that is.
struct FollowedNeedle: Sendable {
    /// Steps back in a row that make a withdrawal, and how far a tip in the tissue goes back at least, in millimeters.
    static let leastRetreats = 2
    static let leastRetreat = 2.5
    /// Length in the picture, in millimeters, below which a needle no longer shows.
    static let skinReach = 3.0
    /// Seconds by which the retreat is carried on to see whether the tip left: one frame at 10 per second.
    static let exitTime = 0.1
    /// Standard uncertainty of a tip that is plainly seen, along and across, in millimeters (engineering defaults;
    /// half of the simulated tips are found within 0.12 mm, which is 0.18 for normal errors).
    static let leastSigma = (along: 0.2, across: 0.15)
    /// Lead of the tip's way over the next one, as a log likelihood, at which the tip counts as half certain where all that
    /// its line shows supports it (`TipPosterior`); what must be led by on top for the share of that which does not, and at
    /// most, which is beyond any lead; and the lead that changes the odds by e.
    ///
    /// On the 700 phantoms of `scripts/calibrate.sh` (`sounding evaluate --reliability` prints such tables) 1,284 tips counted as
    /// certain by lead alone, of which 4.7 in a hundred lay more than 2 mm off, and 1,111 with the support, of which 1.3 did;
    /// since wide lines are read as narrow ones as well 1,293 do with the support, of which 1.2 lie off.
    /// The quality is kept below those shares, because frames of a clip are wrong together.
    static let evenLead = 2.0
    static let unsupportedLead = 24.0
    static let mostUnsupportedLead = 2.2
    static let leadPerUnit = 1.5
    /// Quality of a line that was never seen to change: it may be tissue.
    static let unprovenQuality = 0.45

    let line: Int
    private(set) var entry = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    private(set) var tip = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    private(set) var lastSeen: Double
    /// The needle was not seen for too long: when it shows again, it is followed anew.
    var wasLost = false
    private var along: Double
    private var speed = 0.0
    private var visible = 0.0
    private var furthest: Double
    private var retreats = 0
    private var sightings = 0
    /// The line changed as tissue does not.
    private(set) var isProven = false
    private var lead = 0.0
    /// Share of the other account, `TipPosterior`, that lies near the tip.
    private var support = 0.0

    init(line: Int, along: Double, at time: Double) {
        self.line = line
        self.along = along
        furthest = along
        lastSeen = time
    }

    /// Whether the tip, when last seen, had come back step by step to the skin, or would have with one step more.
    var leftThroughTheSkin: Bool {
        guard retreats >= Self.leastRetreats, furthest - along > Self.leastRetreat, along < 2 * Self.skinReach else {
            return false
        }
        return along + min(speed, 0) * Self.exitTime < Self.skinReach
    }

    /// Whether a hand could have moved the tip to `place` since it was seen.
    func couldReach(_ place: Double, by time: Double) -> Bool {
        abs(place - along) <= TipPath.slack + TipPath.fastest * (time - lastSeen)
    }

    /// Takes in where the needle was seen.
    ///
    /// - Parameter support: Of its place by `TipPosterior`, 0 to 1.
    mutating func follow(_ sighting: NeedleSighting, support: Double = 0) {
        let place = sighting.place
        let innovation = place.along - along
        if innovation < -TipPath.leastStep {
            retreats += 1
        } else if innovation > TipPath.leastStep {
            retreats = 0
        }
        along = place.along
        speed = place.speed
        furthest = max(furthest, along)
        entry = place.entry
        tip = place.tip
        visible = place.visibleFraction
        sightings = sighting.sightings
        isProven = sighting.isProven
        lastSeen = place.time
        lead = sighting.lead
        self.support = support
    }

    /// Fills `finding`.
    ///
    /// - Parameter age: Seconds since the needle was seen.
    func report(age: Double, into finding: inout NeedleFinding) {
        finding.entry = entry
        finding.tip = tip
        finding.visibleFraction = visible
        finding.tipSigmaAlong = Self.leastSigma.along + 0.4 / Double(sightings) + 10 * age
        finding.tipSigmaAcross = Self.leastSigma.across + 0.2 / Double(sightings) + 2 * age
        finding.angleSigmaDegrees = 0.5 + 6 / max(entry.distance(to: tip).inMillimeters, 3)
        let even = Self.evenLead + min(Self.unsupportedLead * (1 - support), Self.mostUnsupportedLead)
        let certain = 1 / (1 + exp(-(lead - even) / Self.leadPerUnit))
        let confirmed = 1 - pow(0.5, Double(sightings))
        let quality = certain * confirmed - 2 * age
        finding.quality = max(0, min(1, isProven ? quality : min(quality, Self.unprovenQuality)))
    }
}
