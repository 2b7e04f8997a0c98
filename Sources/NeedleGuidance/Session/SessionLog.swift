public import FrameModel
public import PlacementSafety

/// Gathers what happened in a recording from its scenes and verdicts.
///
/// Feed it every frame in time order; ask for the events at any time.
///
/// ```swift
/// var log = SessionLog()
/// for (scene, assessment) in frames { log.add(scene, assessment) }
/// print(log.events().dwells)
/// ```
public struct SessionLog: Sendable {
    /// A needle that was lost and comes back this far from where it entered is another one, in millimeters:
    /// engineering default, above the spread of an entry point that is extended to the skin.
    static let newEntryDistance = 8.0

    private var frames: [FrameRecord] = []
    private var breathing = BreathingTrace()
    private var needle = 0
    private var isNeedleIn = false
    private var lastEntry: TissuePoint?
    private var wasLost = false
    private var nearest = Approach()
    /// By needle, the first at index 0.
    private var nearestOfNeedle: [Approach] = []
    private var hasScale = true

    /// How near a needle came.
    private struct Approach: Sendable {
        var pleura: SessionEvents.Nearest?
        var vessel: SessionEvents.Nearest?

        mutating func add(_ assessment: FrameAssessment, frame: Int, time: Double) {
            SessionEvents.Nearest.keep(assessment.pleura, frame: frame, time: time, in: &pleura)
            SessionEvents.Nearest.keep(assessment.vessel, frame: frame, time: time, in: &vessel)
        }
    }

    public init() {}

    /// Adds the next frame.
    ///
    /// - Complexity: Amortized O(points of the pleural line); some 100 bytes are kept per frame.
    public mutating func add(_ scene: Scene, _ assessment: FrameAssessment) {
        var record = FrameRecord(time: scene.time, verdict: assessment.verdict)
        hasScale = scene.scale.isKnown
        record.motion = scene.findings.tissueMotion
        record.isTracked = scene.needlePresence == .tracked && !scene.findings.needle.isEmpty
        switch scene.needlePresence {
        case .neverSeen, .withdrawn: isNeedleIn = false
        case .lost, .coasting, .crossing: wasLost = true
        case .tracked:
            if let found = scene.findings.needle.first { note(found) }
        }
        if record.isTracked, let found = scene.findings.needle.first {
            record.tip = found.tip
            record.entry = found.entry
            record.tipDepth = assessment.tipDepth
        }
        record.needle = isNeedleIn ? needle : 0
        // A frame that could not be read shows no clearance: that of a tip carried through it is a guess.
        if !scene.findings.quality.contains(.unreadable) {
            nearest.add(assessment, frame: frames.count, time: scene.time)
            if isNeedleIn { nearestOfNeedle[needle - 1].add(assessment, frame: frames.count, time: scene.time) }
        }
        if let pleura = scene.findings.pleura.first, scene.pleuraAge == 0 {
            breathing.add(pleura, at: scene.time)
        }
        frames.append(record)
    }

    private mutating func note(_ found: NeedleFinding) {
        let isElsewhere =
            wasLost && lastEntry.map { $0.distance(to: found.entry).inMillimeters > Self.newEntryDistance } ?? false
        if !isNeedleIn || isElsewhere {
            needle += 1
            nearestOfNeedle.append(Approach())
        }
        isNeedleIn = true
        wasLost = false
        lastEntry = found.entry
    }

