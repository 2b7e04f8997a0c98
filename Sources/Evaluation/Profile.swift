/// A line as a function of the lateral offset.
struct Profile {
    private let points: [Point]

    init(_ points: [Point]) { self.points = points.sorted { $0.x < $1.x } }

    var isEmpty: Bool { points.isEmpty }
    var count: Int { points.count }
    var range: ClosedRange<Double>? {
        guard let first = points.first, let last = points.last else { return nil }
        return first.x...last.x
    }

    /// Depth at `x` between the ends; `nil` beyond them: no credit for what was not reported.
    func depth(at x: Double) -> Double? {
        guard let range, range.contains(x) else { return nil }
        return clampedDepth(at: x)
    }

    /// As `depth(at:)`, but a single point stands for half a millimeter to both sides.
    func reportedDepth(at x: Double) -> Double? {
        guard points.count == 1 else { return depth(at: x) }
        return abs(x - points[0].x) < 0.5 ? points[0].z : nil
    }

    /// Depth at `x`, that of the nearer end beyond the ends.
    func clampedDepth(at x: Double) -> Double? {
        guard let first = points.first, let last = points.last else { return nil }
        if x <= first.x { return first.z }
        if x >= last.x { return last.z }
        var low = 0
        var high = points.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if points[middle].x <= x { low = middle } else { high = middle }
        }
        let (a, b) = (points[low], points[high])
        return b.x > a.x ? a.z + (x - a.x) / (b.x - a.x) * (b.z - a.z) : a.z
    }
}

/// Measured values, for their mean, median and percentiles.
struct Samples {
    private(set) var values: [Double] = []

    mutating func add(_ value: Double) { values.append(value) }

    mutating func merge(_ other: Samples) { values += other.values }

    var count: Int { values.count }

    var mean: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

    var median: Double? { percentile(50) }

    /// The value below which `percent` of the values lie, linear between neighbors (type 7 of Hyndman and Fan, 1996).
    func percentile(_ percent: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let at = percent / 100 * Double(sorted.count - 1)
        let low = Int(at)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (at - Double(low)) * (sorted[high] - sorted[low])
    }

    func share(where isCounted: (Double) -> Bool) -> Double? {
        values.isEmpty ? nil : Double(values.count(where: isCounted)) / Double(values.count)
    }
}

/// A share of counted cases; `nil` when there was none.
func rate(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

extension Samples {
    var absolute: Samples {
        var result = Samples()
        for value in values { result.add(abs(value)) }
        return result
    }
}
