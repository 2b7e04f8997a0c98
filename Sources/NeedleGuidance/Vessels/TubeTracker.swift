import Foundation
package import FrameModel

/// Carries vessels along their axis through time: identity, smoothed walls, belief, and artery or vein by the pulse of
/// their width.
///
/// As for vessels cut across, one frame alone has to be convincing and several frames less so. A tube that was seen and is
/// not believed is `suspected`.
package struct TubeTracker: Sendable {
    /// Sightings before a tube of several frames is confirmed, and the mean log odds needed.
    static let sightingsNeeded = VesselTracker.sightingsNeeded
    static let confirmedLogOdds = 0.4
    /// What was confirmed stays so while its belief is above this.
    static let keepLogOdds = -0.6
    /// Log odds from which the first frame convinces.
    static let convincingLogOdds = 0.7
    static let missLogOdds = VesselTracker.missLogOdds
    static let beliefFrames = VesselTracker.beliefFrames
    /// Sightings before a tube is suspected: the dark gaps of one frame are not.
    static let suspectedSightings = 3
    /// Seconds a tube is carried on without being seen.
    static let coastSeconds = VesselTracker.coastSeconds
    /// Share of a new measurement in the place of the axis and in the width. Engineering defaults, as for vessels cut across.
    static let placeGain = VesselTracker.placeGain
    static let widthGain = VesselTracker.shapeGain
    static let pulseInterval = VesselTracker.pulseInterval

    struct Track: Reusable, Sendable {
        var tube = TubeFinding()
        var belief = 0.0
        var sightings = 0
        var lastSeen = 0.0
        var isConfirmed = false
        /// Whether the first frame of the recording, which may be its only one, showed it.
        var isOfFirstFrame = false
        var wasSeenNow = false
        var pulse = VesselPulse()
        var pulseLooked = 0.0

        init() {}

        mutating func reset() {
            tube.reset()
            belief = 0
            sightings = 0
            lastSeen = 0
            isConfirmed = false
            isOfFirstFrame = false
            wasSeenNow = false
            pulse.reset()
            pulseLooked = 0
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
        for index in tracks.indices { tracks[index].wasSeenNow = false }
        if findings.quality.isDisjoint(with: [.unreadable, .noContact]) {
            for tube in findings.tubes { assign(tube, at: time) }
            settle(at: time)
            isFirst = false
        }
        report(into: &scene, at: time)
    }

    private mutating func assign(_ tube: TubeFinding, at time: Double) {
        let confidence = min(max(tube.confidence, 1e-4), 1 - 1e-4)
        let logOdds = log(confidence / (1 - confidence))
        let index = tracks.indices.first { !tracks[$0].wasSeenNow && tracks[$0].tube.overlaps(tube) }
        if let index {
            tracks[index].see(tube, logOdds: logOdds, at: time)
            return
        }
        let id = nextID
        nextID += 1
        tracks.append { track in
            track.tube.copy(tube)
            track.tube.id = id
            track.belief = logOdds
            track.sightings = 1
            track.lastSeen = time
            track.pulseLooked = time
            track.wasSeenNow = true
            track.isOfFirstFrame = isFirst
            track.isConfirmed = isFirst && logOdds >= Self.convincingLogOdds
            track.addPulse(at: time)
        }
    }

    private mutating func settle(at time: Double) {
        var index = 0
        while index < tracks.count {
            if !tracks[index].wasSeenNow { tracks[index].weigh(Self.missLogOdds) }
            if time - tracks[index].lastSeen > Self.coastSeconds {
                tracks.swapAt(index, tracks.count - 1)
                tracks.truncate(to: tracks.count - 1)
                continue
            }
            if tracks[index].isConfirmed {
                tracks[index].isConfirmed = tracks[index].belief >= Self.keepLogOdds
            } else if tracks[index].sightings >= Self.sightingsNeeded {
                tracks[index].isConfirmed = tracks[index].belief >= Self.confirmedLogOdds
            }
            if tracks[index].wasSeenNow, time - tracks[index].pulseLooked >= Self.pulseInterval {
                tracks[index].judgePulse(at: time)
            }
            index += 1
        }
    }

    private func report(into scene: inout Scene, at time: Double) {
        scene.findings.tubes.removeAll()
        for index in tracks.indices where isShown(tracks[index]) {
            let claim = Claim(
                tracks[index].tube, isConfirmed: tracks[index].isConfirmed, among: scene.findings.vessels)
            guard !claim.belongsToVessel else { continue }
            if tracks[index].isConfirmed { claim.take(from: &scene.findings.vessels) }
            scene.findings.tubes.append { tube in
                tube.copy(tracks[index].tube)
                tube.state = tracks[index].isConfirmed ? .confirmed : .suspected
                tube.confidence = 1 / (1 + exp(-tracks[index].belief))
                // Unseen, a wall may move by a few millimeters per second (breathing, the probe's hand).
                tube.sigma += 2 * (time - tracks[index].lastSeen)
            }
        }
    }

    private func isShown(_ track: Track) -> Bool {
        track.isConfirmed || track.sightings >= Self.suspectedSightings || track.isOfFirstFrame
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
        sightings += 1
        lastSeen = time
        wasSeenNow = true
        weigh(logOdds)
        addPulse(new, at: time)
    }

    mutating func weigh(_ logOdds: Double) {
        let frames = min(Double(sightings), TubeTracker.beliefFrames)
        belief += (logOdds - belief) / max(frames, 2)
    }

    mutating func addPulse(at time: Double) { addPulse(tube, at: time) }

    /// A round vessel's area changes as the square of its width.
    private mutating func addPulse(_ seen: TubeFinding, at time: Double) {
        let half = max(seen.width / 2, 0.1)
        pulse.add(semiAxes: (half, half), at: time)
    }

    mutating func judgePulse(at time: Double) {
        pulseLooked = time
        switch pulse.judge() {
        case .pulsating(let rate):
            tube.kind = .artery
            tube.pulseRate = rate
        case .steady:
            tube.kind = .vein
            tube.pulseRate = nil
        case .undecided: break
        }
    }
}
