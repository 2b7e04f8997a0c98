import FrameModel

/// Finds the pleural line among the lines of a frame.
///
/// What tells it from fascia is what lies below: no layers and no fibers but an even haze that fades with
/// depth (scatter and repeats behind the lung surface); what tells it from bone is that there is haze at all.
/// The weights below come from measured separations: engineering defaults.
package struct PleuraDetector: Sendable {
    /// Shallowest line considered, in millimeters: chest walls measure 8 to 80 mm, thin
    /// supraclavicular necks 6. Engineering default.
    static let shallowestMM = 6.0
    /// Room below needed to see what is there, and room for full trust, in millimeters.
    static let leastRoomMM = 5.0
    static let goodRoomMM = 10.0
    /// Least evidence of a line, and of a further piece of one.
    static let leastEvidence: Float = 2.0
    static let leastPieceEvidence: Float = 1.6
    /// Least level below a line, as a share of the picture's median level, and at most this level: under it the sound has
    /// stopped, as under bone. And the part of it that will do below a further piece (engineering defaults).
    static let leastHaze = (share: Float(0.15), level: TissuePlan.blackLevel, ofPiece: Float(0.5))
    /// Least score of a line between two ribs, of one beside a rib, and of one without (engineering defaults: hardly
    /// anything else lies between two ribs and under muscle).
    static let leastScoreBetweenRibs: Float = 0.1
    static let leastScoreBesideRib: Float = 0.5
    static let leastScore: Float = 0.95
    /// A line between two ribs is confirmed from this score on, and one beside a rib.
    static let confirmingScoreBetweenRibs: Float = 0.4
    static let confirmingScoreBesideRib: Float = 0.8
    /// Without ribs the haze is at least this share of the level of the tissue above: pleura reflects all sound,
    /// so the repeats of the chest wall shine below it.
    static let hazeShare: Float = 0.7
    /// And visible against the picture's median level.
    static let visibleShare: Float = 0.45
    /// Without ribs in sight the line is long, in millimeters.
    static let longMM = 15.0
    /// Largest change of depth from one piece of the line to the next, behind a rib, in millimeters.
    static let mostRiseMM = 4.0
    /// What a repeat of the chest wall below a line adds to its score, and the least score of a line it is added to
    /// (engineering defaults: lines between ribs that were fasciae scored -1.9 and less, pleurae that had repeats -0.1 to 0.5,
    /// because a repeat looks like structure).
    static let repeatBonus: Float = 0.7
    static let leastMirrorScore: Float = -1
    /// Most structure below a piece, and below one with a repeat.
    static let mostPieceStructure: Float = 0.3
    static let mostStructureWithRepeat: Float = 0.45
    /// Reverberation score that confirms.
    static let confirmingReverberation = 0.8
    /// Mean evidence a repeat must have.
    static let leastRepeat = 0.5

    let grid: BeamGrid
    private let ends: PleuraEnds
    private let repeats: PleuraRepeats

    init(grid: BeamGrid) {
        self.grid = grid
        ends = PleuraEnds(grid: grid)
        repeats = PleuraRepeats(grid: grid)
    }

    struct Choice {
        var score: Float
        var ribs: LinePart.Ribs
        var reverberation: Double?

        var isConfirmed: Bool {
            switch ribs {
            case .bothSides where score >= PleuraDetector.confirmingScoreBetweenRibs: true
            case .oneSide where score >= PleuraDetector.confirmingScoreBesideRib: true
            default: score >= 1 && (reverberation ?? 0) >= PleuraDetector.confirmingReverberation
            }
        }
    }

    /// How much a part looks like pleura; about 1 = typical, below 0 = not at all.
    func score(_ part: LinePart, _ field: borrowing BeamField) -> Float {
        guard part.role == .open, part.depth >= Self.shallowestMM, part.room >= Self.leastRoomMM,
            part.evidence >= Self.leastEvidence, part.below >= Self.leastHaze(in: field), part.unevenness.isFinite
        else { return -1 }
        let contrast = (part.evidence - Self.leastEvidence) / 0.8 * 0.5
        let evenness = (5.5 - part.unevenness) / 3.5 * 0.6
        let emptiness = (0.22 - part.structureBelow) / 0.1 * 0.3
        let change = (0.55 - part.structureBelow / max(part.structureAbove, 0.05)) / 0.3 * 0.3
        var score = contrast + evenness + emptiness + change
        // Haze only fades: brighter echoes further down are tissue.
        if !(part.below * 1.15 >= part.deeper && part.deeper >= part.deepest * 0.9) { score -= 0.7 }
        // Little room below shows little of what is there.
        if part.room < Self.goodRoomMM { score -= Float(Self.goodRoomMM - part.room) * 0.08 }
        // A bundle of parallel lines above is fascia over fat or tendon; an empty space above is a vessel.
        if part.structureAbove > 0.7 { score -= (part.structureAbove - 0.7) * 2 }
        if part.above < 0.6 * part.below { score -= 0.5 }
        if part.ribs == .none {
            let haze = part.deeper / max(part.above, 1)
            if haze < Self.hazeShare { score -= (Self.hazeShare - haze) * 8 }
            if part.deeper < Self.visibleShare * field.tissueLevel { score -= 0.5 }
            if part.length < Self.longMM, Double(part.line.count) < 0.4 * Double(grid.beams) { score -= 0.4 }
        }
        return score
    }

    static func leastHaze(in field: borrowing BeamField) -> Float {
        min(leastHaze.level, leastHaze.share * field.tissueLevel)
    }

    static func leastPieceHaze(in field: borrowing BeamField) -> Float { leastHaze.ofPiece * leastHaze(in: field) }

    /// Gives the pleura's role to the best part and to those that continue it; `nil` when none is pleura.
    func choose(
        _ parts: inout [LinePart], _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Choice? {
        var best: Int?
        var bestRank: Float = 0
        var choice = Choice(score: 0, ribs: .none, reverberation: nil)
        for index in parts.indices {
            parts[index].ribs = ribs(beside: parts[index], parts, field, lines)
            parts[index].likeness = score(parts[index], field)
        }
        creditRepeats(&parts, field, lines)
        for index in parts.indices where parts[index].role == .open && isLikely(parts[index]) {
            let (ribs, value) = (parts[index].ribs, parts[index].likeness)
            let rank =
                value * Float(min(1, parts[index].length / 10)) + 0.02 * Float(parts[index].depth)
                + (ribs == .none ? 0 : 0.3)
            if rank > bestRank {
                (best, bestRank) = (index, rank)
                choice = Choice(score: value, ribs: ribs, reverberation: nil)
            }
        }
        guard let best else { return nil }
        parts[best].role = .pleura
        var joined = true
        while joined {
            joined = false
            for index in parts.indices where isPiece(parts[index], field) && continues(parts[index], parts, lines) {
                parts[index].role = .pleura
                joined = true
                if choice.ribs == .none { choice.ribs = parts[index].ribs }
            }
        }
        for index in parts.indices where parts[index].role == .pleura {
            let places = ends.places(of: parts[index], field, lines)
            parts[index].line = lines.cut(parts[index].line, to: places, field)
        }
        choice.reverberation = reverberation(parts, field, lines)
        return choice
    }

    private func isLikely(_ part: LinePart) -> Bool {
        switch part.ribs {
        case .bothSides: part.likeness > Self.leastScoreBetweenRibs
        case .oneSide: part.likeness > Self.leastScoreBesideRib
        case .none: part.likeness > Self.leastScore
        }
    }

    /// What sends the chest wall back once more is the more like pleura; what it sends back is no line of the tissue.
    ///
    /// Three lines lie in that relation by chance as well. Away from ribs it counts only for a repeat that would be taken for
    /// the pleura itself. Where one would be, its mirror is as much like pleura: the haze below is that of both.
    private func creditRepeats(
        _ parts: inout [LinePart], _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) {
        for mirror in parts.indices where parts[mirror].likeness > Self.leastMirrorScore {
            let own = parts[mirror].likeness
            // By their places: a loop over the parts themselves would copy them when one changes.
            for index in parts.indices where parts[mirror].ribs != .none || isLikely(parts[index]) {
                guard repeats.isRepeat(parts[index], by: parts[mirror], parts, field, lines) else { continue }
                let credit = max(own + Self.repeatBonus, isLikely(parts[index]) ? parts[index].likeness : own)
                parts[mirror].hasRepeat = true
                parts[mirror].likeness = max(parts[mirror].likeness, credit)
            }
            guard parts[mirror].hasRepeat, isLikely(parts[mirror]) else { continue }
            for index in parts.indices where repeats.isRepeat(parts[index], by: parts[mirror], parts, field, lines) {
                parts[index].role = .repeated
            }
        }
    }

    /// Whether a part is fit to continue a pleural line found elsewhere.
    private func isPiece(_ part: LinePart, _ field: borrowing BeamField) -> Bool {
        part.role == .open && part.evidence >= Self.leastPieceEvidence && part.unevenness < 8
            && part.structureBelow < (part.hasRepeat ? Self.mostStructureWithRepeat : Self.mostPieceStructure)
            && part.below >= Self.leastPieceHaze(in: field)
    }

    /// Whether `part` lies beside the pieces found so far and starts where the nearest of them leads to.
    ///
    /// A chest wall lies flat or follows the face of a curved array: the smaller of both changes of depth counts.
    private func continues(_ part: LinePart, _ parts: [LinePart], _ lines: borrowing TracedLines) -> Bool {
        let overlap = grid.beams(in: 2)
        var nearestGap = Int.max
        var rise = 0.0
        for other in parts where other.role == .pleura {
            if min(part.lastBeam, other.lastBeam) - max(part.firstBeam, other.firstBeam) > overlap { return false }
            let (left, right) = part.firstBeam > other.firstBeam ? (other, part) : (part, other)
            let gap = right.firstBeam - left.lastBeam
            if gap < nearestGap {
                nearestGap = gap
                let from = lines.sample(left.line, left.line.count - 1)
                let to = lines.sample(right.line, 0)
                let flat =
                    grid.point(beam: Double(right.firstBeam), sample: Double(to)).z
                    - grid.point(beam: Double(left.lastBeam), sample: Double(from)).z
                rise = min(Double(abs(to - from)) * grid.sampleMM, abs(flat))
            }
        }
        return rise < min(Self.mostRiseMM, 1 + 0.25 * Double(max(nearestGap, 0)) * grid.beamMM)
    }

    /// How clearly the line repeats at twice its depth from the transducer face (A-lines), 0 to 1;
    /// `nil` when the picture ends before.
    ///
    /// The mean evidence along the repeated line is compared with that along lines up to 6 mm above and below it.
    private func reverberation(
        _ parts: [LinePart], _ field: borrowing BeamField, _ lines: borrowing TracedLines
    ) -> Double? {
        let reach = grid.samples(in: 6)
        let face = -grid.firstDepthMM / grid.sampleMM
        var peak = -Double.infinity
        var sum = 0.0
        var squares = 0.0
        var count = 0.0
        var offset = -reach
        while offset <= reach {
            var evidence = 0.0
            var beams = 0.0
            var depth = 0.0
            for part in parts where part.role == .pleura {
                for index in 0..<part.line.count {
                    let sample = Double(lines.sample(part.line, index))
                    let repeated = Int((2 * sample - face).rounded()) + offset
                    guard repeated >= 0, repeated < grid.samples else { continue }
                    evidence += Double(field.evidence[(part.firstBeam + index) * grid.samples + repeated])
                    depth += sample - face
                    beams += 1
                }
            }
            guard beams * grid.beamMM >= 5 else { return nil }
            let mean = evidence / beams
            // Within 3 % of twice the depth, at least half a millimeter: engineering default.
            let tolerance = max(0.5 / grid.sampleMM, 0.06 * depth / beams)
            if Double(abs(offset)) <= tolerance {
                peak = max(peak, mean)
            } else {
                sum += mean
                squares += mean * mean
                count += 1
            }
            offset += 1
        }
        guard count > 8 else { return nil }
        let mean = sum / count
        let spread = max((squares / count - mean * mean), 0).squareRoot()
        guard peak > Self.leastRepeat else { return 0 }
        return min(1, max(0, (peak - mean) / max(spread, 0.05) / 6))
    }
}
