import FrameModel
import PlacementSafety
import Foundation

/// The strokes and pauses of one needle, from where its tip was along its shaft.
///
/// The tip is projected on the shaft's usual direction, which leaves out how tissue and probe move across it.
/// Stretches in which it stays are pauses; what lies between them is cut where it turns round.
/// All limits are engineering defaults.
struct NeedleStrokes {
    /// A still tip stays within this distance to both sides, in millimeters, or within its noise.
    static let stillness = 0.3
    /// Faster than this is no pause, in mm/s: a slow advance stays within the limit above for a while too.
    static let stillSpeed = 2.0
    /// Shorter pauses are turning points of a stroke, in seconds.
    static let shortestDwell = 0.18
    /// The soft end of a stroke lasts no longer than this, in seconds.
    static let slowEnd = 0.5
    /// Shorter strokes are tremor, in millimeters.
    static let shortestStroke = 1.0
    /// A needle that enters is seen only once some of it is in; its start is looked for this far back, in seconds.
    static let longestLookBack = 0.3

    /// What the median of three leaves of the standard deviation of independent normal noise.
    static let smoothedShare = 0.67

    private struct Point {
        var time: Double
        /// Way of the tip along the shaft, in millimeters.
        var way: Double
        var depth: Double?
    }

    private var points: [Point] = []
    private let needle: Int
    private let tolerance: Double
    /// When the needle was first seen, and how much of it was in the tissue then.
    private let firstLength: Double
    /// The last frame before the needle was seen; `nil` when it was there from the start.
    private let timeBefore: Double?

    /// - Parameter frames: Those from just before the needle was first seen to the last that shows it.
    init(_ frames: ArraySlice<FrameRecord>, needle: Int) {
        self.needle = needle
        var direction = (x: 0.0, z: 0.0)
        var origin: TissuePoint?
        var first: Int?
        for (index, frame) in zip(frames.indices, frames) where frame.needle == needle && frame.isTracked {
            guard let tip = frame.tip, let entry = frame.entry, frame.time.isFinite else { continue }
            let length = entry.distance(to: tip).inMillimeters
            guard length > 0, length.isFinite else { continue }
            direction = (direction.x + (tip.x - entry.x) / length, direction.z + (tip.z - entry.z) / length)
            origin = origin ?? entry
            first = first ?? index
        }
        let length = (direction.x * direction.x + direction.z * direction.z).squareRoot()
        guard let origin, let first, length > 0 else {
            (tolerance, firstLength, timeBefore) = (0, 0, nil)
            return
        }
        var points: [Point] = []
        for frame in frames where frame.needle == needle && frame.isTracked {
            guard let tip = frame.tip, frame.time.isFinite, tip.x.isFinite, tip.z.isFinite else { continue }
            let way = ((tip.x - origin.x) * direction.x + (tip.z - origin.z) * direction.z) / length
            points.append(Point(time: frame.time, way: way, depth: frame.tipDepth))
        }
        firstLength = points.first?.way ?? 0
        timeBefore = first > frames.startIndex ? frames[first - 1].time : nil
        self.points = Self.smoothed(points)
        tolerance = max(Self.stillness, 3 * Self.smoothedShare * Self.noise(of: points))
    }

    /// Appends what this needle did.
    func add(to events: inout SessionEvents) {
        guard points.count >= 2 else { return }
        let pauses = self.pauses()
        var position = 0
        var strokes: [SessionEvents.Stroke] = []
        for pause in pauses {
            // The end points of the pauses belong to the strokes on both sides.
            if pause.lowerBound > position { strokes += self.strokes(in: position...pause.lowerBound) }
            position = pause.upperBound
            let middle = points[(pause.lowerBound + pause.upperBound) / 2]
            events.dwells.append(
                SessionEvents.Dwell(
                    start: points[pause.lowerBound].time, stop: points[pause.upperBound].time, tipDepth: middle.depth,
                    needle: needle))
        }
        if position < points.count - 1 { strokes += self.strokes(in: position...(points.count - 1)) }
        var isAdvancing = false
        for stroke in strokes where Self.isHandMade(stroke) {
            if stroke.travel > 0 {
                events.insertions.append(stroke)
                if !isAdvancing { events.passes += 1 }
            } else {
                events.withdrawals.append(stroke)
            }
            isAdvancing = stroke.travel > 0
        }
    }

    /// Faster than a hand only a wrong tip goes, and comes back.
    private static func isHandMade(_ stroke: SessionEvents.Stroke) -> Bool {
        abs(stroke.travel) <= TipPath.slack + TipPath.fastest * (stroke.stop - stroke.start)
    }

    // MARK: Pauses

    /// Stretches in which the tip stays, as ranges of points, in order.
    private func pauses() -> [ClosedRange<Int>] {
        var found: [ClosedRange<Int>] = []
        var start = 0
        while start < points.count {
            // A stretch that begins a little later may last much longer: the end of a stroke is slow.
            var best = start...end(ofStillnessFrom: start)
            var candidate = start + 1
            let horizon = best.upperBound
            while candidate <= horizon, points[candidate].time - points[start].time <= Self.slowEnd {
                let stretch = candidate...end(ofStillnessFrom: candidate)
                if duration(stretch) > duration(best) { best = stretch }
                candidate += 1
            }
            let trimmed = trim(best)
            if duration(trimmed) >= Self.shortestDwell, abs(slope(trimmed)) <= Self.stillSpeed {
                if let last = found.last, joins(last, trimmed) {
                    found[found.count - 1] = last.lowerBound...trimmed.upperBound
                } else {
                    found.append(trimmed)
                }
                start = max(best.upperBound, trimmed.upperBound) + 1
            } else {
                start += 1
            }
        }
        return found
    }

