import FrameModel

/// Finds near surfaces of bone: bright lines under which the sound stops.
///
/// Three signs are accepted: a hard shadow (almost nothing below, whatever the line's shape), a gray one without any
/// speckle, and a broad arch convex toward the probe under which the echoes fade to the bottom of the picture without any
/// structure.
package struct BoneDetector: Sendable {
    /// Below this share of the level above the line the sound has stopped: engineering default, for
    /// 15 % of the neighbors' energy after a log compression of 60 dB.
    static let shadowShare: Float = 0.20
    /// Up to this share still is a shadow when the level rises with depth: amplified noise, not fading echoes.
    static let noiseShare: Float = 0.36
    /// Where the picture's black is gray, as a high gain or a steep gray map makes it, a shadow has this share of the level
    /// above it, at all depths within this share of that level (engineering defaults: muscle under a sheet is darker, or
    /// fades). A floor that was measured to be gray leaves no darker muscle: there any share over `shadowShare` will do.
    static let grayShare: ClosedRange<Float> = 0.4...0.75
    static let evenShare: Float = 0.12
    /// Within this one over a gray floor where the level rises with depth, as the amplified noise does.
    static let risingShare: Float = 0.25
    /// And there is no speckle in it: what varies along the beam, averaged over neighbors, is under this share of what
    /// varies above the line. Its median over a recording was 0 to 0.35 under bone in 42 of 46 phantoms and 0.43 to 0.89
    /// under pleura in 15: sound that comes back interferes, noise does not.
    static let leastSpeckle: Float = 0.3
    /// Evidence of the line over it.
    static let leastEvidenceOverGray: Float = 0.8
    /// Where the variation is measured, in millimeters from the line, and between which places.
    static let speckleAboveMM = -5.0 ... -1.0
    static let speckleBelowMM = 1.5...12.0
    static let speckleStepMM = 0.3
    static let leastSpeckleMM = 2.0
    /// Least evidence along a shadowing stretch.
    static let leastEvidence: Float = 1.2
    /// Shortest surface reported, in millimeters.
    static let shortestMM = 2.5
    /// Holes closed along a surface, in millimeters.
    static let bridgeMM = 1.0
    /// Shallowest bone, in millimeters: the skin over a thin person's clavicle or tibia.
    static let shallowestMM = 3.5
    /// An arch is at least this long, in millimeters, and this curved, per millimeter (radius 50 mm).
    static let archLengthMM = 10.0
    static let archCurvature = 0.02
    /// Below an arch the level must fall under this share of the level above it.
    static let fadeShare: Float = 0.55
    /// Most line-like structure allowed below an arch.
    static let mostStructure: Float = 0.25

    let grid: BeamGrid

    /// Marks in `shadowed` the beams of `line` that carry a hard shadow.
    func findShadow(
        under line: TracedLine, _ field: borrowing BeamField, _ lines: borrowing TracedLines,
        into shadowed: inout [Bool], scratch: inout [Bool]
    ) {
        let aboveFrom = grid.samples(in: -2.7)
        let aboveTo = grid.samples(in: -0.7)
        let nearFrom = grid.samples(in: 1.2)
        let nearTo = grid.samples(in: 3.5)
        let farFrom = grid.samples(in: 3)
        let farTo = grid.samples(in: 8)
        let deepTo = grid.samples(in: 25)
        let room = grid.samples(in: 1.5)
        let speckle = (
            above: grid.samples(in: Self.speckleAboveMM.lowerBound)..<grid.samples(in: Self.speckleAboveMM.upperBound),
            below: grid.samples(in: Self.speckleBelowMM.lowerBound)..<grid.samples(in: Self.speckleBelowMM.upperBound)
        )
        let isGray = field.hasGrayFloor
        let leastGray = isGray ? Self.shadowShare : Self.grayShare.lowerBound
        let shallowest = Int(((Self.shallowestMM - grid.firstDepthMM) / grid.sampleMM).rounded(.up))
        for index in 0..<line.count {
            let beam = line.firstBeam + index
            let sample = lines.sample(line, index)
            let above = field.mean(beam: beam, from: sample + aboveFrom, to: sample + aboveTo)
            let reference = max(above, 0.6 * field.tissueLevel)
            let near = field.mean(beam: beam, from: sample + nearFrom, to: sample + nearTo)
            let far = field.mean(beam: beam, from: sample + farFrom, to: sample + farTo)
            let silent = near < Self.shadowShare * reference && far < Self.shadowShare * reference
            let noisy = near < Self.noiseShare * reference && far < Self.noiseShare * reference && far > 1.1 * near
            // A gap of gel or a vessel also looks silent, but tissue goes on below it.
            let deep = field.mean(beam: beam, from: sample + farFrom, to: sample + deepTo)
            let lasting = deep < (noisy ? 1.2 * Self.noiseShare : 2 * Self.shadowShare) * reference
            let evidence = field.evidence[beam * grid.samples + sample]
            let (lowest, highest) = (min(near, far, deep), max(near, far, deep))
            let quiet =
                evidence > Self.leastEvidenceOverGray && lowest > leastGray * reference
                && highest < Self.grayShare.upperBound * reference
                && highest - lowest < (isGray && near <= far && far <= deep ? Self.risingShare : Self.evenShare)
                    * reference
                && !hasSpeckle(field, beam, sample, above: speckle.above, below: speckle.below)
            scratch[index] =
                ((silent || noisy) && lasting || quiet) && sample >= shallowest && above > 0.3 * field.tissueLevel
                && grid.samples - 1 - sample > room
                && evidence > 0.3
        }
        // Majority of seven beams: a single speckle neither makes nor breaks a shadow.
        for index in 0..<line.count {
            var votes = 0
            for near in (index - 3)...(index + 3) where scratch[min(max(near, 0), line.count - 1)] { votes += 1 }
            shadowed[index] = votes >= 4
        }
    }

    /// Whether what lies below a line varies along the beam as what lies above it; also where there is no room to tell.
    ///
    /// - Parameters:
    ///   - above: Samples from the line, as those below; what lies outside the picture is left out.
    private func hasSpeckle(
        _ field: borrowing BeamField, _ beam: Int, _ sample: Int, above: Range<Int>, below: Range<Int>
    ) -> Bool {
        guard let usual = variation(field, beam, sample, above), let here = variation(field, beam, sample, below) else {
            return true
        }
        return here >= Self.leastSpeckle * usual
    }

    /// Mean change of the level from one place along a beam to the next one; `nil` within less than 2 mm.
    private func variation(_ field: borrowing BeamField, _ beam: Int, _ sample: Int, _ part: Range<Int>) -> Float? {
        let step = max(1, grid.samples(in: Self.speckleStepMM))
        let first = beam * grid.samples + max(sample + part.lowerBound, 0)
        let end = beam * grid.samples + min(sample + part.upperBound, grid.samples) - step
        guard end - first >= grid.samples(in: Self.leastSpeckleMM) else { return nil }
        var sum: Float = 0
        for index in first..<end { sum += abs(field.smooth[index + step] - field.smooth[index]) }
        return sum / Float(end - first)
    }

    /// Whether an open part is a bone by its arch and the fading below it.
    func isArch(_ part: LinePart, tissueLevel: Float) -> Bool {
        let arched =
            (part.length >= Self.archLengthMM && part.curvature >= Self.archCurvature)
            || (part.length >= 0.6 * Self.archLengthMM && part.curvature >= 2 * Self.archCurvature)
        return arched && part.room > 4
            && part.deep < Self.fadeShare * max(part.above, 0.6 * tissueLevel)
            && part.structureBelow < Self.mostStructure && part.evidence > 1.4
    }
}
