/// A line across the image, such as a tissue boundary, sampled from left to right.
public struct Surface: Hashable, Sendable, Reusable {
    public struct Sample: Hashable, BitwiseCopyable, Sendable {
        public var point: TissuePoint
        /// Standard uncertainty of the position across the line, in millimeters.
        public var sigma: Double

        public init(point: TissuePoint, sigma: Double) {
            self.point = point
            self.sigma = sigma
        }
    }

    /// In order of increasing lateral offset.
    public var samples: [Sample] = []

    public init() {}

    public init(samples: [Sample]) { self.samples = samples }

    public mutating func reset() { samples.removeAll(keepingCapacity: true) }

    public var isEmpty: Bool { samples.isEmpty }

    /// The depth at lateral offset `x` (mm) by linear interpolation, with its
    /// uncertainty; `nil` outside the sampled range.
    ///
    /// - Complexity: O(log n).
    public func depth(atX x: Double) -> (z: Double, sigma: Double)? {
        guard let first = samples.first, let last = samples.last, x >= first.point.x, x <= last.point.x else {
            return nil
        }
        var low = 0
        var high = samples.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if samples[middle].point.x <= x { low = middle } else { high = middle }
        }
        let a = samples[low]
        let b = samples[high]
        let span = b.point.x - a.point.x
        let t = span > 0 ? (x - a.point.x) / span : 0
        return (a.point.z + t * (b.point.z - a.point.z), a.sigma + t * (b.sigma - a.sigma))
    }
}
