import Foundation
package import FrameModel

/// Carries vessels through time: identity, smoothed place and shape, and artery or vein by the pulse.
///
/// A vessel is reported once it was seen in several frames with enough belief; in the first frame, which
/// may be the only one, at once if that frame alone is convincing. A lost vessel is carried on for a
/// fraction of a second and then dropped.
package struct VesselTracker: Sendable {
    /// Mean log odds from which a vessel of several frames is reported.
    static let reportLogOdds = -0.3
    /// Mean log odds from which one that is not believed is suspected, when it was seen as often (engineering default:
    /// a belief of 0.2).
    static let suspectedLogOdds = -1.4
    /// A vessel does not go away: what was reported stays as long as the detector hands it over.
    static let keepLogOdds = Double(VesselDetector.reportedLogOdds)
    /// Log odds from which a single frame convinces, and how much more for vessels as small as a gap in the
    /// speckle, under `VesselBelief.smallRadius`.
    static let convincingLogOdds = -0.3
    static let smallVesselExtra = 1.3
    /// Radius, in millimeters, below which a single frame never convinces: two resolution cells side by side without
    /// an echo make such an outline in plain speckle (engineering default).
    static let leastRadiusAtOnce = 0.7
    /// Share of a new measurement in place, speed and shape. Engineering defaults: the measured place has
    /// an error of about 0.1 mm, and walls move up to 1 mm within a third of a second.
    static let placeGain = 0.6
    static let speedGain = 0.1
    static let shapeGain = 0.5

    /// Seconds for which a vessel that was believed and lost is suspected where it was (engineering default).
    static let memorySeconds = 3.0
    /// Seconds for which its walls become more uncertain: tissue moves back and forth.
    static let driftSeconds = 1.0

    struct Track: Reusable, Sendable {
        var id = 0
        var x = 0.0
        var z = 0.0
        /// Millimeters per second.
        var speedX = 0.0
        var speedZ = 0.0
        /// Second moments of the ellipse: a symmetric matrix whose eigenvalues are the squared half axes.
        var xx = 0.0
        var zz = 0.0
        var xz = 0.0
        var wallThickness = 0.0
        var sigma = 0.0
        var life = VesselLife()
        var pulse = VesselPulse()

        init() {}

        mutating func reset() {
            var pulse = self.pulse
            pulse.reset()
            self = Self(pulse: pulse)
        }

        private init(pulse: consuming VesselPulse) { self.pulse = pulse }

        var radius: Double { max(xx * zz - xz * xz, 1e-12).squareRoot().squareRoot() }
    }

    private var tracks = FindingList<Track>()
    /// Believed vessels that were lost: a vessel does not vanish.
    private var lost: [Track] = []
    private var nextID = 1
    private var lastUpdate: Double?
    private var lastSearch: Double?

    package init() {}

    /// Moves on to the frame taken at `time` and refills the scene's vessels.
    ///
    /// - Complexity: O(tracks * findings), and the pulse of each vessel every `pulseInterval`.
    package mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        let isFirst = lastUpdate == nil
        let interval = max(time - (lastUpdate ?? time), 0)
        lastUpdate = time
        for index in tracks.indices {
            tracks[index].x += tracks[index].speedX * interval
            tracks[index].z += tracks[index].speedZ * interval
            tracks[index].life.wasSeenNow = false
        }
        if findings.quality.isDisjoint(with: [.unreadable, .noContact]) {
            lastSearch = time
            for vessel in findings.vessels { assign(vessel, interval: interval, at: time, isFirst: isFirst) }
            settle(at: time)
        }
        scene.vesselSearchAge = lastSearch.map { time - $0 }
        report(into: &scene, at: time)
    }

    private mutating func assign(_ vessel: VesselFinding, interval: Double, at time: Double, isFirst: Bool) {
        let radius = (vessel.semiAxes.along * vessel.semiAxes.across).squareRoot()
        var nearest = -1
        var nearestDistance = Double.infinity
        for index in tracks.indices where !tracks[index].life.wasSeenNow {
            let track = tracks[index]
            let distance = hypot(track.x - vessel.center.x, track.z - vessel.center.z)
            let ratio = max(radius, track.radius) / max(min(radius, track.radius), 0.1)
            // A compressed vein changes its size, but not within a frame.
            if distance < max(0.8 * max(radius, track.radius), 1.5), ratio < 1.7, distance < nearestDistance {
                nearest = index
                nearestDistance = distance
            }
        }
        let logOdds = VesselLife.logOdds(vessel.confidence)
        guard nearest >= 0 else {
            begin(vessel, logOdds: logOdds, at: time, isFirst: isFirst)
            return
        }
        tracks[nearest].see(vessel, logOdds: logOdds, interval: interval, at: time)
    }

    private mutating func begin(_ vessel: VesselFinding, logOdds: Double, at time: Double, isFirst: Bool) {
        let id = nextID
        nextID += 1
        tracks.append { track in
            track.id = id
            track.x = vessel.center.x
            track.z = vessel.center.z
            let moments = Self.moments(of: vessel)
            track.xx = moments.xx
            track.zz = moments.zz
            track.xz = moments.xz
            track.wallThickness = vessel.wallThickness
            track.sigma = vessel.sigma
            track.life = VesselLife(logOdds: logOdds, at: time)
            let isSmall = track.radius < Double(VesselBelief.smallRadius + VesselDetector.rimMM)
            track.life.isBelieved =
                isFirst && track.radius >= Self.leastRadiusAtOnce
                && logOdds >= Self.convincingLogOdds + (isSmall ? Self.smallVesselExtra : 0)
            track.pulse.add(semiAxes: vessel.semiAxes, at: time)
        }
    }

    /// Lets unseen tracks lose belief, drops lost ones, and decides which are reported.
    private mutating func settle(at time: Double) {
        var index = 0
        while index < tracks.count {
            tracks[index].life.settle(begins: Self.reportLogOdds, ends: Self.keepLogOdds)
            if tracks[index].life.isOver(at: time) {
                if tracks[index].life.wasBelieved { lost.append(tracks[index]) }
                tracks.swapRemove(at: index)
                continue
            }
            tracks[index].life.judge(tracks[index].pulse, at: time)
            index += 1
        }
        lost.removeAll { track in
            time - track.life.lastSeen > Self.memorySeconds
                || tracks.contains {
                    $0.life.isBelieved && hypot($0.x - track.x, $0.z - track.z) < max($0.radius, track.radius)
                }
        }
    }

    private func report(into scene: inout Scene, at time: Double) {
        scene.findings.vessels.removeAll()
        scene.findings.suspectedVessels.removeAll()
        for track in tracks where track.life.isBelieved && !isReplaced(track) {
            scene.findings.vessels.append { track.describe(in: &$0, at: time) }
        }
        for track in tracks where track.life.isSuspected(from: Self.suspectedLogOdds) {
            scene.findings.suspectedVessels.append { track.describe(in: &$0, at: time) }
        }
        for track in lost {
            let known = min(time, track.life.lastSeen + Self.driftSeconds)
            scene.findings.suspectedVessels.append { track.describe(in: &$0, at: known) }
        }
    }

    /// Whether another vessel is seen where a lost one is only expected.
    private func isReplaced(_ track: Track) -> Bool {
        guard !track.life.wasSeenNow else { return false }
        return tracks.contains {
            $0.life.wasSeenNow && hypot($0.x - track.x, $0.z - track.z) < max($0.radius, track.radius)
        }
    }

    static func moments(of vessel: VesselFinding) -> (xx: Double, zz: Double, xz: Double) {
        let angle = vessel.angleDegrees * .pi / 180
        let c = cos(angle)
        let s = sin(angle)
        let a = vessel.semiAxes.along * vessel.semiAxes.along
        let b = vessel.semiAxes.across * vessel.semiAxes.across
        return (a * c * c + b * s * s, a * s * s + b * c * c, (a - b) * s * c)
    }
}

