import Foundation

package import SignalKernels

/// Turns a frame into a `BeamField`: bright-line evidence along the beams and the paths it forms.
///
/// The evidence is a difference of box means along the beam: the brightness of a band above the brighter of
/// its two sides. In log-compressed gray levels that is the contrast in dB, so gain shifts do not change it.
package struct TissuePlan: Sendable {
    /// Width of the band and of each side, in millimeters: an echo of one pulse at 7 to 15 MHz, and the
    /// thicker ones of pleura, bone and of lower frequencies.
    static let fineBandMM = (band: 0.35, side: 0.6)
    static let broadBandMM = (band: 0.8, side: 1.2)
    /// Smoothing across the beams for levels and edges, in millimeters.
    static let smoothingMM = 1.5
    /// Evidence of a single sample is cut here: one bright speckle must not outweigh a line.
    static let evidenceRange: ClosedRange<Float> = -0.6...3
    /// One unit of evidence is this many median absolute contrasts of the fine band: the 84th percentile of
    /// a normal distribution, rounded up.
    static let unitPerMedian: Float = 1.5
    /// The unit never falls below this many gray levels: quantization and compression noise.
    static let leastUnit: Float = 4
    /// Gray level at and below which a sample is taken for black, on the scale 0 to 255.
    static let blackLevel: Float = 8
    /// The tissue's level is the median of what is brighter than this.
    static let tissueFromLevel = 1.5 * blackLevel
    /// Distance along a path after which evidence counts 1/e, in millimeters.
    static let memoryMM = 5.0
    /// Steepest line followed, depth per lateral distance.
    static let steepest = 0.7
    /// Price of a path that moves by one sample to the next beam, in units of evidence.
    static let stiffness: Float = 0.15

    package let grid: BeamGrid
    let paths: LeakyPathScore
    private let picture: ScanLineFilters
    private let ridges: RidgeFilter
    private let smoothing: Int

    package init(grid: BeamGrid) {
        self.grid = grid
        paths = LeakyPathScore(
            reach: min(12, max(1, Int((Self.steepest * grid.beamMM / grid.sampleMM).rounded(.up)))),
            stiffness: Self.stiffness, decay: Float(exp(-grid.beamMM / Self.memoryMM)))
        picture = ScanLineFilters(lines: grid.beams, samples: grid.samples)
        ridges = RidgeFilter(
            picture: picture, fine: Self.band(Self.fineBandMM, grid), broad: Self.band(Self.broadBandMM, grid),
            ridgeLevel: Self.blackLevel, brightLevel: Self.tissueFromLevel)
        smoothing = max(0, grid.beams(in: Self.smoothingMM) / 2)
    }

    private static func band(_ width: (band: Double, side: Double), _ grid: BeamGrid) -> RidgeFilter.Band {
        let band = max(1, grid.samples(in: width.band))
        return RidgeFilter.Band(
            samples: -(band / 2)..<(band - band / 2), side: max(1, grid.samples(in: width.side)))
    }

    package func makeField() -> BeamField {
        BeamField(beams: grid.beams, samples: grid.samples, paths: paths)
    }

    /// Computes everything in `field` from the region's gray levels above `black`.
    ///
    /// - Complexity: O(pixels); no allocation.
    package func fill(_ field: inout BeamField, from image: borrowing GrayImage, black: Float) {
        grid.resample(image, into: &field.gray)
        if black > 0 { for index in field.gray.indices { field.gray[index] = max(field.gray[index] - black, 0) } }
        picture.smooth(field.gray, over: smoothing, into: &field.smooth)
        picture.sumPositive(field.smooth, into: &field.smoothSums)
        findEvidence(&field)
        paths.fill(
            &field.fromLeft, evidence: field.evidence, lines: grid.beams, samples: grid.samples, reversed: false,
            padded: &field.padded)
        paths.fill(
            &field.fromRight, evidence: field.evidence, lines: grid.beams, samples: grid.samples, reversed: true,
            padded: &field.padded)
    }

    private func findEvidence(_ field: inout BeamField) {
        ridges.apply(
            levels: field.gray, sums: field.smoothSums, line: &field.line, into: &field.evidence,
            ridgeCounts: &field.ridgeCounts, levelCounts: &field.levelCounts)
        field.roughness = max(Self.leastUnit, Self.unitPerMedian * field.ridgeCounts.median)
        field.tissueLevel = field.levelCounts.median
        ridges.scale(
            &field.evidence, by: 1 / field.roughness, to: Self.evidenceRange, offsets: grid.sampling?.offsets ?? [])
        picture.sumPositive(field.evidence, into: &field.evidenceSums)
    }
}