    /// Everything that happened up to now.
    ///
    /// - Complexity: O(n log n) for n frames.
    public func events() -> SessionEvents {
        var events = SessionEvents()
        events.needleCount = needle
        events.nearestPleura = nearest.pleura
        events.nearestVessel = nearest.vessel
        events.maximumDepth = frames.compactMap(\.tipDepth).max()
        events.breathingPeriod = breathing.period()
        for (index, frame) in frames.enumerated() {
            events.verdictTimes.add(length(ofFrame: index), of: frame.verdict)
        }
        let needles = framesOfNeedles()
        var passes: [Int] = []
        for (number, range) in needles {
            let before = events.passes
            NeedleStrokes(frames[range], needle: number).add(to: &events)
            passes.append(events.passes - before)
        }
        events.twitches = TwitchEvents.find(
            in: frames, strokes: events.insertions + events.withdrawals, hasScale: hasScale)
        TwitchEvents.grade(&events.twitches)
        events.twitchLimits = TwitchEvents.limits(of: frames, hasScale: hasScale)
        events.advanceVisibility = advanceVisibility(during: events.insertions)
        for (position, found) in needles.enumerated() {
            guard var placement = placement(of: found.needle, in: found.frames, events) else { continue }
            placement.passes = passes[position]
            events.placements.append(placement)
        }
        return events
    }

    /// What one needle did, apart from its passes; `nil` when its times are no numbers.
    private func placement(
        of needle: Int, in range: Range<Int>, _ events: SessionEvents
    ) -> SessionEvents.Placement? {
        let own = range.filter { frames[$0].needle == needle }
        guard let first = own.first, let last = own.last else { return nil }
        let insertions = events.insertions.filter { $0.needle == needle }
        let entry = min(frames[first].time, insertions.first?.start ?? .infinity)
        let exit = frames[last].time + length(ofFrame: last)
        guard entry.isFinite, exit.isFinite else { return nil }
        var result = SessionEvents.Placement(needle: needle, entry: entry, exit: exit)
        result.isEntrySeen = first > 0
        result.isExitSeen = last + 1 < frames.count && frames[last + 1].needle == 0
        result.dwellTime = events.dwells.filter { $0.needle == needle }.reduce(0) { $0 + $1.stop - $1.start }
        result.twitches = events.twitches.count { $0.needle == needle }
        result.maximumDepth = own.compactMap { frames[$0].tipDepth }.max()
        result.nearestPleura = nearestOfNeedle[needle - 1].pleura
        result.nearestVessel = nearestOfNeedle[needle - 1].vessel
        for index in own { result.verdictTimes.add(length(ofFrame: index), of: frames[index].verdict) }
        result.advanceVisibility = advanceVisibility(during: insertions)
        return result
    }

    /// Each needle with its frames and the one before; needles follow one another, so this takes one pass.
    private func framesOfNeedles() -> [(needle: Int, frames: Range<Int>)] {
        var found: [(needle: Int, frames: Range<Int>)] = []
        for (index, frame) in frames.enumerated() where frame.needle > 0 {
            if let last = found.last, last.needle == frame.needle {
                found[found.count - 1].frames = last.frames.lowerBound..<index + 1
            } else {
                found.append((frame.needle, max(0, index - 1)..<index + 1))
            }
        }
        return found
    }

    /// Seconds a frame is shown: until the next; the last one as long as the one before it.
    private func length(ofFrame index: Int) -> Double {
        let next = index + 1 < frames.count ? index + 1 : index
        guard next > 0 else { return 0 }
        let length = max(0, frames[next].time - frames[next - 1].time)
        return length.isFinite ? length : 0
    }

    private func advanceVisibility(during insertions: [SessionEvents.Stroke]) -> Double? {
        var all = 0
        var tracked = 0
        for insertion in insertions {
            for frame in frames where frame.time >= insertion.start && frame.time <= insertion.stop {
                all += 1
                if frame.isTracked { tracked += 1 }
            }
        }
        return all > 0 ? Double(tracked) / Double(all) : nil
    }
}

/// What the log keeps of a frame.
struct FrameRecord: Sendable {
    var time: Double
    var verdict: Verdict?
    /// Which needle is in the tissue, from 1; 0 for none.
    var needle = 0
    /// The tip was measured in this frame.
    var isTracked = false
    var tip: TissuePoint?
    var entry: TissuePoint?
    var tipDepth: Double?
    var motion: TissueMotion?

    init(time: Double, verdict: Verdict?) {
        self.time = time
        self.verdict = verdict
    }
}
