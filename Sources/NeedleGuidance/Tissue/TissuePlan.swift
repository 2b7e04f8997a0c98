import Foundation

package import SignalKernels

/// Turns a frame into a `BeamField`: bright-line evidence along the beams and the paths it forms.
///
/// The evidence is a difference of box means along the beam: the brightness of a band above the brighter of
/// its two sides. In log-compressed gray levels that is the contrast in dB, so gain shifts do not change it.
package struct TissuePlan: Sendable {
    /// Width of the band and of each side, in millimeters: an echo of one pulse at 7 to 15 MHz, and the
    /// thicker ones of pleura, bone and of lower frequencies.
    static let bandsMM: [(band: Double, side: Double)] = [(0.35, 0.6), (0.8, 1.2)]
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
    /// Distance along a path after which evidence counts 1/e, in millimeters.
    static let memoryMM = 5.0
    /// Steepest line followed, depth per lateral distance.
    static let steepest = 0.7
    /// Price of a path that moves by one sample to the next beam, in units of evidence.
    static let stiffness: Float = 0.15

    package let grid: BeamGrid
    let paths: LeakyPathScore
    private let bands: [(first: Int, end: Int, side: Int)]
    private let smoothing: Int

    package init(grid: BeamGrid) {
        self.grid = grid
        paths = LeakyPathScore(
            reach: min(12, max(1, Int((Self.steepest * grid.beamMM / grid.sampleMM).rounded(.up)))),
            stiffness: Self.stiffness, decay: Float(exp(-grid.beamMM / Self.memoryMM)))
        bands = Self.bandsMM.map { width in
            let band = max(1, grid.samples(in: width.band))
            return (-(band / 2), band - band / 2, max(1, grid.samples(in: width.side)))
        }
        smoothing = max(0, grid.beams(in: Self.smoothingMM) / 2)
    }

    package func makeField() -> BeamField {
        BeamField(beams: grid.beams, samples: grid.samples, reach: paths.reach)
    }

    /// Computes everything in `field` from the region's gray levels.
    ///
    /// - Complexity: O(pixels); no allocation.
    package func fill(_ field: inout BeamField, from image: borrowing GrayImage) {
        grid.resample(image, into: &field.gray)
        smoothAcrossBeams(&field)
        integrate(field.smooth, into: &field.smoothSums)
        findEvidence(&field)
        paths.fill(
            &field.fromLeft, evidence: field.evidence, lines: grid.beams, samples: grid.samples, reversed: false,
            padded: &field.padded)
        paths.fill(
            &field.fromRight, evidence: field.evidence, lines: grid.beams, samples: grid.samples, reversed: true,
            padded: &field.padded)
    }

    private func smoothAcrossBeams(_ field: inout BeamField) {
        let samples = grid.samples
        unsafe field.gray.withUnsafeBufferPointer { gray in
            unsafe field.smooth.withUnsafeMutableBufferPointer { smooth in
                for beam in 0..<grid.beams {
                    let first = max(0, beam - smoothing)
                    let last = min(grid.beams - 1, beam + smoothing)
                    let scale = 1 / Float(last - first + 1)
                    // SAFETY: first...last are beams, each `samples` long in both arrays.
                    let output = unsafe smooth.baseAddress! + beam * samples
                    let start = unsafe gray.baseAddress! + first * samples
                    for sample in 0..<samples { unsafe output[sample] = unsafe start[sample] }
                    for other in first..<last {
                        let input = unsafe gray.baseAddress! + (other + 1) * samples
                        for sample in 0..<samples { unsafe output[sample] += unsafe input[sample] }
                    }
                    for sample in 0..<samples { unsafe output[sample] *= scale }
                }
            }
        }
    }

    /// Running sums from the top of each beam. The error stays below 2^-24 * sum, under 0.02 gray levels
    /// in the mean of 10 samples at the end of a white beam of 1000.
    private func integrate(_ values: [Float], into sums: inout [Float]) {
        let samples = grid.samples
        unsafe values.withUnsafeBufferPointer { values in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                for beam in 0..<grid.beams {
                    // SAFETY: values hold `samples`, sums `samples + 1` per beam.
                    let input = unsafe values.baseAddress! + beam * samples
                    let output = unsafe sums.baseAddress! + beam * (samples + 1)
                    var sum: Float = 0
                    unsafe output[0] = 0
                    for sample in 0..<samples {
                        sum += unsafe input[sample]
                        unsafe output[sample + 1] = sum
                    }
                }
            }
        }
    }

    private func findEvidence(_ field: inout BeamField) {
        let samples = grid.samples
        for index in field.histogram.indices { field.histogram[index] = 0 }
        var bright: Int32 = 0
        // The fine band's contrast is kept in `evidence` until the unit is known; the broad band's in `fromLeft`.
        contrast(&field, band: 0, broad: false)
        contrast(&field, band: 1, broad: true)
        unsafe field.evidence.withUnsafeMutableBufferPointer { fine in
            unsafe field.gray.withUnsafeBufferPointer { gray in
                unsafe field.histogram.withUnsafeMutableBufferPointer { histogram in
                    for index in 0..<(grid.beams * samples) where unsafe gray[index] > Self.blackLevel {
                        // SAFETY: contrasts of gray levels are below 255, so the bin is below 1024.
                        let bin = unsafe min(BeamField.histogramBins - 1, Int(abs(fine[index]) * 4))
                        unsafe histogram[bin] += 1
                        bright += 1
                    }
                }
            }
        }
        field.roughness = max(Self.leastUnit, Self.unitPerMedian * median(of: field.histogram, count: bright) / 4)
        for index in field.histogram.indices { field.histogram[index] = 0 }
        let scale = 1 / field.roughness
        unsafe field.evidence.withUnsafeMutableBufferPointer { fine in
            unsafe field.fromLeft.withUnsafeBufferPointer { broad in
                for index in 0..<(grid.beams * samples) {
                    let a = unsafe fine[index]
                    let b = unsafe broad[index]
                    let value = (a > b ? a : b) * scale
                    let low = value < Self.evidenceRange.lowerBound ? Self.evidenceRange.lowerBound : value
                    unsafe fine[index] = low > Self.evidenceRange.upperBound ? Self.evidenceRange.upperBound : low
                }
            }
        }
        unsafe field.gray.withUnsafeBufferPointer { gray in
            unsafe field.evidence.withUnsafeMutableBufferPointer { evidence in
                for index in 0..<(grid.beams * samples) {
                    let level = unsafe gray[index]
                    if level > 1.5 * Self.blackLevel { field.histogram[min(1023, Int(level * 4))] += 1 }
                    if !grid.gather.isEmpty, grid.gather[index].offset < 0 {
                        unsafe evidence[index] = Self.evidenceRange.lowerBound
                    }
                }
            }
        }
        var counted: Int32 = 0
        for bin in field.histogram { counted += bin }
        field.tissueLevel = median(of: field.histogram, count: counted) / 4
        sumPositiveEvidence(&field)
    }

    /// Bin below which half of `count` entries lie.
    private func median(of histogram: [Int32], count: Int32) -> Float {
        var below: Int32 = 0
        for bin in histogram.indices {
            below += histogram[bin]
            if below * 2 >= count { return Float(bin) }
        }
        return 0
    }

    /// Band mean less the larger side mean, for every sample, into `evidence` or, if `broad`, `fromLeft`.
    private func contrast(_ field: inout BeamField, band: Int, broad: Bool) {
        unsafe field.smooth.withUnsafeBufferPointer { gray in
            unsafe field.sums.withUnsafeMutableBufferPointer { sums in
                // The arrays are named one by one: a choice of arrays cannot be formed without a copy.
                if broad {
                    unsafe field.fromLeft.withUnsafeMutableBufferPointer {
                        unsafe contrast(gray.baseAddress!, sums.baseAddress!, bands[band], $0.baseAddress!)
                    }
                } else {
                    unsafe field.evidence.withUnsafeMutableBufferPointer {
                        unsafe contrast(gray.baseAddress!, sums.baseAddress!, bands[band], $0.baseAddress!)
                    }
                }
            }
        }
    }

    private func contrast(
        _ gray: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ band: (first: Int, end: Int, side: Int),
        _ output: UnsafeMutablePointer<Float>
    ) {
        let samples = grid.samples
        let (first, end, side) = band
        let border = side + max(-first, end)
        let inner = min(border, samples)..<max(min(border, samples), samples - border)
        let perBand = 1 / Float(end - first)
        let perSide = 1 / Float(side)
        for beam in 0..<grid.beams {
            // SAFETY: every beam has `samples` values in gray and output; sums hold samples + 1.
            let input = unsafe gray + beam * samples
            let out = unsafe output + beam * samples
            var sum: Float = 0
            unsafe sums[0] = 0
            for sample in 0..<samples {
                sum += unsafe input[sample]
                unsafe sums[sample + 1] = sum
            }
            for sample in 0..<samples where !inner.contains(sample) {
                let a = min(max(sample + first, 0), samples - 1)
                let b = max(min(sample + end, samples), a + 1)
                let above = max(a - side, 0)
                let below = min(b + side, samples)
                let middle = unsafe (sums[b] - sums[a]) / Float(b - a)
                let before = unsafe a > above ? (sums[a] - sums[above]) / Float(a - above) : middle
                let after = unsafe below > b ? (sums[below] - sums[b]) / Float(below - b) : middle
                unsafe out[sample] = middle - max(before, after)
            }
            // SAFETY: inside `inner` every index used lies in 0...samples.
            for sample in inner {
                let a = sample &+ first
                let b = sample &+ end
                let middle = unsafe (sums[b] - sums[a]) * perBand
                let before = unsafe (sums[a] - sums[a &- side]) * perSide
                let after = unsafe (sums[b &+ side] - sums[b]) * perSide
                unsafe out[sample] = middle - (before > after ? before : after)
            }
        }
    }

    private func sumPositiveEvidence(_ field: inout BeamField) {
        let samples = grid.samples
        unsafe field.evidence.withUnsafeBufferPointer { evidence in
            unsafe field.evidenceSums.withUnsafeMutableBufferPointer { sums in
                for beam in 0..<grid.beams {
                    let input = unsafe evidence.baseAddress! + beam * samples
                    let output = unsafe sums.baseAddress! + beam * (samples + 1)
                    var sum: Float = 0
                    unsafe output[0] = 0
                    for sample in 0..<samples {
                        let value = unsafe input[sample]
                        sum += value > 0 ? value : 0
                        unsafe output[sample + 1] = sum
                    }
                }
            }
        }
    }
}
