/// Stated confidence against what was so, in ten bins.
///
/// A confidence is calibrated when among frames of stated confidence p a share p is right. The expected calibration error
/// (Naeini, Cooper and Hauskrecht 2015) is the mean distance of the two, weighted by the frames of each bin.
public struct Reliability: Hashable, Sendable {
    public struct Bin: Hashable, Sendable {
        public var stated = 0.0
        public var right = SafetyRates.Count()

        /// Mean of the stated values; `nil` for an empty bin.
        public var meanStated: Double? { right.cases > 0 ? stated / Double(right.cases) : nil }
    }

    /// What is stated, for people and as a key.
    public let name: String
    /// When it counts as right.
    public let meaning: String
    public private(set) var bins = Array(repeating: Bin(), count: 10)

    init(name: String, meaning: String) {
        self.name = name
        self.meaning = meaning
    }

    /// - Parameter stated: Values outside 0 to 1 count to the first or the last bin.
    mutating func add(stated: Double, isRight: Bool) {
        guard stated.isFinite else { return }
        let index = min(bins.count - 1, max(0, Int(stated * Double(bins.count))))
        bins[index].stated += stated
        bins[index].right.add(isRight)
    }

    public var frames: Int { bins.reduce(0) { $0 + $1.right.cases } }

    public var expectedCalibrationError: Double? {
        guard frames > 0 else { return nil }
        return bins.reduce(0) { sum, bin in
            guard let stated = bin.meanStated, let observed = bin.right.rate else { return sum }
            return sum + abs(stated - observed) * Double(bin.right.cases)
        } / Double(frames)
    }
}

/// The reliability of the tip's quality and of the pleural line's confidence.
struct ReliabilityTally {
    /// A tip or a line within this of the truth is right, in millimeters: the goal for the worst twentieth of tips.
    static let tolerance = 1.0

    var needle = Reliability(
        name: "needle_quality", meaning: "a needle lies in the image plane and its tip within \(tolerance) mm")
    var pleura = Reliability(
        name: "pleura_confidence", meaning: "there is a pleural line and the median error is at most \(tolerance) mm")

    mutating func add(_ truth: RecordingTruth, _ result: ResultRecord?) {
        for frame in truth.frames {
            guard let claim = result?.frames[frame.index] else { continue }
            if let stated = claim.needle?.quality, let tip = claim.needle?.tip {
                let isInPlane = frame.needle.isPresent && frame.needle.isInPlane == true
                let isRight = frame.needle.tip.map { isInPlane && tip.distance(to: $0) <= Self.tolerance } ?? false
                needle.add(stated: stated, isRight: isRight)
            }
            if let stated = claim.pleura?.confidence, let points = claim.pleura?.points, !points.isEmpty {
                pleura.add(stated: stated, isRight: Self.isRight(points, frame.pleura))
            }
        }
    }

    private static func isRight(_ points: [Point], _ truth: RecordingTruth.VisibleLine?) -> Bool {
        guard let truth else { return false }
        let line = Profile(truth.points)
        var errors = Samples()
        for point in points {
            if let depth = line.depth(at: point.x) { errors.add(abs(point.z - depth)) }
        }
        return errors.median.map { $0 <= tolerance } ?? false
    }
}
