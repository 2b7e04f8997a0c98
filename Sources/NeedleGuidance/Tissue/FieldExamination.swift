import FrameModel

/// Tells how far down each beam the picture shows tissue.
///
/// A beam is examined down to the deepest place with echoes at tissue level, or to the first bone or other
/// shadowing reflector, whichever is shallower. Echo-free blood in between does not end it; what lies below a
/// reflector does, even if repeats of the reflector shine there.
struct FieldExamination: Sendable {
    /// Lateral distance between examined beams, in millimeters.
    static let stepMM = 1.0
    /// Echoes at or above this share of the picture's median level are tissue, not noise. Engineering default.
    static let tissueShare: Float = 0.35
    /// Echoes are averaged over this length along the beam, in millimeters.
    static let windowMM = 2.0
    /// The last millimeters before an end of the echoes, which is known no better than the window, are not trusted.
    static let reserveMM = 1.0

    let grid: BeamGrid

    func examine(
        _ field: borrowing BeamField, _ parts: [LinePart], _ lines: borrowing TracedLines,
        into examined: inout ExaminedField
    ) {
        examined.reset()
        let step = max(1, grid.beams(in: Self.stepMM))
        side(beam: -0.5, into: &examined)
        var beam = 0
        while beam < grid.beams {
            limit(beam, field, parts, lines, into: &examined)
            beam += step
        }
        side(beam: Double(grid.beams) - 0.5, into: &examined)
    }

    private func side(beam: Double, into examined: inout ExaminedField) {
        let top = grid.point(beam: beam, sample: -grid.firstDepthMM / grid.sampleMM)
        append(beam: beam, top, isBone: false, into: &examined)
    }

    private func limit(
        _ beam: Int, _ field: borrowing BeamField, _ parts: [LinePart], _ lines: borrowing TracedLines,
        into examined: inout ExaminedField
    ) {
        let level = max(1.5 * TissuePlan.blackLevel, Self.tissueShare * field.tissueLevel)
        let half = max(1, grid.samples(in: Self.windowMM) / 2)
        var end = grid.samples - 1
        while end > 0, field.mean(beam: beam, from: end - half, to: end + half) < level { end -= 1 }
        var bone = Int.max
        for part in parts where part.role == .bone && part.firstBeam <= beam && part.lastBeam >= beam {
            bone = min(bone, lines.sample(part.line, beam - part.firstBeam))
        }
        // A bone's surface is a sharp edge: up to it the picture shows what is there.
        let isBone = bone <= end
        end = isBone ? bone : max(0, end - grid.samples(in: Self.reserveMM))
        append(
            beam: Double(beam), grid.point(beam: Double(beam), sample: Double(end)), isBone: isBone, into: &examined)
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
