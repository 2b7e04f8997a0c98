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
    private var nearestPleura: SessionEvents.Nearest?
    private var nearestVessel: SessionEvents.Nearest?
    private var hasScale = true

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
        let index = frames.count
        if let pleura = assessment.pleura, pleura.lowerBound < nearestPleura?.clearance.lowerBound ?? .infinity {
            nearestPleura = SessionEvents.Nearest(clearance: pleura, frame: index, time: scene.time)
        }
        if let vessel = assessment.vessel, vessel.lowerBound < nearestVessel?.clearance.lowerBound ?? .infinity {
            nearestVessel = SessionEvents.Nearest(clearance: vessel, frame: index, time: scene.time)
        }
        if let pleura = scene.findings.pleura.first, scene.pleuraAge == 0 {
            breathing.add(pleura, at: scene.time)
        }
        frames.append(record)
    }

    private mutating func note(_ found: NeedleFinding) {
        let isElsewhere =
            wasLost && lastEntry.map { $0.distance(to: found.entry).inMillimeters > Self.newEntryDistance } ?? false
        if !isNeedleIn || isElsewhere { needle += 1 }
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
        events.nearestPleura = nearestPleura
        events.nearestVessel = nearestVessel
        events.maximumDepth = frames.compactMap(\.tipDepth).max()
        events.breathingPeriod = breathing.period()
        addVerdictTimes(to: &events)
        for (number, range) in framesOfNeedles() {
            NeedleStrokes(frames[range], needle: number).add(to: &events)
        }
        events.twitches = TwitchEvents.find(
            in: frames, strokes: events.insertions + events.withdrawals, hasScale: hasScale)
        events.advanceVisibility = advanceVisibility(during: events.insertions)
        return events
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

    private func addVerdictTimes(to events: inout SessionEvents) {
        for (index, frame) in frames.enumerated() {
            // A frame is shown until the next; the last one as long as the one before it.
            let next = index + 1 < frames.count ? index + 1 : index
            let length = next > 0 ? max(0, frames[next].time - frames[next - 1].time) : 0
            guard length.isFinite else { continue }
            switch frame.verdict {
            case .clear: events.verdictTimes.clear += length
            case .caution: events.verdictTimes.caution += length
            case .indeterminate: events.verdictTimes.indeterminate += length
            case .danger: events.verdictTimes.danger += length
            case nil: events.verdictTimes.none += length
            }
        }
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
