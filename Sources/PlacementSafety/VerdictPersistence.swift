/// Lets a verdict rise at once and fall only when the milder state lasts.
///
/// Each verdict worse than `clear` is held from the frame it was last due until enough milder frames
/// followed; the worst one held is shown. Where the verdicts of the frames to come are known, a milder one is shown from
/// its first frame on if they are as mild for long enough; danger is held all the same. The frame counts and the half
/// second are engineering defaults. A verdict has to have been due before it can be held, so the first frame of a
/// recording shows what it says, and so does the only frame of a still.
struct VerdictPersistence: Sendable {
    /// What it takes to let go of one verdict.
    struct Rule: Sendable {
        /// Consecutive milder frames.
        var frames: Int
        /// Seconds since the verdict was last due.
        var seconds: Double
        /// Whether frames to come count as well.
        var looksAhead = true
    }

    static let caution = Rule(frames: 5, seconds: 0)
    static let indeterminate = Rule(frames: 5, seconds: 0)
    static let danger = Rule(frames: 10, seconds: 0.5, looksAhead: false)

    /// Frames to come that can make a difference: the one judged counts, too.
    static let mostFollowing = max(caution.frames, indeterminate.frames) - 1

    /// At low frame rates the counts above would last for many seconds: after this many seconds
    /// two milder frames in a row are enough.
    static let longestHold = 2.0
    static let fewestFrames = 2

    /// The life of one verdict.
    private struct Held: Sendable {
        let verdict: Verdict
        let rule: Rule
        var isHeld = false
        var milderFrames = 0
        var lastDue = 0.0
        var reasons: Reasons = []

        init(_ verdict: Verdict, _ rule: Rule) {
            self.verdict = verdict
            self.rule = rule
        }

        mutating func see(
            _ due: Verdict, _ reasons: Reasons, at time: Double, before following: [(time: Double, verdict: Verdict?)]
        ) {
            if due >= verdict {
                isHeld = true
                milderFrames = 0
                lastDue = time
                if due == verdict { self.reasons = reasons }
                return
            }
            guard isHeld else { return }
            milderFrames += 1
            isHeld = !lasts(milderFrames, at: time) && !(rule.looksAhead && isFollowed(by: following, asMildAs: due))
        }

        /// Whether frames to come that are as mild as `due` are enough, together with those gone by.
        private func isFollowed(by following: [(time: Double, verdict: Verdict?)], asMildAs due: Verdict) -> Bool {
            var frames = milderFrames
            for next in following {
                guard let other = next.verdict, other <= due else { return false }
                frames += 1
                if lasts(frames, at: next.time) { return true }
            }
            return false
        }

        /// Whether so many milder frames until `time` are enough.
        private func lasts(_ frames: Int, at time: Double) -> Bool {
            let elapsed = time - lastDue + PlacementRule.timeRounding
            let isLong = frames >= fewestFrames && elapsed >= longestHold
            return isLong || frames >= rule.frames && elapsed >= rule.seconds
        }
    }

    private var heldDanger = Held(.danger, danger)
    private var heldIndeterminate = Held(.indeterminate, indeterminate)
    private var heldCaution = Held(.caution, caution)

    init() {}

    /// Whether a worse verdict than `due` is held that frames to come can end.
    func holds(moreThan due: Verdict) -> Bool {
        heldIndeterminate.isHeld && heldIndeterminate.verdict > due || heldCaution.isHeld && heldCaution.verdict > due
    }

    /// The verdict to show for a frame whose own verdict is `due`.
    ///
    /// - Parameter following: The own verdicts of the frames after it, in time order, as far as they are known.
    mutating func show(
        _ due: Verdict, because reasons: Reasons, at time: Double,
        before following: [(time: Double, verdict: Verdict?)] = []
    ) -> (Verdict, Reasons) {
        heldDanger.see(due, reasons, at: time, before: following)
        heldIndeterminate.see(due, reasons, at: time, before: following)
        heldCaution.see(due, reasons, at: time, before: following)
        guard let held, held.verdict > due else { return (due, reasons) }
        return (held.verdict, reasons.union(held.reasons).union(.heldFromEarlier))
    }

    /// The worst one held.
    private var held: Held? {
        heldDanger.isHeld
            ? heldDanger : heldIndeterminate.isHeld ? heldIndeterminate : heldCaution.isHeld ? heldCaution : nil
    }
}
