import Foundation
package import FrameModel

/// Decides over time which line is the needle, and follows its tip.
///
/// Every line of the frames is followed, with the ways its tip may have gone (`LineTrack`, `TipPath`). A line becomes
/// the needle when it looks like one and changes as tissue does not: it appears, it grows, its tip goes along it. How
/// it looks alone suffices only where nothing else can be known, in a still, or where it is far beyond what tissue
/// shows. How certain the tip is follows from how much better its way explains what was seen than the next best.
package struct NeedleTracker: Sendable {
    /// Log likelihood ratio of the change that a needle must show, and of the change and the looks together.
    static let leastChange = 3.4
    static let convincing = 11.0
    /// What the change of a line seen for the first time must be.
    static let convincingAtFirstSight = 5.0
    /// What the looks of a line must reach alone, in a still and in a clip, where tissue shows what it can look like.
    static let convincingInStill = 12.8
    static let convincingAtRest = 34.0
    /// Evidence of the looks beyond which more does not help a line that changes, and what it must have.
    static let mostAppearance = 12.0
    static let leastAppearance = 2.0
    /// Longest gap between the border of the picture and the shaft, in millimeters.
    static let longestLead = 6.0
    /// Preference for the line that is the needle already.
    static let constancy = 6.0
    /// What a leap of the tip costs that is faster than a hand, as a log likelihood: it was wrong before or is now.
    static let leapCost = 2.0
    /// Motion that shows that a needle is in the picture, from which on looks alone do not make another line one.
    static let provenMotion = 4.0
    /// Support of a place below which another one is believed that has all but as much of it (engineering default).
    static let leastSupport = 0.1
    /// Support of a place that is likelier than all others together.
    static let halfSupport = 0.5
    /// How fast a tip whose place is inferred may move, in millimeters per second, and the log odds by which such a place must be
    /// more certain than the one seen (engineering defaults).
    static let inferredSpeed = 60.0
    static let leastGain = 0.25
    /// Seconds a needle is carried without being measured.
    static let coasting = 0.3
    /// Seconds an unseen line is remembered, and the needle's own.
    static let memory = (line: 1.0, needle: 3.0)
    static let lineCapacity = 24
    /// Frames up to which a recording is a still.
    static let stillFrames = 2

    private let isStill: Bool
    private var frames = 0
    private var lines: [LineTrack] = []
    private var nextIdentity = 0
    /// The needle as it was seen last, and as it was told of last.
    private var needle: FollowedNeedle?
    private var told: FollowedNeedle?
    private var way = NeedleWay()
    private var history = ShaftHistory()
    private var posterior = TipPosterior()
    /// Of lines that the way was understood to lie on later.
    private var laterPosterior = TipPosterior()
    private var hasMoved = false

    /// - Parameter isStill: There are too few frames for anything to change.
    package init(isStill: Bool = false) {
        self.isStill = isStill
        lines.reserveCapacity(Self.lineCapacity + 1)
    }

    /// Brings `scene` up to the time of `findings`, with no frame known beyond it.
    package mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        foresee(findings, at: time)
        publish(to: &scene, at: time)
    }

    /// Takes in a frame that `publish` is yet to tell of; what it shows may tell where the needle was before.
    package mutating func foresee(_ findings: FrameFindings, at time: Double) {
        frames += 1
        history.append(findings, at: time)
        assign(findings.needleCandidates, at: time)
        lines.removeAll {
            time - $0.lastSeen > ($0.identity == needle?.line ? Self.memory.needle : Self.memory.line)
        }
        if let needle, time - needle.lastSeen > Self.coasting { self.needle?.wasLost = true }
        guard let choice = chooseLine(at: time) else {
            way.append(at: time)
            return
        }
        follow(choice, at: time)
    }

    // MARK: Lines

    /// Hands every candidate to the line it lies on; a line that is not known yet begins.
    private mutating func assign(_ candidates: FindingList<NeedleCandidate>, at time: Double) {
        var parts: [[NeedleCandidate]] = Array(repeating: [], count: lines.count)
        var group = candidates.startIndex
        while group < candidates.endIndex {
            // The ends of one reading follow each other.
            var end = group + 1
            while end < candidates.endIndex, candidates[end].entry == candidates[group].entry { end += 1 }
            var owner = bestLine(for: candidates[group])
            if owner == nil, let line = LineTrack(candidates[group], identity: nextIdentity, at: time) {
                nextIdentity += 1
                lines.append(line)
                parts.append([])
                owner = lines.count - 1
            }
            if let owner { for index in group..<end { parts[owner].append(candidates[index]) } }
            group = end
        }
        for index in lines.indices where !parts[index].isEmpty {
            lines[index].update(with: parts[index], at: time, since: way.beginning ?? time)
        }
        while lines.count > Self.lineCapacity { forgetOne() }
    }

    /// The needle's own line first, then the one seen most often, then the nearest.
    private func bestLine(for candidate: NeedleCandidate) -> Int? {
        var best: Int?
        func rank(_ index: Int) -> (Int, Int, Double) {
            let line = lines[index]
            return (line.identity == needle?.line ? 0 : 1, -min(line.sightings, 8), line.distance(to: candidate.tip))
        }
        for index in lines.indices where lines[index].matches(candidate) {
            if best.map({ rank(index) < rank($0) }) ?? true { best = index }
        }
        return best
    }

    /// Forgets the line not seen for longest, of several the one seen least often, but never the needle's.
    private mutating func forgetOne() {
        var oldest: Int?
        for index in lines.indices where lines[index].identity != needle?.line {
            guard let other = oldest else {
                oldest = index
                continue
            }
            let (a, b) = (lines[index], lines[other])
            if (a.lastSeen, a.sightings) < (b.lastSeen, b.sightings) { oldest = index }
        }
        if let oldest { lines.remove(at: oldest) }
    }

    // MARK: Choice

    private struct Choice {
        var line: Int
        var path: Int
    }

    private func chooseLine(at time: Double) -> Choice? {
        var best: Choice?
        var bestScore = -Double.infinity
        for index in lines.indices where lines[index].lastSeen == time {
            let line = lines[index]
            let isNeedle = line.identity == needle?.line
            guard let place = bestPath(of: line, isNeedle: isNeedle, at: time) else { continue }
            let path = line.paths[place]
            let looks = Self.appearance(
                path.candidate, cost: TissueCost.layer.changing, limit: Self.mostAppearance)
            let change = line.change(along: path)
            let score = looks + change
            let needed = line.sightings > 1 ? Self.leastChange : Self.convincingAtFirstSight
            let isChanging =
                change > needed && score > Self.convincing && looks > Self.leastAppearance
            let alone = Self.appearance(path.candidate, cost: TissueCost.layer.resting)
            let isConvincing = !hasMoved && alone > convincingAlone
            guard isNeedle || isChanging || isConvincing else { continue }
            let preferred = max(score, isConvincing ? alone : score) + (isNeedle ? Self.constancy : 0)
            if preferred > bestScore { (best, bestScore) = (Choice(line: index, path: place), preferred) }
        }
        return best
    }

    /// The best way of the tip that was seen now; one that no hand could have moved it to since the last frame pays.
    private func bestPath(of line: LineTrack, isNeedle: Bool, at time: Double) -> Int? {
        var best: Int?
        var bestScore = -Double.infinity
        for (index, path) in line.paths.enumerated() where path.lastSeen == time {
            guard isNeedle || path.candidate.lead < Self.longestLead else { continue }
            var score = path.score
            if isNeedle, let needle, !needle.couldReach(path.along, by: time) { score -= Self.leapCost }
            if score > bestScore { (best, bestScore) = (index, score) }
        }
        return best
    }

    /// What looks alone must reach.
    private var convincingAlone: Double {
        isStill && frames <= Self.stillFrames ? Self.convincingInStill : Self.convincingAtRest
    }

    /// Evidence of one frame alone, less what flat lines and lines that begin inside the tissue must pay.
    private static func appearance(
        _ candidate: NeedleCandidate, cost: Double, limit: Double = .infinity
    ) -> Double {
        let cost = TissueCost.of(inclination: inclination(candidate), lead: candidate.lead, perDegree: cost)
        return min(candidate.evidence, limit) - cost + min(max(candidate.prominence - 4, -3), 4)
    }

    /// Degrees between the line and the transducer face.
    private static func inclination(_ candidate: NeedleCandidate) -> Double {
        atan2(candidate.tip.z - candidate.entry.z, abs(candidate.tip.x - candidate.entry.x)) * 180 / .pi
    }

    private mutating func follow(_ choice: Choice, at time: Double) {
        for index in lines.indices { lines[index].choose(index == choice.line ? choice.path : nil) }
        let line = lines[choice.line]
        let path = line.paths[choice.path]
        guard let place = path.places.last else { return }
        if path.motion > Self.provenMotion { hasMoved = true }
        let wasProven = needle?.line == line.identity && needle?.isProven == true
        let sighting = NeedleSighting(
            line: line.identity, place: place, sightings: path.sightings,
            isProven: wasProven || line.change(along: path) > Self.leastChange, lead: line.lead(of: path))
        if needle?.line != line.identity || needle?.wasLost == true {
            needle = FollowedNeedle(line: line.identity, along: path.along, at: time)
        }
        needle?.follow(sighting)
        way.append(sighting, places: path.places, at: time)
    }

    /// Where the needle was at `time`, with its support by `TipPosterior`: as it was seen then, or as its way was understood
    /// later where all that the line shows speaks for that and not for what was seen. Two lines are each as much supported as
    /// the other one is not.
    private mutating func account(at time: Double) -> (sighting: NeedleSighting, support: Double)? {
        let known = way.take(at: time)
        let support = posterior.support(of: known.seen, in: history)
        guard let later = known.later else { return known.seen.map { ($0, support) } }
        let laterSupport = laterPosterior.support(of: later, in: history)
        guard let seen = known.seen else { return laterSupport > 1 - Self.leastSupport ? (later, laterSupport) : nil }
        if seen.line == later.line {
            let isOverruled = support < Self.leastSupport && laterSupport > 1 - Self.leastSupport
            return isOverruled ? (later, laterSupport) : (seen, support)
        }
        // Two lines that are each the needle by what they show speak against each other.
        return laterSupport > support ? (later, laterSupport * (1 - support)) : (seen, support * (1 - laterSupport))
    }

    /// The sighting, or the needle with its tip where all that its line shows has it, if that makes the tip more certain.
    ///
    /// That place lies not far from where the tip was told of last. Farther down the line, where something brighter looks like a
    /// tip, it may lie as far as the needle could have come since a place told of was believed: a tip that leapt there between
    /// two frames leaves its way behind at what looks like a tip on the shaft.
    private func settled(_ sighting: NeedleSighting, support: Double) -> (NeedleSighting, support: Double) {
        guard let told, told.line == sighting.line, !told.wasLost, support < Self.halfSupport else {
            return (sighting, support)
        }
        let time = sighting.place.time
        let reach = (
            before: TipPath.slack + Self.inferredSpeed * (time - told.lastSeen),
            beyond: TipPath.slack + Self.inferredSpeed * (time - told.lastBelieved)
        )
        guard let peak = posterior.peak(near: told.tip, within: reach, on: sighting.line, at: time),
            peak.support > Self.halfSupport,
            told.tip.distance(to: peak.place).inMillimeters <= reach.before || peak.spot > sighting.place.spot,
            peak.place.distance(to: sighting.place.tip).inMillimeters > TipPosterior.nearby
        else { return (sighting, support) }
        let other = sighting.withTip(at: peak.place, spot: peak.spot)
        let gain =
            told.evidence(of: other, support: peak.support).logOdds
            - told.evidence(of: sighting, support: support).logOdds
        return gain > Self.leastGain ? (other, peak.support) : (sighting, support)
    }

    // MARK: Scene

    /// Tells of the frame at `time`, which was taken in before, with what is known of it now.
    package mutating func publish(to scene: inout Scene, at time: Double) {
        scene.findings.needle.removeAll()
        if let known = account(at: time) {
            let (sighting, support) = settled(known.sighting, support: known.support)
            if told?.line != sighting.line || told?.wasLost == true {
                told = FollowedNeedle(line: sighting.line, along: sighting.place.along, at: time)
            }
            // A tip that leaps away was wrong before or is now: the more certain one is told of.
            let isCarried = told?.outweighs(sighting, support: support) == true
            if !isCarried { told?.follow(sighting, support: support) }
        }
        history.forget(before: time - TipPosterior.reach)
        guard let known = told else {
            scene.needlePresence = .neverSeen
            return
        }
        let age = time - known.lastSeen
        guard age <= Self.coasting else {
            told?.wasLost = true
            scene.needlePresence = known.leftThroughTheSkin ? .withdrawn : .lost(seconds: age)
            return
        }
        scene.needlePresence = age == 0 ? .tracked : .coasting(seconds: age)
        if age == 0 { scene.lastSeenTip = known.tip }
        scene.findings.needle.append { known.report(age: age, into: &$0) }
    }
}
