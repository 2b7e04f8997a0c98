import Foundation
package import FrameModel

/// Decides over time which line is the needle, and follows it.
///
/// A line becomes the needle in one of three ways. It was not there a moment ago and reaches in
/// from the border of the picture; or its tip advances along its own axis; or it looks so much
/// like a needle that one frame suffices, which is harder the longer it has been seen to stay
/// exactly where it is, because tissue does and a hand does not. From then on the line is known,
/// and weaker evidence on the same line is enough to follow the tip.
package struct NeedleTracker: Sendable {
    /// Evidence (log likelihood ratio) at which one frame alone is convincing.
    static let convincing = 12.8
    /// What a line must show after `patience` seconds without having moved.
    static let convincingAtRest = 22.0
    static let patience = 0.5
    /// Inclination below which layers and muscle fibers are common, in degrees, and the evidence each degree costs.
    static let layerInclination = 30.0
    static let layerCost = 1.3
    /// Seconds a needle is carried without being measured.
    static let coasting = 0.3
    /// Seconds a lost line is remembered, so that the needle is taken up again on it.
    static let memory = 3.0
    /// Above this depth along the beam, in millimeters, reverberation in the skin draws lines.
    static let shallowest = 4.0
    /// Longest shaft between the skin and the picture, in millimeters (engineering default).
    static let longestOutside = 45.0
    /// Excess at which a new line is taken for the needle in the first frame that shows it; below it takes two.
    static let atFirstSight = 3.0
    /// Evidence, with the length of the advance, that a line needs whose tip was seen to go forward.
    static let advancing = 10.0
    /// Evidence by which another line with the same end must be better to take the needle's place.
    static let takeover = 6.0
    static let pendingCapacity = 24
    /// How much a resting tip is seen to move between frames, in millimeters (engineering default).
    static let tipJitter = 0.4
    /// Fastest advance of a needle by hand, in millimeters per second (engineering default).
    static let fastest = 60.0
    /// Advance, sightings and steps forward that tissue does not show.
    static let needleAdvance = 2.5
    static let needleSightings = 4
    static let needleSteps = 3
    /// Steps back in a row that make a withdrawal.
    static let leastRetreats = 2
    /// Length in the picture, in millimeters, below which a needle no longer shows.
    static let skinReach = 3.0
    /// Seconds by which the retreat is carried on to see whether the tip left: one frame at 10 per second.
    static let exitTime = 0.1

    /// Longest way of a tip in `interval` seconds, in millimeters.
    static func largestStep(in interval: Double) -> Double { 1.5 + fastest * interval }

    struct Pending: Sendable {
        var entry: TissuePoint
        var tip: TissuePoint
        var firstSeen: Double
        var lastSeen: Double
        var hits = 1
        /// Shallowest tip along the line so far.
        var lowest: Double
        /// Running mean of the novelty, and its last value.
        var newness = 0.0
        var novelty = 0.0
        var advance = TipAdvance()
    }

    /// How far the best tip of a line went forward, frame by frame, without going back or leaping.
    struct TipAdvance: Sendable {
        var start = 0.0
        var last = 0.0
        var time = -Double.infinity
        var steps = 0
        var sightings = 0
        var misses = 0

        var length: Double { last - start }

        mutating func add(_ along: Double, at now: Double) {
            let step = along - last
            if sightings > 0, step > -NeedleTracker.tipJitter, step < NeedleTracker.largestStep(in: now - time) {
                if step > NeedleTracker.tipJitter { steps += 1 }
                last = max(last, along)
                time = now
                sightings += 1
                misses = 0
            } else if sightings > 0, misses < 1 {
                misses += 1
            } else {
                self = TipAdvance(start: along, last: along, time: now, sightings: 1)
            }
        }
    }

    struct Track: Sendable {
        var entry: TissuePoint
        var tip: TissuePoint
        var speed = 0.0
        var lastSeen: Double
        var hits = 1
        var strength: Double
        var visible: Double
        var scatter = 0.4
        /// It was new, or its tip advanced: a needle rather than a line of the tissue.
        var hasMoved: Bool
        /// Greatest length it had, and how often in a row the tip went back.
        var furthest: Double
        var retreats = 0
        var wasWithdrawn = false
    }

    /// A tip-like end beyond the needle's own tip, on its line.
    struct StaleTip: Sendable {
        var along: Double
        var hits: Int
    }

    var pending: [Pending] = []
    var stale: [StaleTip] = []
    var track: Track?
    var lostAt: Double?
    private var started: Double?

    package init() { pending.reserveCapacity(Self.pendingCapacity + 1) }

    /// Brings `scene` up to the time of `findings`.
    package mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        if started == nil { started = time }
        var measured: Int?
        if let current = track { measured = match(current, in: findings.needleCandidates, at: time) }
        if let current = track, lostAt == nil,
            let other = better(than: current, measured: measured, in: findings.needleCandidates)
        {
            begin(findings.needleCandidates[other], hasMoved: current.hasMoved, at: time)
            measured = nil
            publish(to: &scene, measured: findings.needleCandidates[other], at: time)
            observe(findings.needleCandidates, at: time)
            return
        }
        if let measured { follow(findings.needleCandidates[measured], at: time) }
        let isLost = track == nil || time - (track?.lastSeen ?? time) > Self.coasting
        if isLost, let last = track, lostAt == nil {
            lostAt = last.lastSeen
            track?.wasWithdrawn = Self.leftThroughTheSkin(last)
        }
        if let found = acquire(findings.needleCandidates, isLost: isLost, at: time) {
            begin(findings.needleCandidates[found.index], hasMoved: found.hasMoved, at: time)
            measured = found.index
        }
        if measured != nil, let current = track { rememberStaleTips(current, findings.needleCandidates) }
        observe(findings.needleCandidates, at: time)
        publish(to: &scene, measured: measured.map { findings.needleCandidates[$0] }, at: time)
    }

    // MARK: Following a known needle

    /// A line that ends where the tracked needle ends and explains it better: the track lay across the needle.
    private func better(than track: Track, measured: Int?, in candidates: FindingList<NeedleCandidate>) -> Int? {
        var best: Int?
        let own = measured.map { candidates[$0].evidence + 2 * candidates[$0].tipStep } ?? 0
        var bestScore = max(own, track.strength) + Self.takeover
        for index in candidates.indices {
            let candidate = candidates[index]
            guard candidate.tip.distance(to: track.tip).inMillimeters < 2.5, candidate.lead < 6,
                candidate.remainder > 1.5, !isSameLine(track.entry, track.tip, candidate)
            else { continue }
            let score = candidate.evidence + 2 * candidate.tipStep
            if score > bestScore {
                bestScore = score
                best = index
            }
        }
        return best
    }

    /// Whether something that looked like a tip was there before the needle came near.
    private func isStaleTip(_ along: Double, beyond reached: Double) -> Bool {
        guard along > reached + 0.8 else { return false }
        return stale.contains { abs($0.along - along) < 0.6 && $0.hits >= 2 }
    }

    private mutating func rememberStaleTips(_ track: Track, _ candidates: FindingList<NeedleCandidate>) {
        let length = track.entry.distance(to: track.tip).inMillimeters
        for candidate in candidates where isSameLine(track.entry, track.tip, candidate) {
            let along = project(candidate.tip, entry: track.entry, tip: track.tip)
            guard along > length + 1.2 else { continue }
            if let index = stale.firstIndex(where: { abs($0.along - along) < 0.6 }) {
                stale[index].hits += 1
            } else if stale.count < Self.pendingCapacity {
                stale.append(StaleTip(along: along, hits: 1))
            }
        }
    }

    private func match(_ track: Track, in candidates: FindingList<NeedleCandidate>, at time: Double) -> Int? {
        let age = time - track.lastSeen
        if lostAt != nil, age > Self.memory { return nil }
        let length = track.entry.distance(to: track.tip).inMillimeters
        let predicted = length + track.speed * min(age, Self.coasting)
        let tolerance =
            0.5 + 0.25 * abs(track.speed) * min(age, 0.2) + (track.hits < 4 ? 0.7 : 0) + 3 * max(age - 0.1, 0)
        var best: Int?
        var bestScore = lostAt == nil ? -4.0 : 2.0
        for index in candidates.indices {
            let candidate = candidates[index]
            guard candidate.evidence > 2.5, isSameLine(track.entry, track.tip, candidate) else { continue }
            let along = project(candidate.tip, entry: track.entry, tip: track.tip)
            // The needle may go on as before, stop, or do anything between.
            let outside = max(along - max(predicted, length), min(predicted, length) - along, 0)
            let miss = outside / tolerance
            let turn = Self.angle(track.entry, track.tip, candidate) / 1.5
            let aside = distance(candidate.tip, entry: track.entry, tip: track.tip) / 0.4
            var score = Self.tipScore(candidate) - min(miss * miss / 2, 10)
            score -= min(turn * turn / 2, 4) + min(aside * aside / 2, 4)
            if isStaleTip(along, beyond: max(predicted, length)) { score -= 4 }
            if score > bestScore {
                bestScore = score
                best = index
            }
        }
        return best
    }

    /// How much this candidate's end looks like a tip: bright, and with little shaft beyond it.
    static func tipScore(_ candidate: NeedleCandidate) -> Double {
        0.4 * min(candidate.evidence, 12) + min(max(candidate.tipSpot, 0), 120) / 15
            + 0.5 * min(max(candidate.tipStep, -2), 10)
    }

    /// Degrees between the line from `entry` to `tip` and the candidate's.
    static func angle(_ entry: TissuePoint, _ tip: TissuePoint, _ candidate: NeedleCandidate) -> Double {
        let a = atan2(tip.z - entry.z, tip.x - entry.x)
        let b = atan2(candidate.tip.z - candidate.entry.z, candidate.tip.x - candidate.entry.x)
        return (a - b) * 180 / .pi
    }

    /// Whether the tip, when last seen, had come back step by step to the skin, or would have with one step more.
    private static func leftThroughTheSkin(_ track: Track) -> Bool {
        let length = track.entry.distance(to: track.tip).inMillimeters
        guard track.retreats >= leastRetreats, track.furthest - length > needleAdvance, length < 2 * skinReach else {
            return false
        }
        return length + min(track.speed, 0) * exitTime < skinReach
    }

    private mutating func follow(_ candidate: NeedleCandidate, at time: Double) {
        guard var current = track else { return }
        lostAt = nil
        current.wasWithdrawn = false
        let before = current.entry.distance(to: current.tip).inMillimeters
        let along = project(candidate.tip, entry: current.entry, tip: current.tip)
        let interval = max(time - current.lastSeen, 1e-3)
        let innovation = along - before
        // At rest the mean of several frames is better than the last one; in motion it lags.
        let gain = abs(innovation) < 0.7 ? 0.4 : 1.0
        let share = candidate.evidence > 6 ? 0.4 : 0.2
        current.entry = mix(current.entry, candidate.entry, share)
        current.tip = mix(current.tip, candidate.tip, gain)
        let speed = abs(innovation) < 6 ? innovation / interval : 0
        current.speed += 0.5 * (min(max(speed, -80), 80) - current.speed)
        current.scatter += 0.2 * (min(abs(innovation), 2) - current.scatter)
        current.strength += 0.3 * (candidate.evidence - current.strength)
        current.visible = candidate.visibleFraction
        current.lastSeen = time
        current.hits += 1
        current.furthest = max(current.furthest, along)
        if innovation < -Self.tipJitter {
            current.retreats += 1
        } else if innovation > Self.tipJitter {
            current.retreats = 0
        }
        track = current
    }

    // MARK: Geometry

    /// Within 5 degrees, and 1.2 mm beside the line at both of the candidate's ends.
    func isSameLine(_ entry: TissuePoint, _ tip: TissuePoint, _ candidate: NeedleCandidate) -> Bool {
        let dx = tip.x - entry.x
        let dz = tip.z - entry.z
        let length = (dx * dx + dz * dz).squareRoot()
        guard length > 0.1 else { return false }
        let cx = candidate.tip.x - candidate.entry.x
        let cz = candidate.tip.z - candidate.entry.z
        let other = (cx * cx + cz * cz).squareRoot()
        guard other > 0.1, (dx * cx + dz * cz) / (length * other) > 0.996 else { return false }
        let atTip = abs((candidate.tip.x - entry.x) * dz - (candidate.tip.z - entry.z) * dx) / length
        let atEntry = abs((candidate.entry.x - entry.x) * dz - (candidate.entry.z - entry.z) * dx) / length
        return atTip < 1.2 && atEntry < 1.6
    }

    /// Distance of `point` from `entry` along the line to `tip`.
    func project(_ point: TissuePoint, entry: TissuePoint, tip: TissuePoint) -> Double {
        let dx = tip.x - entry.x
        let dz = tip.z - entry.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-6)
        return ((point.x - entry.x) * dx + (point.z - entry.z) * dz) / length
    }

    /// Distance of `point` from the line through `entry` and `tip`.
    private func distance(_ point: TissuePoint, entry: TissuePoint, tip: TissuePoint) -> Double {
        let dx = tip.x - entry.x
        let dz = tip.z - entry.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-6)
        return abs((point.x - entry.x) * dz - (point.z - entry.z) * dx) / length
    }

    func mix(_ a: TissuePoint, _ b: TissuePoint, _ share: Double) -> TissuePoint {
        TissuePoint(xMillimeters: a.x + share * (b.x - a.x), zMillimeters: a.z + share * (b.z - a.z))
    }

    // MARK: Scene

    private func publish(to scene: inout Scene, measured: NeedleCandidate?, at time: Double) {
        scene.findings.needle.removeAll()
        guard let track else {
            scene.needlePresence = .neverSeen
            return
        }
        let age = time - track.lastSeen
        guard lostAt == nil, age <= Self.coasting else {
            scene.needlePresence = track.wasWithdrawn ? .withdrawn : .lost(seconds: age)
            return
        }
        scene.needlePresence = measured != nil ? .tracked : .coasting(seconds: age)
        if measured != nil { scene.lastSeenTip = track.tip }
        scene.findings.needle.append { needle in
            needle.entry = track.entry
            needle.tip = track.tip
            needle.visibleFraction = track.visible
            needle.tipSigmaAlong = 0.2 + track.scatter + 10 * age
            needle.tipSigmaAcross = 0.15 + 0.2 * track.scatter + 2 * age
            needle.angleSigmaDegrees = 0.5 + 6 / max(track.entry.distance(to: track.tip).inMillimeters, 3)
            needle.quality = Self.quality(track, age: age)
        }
    }

    private static func quality(_ track: Track, age: Double) -> Double {
        let shown = 1 - exp(-track.strength / 8)
        let steady = exp(-track.scatter)
        let confirmed = 1 - exp(-Double(track.hits) / 2)
        return max(0, min(1, shown * (0.4 + 0.6 * steady) * (0.5 + 0.5 * confirmed) - 2 * age))
    }
}
