import FrameModel
import PlacementSafety

/// Brings the frames of a clip from findings to verdicts, in time order, each when enough of what follows it is known.
struct ClipJudge {
    /// Frames that wait for what follows at most, which bounds the memory.
    static let mostWaiting = 64

    /// A frame analyzed and not told of yet.
    struct Analyzed {
        let index: Int
        let time: Double
        let read: Result<BModeFrame, any Error>
        let findings: FrameFindings
    }

    /// A frame with what is known of it, and the verdict that it has by itself.
    private struct Tracked {
        let frame: Analyzed
        let scene: Scene
        let alone: FrameAssessment
    }

    private let hindsight: Double
    private var tracker: SceneTracker
    private var assessor: PlacementAssessor
    private(set) var log = SessionLog()
    private var waiting: [Analyzed] = []
    private var tracked: [Tracked] = []

    /// - Parameter hindsight: Seconds of what follows a frame that it is judged with.
    init(tracker: SceneTracker, assessor: PlacementAssessor, hindsight: Double) {
        self.tracker = tracker
        self.assessor = assessor
        self.hindsight = hindsight
    }

    /// Takes in the next frame, and appends those to `told` that it completes the hindsight of.
    ///
    /// - Parameter isLast: Nothing follows, and all are told of.
    mutating func add(_ frame: Analyzed, isLast: Bool, to told: inout [AnalyzedFrame]) {
        tracker.foresee(frame.findings, at: frame.time)
        waiting.append(frame)
        while let first = waiting.first,
            isLast || waiting.count > Self.mostWaiting || first.time <= frame.time - hindsight
        {
            waiting.removeFirst()
            let scene = tracker.update(with: first.findings, at: first.time)
            tracked.append(Tracked(frame: first, scene: scene, alone: assessor.assessAlone(scene)))
            while let next = tracked.first, !waitsForVerdicts(isLast: isLast && waiting.isEmpty) {
                told.append(judge(next))
            }
        }
    }

    /// Whether verdicts still to come may end what earlier frames hold up in the first one tracked.
    private func waitsForVerdicts(isLast: Bool) -> Bool {
        guard !isLast, let first = tracked.first, let last = tracked.last else { return false }
        return tracked.count <= PlacementAssessor.mostFollowing && last.frame.time - first.frame.time < hindsight
            && assessor.holds(moreThan: first.alone)
    }

    private mutating func judge(_ next: Tracked) -> AnalyzedFrame {
        tracked.removeFirst()
        let following = tracked.prefix { $0.frame.time - next.frame.time <= hindsight }
        let assessment = assessor.show(
            next.alone, at: next.frame.time, before: following.map { ($0.frame.time, $0.alone.verdict) })
        log.add(next.scene, assessment)
        return AnalyzedFrame(
            index: next.frame.index, time: next.frame.time, read: next.frame.read, findings: next.frame.findings,
            scene: next.scene, assessment: assessment)
    }
}
