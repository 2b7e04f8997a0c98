/// One number of a score.
public struct Measure: Hashable, Sendable {
    public var name: String
    /// `nil` when the recordings hold nothing that could be measured.
    public var value: Double?
    /// A number of cases, not a rate, an error or a time.
    public var isCount: Bool

    static func count(_ name: String, _ value: Int) -> Measure {
        Measure(name: name, value: Double(value), isCount: true)
    }

    static func value(_ name: String, _ value: Double?) -> Measure {
        Measure(name: name, value: value, isCount: false)
    }
}

/// The measures of one subject, such as `pleura`, in a fixed order.
public struct ScoreSection: Hashable, Sendable {
    public var name: String
    public var measures: [Measure]
}

/// All measures of one recording or of many together.
public struct Score: Hashable, Sendable {
    public var sections: [ScoreSection]

    /// The measure called `section.name`.
    public subscript(path: String) -> Measure? {
        let parts = path.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return sections.first { $0.name == parts[0] }?.measures.first { $0.name == parts[1] }
    }

    /// How far the score is from perfect, 0 to 1: the mean shortfall of the main rates that could be measured.
    ///
    /// Orders recordings worst first; every dangerous miss outweighs all of it.
    public var shortfall: Double {
        let rates = [
            "pleura.detection_rate", "layers.boundary_recall", "vessels.recall", "vessels.precision", "needle.recall",
            "safety.sensitivity",
        ].compactMap { self[$0]?.value }
        let errors = ["pleura.false_pleura_rate", "needle.false_positive_rate", "safety.false_alarm_rate"].compactMap {
            self[$0]?.value
        }
        let terms = rates.map { 1 - $0 } + errors
        let mean = terms.isEmpty ? 0 : terms.reduce(0, +) / Double(terms.count)
        return mean + (self["safety.dangerous_misses"]?.value ?? 0)
    }
}
