import Foundation
import FrameModel

/// Follows lines that may be boundaries through time and reports those for which the evidence of several frames speaks.
///
/// A line goes on where it was a moment ago, and its log odds are a running mean over the last frames: a fascia that
/// is faint in each frame is found, fibers that pass for one in a single frame are not. Positions are never
/// averaged over time, so that a sudden change is not smeared: a line that is somewhere else starts anew.
struct LayerTracker: Sendable {
    /// Memory of the log odds, in frames: engineering default, a third to half a second.
    static let memoryFrames = 8.0
    /// A line goes on where it lies within this distance, in millimeters, of where it was: breathing moves the chest wall
    /// by 0.5 mm from frame to frame at most, and two fasciae are never this close.
    static let gateMM = 0.8
    /// This share of the line has to, over at least the next share of its length.
    static let agreement = 0.6
    static let overlap = 0.5
    /// Log odds that a frame without the line stands for.
    static let unseen = -2.0
    /// Log odds from which on a line is reported: a stated probability of one in three. The stated ones are too modest, and
    /// a boundary that is missed costs more than a line too many (engineering default; see the article on lines).
    static let reported = -0.7
    /// A line that was followed for this many frames stays this long when it is not seen, in seconds.
    static let holdFrames = 3
    static let holdSeconds = 0.2
    /// Frames further apart than this are not the same view, in seconds.
    static let resetSeconds = 0.5
    /// Probability that a single frame can claim at most: keeps log odds finite.
    static let mostConfidence = 0.999

    private struct Entry: Reusable, Sendable {
        var layer = LayerFinding()
        var logOdds = 0.0
        var frames = 0
        var seen = 0.0
        var goesOn = false

        mutating func reset() {
            layer.reset()
            (logOdds, frames, seen, goesOn) = (0, 0, 0, false)
        }
    }

    private var entries = FindingList<Entry>()
    private var earlier = FindingList<Entry>()
    private var lastTime: Double?

    init() {}

    /// Replaces `layers` by what is known now, from the top down.
    ///
    /// - Parameters:
    ///   - isMuscle: Whether the sheets of a muscle may be named: the scene has no pleura.
    ///   - time: Seconds from the first frame, not before the last update.
    /// - Complexity: O(candidates * lines followed * samples per line); no allocation after the first frames.
    mutating func update(
        _ layers: inout FindingList<LayerFinding>, from findings: FrameFindings, isMuscle: Bool, at time: Double
    ) {
        swap(&entries, &earlier)
        if let lastTime, time - lastTime > Self.resetSeconds { earlier.removeAll() }
        lastTime = time
        entries.removeAll()
        for candidate in findings.layerCandidates { follow(candidate, isMuscle: isMuscle, at: time) }
        let band = isMuscle ? Self.band(findings) : nil
        for index in earlier.indices where !earlier[index].goesOn {
            // A line along the sheet was the sheet.
            if let band, Self.agrees(earlier[index].layer.surface, findings.layers[band].surface) { continue }
            hold(index, at: time)
        }
        report(into: &layers, findings, band: band)
    }

    /// Enters `candidate`, as the continuation of the longest followed line where it lies.
    private mutating func follow(_ candidate: LayerFinding, isMuscle: Bool, at time: Double) {
        var before: Int?
        for index in earlier.indices where Self.agrees(candidate.surface, earlier[index].layer.surface) {
            if before.map({ earlier[index].frames > earlier[$0].frames }) ?? true { before = index }
        }
        let confidence = min(max(candidate.confidence, 1 - Self.mostConfidence), Self.mostConfidence)
        let odds = log(confidence / (1 - confidence))
        let (mean, frames) = before.map { (earlier[$0].logOdds, earlier[$0].frames) } ?? (odds, 0)
        if let before { earlier[before].goesOn = true }
        entries.append { entry in
            entry.layer.copy(candidate)
            if !isMuscle { entry.layer.boundary = .fatFascia }
            entry.frames = frames + 1
            entry.logOdds = mean + (odds - mean) * max(1 / Double(frames + 1), 1 / Self.memoryFrames)
            entry.seen = time
        }
    }

