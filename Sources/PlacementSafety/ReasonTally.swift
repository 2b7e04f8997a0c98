/// The reasons collected for one moment, and the worst class among them.
struct ReasonTally: Sendable {
    private var stated: Reasons = []
    private var doubted: Reasons = []
    private var isDanger = false
    private var isUnknown = false
    private var isCaution = false

    mutating func danger(_ reason: Reasons) {
        stated.formUnion(reason)
        isDanger = true
    }

    mutating func unknown(_ reason: Reasons) {
        stated.formUnion(reason)
        isUnknown = true
    }

    mutating func caution(_ reason: Reasons) {
        stated.formUnion(reason)
        isCaution = true
    }

    /// Forbids `clear` and nothing else: where anything worse is said, that stands for itself.
    mutating func doubt(_ reason: Reasons) { doubted.formUnion(reason) }

    /// The verdict with its reasons; a doubt is one only where it decides.
    var outcome: (verdict: Verdict, reasons: Reasons) {
        if isDanger { return (.danger, stated) }
        if isUnknown { return (.indeterminate, stated) }
        if isCaution { return (.caution, stated) }
        return doubted.isEmpty ? (.clear, stated) : (.indeterminate, doubted)
    }
}
