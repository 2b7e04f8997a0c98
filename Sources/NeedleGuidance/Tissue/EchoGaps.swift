import FrameModel

/// Finds places without echoes: blood, other fluid, and shadows, none of which is tissue that was seen.
///
/// As dark as it gets in this picture, whether its black is black or gray: a high gain or a steep gray map lifts both.
/// A place is a box of two to four resolution cells, so that the dark of speckle is none.
struct EchoGaps: Sendable {
    /// Levels up to this share of the way from the floor to the picture's median tissue are as dark as it gets. Engineering
    /// default: blood is 15 dB and more below the tissue around it, whose speckle alone spans 10 dB.
    static let darkShare: Float = 0.15
    /// Tissue is this many units of the picture's roughness above the floor, or there are no places without echoes.
    static let leastContrast: Float = 2
    /// Lateral distance between the beams that are read, in millimeters.
    static let stepMM = 1.0

    /// Depths that show whether sound enters, in millimeters: under the repeats of the transducer's face, over most vessels.
    static let contactMM = 2.0...6.0
    /// And least share of the tissue's level there (engineering default).
    static let contactShare: Float = 0.5

    let grid: BeamGrid

    /// Beams from one that is read to the next one.
    var step: Int { max(1, grid.beams(in: Self.stepMM)) }

    /// Samples from the middle of a place to its ends.
    private var reach: Int { max(1, grid.samples(in: ExaminedField.Gap.radius)) }

    private func level(_ field: borrowing BeamField, _ beam: Int, _ sample: Int) -> Float {
        field.mean(beam: beam, from: sample - reach, to: sample + reach + 1)
    }

    /// Fills the field's `floor` and `darkLevel`; what it holds besides is known.
    func measureFloor(_ field: inout BeamField, _ levels: inout LevelCounts) {
        levels.clear()
        for beam in stride(from: 0, to: grid.beams, by: step) where hasContact(field, beam) {
            for sample in stride(from: reach, to: grid.samples - reach, by: reach)
            where grid.shows(beam: beam, sample: sample - reach) && grid.shows(beam: beam, sample: sample + reach) {
                levels.add(level(field, beam, sample))
            }
        }
        // The darkest place, which is an average already: a single vessel may be all that is dark.
        let floor = levels.level(atShare: 0)
        let hasGaps = field.tissueLevel - floor >= Self.leastContrast * field.roughness
        field.floor = hasGaps ? floor : 0
        field.darkLevel = hasGaps ? field.level(Self.darkShare) : -1
    }

    /// Whether sound enters the body at a beam; where it does not, everything is as dark as the amplifier's noise.
    private func hasContact(_ field: borrowing BeamField, _ beam: Int) -> Bool {
        let first = grid.samples(in: Self.contactMM.lowerBound)
        let end = grid.samples(in: Self.contactMM.upperBound)
        return field.mean(beam: beam, from: first, to: end) >= Self.contactShare * field.tissueLevel
    }

    /// Appends the gaps of one beam that end above sample `end`.
    func find(_ beam: Int, _ field: borrowing BeamField, above end: Int, into gaps: inout [ExaminedField.Gap]) {
        var first: Int?
        for sample in reach..<max(reach + 1, end) {
            if level(field, beam, sample) <= field.darkLevel {
                first = first ?? sample
            } else if let top = first {
                gaps.append(
                    ExaminedField.Gap(
                        top: grid.point(beam: Double(beam), sample: Double(top)),
                        bottom: grid.point(beam: Double(beam), sample: Double(sample - 1))))
                first = nil
            }
        }
    }
}
