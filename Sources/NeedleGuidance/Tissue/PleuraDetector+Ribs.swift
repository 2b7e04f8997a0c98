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
    /// Of a rib on each side a piece of any length will do, this near to the line, in millimeters: the other half of the sign
    /// lies where it must. Its surface is steep toward the line, and seen broken (engineering default).
    static let besideBothMM = 6.0
    /// Between ribs lies muscle: the level above the line is at least this share of the picture's median (engineering
    /// default; in the dark under a reflector there are lines beside shadows as well).
    static let muscleShare: Float = 0.5
    /// How far the line may be seen under the edge of a rib, in millimeters: a lateral resolution cell and the blur of its edge.
    static let overRibMM = 1.0

    /// On how many sides of `part` a rib lies: one or both halves of the bat sign.
    ///
    /// A rib shows its shadow, beams dark from the line's depth down with a bright cap a little shallower, or was found as bone.
    /// Bone alone will do on both sides of a line with muscle above it, and on one where nothing is dark because noise is gray.
    func ribs(
        beside part: LinePart, _ parts: [LinePart], _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> LinePart.Ribs {
        func hasBone(_ end: LineEnd, longerThan shortest: Double, within widest: Double) -> Bool {
            self.hasBone(part, end, parts, lines, longerThan: shortest, within: widest)
        }
        let firstIsDark = isShadowed(part, .first, field, lines)
        let lastIsDark = isShadowed(part, .last, field, lines)
        if part.above >= Self.muscleShare * field.tissueLevel,
            firstIsDark || hasBone(.first, longerThan: 0, within: Self.besideBothMM),
            lastIsDark || hasBone(.last, longerThan: 0, within: Self.besideBothMM)
        {
            return .bothSides
        }
        if firstIsDark || lastIsDark { return .oneSide }
        let isBesideBone =
            field.hasGrayFloor
            && (hasBone(.first, longerThan: Self.shortestRibMM, within: Self.besideMM)
                || hasBone(.last, longerThan: Self.shortestRibMM, within: Self.besideMM))
        return isBesideBone ? .oneSide : .none
    }

    /// The end of a line at its first beam, and at its last.
    private enum LineEnd {
        case first, last

        /// From the line outward.
        var step: Int { self == .first ? -1 : 1 }

        func beam(of part: LinePart) -> Int { self == .first ? part.firstBeam : part.lastBeam }

        func sample(of part: LinePart, _ lines: borrowing TracedLines) -> Int {
            lines.sample(part.line, self == .first ? 0 : part.line.count - 1)
        }

        var opposite: LineEnd { self == .first ? .last : .first }
    }

    private func hasBone(
        _ part: LinePart, _ end: LineEnd, _ parts: [LinePart], _ lines: borrowing TracedLines,
        longerThan shortest: Double, within widest: Double
    ) -> Bool {
        for bone in parts
        where bone.role == .bone && bone.length >= shortest && isRib(bone, beside: part, end, lines, within: widest) {
            return true
        }
        return false
    }

    /// Whether `bone` begins beside an end of a line, as far above it as a rib: the near end of a bone that the line continues
    /// is as deep as the line.
    private func isRib(
        _ bone: LinePart, beside part: LinePart, _ end: LineEnd, _ lines: borrowing TracedLines, within widest: Double
    ) -> Bool {
        let sample = end.sample(of: part, lines)
        let gap = Double(end.step * (end.opposite.beam(of: bone) - end.beam(of: part))) * grid.beamMM
        guard gap >= -Self.overRibMM, gap <= widest else { return false }
        let near = end.opposite.sample(of: bone, lines)
        return Self.belowRibMM.contains(Double(sample - near) * grid.sampleMM)
    }

    private func isShadowed(
        _ part: LinePart, _ end: LineEnd, _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Bool {
        let sample = end.sample(of: part, lines)
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
            let beam = end.beam(of: part) + end.step * distance
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