extension VesselTracker.Track {
    mutating func see(_ vessel: VesselFinding, logOdds: Double, interval: Double, at time: Double) {
        let errorX = vessel.center.x - x
        let errorZ = vessel.center.z - z
        x += VesselTracker.placeGain * errorX
        z += VesselTracker.placeGain * errorZ
        if interval > 0 {
            speedX += VesselTracker.speedGain * errorX / interval
            speedZ += VesselTracker.speedGain * errorZ / interval
        }
        let gain = VesselTracker.shapeGain
        let moments = VesselTracker.moments(of: vessel)
        xx += gain * (moments.xx - xx)
        zz += gain * (moments.zz - zz)
        xz += gain * (moments.xz - xz)
        wallThickness += 0.1 * (vessel.wallThickness - wallThickness)
        sigma += gain * (vessel.sigma - sigma)
        life.see(logOdds: logOdds, at: time)
        pulse.add(semiAxes: vessel.semiAxes, at: time)
    }

    func describe(in vessel: inout VesselFinding, at time: Double) {
        vessel.id = id
        vessel.center = TissuePoint(xMillimeters: x, zMillimeters: z)
        let mean = (xx + zz) / 2
        let spread = ((xx - zz) * (xx - zz) / 4 + xz * xz).squareRoot()
        vessel.semiAxes = (along: (mean + spread).squareRoot(), across: max(mean - spread, 1e-6).squareRoot())
        vessel.angleDegrees = 0.5 * atan2(2 * xz, xx - zz) * 180 / .pi
        vessel.wallThickness = wallThickness
        vessel.sigma = sigma + life.drift(at: time)
        vessel.kind = life.kind
        vessel.pulseRate = life.pulseRate
        vessel.confidence = life.confidence
    }
}
