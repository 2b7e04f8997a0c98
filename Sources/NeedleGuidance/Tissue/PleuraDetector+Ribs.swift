import FrameModel

/// The ribs beside a line: what a pleural line lies between.
extension PleuraDetector {
    /// The line lies this far below the surface of a rib beside it, in millimeters (about 5: Bouhemad et al. 2007;
    /// thick intercostal muscle and a tilted view widen that).
    static let belowRibMM = 1.5...15.0
    /// Evidence of the cap of a rib.
    static let leastCap: Float = 2.2
    /// A shadow is at least this much darker than the picture's median level.
    static let shadowShare: Float = 0.25
    /// Gap between a rib's shadow and the line beside it, in millimeters.
    static let besideMM = 4.0
    /// Shortest bone taken for a rib, in millimeters: a third of a rib's width of 12 to 18.
    static let shortestRibMM = 5.0
    /// How far the line may be seen under the edge of a rib, in millimeters: a lateral resolution cell and the blur of its edge.
    static let overRibMM = 1.0

    /// Whether a rib with its shadow lies beside `part`: one half of the bat sign.
    ///
    /// Beams dark from the line's depth down with a bright cap a little shallower; where nothing is dark, because noise is
    /// gray, a bone that was found.
    func isBesideRib(
        _ part: LinePart, _ parts: [LinePart], _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Bool {
        func isBeside(_ end: Int, _ step: Int, _ sample: Int) -> Bool {
            isShadowed(part, from: end, step: step, at: sample, field)
                || field.hasGrayFloor && hasRib(parts, beside: end, step: step, at: sample, lines)
        }
        return isBeside(part.firstBeam, -1, lines.sample(part.line, 0))
            || isBeside(part.lastBeam, 1, lines.sample(part.line, part.line.count - 1))
    }

    /// Whether bones that were found lie beside both ends of `part`, as far above it as ribs.
    func liesBetweenRibs(_ part: LinePart, _ parts: [LinePart], _ lines: borrowing TracedLines) -> Bool {
        hasRib(parts, beside: part.firstBeam, step: -1, at: lines.sample(part.line, 0), lines)
            && hasRib(parts, beside: part.lastBeam, step: 1, at: lines.sample(part.line, part.line.count - 1), lines)
    }

    private func hasRib(
        _ parts: [LinePart], beside end: Int, step: Int, at sample: Int, _ lines: borrowing TracedLines
    ) -> Bool {
        for bone in parts where bone.role == .bone && isRib(bone, beside: end, step: step, at: sample, lines) {
            return true
        }
        return false
    }

    /// Whether `bone` begins beside the end of a line, toward `step`, as far above it as a rib: the near end of a bone that the
    /// line continues is as deep as the line.
    private func isRib(
        _ bone: LinePart, beside end: Int, step: Int, at sample: Int, _ lines: borrowing TracedLines
    ) -> Bool {
        let gap = Double(step < 0 ? end - bone.lastBeam : bone.firstBeam - end) * grid.beamMM
        guard bone.length >= Self.shortestRibMM, gap >= -Self.overRibMM, gap <= Self.besideMM else { return false }
        let near = lines.sample(bone.line, step < 0 ? bone.line.count - 1 : 0)
        return Self.belowRibMM.contains(Double(sample - near) * grid.sampleMM)
    }

    private func isShadowed(
        _ part: LinePart, from end: Int, step: Int, at sample: Int, _ field: borrowing BeamField
    ) -> Bool {
        let nearest = max(1, grid.beams(in: 1))
        let farthest = max(nearest, grid.beams(in: Self.besideMM))
        let dark = min(Self.shadowShare * field.tissueLevel, 0.6 * part.below)
        let shallow = grid.samples(in: Self.belowRibMM.lowerBound)
        let reach = grid.samples(in: Self.belowRibMM.upperBound)
        let below = grid.samples(in: 8)
        let capHeight = grid.samples(in: 6)
        let window = grid.samples(in: 2)
        var looked = 0
        var shadows = 0
        for distance in nearest...farthest {
            let beam = end + step * distance
            guard beam >= 0, beam < grid.beams else { break }
            looked += 1
            guard field.mean(beam: beam, from: sample, to: sample + below) < dark else { continue }
            // Up to where tissue begins; a thin repeat of the rib inside its shadow is none.
            var top = sample
            while top > 0, sample - top <= reach,
                field.mean(beam: beam, from: top - window, to: top) < 0.5 * field.tissueLevel
            {
                top -= 1
            }
            guard sample - top >= shallow, sample - top <= reach else { continue }
            var cap: Float = 0
            let base = beam * grid.samples
            for near in max(0, top - capHeight)...min(sample - shallow / 2, top + window) {
                cap = max(cap, field.evidence[base + near])
            }
            if cap >= Self.leastCap { shadows += 1 }
        }
        return looked >= farthest - nearest && shadows * 10 >= looked * 7
    }
}