    private func end(ofStillnessFrom start: Int) -> Int {
        var low = points[start].way
        var high = low
        var end = start
        while end + 1 < points.count {
            let way = points[end + 1].way
            if max(high, way) - min(low, way) > 2 * tolerance { break }
            if points[end + 1].time - points[end].time > Self.longestLookBack { break }
            low = min(low, way)
            high = max(high, way)
            end += 1
        }
        return end
    }

    /// Takes off the ends that are still on their way to the level of the stretch, and adds what keeps that level.
    private func trim(_ stretch: ClosedRange<Int>) -> ClosedRange<Int> {
        let level = median(stretch.map { points[$0].way })
        func keeps(_ index: Int) -> Bool {
            points.indices.contains(index) && abs(points[index].way - level) <= tolerance
        }
        var (first, last) = (stretch.lowerBound, stretch.upperBound)
        while first < last, !keeps(first) { first += 1 }
        while last > first, !keeps(last) { last -= 1 }
        // One wrong tip ends nothing when two right ones follow.
        while true {
            let step = keeps(last + 1) ? 1 : keeps(last + 2) && keeps(last + 3) ? 3 : 0
            guard step > 0, points[last + step].time - points[last].time <= Self.longestLookBack else { break }
            last += step
        }
        return first...last
    }

    private func joins(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> Bool {
        points[b.lowerBound].time - points[a.upperBound].time <= Self.shortestDwell
            && abs(points[b.lowerBound].way - points[a.upperBound].way) <= 2 * tolerance
    }

    private func duration(_ stretch: ClosedRange<Int>) -> Double {
        points[stretch.upperBound].time - points[stretch.lowerBound].time
    }

    /// Slope of the straight line that fits best, in mm/s.
    private func slope(_ stretch: ClosedRange<Int>) -> Double {
        let count = Double(stretch.count)
        let meanTime = stretch.reduce(0) { $0 + points[$1].time } / count
        let meanWay = stretch.reduce(0) { $0 + points[$1].way } / count
        var (top, bottom) = (0.0, 0.0)
        for index in stretch {
            let time = points[index].time - meanTime
            top += time * (points[index].way - meanWay)
            bottom += time * time
        }
        return bottom > 0 ? top / bottom : 0
    }

    // MARK: Strokes

    /// Cuts a moving stretch where it turns round.
    private func strokes(in stretch: ClosedRange<Int>) -> [SessionEvents.Stroke] {
        let least = max(Self.shortestStroke, 2 * tolerance)
        var strokes: [SessionEvents.Stroke] = []
        var start = stretch.lowerBound
        var extreme = start
        var heading = 0.0
        for index in stretch {
            let way = points[index].way
            if heading == 0 {
                if abs(way - points[start].way) >= least {
                    heading = way > points[start].way ? 1 : -1
                    extreme = index
                }
            } else if heading * (way - points[extreme].way) > 0 {
                extreme = index
            } else if heading * (points[extreme].way - way) >= least {
                strokes.append(stroke(from: start, to: extreme))
                (start, extreme, heading) = (extreme, index, -heading)
            }
        }
        if heading != 0 { strokes.append(stroke(from: start, to: extreme)) }
        return strokes
    }

    private func stroke(from start: Int, to stop: Int) -> SessionEvents.Stroke {
        let travel = points[stop].way - points[start].way
        var begin = points[start].time
        if start == 0, travel > 0, let timeBefore, stop > start {
            // The part that went in before the needle could be seen went in as fast as the next.
            let speed = travel / max(1e-6, points[stop].time - begin)
            let unseen = min(Self.longestLookBack, max(0, firstLength) / max(speed, 1))
            begin = max(0, min(timeBefore, begin - unseen))
        }
        return SessionEvents.Stroke(start: begin, stop: points[stop].time, travel: travel, needle: needle)
    }

    // MARK: Noise

    /// The median of each point and its neighbors: one wrong tip does not end a pause.
    private static func smoothed(_ points: [Point]) -> [Point] {
        guard points.count >= 3 else { return points }
        var result = points
        for index in 1..<points.count - 1 {
            let (a, b, c) = (points[index - 1].way, points[index].way, points[index + 1].way)
            result[index].way = max(min(a, b), min(max(a, b), c))
        }
        return result
    }

    /// Standard deviation of the points about their local trend, from the median second difference,
    /// which steady strokes and pauses both leave at zero; √6 is its gain for independent noise.
    private static func noise(of points: [Point]) -> Double {
        guard points.count >= 5 else { return 0 }
        let bends = (1..<points.count - 1).map { (index: Int) -> Double in
            let chord = points[index - 1].way + points[index + 1].way
            return abs(chord - 2 * points[index].way)
        }
        return 1.4826 * median(bends) / 6.0.squareRoot()
    }
}

/// The middle value; the mean of the two middle ones for an even count; 0 for none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