    /// Keeps a line that is not seen for a moment, where nothing else is.
    private mutating func hold(_ index: Int, at time: Double) {
        let entry = earlier[index]
        guard entry.frames >= Self.holdFrames, time - entry.seen <= Self.holdSeconds,
            !entries.contains(where: { Self.agrees(entry.layer.surface, $0.layer.surface) })
        else { return }
        entries.append { held in
            held.layer.copy(entry.layer)
            // Which sheets bound a muscle is for the frame at hand to say.
            held.layer.boundary = .fatFascia
            held.frames = entry.frames
            held.logOdds = entry.logOdds + (Self.unseen - entry.logOdds) / Self.memoryFrames
            held.seen = entry.seen
        }
    }

    /// Whether `line` lies where `other` does.
    private static func agrees(_ line: Surface, _ other: Surface) -> Bool {
        var common = 0
        var near = 0
        var place = 0
        for sample in line.samples {
            while place < other.samples.count, other.samples[place].point.x < sample.point.x { place += 1 }
            guard place < other.samples.count, place > 0 || other.samples[place].point.x == sample.point.x else {
                continue
            }
            let right = other.samples[place].point
            let left = place > 0 ? other.samples[place - 1].point : right
            let span = right.x - left.x
            let depth = span > 0 ? left.z + (right.z - left.z) * (sample.point.x - left.x) / span : right.z
            common += 1
            if abs(depth - sample.point.z) <= gateMM { near += 1 }
        }
        return common > 0 && Double(common) >= overlap * Double(line.samples.count)
            && Double(near) >= agreement * Double(common)
    }

    private func report(into layers: inout FindingList<LayerFinding>, _ findings: FrameFindings, band: Int?) {
        layers.removeAll()
        // Not of lines: the step below the dermis, and a deep sheet found as a band.
        for layer in findings.layers where layer.boundary == .skinFat { layers.append { $0.copy(layer) } }
        var open = band
        var fasciae = 0
        var depth = -Double.infinity
        while let index = shallowest(below: depth) {
            let entry = entries[index]
            depth = Self.depth(entry.layer)
            if let sheet = open, depth > Self.depth(findings.layers[sheet]) {
                layers.append { $0.copy(findings.layers[sheet]) }
                open = nil
            }
            layers.append { tracked in
                tracked.copy(entry.layer)
                tracked.confidence = 1 / (1 + exp(-entry.logOdds))
                if !Self.isSheet(entry.layer) { tracked.boundary = fasciae == 0 ? .fatFascia : .fascia(fasciae) }
            }
            fasciae += 1
        }
        if let open { layers.append { $0.copy(findings.layers[open]) } }
    }

    /// The deep sheet among the layers of `findings`, where it is none of the lines.
    private static func band(_ findings: FrameFindings) -> Int? {
        guard !findings.layerCandidates.contains(where: { $0.boundary == .deepAponeurosis }) else { return nil }
        return findings.layers.firstIndex { $0.boundary == .deepAponeurosis }
    }

    private func shallowest(below depth: Double) -> Int? {
        var best: Int?
        var least = Double.infinity
        for index in entries.indices where entries[index].logOdds > Self.reported || Self.isSheet(entries[index].layer)
        {
            let own = Self.depth(entries[index].layer)
            if own > depth, own < least { (best, least) = (index, own) }
        }
        return best
    }

    private static func isSheet(_ layer: LayerFinding) -> Bool {
        layer.boundary == .superficialAponeurosis || layer.boundary == .deepAponeurosis
    }

    private static func depth(_ layer: LayerFinding) -> Double {
        var sum = 0.0
        for sample in layer.surface.samples { sum += sample.point.z }
        return sum / Double(max(1, layer.surface.samples.count))
    }
}
