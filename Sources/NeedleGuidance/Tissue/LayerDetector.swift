import Foundation

import FrameModel

/// Names the boundaries between tissue layers among the lines of a frame.
package struct LayerDetector: Sendable {
    /// A boundary crosses at least this share of the picture.
    static let leastShare = 0.25
    /// Least evidence of a boundary.
    static let leastEvidence: Float = 1.3
    /// Least score of a boundary; see `score`.
    static let leastScore = 1.25
    /// Two sheets of one muscle lie at least this far apart, in millimeters.
    static let muscleMM = 6.0
    /// A sheet crosses at least this share of the picture with at least this evidence.
    static let sheetShare = 0.6
    static let sheetEvidence: Float = 1.5
    /// A deep sheet with at least this evidence needs no search for a broad band.
    static let clearSheet: Float = 2
    /// A fascia is deeper than this below the transducer, in millimeters: above are skin and gel.
    static let shallowestMM = 2.5

    /// Steepest boundary, depth per lateral distance, over a span of some millimeters: fasciae lie within
    /// about 10 degrees of the skin, sheets of pennate muscles within 20. Engineering default.
    static let steepest = 0.36
    static let slopeSpanMM = 4.0

    /// The first fascia lies at least this far below the dermis, in millimeters.
    static let belowSkinMM = 0.8

    let grid: BeamGrid

    func isBoundary(_ part: LinePart, roughness: Float) -> Bool {
        part.role == .open && part.depth >= Self.shallowestMM && part.evidence >= Self.leastEvidence
            && Double(part.line.count) >= Self.leastShare * Double(grid.beams)
            && score(part, roughness: roughness) >= Self.leastScore
    }

    /// How likely a line is a boundary, in units of evidence: strong, long, level and smooth lines with quiet tissue
    /// around them are; bundles of muscle fibers are oblique, wavy and stand among others of their kind.
    ///
    /// The weights are those of a logistic regression on simulated recordings, divided by that of the evidence.
    func score(_ part: LinePart, roughness: Float) -> Double {
        let share = Double(part.line.count) / Double(grid.beams)
        var score = Double(part.evidence) + 0.6 * log(share) + 0.19 * log(max(part.depth, 1))
        score -= 0.043 * min(part.tiltDegrees, 30) + 0.83 * min(part.waviness, 1)
        score -= 0.72 * Double(part.structureAbove) + 0.22 * Double(min(part.unevenness, 40) / roughness)
        return score
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

    /// The part that is the upper sheet of a muscle: the strongest long line of the upper half.
    func superficialSheet(_ parts: [LinePart]) -> Int? {
        let pictureDepth = grid.depthMM(sample: Double(grid.samples - 1))
        return strongest(parts, from: 0, to: 0.45 * pictureDepth)
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
