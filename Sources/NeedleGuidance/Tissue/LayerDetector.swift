import FrameModel

/// Names the boundaries between tissue layers among the lines of a frame.
package struct LayerDetector: Sendable {
    /// A boundary crosses at least this share of the picture.
    static let leastShare = 0.45
    /// Least evidence of a boundary: weaker lines are as often fibers as boundaries.
    static let leastEvidence: Float = 1.45
    /// Two sheets of one muscle lie at least this far apart, in millimeters.
    static let muscleMM = 6.0
    /// A sheet crosses at least this share of the picture with at least this evidence.
    static let sheetShare = 0.6
    static let sheetEvidence: Float = 1.5
    /// A fascia is deeper than this below the transducer, in millimeters: above are skin and gel.
    static let shallowestMM = 2.5

    let grid: BeamGrid

    func isBoundary(_ part: LinePart) -> Bool {
        part.role == .open && part.depth >= Self.shallowestMM && part.evidence >= Self.leastEvidence
            && Double(part.line.count) >= Self.leastShare * Double(grid.beams)
    }

    /// The parts that are the two sheets of a muscle, if the frame shows one: the strongest line of the upper
    /// half and the strongest one far enough below it.
    func sheets(_ parts: [LinePart]) -> (superficial: Int, deep: Int)? {
        var superficial: Int?
        var deep: Int?
        let pictureDepth = grid.depthMM(sample: Double(grid.samples - 1))
        var best: Float = 0
        for index in parts.indices where isSheet(parts[index]) && parts[index].depth < 0.45 * pictureDepth {
            if strength(parts[index]) > best { (best, superficial) = (strength(parts[index]), index) }
        }
        guard let superficial else { return nil }
        best = 0
        for index in parts.indices
        where isSheet(parts[index]) && parts[index].depth > parts[superficial].depth + Self.muscleMM {
            if strength(parts[index]) > best { (best, deep) = (strength(parts[index]), index) }
        }
        guard let deep else { return nil }
        return (superficial, deep)
    }

    private func isSheet(_ part: LinePart) -> Bool {
        part.role == .layer && part.evidence >= Self.sheetEvidence
            && Double(part.line.count) >= Self.sheetShare * Double(grid.beams)
    }

    private func strength(_ part: LinePart) -> Float { part.evidence * Float(part.line.count) / Float(grid.beams) }
}
