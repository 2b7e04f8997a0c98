/// Lets a verdict rise at once and fall only when the milder state lasts.
///
/// Each verdict worse than `clear` is held from the frame it was last due until enough milder frames
/// followed; the worst one held is shown. The frame counts and the half second are engineering
/// defaults. A verdict has to have been due before it can be held, so the first frame of a recording
/// shows what it says, and so does the only frame of a still.
struct VerdictPersistence: Sendable {
    /// What it takes to let go of one verdict.
    struct Rule: Sendable {
        /// Consecutive milder frames.
        var frames: Int
        /// Seconds since the verdict was last due.
        var seconds: Double
    }

    static let caution = Rule(frames: 5, seconds: 0)
    static let indeterminate = Rule(frames: 5, seconds: 0)
    static let danger = Rule(frames: 10, seconds: 0.5)

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

        mutating func see(_ due: Verdict, _ reasons: Reasons, at time: Double) {
            if due >= verdict {
                isHeld = true
                milderFrames = 0
                lastDue = time
                if due == verdict { self.reasons = reasons }
                return
            }
            guard isHeld else { return }
            milderFrames += 1
            let elapsed = time - lastDue + PlacementRule.timeRounding
            let isLasting = milderFrames >= rule.frames && elapsed >= rule.seconds
            let isLong = milderFrames >= fewestFrames && elapsed >= longestHold
            if isLasting || isLong { isHeld = false }
        }
    }

    private var heldDanger = Held(.danger, danger)
    private var heldIndeterminate = Held(.indeterminate, indeterminate)
    private var heldCaution = Held(.caution, caution)

    init() {}

    /// The verdict to show for a frame whose own verdict is `due`.
    mutating func show(_ due: Verdict, because reasons: Reasons, at time: Double) -> (Verdict, Reasons) {
        heldDanger.see(due, reasons, at: time)
        heldIndeterminate.see(due, reasons, at: time)
        heldCaution.see(due, reasons, at: time)
        let held = heldDanger.isHeld ? heldDanger : heldIndeterminate.isHeld ? heldIndeterminate : heldCaution
        guard held.isHeld, held.verdict > due else { return (due, reasons) }
        return (held.verdict, reasons.union(held.reasons).union(.heldFromEarlier))
    }
}
