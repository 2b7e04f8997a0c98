import Foundation
package import FrameModel

/// Carries vessels along their axis through time: identity, smoothed walls, belief, and artery or vein by the pulse of
/// their width.
///
/// As for vessels cut across, one frame alone has to be convincing and several frames less so. A tube that was seen and is
/// not believed is `suspected`.
package struct TubeTracker: Sendable {
    /// Mean log odds from which a tube of several frames is confirmed.
    static let confirmedLogOdds = 0.4
    /// What was confirmed stays so while its belief is above this.
    static let keepLogOdds = -0.6
    /// Log odds from which the first frame convinces.
    static let convincingLogOdds = 0.7
    /// Sightings before a tube is suspected: the dark gaps of one frame are not.
    static let suspectedSightings = 3
    /// Share of a new measurement in the place of the axis and in the width. Engineering defaults, as for vessels cut across.
    static let placeGain = VesselTracker.placeGain
    static let widthGain = VesselTracker.shapeGain

    struct Track: Reusable, Sendable {
        var tube = TubeFinding()
        /// Believed is confirmed.
        var life = VesselLife()
        /// Whether the first frame of the recording, which may be its only one, showed it.
        var isOfFirstFrame = false
        var pulse = VesselPulse()

        init() {}

        mutating func reset() {
            tube.reset()
            life = VesselLife()
            isOfFirstFrame = false
            pulse.reset()
        }
    }

    private var tracks = FindingList<Track>()
    private var nextID = 1
    private var isFirst = true

    package init() {}

    /// Moves on to the frame taken at `time` and refills the scene's tubes.
    ///
    /// Vessels cut across that the scene holds are those of this frame; what both claim goes to one of them.
    ///
    /// - Complexity: O(tracks * sections), and the pulse of each tube every `pulseInterval`.
    package mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        for index in tracks.indices { tracks[index].life.wasSeenNow = false }
        if findings.quality.isDisjoint(with: [.unreadable, .noContact]) {
            for tube in findings.tubes { assign(tube, at: time) }
            settle(at: time)
            isFirst = false
        }
        report(into: &scene, at: time)
    }

    private mutating func assign(_ tube: TubeFinding, at time: Double) {
        let logOdds = VesselLife.logOdds(tube.confidence)
        let index = tracks.indices.first { !tracks[$0].life.wasSeenNow && tracks[$0].tube.overlaps(tube) }
        if let index {
            tracks[index].see(tube, logOdds: logOdds, at: time)
            return
        }
        let id = nextID
        nextID += 1
        tracks.append { track in
            track.tube.copy(tube)
            track.tube.id = id
            track.life = VesselLife(logOdds: logOdds, at: time)
            track.life.isBelieved = isFirst && logOdds >= Self.convincingLogOdds
            track.isOfFirstFrame = isFirst
            track.addPulse(at: time)
        }
    }

    private mutating func settle(at time: Double) {
        var index = 0
        while index < tracks.count {
            tracks[index].life.settle(begins: Self.confirmedLogOdds, ends: Self.keepLogOdds)
            if tracks[index].life.isOver(at: time) {
                tracks.swapRemove(at: index)
                continue
            }
            tracks[index].life.judge(tracks[index].pulse, at: time)
            index += 1
        }
    }

    private func report(into scene: inout Scene, at time: Double) {
        scene.findings.tubes.removeAll()
        for index in tracks.indices where isShown(tracks[index]) {
            let claim = Claim(
                tracks[index].tube, isConfirmed: tracks[index].life.isBelieved, among: scene.findings.vessels)
            guard !claim.belongsToVessel else { continue }
            if tracks[index].life.isBelieved { claim.take(from: &scene.findings.vessels) }
            scene.findings.tubes.append { tube in
                tube.copy(tracks[index].tube)
                tube.state = tracks[index].life.isBelieved ? .confirmed : .suspected
                tube.kind = tracks[index].life.kind
                tube.pulseRate = tracks[index].life.pulseRate
                tube.confidence = tracks[index].life.confidence
                tube.sigma += tracks[index].life.drift(at: time)
            }
        }
    }

    private func isShown(_ track: Track) -> Bool {
        track.life.isBelieved || track.life.sightings >= Self.suspectedSightings || track.isOfFirstFrame
    }

    /// Who of a tube and of the vessels cut across that lie in it explains the lumen better.
    private struct Claim {
        /// Share of a tube's length from which a vessel cut across explains it: what looks like a tube in an ellipse is shorter
        /// than that, for its walls draw together at both ends. Engineering default.
        static let explainedShare = 0.85
        /// Length over width from which an ellipse is no vessel cut across, but the middle of one along its axis: a vein
        /// pressed that flat is rare. Engineering default.
        static let longestEllipse = 2.75

        let tube: TubeFinding
        let belongsToVessel: Bool

        init(_ tube: TubeFinding, isConfirmed: Bool, among vessels: FindingList<VesselFinding>) {
            self.tube = tube
            let length = tube.length
            belongsToVessel = vessels.contains { vessel in
                let isLong = vessel.semiAxes.along >= Self.longestEllipse * vessel.semiAxes.across
                // A clearance is measured to the vessel: a doubt about the same lumen adds nothing.
                return Self.isInside(vessel, tube) && 2 * vessel.semiAxes.along >= Self.explainedShare * length
                    && !(isLong && isConfirmed)
            }
        }

        /// Removes the vessels that the tube explains.
        func take(from vessels: inout FindingList<VesselFinding>) {
            var kept = 0
            for index in vessels.indices where !Self.isInside(vessels[index], tube) {
                vessels.swapAt(kept, index)
                kept += 1
            }
            vessels.truncate(to: kept)
        }

        private static func isInside(_ vessel: VesselFinding, _ tube: TubeFinding) -> Bool {
            guard let axis = tube.axis(atX: vessel.center.x) else { return false }
            return abs(vessel.center.z - axis.z) < axis.halfWidth + tube.wallThickness
        }
    }
}

extension TubeTracker.Track {
    /// Takes in a sighting: its span, and walls smoothed with those seen before.
    mutating func see(_ new: TubeFinding, logOdds: Double, at time: Double) {
        let before = tube.sections.count
        // The new sections behind the old ones, each smoothed with the old walls at its place; then the old ones go.
        for section in new.sections {
            var smoothed = section
            if let old = tube.axis(atX: section.point.x, ofFirst: before) {
                let z = old.z + TubeTracker.placeGain * (section.point.z - old.z)
                smoothed.point = TissuePoint(xMillimeters: section.point.x, zMillimeters: z)
                smoothed.halfWidth = old.halfWidth + TubeTracker.widthGain * (section.halfWidth - old.halfWidth)
            }
            tube.sections.append(smoothed)
        }
        tube.sections.removeFirst(before)
        tube.wallThickness += 0.1 * (new.wallThickness - tube.wallThickness)
        tube.sigma += TubeTracker.widthGain * (new.sigma - tube.sigma)
        life.see(logOdds: logOdds, at: time)
        addPulse(new, at: time)
    }

    mutating func addPulse(at time: Double) { addPulse(tube, at: time) }

    /// A round vessel's area changes as the square of its width.
    private mutating func addPulse(_ seen: TubeFinding, at time: Double) {
        let half = max(seen.width / 2, 0.1)
        pulse.add(semiAxes: (half, half), at: time)
    }
}
