import FrameModel

/// Tells which lines below the pleura are the chest wall once more.
///
/// All sound comes back from the lung, and part of it goes out again from the face of the transducer. So an echo from depth r
/// returns a second time at the depth of the pleura plus r, fainter: A-lines are the pleura's own (Lichtenstein et al.
/// 1999), and fasciae have theirs. What has such a repeat reflects as the pleura does, and the repeat is no line of the
/// tissue.
struct PleuraRepeats: Sendable {
    /// How far a repeat may lie from where it must, on average and scattered, in millimeters (engineering default: the paths
    /// of three lines are followed to some tenths of a millimeter).
    static let mostMissMM = 0.5
    static let mostScatterMM = 0.6
    /// Least evidence of the line that is repeated, and of the repeat.
    static let leastEvidence = PleuraDetector.leastEvidence
    static let leastRepeatEvidence = PleuraDetector.leastPieceEvidence
    /// Share of the repeat's beams on which all three are seen, and their least width in millimeters.
    static let leastShare = 0.7
    static let shortestMM = 5.0

    let grid: BeamGrid

    /// Whether `part` is a line above it once more, sent back by `mirror`.
    ///
    /// - Complexity: O(parts * beams).
    func isRepeat(
        _ part: LinePart, by mirror: LinePart, _ parts: [LinePart], _ field: borrowing BeamField,
        _ lines: borrowing TracedLines
    ) -> Bool {
        guard part.role == .open, part.depth > mirror.depth, part.length >= Self.shortestMM,
            part.evidence >= Self.leastRepeatEvidence
        else { return false }
        for line in parts
        where line.depth <= mirror.depth && line.evidence >= Self.leastEvidence
            && abs(part.depth - mirror.depth - line.depth) < 4 * Self.mostMissMM
            && repeats(line, at: part, by: mirror, field, lines)
        { return true }
        return false
    }

    private func repeats(
        _ line: LinePart, at part: LinePart, by mirror: LinePart, _ field: borrowing BeamField,
        _ lines: borrowing TracedLines
    ) -> Bool {
        let first = max(part.firstBeam, mirror.firstBeam, line.firstBeam)
        let last = min(part.lastBeam, mirror.lastBeam, line.lastBeam)
        guard last > first, Double(last - first) * grid.beamMM >= Self.shortestMM,
            Double(last - first) >= Self.leastShare * Double(part.line.count)
        else { return false }
        var (sum, squares) = (0.0, 0.0)
        var fainter: Float = 0
        for beam in first...last {
            let miss =
                depth(of: part, beam: beam, lines) - depth(of: mirror, beam: beam, lines)
                - depth(of: line, beam: beam, lines)
            sum += miss
            squares += miss * miss
            fainter += level(of: mirror, beam: beam, field, lines) - level(of: part, beam: beam, field, lines)
        }
        let count = Double(last - first + 1)
        let mean = sum / count
        let scatter = max(squares / count - mean * mean, 0).squareRoot()
        return abs(mean) < Self.mostMissMM && scatter < Self.mostScatterMM && fainter > 0
    }

    private func depth(of part: LinePart, beam: Int, _ lines: borrowing TracedLines) -> Double {
        grid.depthMM(sample: Double(lines.sample(part.line, beam - part.firstBeam)))
    }

    private func level(
        of part: LinePart, beam: Int, _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Float {
        field.smooth[beam * grid.samples + lines.sample(part.line, beam - part.firstBeam)]
    }
}
