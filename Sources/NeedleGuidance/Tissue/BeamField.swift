import SignalKernels

/// What the tissue detectors read of one frame along the scan lines; owned by a worker and refilled per frame.
///
/// All arrays are `beams * samples` long, a beam's samples side by side, unless stated.
package struct BeamField {
    package let beams: Int
    package let samples: Int
    /// Gray levels above the picture's black, 0 to 255; 0 outside the fan.
    var gray: [Float]
    /// Gray levels averaged over neighboring beams (`TissuePlan.smoothingMM`).
    var smooth: [Float]
    /// Sums of `smooth` from the top of each beam; `samples + 1` per beam.
    var smoothSums: [Float]
    /// How much a sample looks like part of a bright line: brighter than both sides, in units of the
    /// picture's own roughness, limited to `TissuePlan.evidenceRange`.
    var evidence: [Float]
    /// Sums of the positive evidence from the top of each beam; `samples + 1` per beam.
    var evidenceSums: [Float]
    /// Best path scores from the left and from the right.
    var fromLeft: [Float]
    var fromRight: [Float]
    /// 1 where a traced line or its surroundings lie.
    var taken: [UInt8]
    /// Scratch of the filters: one beam, and padded ones.
    var line: [Float]
    var padded: [Float]
    /// Counts of the fine ridges' magnitudes and of the gray levels.
    var ridgeCounts = RidgeFilter.Histogram()
    var levelCounts = RidgeFilter.Histogram()
    /// One unit of evidence in gray levels.
    var roughness: Float = 1
    /// Median gray level of what is not black.
    var tissueLevel: Float = 0
    /// Level of places without echoes; 0 where the picture has none.
    var floor: Float = 0
    /// The level up to which a place shows no echoes; below every level where the picture has none of them.
    var darkLevel: Float = -1

    init(beams: Int, samples: Int, paths: LeakyPathScore) {
        self.beams = beams
        self.samples = samples
        let count = beams * samples
        gray = Array(repeating: 0, count: count)
        smooth = gray
        evidence = gray
        fromLeft = gray
        fromRight = gray
        smoothSums = Array(repeating: 0, count: beams * (samples + 1))
        evidenceSums = smoothSums
        taken = Array(repeating: 0, count: count)
        line = Array(repeating: 0, count: samples)
        padded = Array(repeating: 0, count: paths.scratchCount(samples: samples))
    }

    /// Whether places without echoes are gray: a high gain or a steep gray map shows noise as tissue.
    var hasGrayFloor: Bool { floor > Self.grayFloorShare * tissueLevel }
    /// From this share of the tissue's level on (engineering default).
    private static let grayFloorShare: Float = 0.25

    /// The level at `share` of the way from the floor to the tissue.
    func level(_ share: Float) -> Float { floor + share * (tissueLevel - floor) }

    /// Mean of `smooth` over the samples from `first` up to `end` (not included) of a beam, cut to the picture.
    @inline(__always)
    func mean(beam: Int, from first: Int, to end: Int) -> Float {
        let low = min(max(first, 0), samples - 1)
        let high = max(min(end, samples), low + 1)
        let base = beam * (samples + 1)
        return (smoothSums[base + high] - smoothSums[base + low]) / Float(high - low)
    }
}

extension BeamGrid {
    /// Samples the region's gray levels along the beams into `target`.
    ///
    /// - Complexity: O(pixels); no allocation.
    func resample(_ image: borrowing GrayImage, into target: inout [Float]) {
        precondition(target.count >= beams * samples, "beam image too small")
        if let sampling {
            sampling.sample(image, into: &target)
        } else {
            image.poolScanLines(columnStep: pooledColumns, rowStep: pooledRows, into: &target)
        }
    }
}
