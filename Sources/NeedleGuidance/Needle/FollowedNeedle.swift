import Foundation
import FrameModel
import PlacementSafety

/// The needle as it was seen last, with what is known of how certain that is.
package struct FollowedNeedle: Sendable {
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

    /// How far short of a place where it was certain a tip is less so that was not seen to come back, in millimeters (engineering
    /// default: several times the uncertainty of a tip that is plainly seen).
    static let mostShort = 1.5
    /// Log odds of a tip that are forgotten in each second (engineering default: with 2 as many tips are certain and wrong).
    static let fading = 0.5

    let line: Int
    private(set) var entry = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    private(set) var tip = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    private(set) var lastSeen: Double
    /// When the place told of was last likelier than all others together, or the needle was told of first.
    private(set) var lastBelieved: Double
    /// The needle was not seen for too long: when it shows again, it is followed anew.
    var wasLost = false
    private var along: Double
    private var speed = 0.0
    private var visible = 0.0
    private var furthest: Double
    private var retreats = 0
    private var evidence = TipEvidence()
    /// Where the tip was certain, furthest down the line since it last came back.
    private var certain: (along: Double, time: Double)?
    /// Log odds of the place by what was seen until then.
    private var memory = 0.0

    package init(line: Int, along: Double, at time: Double) {
        self.line = line
        self.along = along
        furthest = along
        lastSeen = time
        lastBelieved = time
    }

    /// The line changed as tissue does not.
    var isProven: Bool { evidence.isProven }

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

    /// Whether the tip, which is still carried, was more certain than a sighting is to which no hand could have moved it.
    func outweighs(_ sighting: NeedleSighting, support: Double) -> Bool {
        let time = sighting.place.time
        return time - lastSeen <= NeedleTracker.coasting && !couldReach(sighting.place.along, by: time)
            && evidence(of: sighting, support: support).logOdds < evidence.logOdds
    }

    /// What speaks for the place of a sighting, after all that was seen before.
    ///
    /// - Parameter support: Of its place by `TipPosterior`, 0 to 1.
    package func evidence(of sighting: NeedleSighting, support: Double) -> TipEvidence {
        let place = sighting.place
        let interval = place.time - lastSeen
        var evidence = sighting.evidence(support: support)
        let isUsual = abs(place.along - along) <= TipPath.slack + TipChain.usualSpeed * interval
        evidence.memory = isUsual ? max(memory - Self.fading * interval, 0) : 0
        evidence.isShort = certainPlace(until: place).map { place.along < $0.along - Self.mostShort } ?? false
        return evidence
    }

    /// Takes in where the needle was seen.
    ///
    /// - Parameter support: Of its place by `TipPosterior`, 0 to 1.
    package mutating func follow(_ sighting: NeedleSighting, support: Double = 0) {
        let place = sighting.place
        evidence = evidence(of: sighting, support: support)
        memory = max(evidence.memory, evidence.presentLogOdds)
        certain = certainPlace(until: place)
        retreats = retreats(to: place.along)
        along = place.along
        speed = place.speed
        furthest = max(furthest, along)
        entry = place.entry
        tip = place.tip
        visible = place.visibleFraction
        lastSeen = place.time
        if support > NeedleTracker.halfSupport { lastBelieved = place.time }
        if evidence.quality >= BoundCalibration.confidentTip, along >= certain?.along ?? along {
            certain = (along, place.time)
        }
    }

    /// Where the tip was certain, unless that was long before `place`, or it has come back since, to `place` in the last step.
    private func certainPlace(until place: TipPlace) -> (along: Double, time: Double)? {
        guard let certain, place.time - certain.time <= NeedleTracker.memory.needle,
            retreats(to: place.along) < Self.leastRetreats
        else { return nil }
        return certain
    }

    /// Steps back in a row, the last one to `place`.
    private func retreats(to place: Double) -> Int {
        let step = place - along
        return step < -TipPath.leastStep ? retreats + 1 : step > TipPath.leastStep ? 0 : retreats
    }

    /// Fills `finding`.
    ///
    /// - Parameter age: Seconds since the needle was seen.
    func report(age: Double, into finding: inout NeedleFinding) {
        finding.entry = entry
        finding.tip = tip
        finding.visibleFraction = visible
        finding.tipSigmaAlong = Self.leastSigma.along + 0.4 / Double(evidence.sightings) + 10 * age
        finding.tipSigmaAcross = Self.leastSigma.across + 0.2 / Double(evidence.sightings) + 2 * age
        finding.angleSigmaDegrees = 0.5 + 6 / max(entry.distance(to: tip).inMillimeters, 3)
        finding.quality = max(0, evidence.quality - 2 * age)
    }
}
