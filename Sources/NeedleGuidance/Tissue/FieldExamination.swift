import FrameModel

/// Tells how far down each beam the picture shows tissue.
///
/// A beam is examined down to the deepest place with echoes at tissue level, or to the first bone, other shadowing
/// reflector or what may be pleura, whichever is shallowest. Echo-free blood in between does not end it, but is told of as
/// a gap; what lies below a reflector does, even if repeats of the reflector shine there.
struct FieldExamination: Sendable {
    /// Echoes at or above this share of the picture's median level are tissue, not noise. Engineering default.
    static let tissueShare: Float = 0.35
    /// Echoes are averaged over this length along the beam, in millimeters.
    static let windowMM = 2.0
    /// A line that looks like pleura by more than this ends the field too: haze below a strong reflector may be its repeats.
    static let likeness: Float = 0
    /// The last millimeters before an end of the echoes, which is known no better than the window, are not trusted.
    static let reserveMM = 1.0

    let grid: BeamGrid
    let gaps: EchoGaps

    init(grid: BeamGrid) {
        self.grid = grid
        gaps = EchoGaps(grid: grid)
    }

    /// Refills `examined`; the field's floor is known.
    func examine(
        _ field: borrowing BeamField, _ parts: [LinePart], _ lines: borrowing TracedLines,
        into examined: inout ExaminedField
    ) {
        examined.reset()
        side(beam: -0.5, into: &examined)
        var beam = 0
        while beam < grid.beams {
            let end = limit(beam, field, parts, lines, into: &examined)
            gaps.find(beam, field, above: end, into: &examined.gaps)
            beam += gaps.step
        }
        side(beam: Double(grid.beams) - 0.5, into: &examined)
    }

    private func side(beam: Double, into examined: inout ExaminedField) {
        let top = grid.point(beam: beam, sample: -grid.firstDepthMM / grid.sampleMM)
        append(beam: beam, top, isBone: false, into: &examined)
    }

    /// Appends where the beam stops showing tissue, and returns that sample.
    private func limit(
        _ beam: Int, _ field: borrowing BeamField, _ parts: [LinePart], _ lines: borrowing TracedLines,
        into examined: inout ExaminedField
    ) -> Int {
        let level = max(TissuePlan.tissueFromLevel, Self.tissueShare * field.tissueLevel, field.darkLevel)
        let half = max(1, grid.samples(in: Self.windowMM) / 2)
        var end = grid.samples - 1
        while end > 0, field.mean(beam: beam, from: end - half, to: end + half) < level { end -= 1 }
        var bone = Int.max
        for part in parts where part.role == .bone && part.firstBeam <= beam && part.lastBeam >= beam {
            bone = min(bone, lines.sample(part.line, beam - part.firstBeam))
        }
        for part in parts
        where part.role != .pleura && part.likeness > Self.likeness && part.firstBeam <= beam && part.lastBeam >= beam {
            end = min(end, lines.sample(part.line, beam - part.firstBeam))
        }
        // A bone's surface is a sharp edge: up to it the picture shows what is there.
        let isBone = bone <= end
        end = isBone ? bone : max(0, end - grid.samples(in: Self.reserveMM))
        append(
            beam: Double(beam), grid.point(beam: Double(beam), sample: Double(end)), isBone: isBone, into: &examined)
        return end
    }

    private func append(beam: Double, _ point: TissuePoint, isBone: Bool, into examined: inout ExaminedField) {
        let further = grid.point(beam: beam, sample: grid.position(of: point).sample + 10)
        let dx = further.x - point.x
        let dz = further.z - point.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-9)
        examined.limits.append(
            ExaminedField.Limit(point: point, lateral: dx / length, axial: dz / length, isBone: isBone))
    }
}
