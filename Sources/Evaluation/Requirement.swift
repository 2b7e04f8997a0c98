/// A bound on one measure of the overall score, such as `needle.tip_p95_mm<=1`.
public struct Requirement: Hashable, Sendable {
    public enum Comparison: String, CaseIterable, Sendable {
        // Longer signs first, so that `<=` is not read as `<`.
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case below = "<"
        case above = ">"

        func holds(_ value: Double, _ bound: Double) -> Bool {
            switch self {
            case .atMost: value <= bound
            case .atLeast: value >= bound
            case .equal: value == bound
            case .below: value < bound
            case .above: value > bound
            }
        }
    }

    /// `section.measure`.
    public let measure: String
    public let comparison: Comparison
    public let bound: Double

    /// Reads `section.measure<=bound`; `nil` when the text is not of that form.
    public init?(_ text: String) {
        for comparison in Comparison.allCases {
            guard let sign = Self.position(of: comparison.rawValue, in: text) else { continue }
            let name = Self.trimmed(text[..<sign.lowerBound])
            guard name.split(separator: ".").count == 2, let bound = Double(Self.trimmed(text[sign.upperBound...])),
                bound.isFinite
            else { return nil }
            measure = name
            self.comparison = comparison
            self.bound = bound
            return
        }
        return nil
    }

    public enum Outcome: Hashable, Sendable {
        case met
        case violated(value: Double)
        /// Nothing in the recordings could be measured: not knowing is not passing.
        case unmeasured
        case unknownMeasure
    }

    /// Values are compared as they are printed, to four decimals.
    public func outcome(in score: Score) -> Outcome {
        guard let found = score[measure] else { return .unknownMeasure }
        guard let value = found.value else { return .unmeasured }
        let rounded = (value * 10_000).rounded() / 10_000
        return comparison.holds(rounded, bound) ? .met : .violated(value: rounded)
    }

    private static func position(of sign: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(sign) { return start..<text.index(start, offsetBy: sign.count) }
            start = text.index(after: start)
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
