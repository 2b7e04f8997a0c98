package import FrameModel

/// What the lines of the last frames showed along their length, as long as frames are judged by it.
package struct ShaftHistory: Sendable {
    /// The lines of one frame.
    struct Frame: Sendable {
        let time: Double
        let candidates: [NeedleCandidate]
        let samples: [ShaftSample]
    }

    /// How a line lies in the tissue: a point on it, and the unit vector down it.
    struct Course: Sendable {
        let entry: TissuePoint
        let direction: (x: Double, z: Double)

        /// Cosine of 5 degrees, which two readings of one line differ by at most, and how far apart they lie, in
        /// millimeters, this far down from the entry: as `LineTrack.matches`.
        static let leastCosine = 0.996
        static let mostApart = 1.3
        static let compared = 10.0

        func along(_ point: TissuePoint) -> Double {
            (point.x - entry.x) * direction.x + (point.z - entry.z) * direction.z
        }

        func point(along: Double) -> TissuePoint {
            TissuePoint(xMillimeters: entry.x + along * direction.x, zMillimeters: entry.z + along * direction.z)
        }

        /// Whether both lie as two readings of one line do at most.
        func isParallel(to other: Course) -> Bool {
            direction.x * other.direction.x + direction.z * other.direction.z > Self.leastCosine
        }

        /// Whether `other` is the same line.
        func isLine(of other: Course) -> Bool {
            guard isParallel(to: other) else { return false }
            let x = other.entry.x + Self.compared * other.direction.x - entry.x
            let z = other.entry.z + Self.compared * other.direction.z - entry.z
            return abs(x * direction.z - z * direction.x) < Self.mostApart
        }
    }

    private(set) var frames: [Frame] = []

    package init() {}

    package mutating func append(_ findings: FrameFindings, at time: Double) {
        frames.append(
            Frame(time: time, candidates: Array(findings.needleCandidates), samples: Array(findings.shaftSamples)))
    }

    /// Forgets frames before `time`.
    package mutating func forget(before time: Double) {
        let kept = frames.firstIndex { $0.time >= time } ?? frames.count
        frames.removeFirst(kept)
    }

    /// The frames about one time, from `reach` seconds before to as many after, at least `spacing` seconds apart and
    /// counted from the one at `time`; `nil` when it is not among them.
    ///
    /// - Returns: Places among `frames` in time order, and which of them is the one at `time`.
    func frames(about time: Double, reach: Double, spacing: Double) -> (indices: [Int], middle: Int)? {
        guard let middle = frames.firstIndex(where: { $0.time == time }) else { return nil }
        let tolerance = 1e-6
        var before: [Int] = []
        var last = time
        for index in stride(from: middle - 1, through: 0, by: -1) where last - frames[index].time >= spacing - tolerance
        {
            guard time - frames[index].time <= reach + tolerance else { break }
            before.append(index)
            last = frames[index].time
        }
        var indices = Array(before.reversed()) + [middle]
        last = time
        for index in frames.indices.dropFirst(middle + 1) where frames[index].time - last >= spacing - tolerance {
            guard frames[index].time - time <= reach + tolerance else { break }
            indices.append(index)
            last = frames[index].time
        }
        return (indices, before.count)
    }
}

extension ShaftHistory.Frame {
    /// Ends of the line on `course`, which follow each other; of several readings of it the one with more evidence.
    func candidates(on course: ShaftHistory.Course) -> ArraySlice<NeedleCandidate> {
        var best: (part: Range<Int>, evidence: Double)?
        var start = 0
        while start < candidates.count {
            var end = start + 1
            var evidence = candidates[start].evidence
            while end < candidates.count, candidates[end].entry == candidates[start].entry {
                evidence = max(evidence, candidates[end].evidence)
                end += 1
            }
            if candidates[start].sampleCount > 0, let other = candidates[start].course, course.isLine(of: other),
                evidence > best?.evidence ?? -.infinity
            {
                best = (start..<end, evidence)
            }
            start = end
        }
        return best.map { candidates[$0.part] } ?? []
    }
}

extension NeedleCandidate {
    /// `nil` for a tip at the entry.
    var course: ShaftHistory.Course? {
        let (x, z) = (tip.x - entry.x, tip.z - entry.z)
        let length = (x * x + z * z).squareRoot()
        return length > 0.1 ? ShaftHistory.Course(entry: entry, direction: (x / length, z / length)) : nil
    }
}
