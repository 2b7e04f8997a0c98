import Foundation

import FrameModel

/// Names the boundaries between tissue layers among the lines of a frame.
package struct LayerDetector: Sendable {
    /// A boundary crosses at least this share of the picture.
    static let leastShare = 0.15
    /// Log odds from which a line is worth following over time: 1 in 20.
    static let leastLogOdds = -3.0
    /// Two sheets of one muscle lie at least this far apart, in millimeters.
    static let muscleMM = 6.0
    /// A sheet crosses at least this share of the picture with at least this evidence.
    static let sheetShare = 0.6
    static let sheetEvidence: Float = 1.5
    /// A fascia is deeper than this below the transducer, in millimeters: above are skin and gel.
    static let shallowestMM = 2.5

    /// Steepest boundary, depth per lateral distance, over a span of some millimeters: fasciae lie within
    /// about 10 degrees of the skin, sheets of pennate muscles within 20. Engineering default.
    static let steepest = 0.36
    static let slopeSpanMM = 4.0

    /// The first fascia lies at least this far below the dermis, in millimeters.
    static let belowSkinMM = 0.8

    /// A line follows a path where it is this close to it, in millimeters: less than two fasciae ever are apart.
    static let sameMM = 0.6

    let grid: BeamGrid

    /// Natural logarithm of the odds that a line is a boundary; `nil` for what is too short or too shallow to be one.
    ///
    /// Strong, long, smooth lines with quiet tissue around them are, and above all those that go on across the whole
    /// picture: `path` is the best path along the line from one edge to the other. Bundles of muscle fibers are short,
    /// a path hops from one to the next, and they stand among others of their kind.
    ///
    /// A logistic regression (Cox 1958) on simulated recordings of two independent simulators, with the columns of
    /// `BoundaryWeights`; fitted so that one recording has no say in its own result it tells 90 % of
    /// boundary and other line pairs apart.
    func logOdds(_ part: LinePart, path: BoundaryCandidate?, roughness: Float) -> Double? {
        let share = Double(part.line.count) / Double(grid.beams)
        guard part.role == .open, part.depth >= Self.shallowestMM, share >= Self.leastShare else { return nil }
        typealias Weights = BoundaryWeights
        var sum = path == nil ? Weights.withoutPath : Weights.withPath
        sum += Weights.evidence * Double(min(part.evidence, 3)) + Weights.logShare * log(share)
        sum +=
            Weights.waviness * min(part.waviness, 1) + Weights.unevenness * Double(min(part.unevenness / roughness, 5))
        sum += Weights.structureBelow * Double(part.structureBelow)
        guard let path else { return sum }
        sum += Weights.pathClear * Double(path.clear) + Weights.pathRoughness * Double(min(path.roughness, 1.5))
        sum += Weights.pathAbove * Double(path.above) + Weights.pathBelow * Double(path.below)
        sum += Weights.pathBrightness * Double(path.brightness) + Weights.pathLogShare * log(Double(path.share) + 0.05)
        return sum
    }

    /// The path along which most of `line` runs; `nil` when none follows more than half of it.
    func path(along line: TracedLine, _ paths: [BoundaryCandidate], _ lines: borrowing TracedLines)
        -> BoundaryCandidate?
    {
        let tolerance = Int((Self.sameMM / grid.sampleMM).rounded(.down))
        var best: BoundaryCandidate?
        var most = line.count / 2
        for path in paths {
            var same = 0
            for index in 0..<line.count
            where abs(lines.sample(line, index) - lines.sample(path.line, line.firstBeam + index)) <= tolerance {
                same += 1
            }
            if same > most { (best, most) = (path, same) }
        }
        return best
    }

    /// The longest stretch of a line that is not steep: needles cross tissue at an angle, boundaries follow the skin.
    func flattest(_ line: TracedLine, _ lines: borrowing TracedLines) -> Range<Int> {
        let half = max(1, grid.beams(in: Self.slopeSpanMM) / 2)
        let limit = Self.steepest * Double(2 * half) * grid.beamMM / grid.sampleMM
        var best = 0..<0
        var from = 0
        for index in 0...line.count {
            var flat = false
            if index < line.count {
                let a = min(max(index - half, 0), max(line.count - 1 - 2 * half, 0))
                let b = min(a + 2 * half, line.count - 1)
                flat = Double(abs(lines.sample(line, b) - lines.sample(line, a))) <= limit
            }
            if flat { continue }
            if index - from > best.count { best = from..<index }
            from = index + 1
        }
        return best
    }

    /// Depth of the shallowest sheet, in millimeters: a muscle lies below it. `nil` without one.
    func shallowestSheet(_ parts: [LinePart]) -> Double? {
        var least: Double?
        for part in parts where isSheet(part) { least = min(part.depth, least ?? .infinity) }
        return least
    }

    /// The part that is the upper sheet of a muscle: the strongest long line of the upper half, a muscle's thickness above
    /// the sheet at `deep` millimeters.
    func superficialSheet(_ parts: [LinePart], above deep: Double = .infinity) -> Int? {
        let pictureDepth = grid.depthMM(sample: Double(grid.samples - 1))
        return strongest(parts, from: 0, to: min(0.45 * pictureDepth, deep - Self.muscleMM))
    }

    /// The part that is the lower sheet of the muscle under `superficial`: the strongest long line below it.
    func deepSheet(_ parts: [LinePart], below superficial: Int) -> Int? {
        strongest(parts, from: parts[superficial].depth + Self.muscleMM, to: .infinity)
    }

    private func strongest(_ parts: [LinePart], from top: Double, to bottom: Double) -> Int? {
        var best: Int?
        for index in parts.indices
        where isSheet(parts[index]) && parts[index].depth > top && parts[index].depth < bottom {
            if best.map({ strength(parts[index]) > strength(parts[$0]) }) ?? true { best = index }
        }
        return best
    }

    private func isSheet(_ part: LinePart) -> Bool {
        part.role == .layer && part.evidence >= Self.sheetEvidence
            && Double(part.line.count) >= Self.sheetShare * Double(grid.beams)
    }

    private func strength(_ part: LinePart) -> Float { part.evidence * Float(part.line.count) / Float(grid.beams) }
}
