import FrameModel

/// Cuts off what a pleural line was followed into beyond its ends: fibers, or the cap of a rib.
///
/// A path follows the brightest way on where the line stops. What it follows there is a fainter line, or one with a shadow
/// below where the line has haze.
struct PleuraEnds: Sendable {
    /// Length judged at once, in millimeters along the line: several resolution cells.
    static let blockMM = 3.0
    /// Least mean evidence of a block: that of a piece.
    static let leastEvidence = PleuraDetector.leastPieceEvidence
    /// Least ratio of the level below to that above, as a share of the line's own: half of it is variation, under a quarter is
    /// a shadow (engineering default).
    static let leastHaze: Float = 0.25
    /// Where haze and tissue are read, in millimeters from the line, as `LinePart.below`, `deeper` and `above`.
    static let nearMM = 1.2...3.5
    static let hazeMM = 3.0...8.0
    static let aboveMM = -2.7 ... -0.7
    /// What is left is at least this long, in millimeters, or nothing is cut.
    static let shortestMM = 5.0

    let grid: BeamGrid

    /// The places of the part's line that are pleura, as indices along it.
    ///
    /// - Complexity: O(beams cut off * beams of a block).
    func places(
        of part: LinePart, _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> ClosedRange<Int> {
        let block = max(1, grid.beams(in: Self.blockMM))
        var first = 0
        let count = part.line.count
        var end = count
        while end - first > block, !isPleura(first..<(first + block), part, field, lines) { first += 1 }
        while end - first > block, !isPleura((end - block)..<end, part, field, lines) { end -= 1 }
        return Double(end - first) * grid.beamMM >= Self.shortestMM ? first...(end - 1) : 0...(count - 1)
    }

    private func isPleura(
        _ block: Range<Int>, _ part: LinePart, _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Bool {
        var (evidence, near, haze, above) = (Float(0), Float(0), Float(0), Float(0))
        for index in block {
            let beam = part.firstBeam + index
            let sample = lines.sample(part.line, index)
            evidence += field.evidence[beam * grid.samples + sample]
            near += level(field, beam, sample, Self.nearMM)
            haze += level(field, beam, sample, Self.hazeMM)
            above += level(field, beam, sample, Self.aboveMM)
        }
        let count = Float(block.count)
        return evidence >= Self.leastEvidence * count && near >= PleuraDetector.leastPieceHaze(in: field) * count
            && haze * part.above >= Self.leastHaze * above * part.deeper
    }

    private func level(
        _ field: borrowing BeamField, _ beam: Int, _ sample: Int, _ part: ClosedRange<Double>
    ) -> Float {
        field.mean(
            beam: beam, from: sample + grid.samples(in: part.lowerBound), to: sample + grid.samples(in: part.upperBound)
        )
    }
}
