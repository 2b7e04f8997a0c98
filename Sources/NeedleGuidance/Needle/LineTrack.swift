import Foundation
import FrameModel

/// A line of the picture followed over time, with the ways its tip may have gone.
struct LineTrack: Sendable {
    static let pathCapacity = 6
    /// Ways of the tip nearer than this are the same, in millimeters, and the lead where no other way was seen.
    static let sameWay = 1.0
    static let unrivalled = 4.0
    /// Seconds for which places that looked like a tip are remembered, and how near the same place is, in millimeters.
    static let placeMemory = 0.45
    static let samePlace = 0.6
    /// Share of a new sighting in the line's course.
    static let geometryGain = 0.4
    /// Above this depth along the beam, in millimeters, reverberation in the skin draws lines and hides shafts: no tip begins
    /// there, and a needle need not show.
    static let shallowest = 4.0
    /// Longest shaft between the skin and the picture, in millimeters (engineering default).
    static let longestOutside = 45.0
    /// A line that leaves the picture within this length of its end has no tip in it, in millimeters.
    static let leastRemainder = 1.5
    /// Weights of new lines and of growing ones in `change`, and the growth of evidence that tissue shows as well.
    static let newnessWeight = 24.0
    static let mostNewness = 0.3
    static let growthWeight = 0.3
    static let usualGrowth = 4.0
    static let mostGrowth = 10.0

    let identity: Int
    /// As read in the frame it was last seen in; `entry` and `direction` follow that slowly.
    private(set) var course: ShaftHistory.Course
    private(set) var entry: TissuePoint
    private(set) var direction: (x: Double, z: Double)
    let firstSeen: Double
    private(set) var lastSeen: Double
    private(set) var sightings = 0
    /// Ways of the tip, the best first.
    private(set) var paths: [TipPath] = []
    /// Running mean of the share of the line that earlier frames did not show.
    private var newness = 0.0
    /// Smoothed evidence for a shaft, and the least it has been.
    private var evidence = 0.0
    private var leastEvidence = 0.0
    private var places: [(time: Double, along: Double)] = []

    init?(_ candidate: NeedleCandidate, identity: Int, at time: Double) {
        guard let course = candidate.course else { return nil }
        self.identity = identity
        self.course = course
        direction = course.direction
        entry = course.entry
        firstSeen = time
        lastSeen = time
        paths.reserveCapacity(2 * Self.pathCapacity)
    }

    /// How much speaks for the line being a needle because it changes: it is new, it grows, its tip moves.
    /// A log likelihood ratio against tissue, which stays as it is.
    func change(along path: TipPath) -> Double {
        let growth = min(max(evidence - leastEvidence - Self.usualGrowth, 0), Self.mostGrowth)
        return path.motion + Self.newnessWeight * min(newness, Self.mostNewness) + Self.growthWeight * growth
    }

    /// How much better `path` explains what was seen than the next way that ends elsewhere.
    func lead(of path: TipPath) -> Double {
        var lead = Self.unrivalled
        for other in paths where other.lastSeen == path.lastSeen && abs(other.along - path.along) > Self.sameWay {
            lead = min(lead, path.explanation - other.explanation)
        }
        return lead
    }

    private var meanCourse: ShaftHistory.Course { ShaftHistory.Course(entry: entry, direction: direction) }

    func point(along: Double) -> TissuePoint {
        meanCourse.point(along: along)
    }

    /// Within 5 degrees, and 1.2 mm beside the line at the candidate's tip.
    func matches(_ candidate: NeedleCandidate) -> Bool {
        guard let other = candidate.course, meanCourse.isParallel(to: other) else { return false }
        return distance(to: candidate.tip) < 1.2 && distance(to: candidate.entry) < 1.6
    }

    func distance(to point: TissuePoint) -> Double {
        abs((point.x - entry.x) * direction.z - (point.z - entry.z) * direction.x)
    }

    /// Takes in what a frame shows of the line.
    ///
    /// - Parameters:
    ///   - candidates: All of the line, at least one.
    ///   - beginning: Time from which on its places are of interest.
    mutating func update(with candidates: [NeedleCandidate], at time: Double, since beginning: Double) {
        guard let strongest = candidates.max(by: { $0.evidence < $1.evidence }) else { return }
        sightings += 1
        lastSeen = time
        follow(strongest)
        let novelty = max(strongest.novelty ?? 0, 0)
        newness += 0.25 * (novelty - newness)
        let level = min(strongest.evidence, 30)
        evidence = sightings == 1 ? level : evidence + 0.4 * (level - evidence)
        leastEvidence = sightings == 1 ? evidence : min(leastEvidence, evidence)
        followTips(candidates.filter(Self.mayEndInPicture), at: time)
        for index in paths.indices where paths[index].lastSeen == time {
            paths[index].remember(on: self, since: min(beginning, time - Self.placeMemory))
        }
    }

    /// Marks the path that was published, by its place among `paths`, or none.
    mutating func choose(_ chosen: Int?) {
        for index in paths.indices { paths[index].isChosen = index == chosen }
    }

    private mutating func follow(_ candidate: NeedleCandidate) {
        guard let read = candidate.course else { return }
        course = read
        let other = read.direction
        let gain = Self.geometryGain
        entry = TissuePoint(
            xMillimeters: entry.x + gain * (candidate.entry.x - entry.x),
            zMillimeters: entry.z + gain * (candidate.entry.z - entry.z))
        let x = direction.x + gain * (other.x - direction.x)
        let z = direction.z + gain * (other.z - direction.z)
        let length = (x * x + z * z).squareRoot()
        direction = (x / length, z / length)
    }

    private mutating func followTips(_ candidates: [NeedleCandidate], at time: Double) {
        var next: [TipPath] = []
        var continued = Set<Int>()
        for candidate in candidates {
            let along = meanCourse.along(candidate.tip)
            let near = places.filter { abs($0.along - along) < Self.samePlace }
            var best: (path: TipPath, from: Int)?
            for (index, path) in paths.enumerated() {
                // Places that only the needle itself has left there say nothing against it.
                let own = near.count { path.wasNear($0.along, at: $0.time) }
                let visits = TipPath.Visits(byOthers: near.count - own, own: own)
                guard let step = path.followed(to: candidate, along: along, at: time, after: visits) else { continue }
                if best.map({ step.score > $0.path.score }) ?? true { best = (step, index) }
            }
            if let best {
                continued.insert(best.from)
                next.append(best.path)
            } else if candidate.tipDepth > Self.shallowest {
                next.append(TipPath(candidate, along: along, at: time))
            }
        }
        for (index, path) in paths.enumerated() where !continued.contains(index) {
            let isExplained = next.contains { abs($0.along - path.along) < Self.samePlace }
            guard !isExplained, time - path.lastSeen <= TipPath.patience else { continue }
            var waiting = path
            waiting.motion = max(0, waiting.motion - TipPath.miss)
            next.append(waiting)
        }
        next.sort { $0.score > $1.score }
        paths = Array(next.prefix(Self.pathCapacity))
        places.removeAll { time - $0.time >= Self.placeMemory }
        for candidate in candidates {
            let along = meanCourse.along(candidate.tip)
            places.append((time, along))
        }
    }

    /// Whether the candidate's end can be a tip: in the picture, and within reach of the skin.
    private static func mayEndInPicture(_ candidate: NeedleCandidate) -> Bool {
        guard candidate.remainder > leastRemainder else { return false }
        let rise = candidate.tip.z - candidate.entry.z
        let length = candidate.entry.distance(to: candidate.tip).inMillimeters
        return rise > 0 && max(candidate.entry.z, 0) * length / rise < longestOutside
    }
}
