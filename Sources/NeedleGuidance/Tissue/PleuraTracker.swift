import FrameModel

/// Carries the pleural line through time: confirms it, bridges short losses, and knows how high it rises in a breath.
struct PleuraTracker: Sendable {
    /// A lost line stays at its last place this long, in seconds: until the safety rule calls it stale.
    static let holdSeconds = 0.3
    /// A confirmation lasts this long after its evidence, as long as the line stays continuous.
    static let confirmationSeconds = 3.0
    /// Sliding has to be seen for this long, in seconds (Jascur et al. 2021: best windows of 0.53 to 2.13 s).
    static let slidingSeconds = 0.5
    /// Memory of the sliding measure, in seconds.
    static let slidingMemory = 1.0
    /// Mean sliding that confirms. Engineering default.
    static let slidingLevel = 0.5
    /// A line that moves further than this between frames, in millimeters, is another line.
    static let jumpMM = 3.0
    /// A suspected line is reported when at least this share of the last `votes` frames show it.
    static let votes = 5
    static let voteShare = 0.4
    /// One breath, in seconds: 10 per minute.
    static let breathSeconds = 6.0

    private var recent = (seen: 0, frames: 0)
    private var seenFlags: UInt64 = 0
    private var lastSeen: Double?
    private var lastConfirmed: Double?
    private var lastDepth: Double?
    private var lastTime: Double?
    private var sliding = 0.0
    private var slidingFor = 0.0
    private var depths: [(time: Double, depth: Double)] = []

    init() { depths.reserveCapacity(1024) }

    mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        let interval = lastTime.map { max(0, time - $0) } ?? 0
        lastTime = time
        seenFlags = (seenFlags << 1) | (findings.pleura.isEmpty ? 0 : 1)
        recent.frames = min(recent.frames + 1, Self.votes)
        let mask: UInt64 = (1 << UInt64(recent.frames)) - 1
        recent.seen = (seenFlags & mask).nonzeroBitCount
        if let finding = findings.pleura.first {
            measured(finding, scene: &scene, at: time, after: interval)
        } else if let lastSeen, time - lastSeen <= Self.holdSeconds {
            scene.pleuraAge = time - lastSeen
        } else {
            scene.findings.pleura.removeAll()
            scene.pleuraAge = lastSeen.map { time - $0 }
            sliding = 0
            slidingFor = 0
        }
        updateRise(&scene, at: time)
    }

    private mutating func measured(
        _ finding: PleuraFinding, scene: inout Scene, at time: Double, after interval: Double
    ) {
        let depth = Self.meanDepth(finding)
        if let lastDepth, let lastSeen, time - lastSeen <= Self.confirmationSeconds,
            abs(depth - lastDepth) > Self.jumpMM
        {
            lastConfirmed = nil
            sliding = 0
            slidingFor = 0
        }
        if let value = finding.evidence.sliding, interval > 0, interval < 0.5 {
            let weight = min(1, interval / Self.slidingMemory)
            sliding += (value - sliding) * weight
            slidingFor += interval
        }
        let slides = slidingFor >= Self.slidingSeconds && sliding >= Self.slidingLevel
        if finding.state == .confirmed || slides { lastConfirmed = time }
        let confirmed = lastConfirmed.map { time - $0 <= Self.confirmationSeconds } ?? false
        lastSeen = time
        lastDepth = depth
        let enough = Double(recent.seen) >= Self.voteShare * Double(recent.frames)
        guard confirmed || enough else {
            scene.findings.pleura.removeAll()
            scene.pleuraAge = nil
            return
        }
        scene.pleuraAge = 0
        depths.append((time, depth))
        scene.findings.pleura.removeAll()
        scene.findings.pleura.append { tracked in
            tracked.state = confirmed ? .confirmed : .suspected
            tracked.confidence = PleuraConfidence.of(tracked.state, likeness: finding.evidence.likeness)
            tracked.evidence = finding.evidence
            if finding.evidence.sliding != nil { tracked.evidence.sliding = min(1, sliding) }
            for segment in finding.segments {
                tracked.segments.append { $0.samples.append(contentsOf: segment.samples) }
            }
        }
    }

    private mutating func updateRise(_ scene: inout Scene, at time: Double) {
        var shallowest = Double.infinity
        var kept = 0
        for entry in depths where time - entry.time <= Self.breathSeconds {
            depths[kept] = entry
            kept += 1
            shallowest = min(shallowest, entry.depth)
        }
        depths.removeLast(depths.count - kept)
        guard let lastDepth, shallowest.isFinite, !scene.findings.pleura.isEmpty else {
            scene.pleuraRise = 0
            return
        }
        scene.pleuraRise = max(0, lastDepth - shallowest)
    }

    private static func meanDepth(_ finding: PleuraFinding) -> Double {
        var sum = 0.0
        var count = 0
        for segment in finding.segments {
            for sample in segment.samples {
                sum += sample.point.z
                count += 1
            }
        }
        return count > 0 ? sum / Double(count) : 0
    }
}
