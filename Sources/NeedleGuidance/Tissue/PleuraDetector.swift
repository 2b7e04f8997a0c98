import FrameModel

/// Finds the pleural line among the lines of a frame.
///
/// What tells it from fascia is what lies below: no layers and no fibers but an even haze that fades with
/// depth (scatter and repeats behind the lung surface); what tells it from bone is that there is haze at all,
/// and that it is flat where bone arches. The weights below come from measured separations, engineering defaults.
package struct PleuraDetector: Sendable {
    /// Shallowest and narrowest line considered, in millimeters (METHODS 1.3: plausible depth 8 to 80 mm; thin
    /// supraclavicular necks reach 6).
    static let shallowestMM = 6.0
    static let leastRoomMM = 5.0
    static let leastEvidence: Float = 2.0
    /// A piece of the line may be weaker when another piece carries it.
    static let leastPieceScore: Float = 0.25
    static let leastScore: Float = 0.6

    let grid: BeamGrid

    /// How much a part looks like pleura; 0 = not at all, 0.6 = suspected, 1 and more = typical.
    func score(_ part: LinePart) -> Float {
        guard part.role == .open, part.depth >= Self.shallowestMM, part.room >= Self.leastRoomMM,
            part.evidence >= Self.leastEvidence, part.below >= TissuePlan.blackLevel, part.unevenness.isFinite,
            !(part.curvature > BoneDetector.archCurvature && part.length > BoneDetector.archLengthMM)
        else { return 0 }
        let contrast = (part.evidence - Self.leastEvidence) / 0.8 * 0.5
        let evenness = (5.5 - part.unevenness) / 3.5 * 0.6
        let emptiness = (0.22 - part.structureBelow) / 0.1 * 0.3
        let change = (0.55 - part.structureBelow / max(part.structureAbove, 0.05)) / 0.3 * 0.3
        var score = contrast + evenness + emptiness + change
        // Haze only fades: brighter echoes further down are tissue.
        if !(part.below * 1.15 >= part.deeper && part.deeper >= part.deepest * 0.9) { score -= 0.7 }
        // Little room below shows little of what is there.
        if part.room < 10 { score -= Float(10 - part.room) * 0.08 }
        // A bundle of parallel lines above is fascia over fat or tendon.
        if part.structureAbove > 0.7 { score -= (part.structureAbove - 0.7) * 2 }
        return score
    }

    /// Gives the pleura's role to the best part and to those that continue it; returns the score, or `nil`.
    func choose(_ parts: inout [LinePart], _ lines: borrowing TracedLines) -> Float? {
        var best: Int?
        var bestRank: Float = 0
        var bestScore: Float = 0
        for index in parts.indices {
            let value = score(parts[index])
            guard value > Self.leastScore else { continue }
            let rank = value * Float(min(1, parts[index].length / 10)) + 0.02 * Float(parts[index].depth)
            if rank > bestRank { (best, bestRank, bestScore) = (index, rank, value) }
        }
        guard let best else { return nil }
        parts[best].role = .pleura
        var joined = true
        while joined {
            joined = false
            for index in parts.indices where parts[index].role == .open && score(parts[index]) > Self.leastPieceScore {
                if continues(parts[index], parts, lines) {
                    parts[index].role = .pleura
                    joined = true
                }
            }
        }
        return bestScore
    }

    /// Whether `part` lies beside the pieces found so far and starts where the nearest of them leads to.
    private func continues(_ part: LinePart, _ parts: [LinePart], _ lines: borrowing TracedLines) -> Bool {
        let overlap = grid.beams(in: 2)
        var nearestGap = Int.max
        var step = 0
        for other in parts where other.role == .pleura {
            if min(part.lastBeam, other.lastBeam) - max(part.firstBeam, other.firstBeam) > overlap { return false }
            let after = part.firstBeam > other.firstBeam
            let gap = after ? part.firstBeam - other.lastBeam : other.firstBeam - part.lastBeam
            if gap < nearestGap {
                nearestGap = gap
                step =
                    after
                    ? lines.sample(part.line, 0) - lines.sample(other.line, other.line.count - 1)
                    : lines.sample(part.line, part.line.count - 1) - lines.sample(other.line, 0)
            }
        }
        let rise = Double(abs(step)) * grid.sampleMM
        return rise < 1 + 0.25 * Double(max(nearestGap, 0)) * grid.beamMM
    }
}
