/// What margins would have done: for each margin, how many places nearer than that the bound that alarms go by gives away, and how many
/// places well beyond it are held to be nearer.
///
/// Judged by that bound alone, so that it holds for margins that were not set: what else forbids `clear`, and what
/// earlier frames hold up, is left out.
public struct SafetyCurve: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// In millimeters.
        public var margin: Double
        /// Frames nearer than the margin in which a bound was reported, and those whose bound says so.
        public var nearer = SafetyRates.Count()
        /// Frames nearer than the margin, and those without any bound.
        public var unmeasured = SafetyRates.Count()
        /// Frames beyond margin and gray zone in which a bound was reported, and those whose bound is below the margin.
        public var falseAlarms = SafetyRates.Count()
    }

    /// Millimeters: from the smallest vessel margin in use to twice the largest caution margin, engineering default.
    public static let margins: [Double] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20]

    public private(set) var points = SafetyCurve.margins.map { Point(margin: $0) }

    mutating func add(_ truth: Double?, bound: Double?, rules: ScoringRules) {
        guard let truth else { return }
        for index in points.indices {
            let margin = points[index].margin
            if truth < margin {
                points[index].unmeasured.add(bound == nil)
                if let bound { points[index].nearer.add(bound < margin) }
            } else if truth > margin + rules.grayZone, let bound {
                points[index].falseAlarms.add(bound < margin)
            }
        }
    }
}
