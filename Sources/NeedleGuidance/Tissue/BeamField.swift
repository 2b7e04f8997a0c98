import SignalKernels

/// What the tissue detectors read of one frame along the scan lines; owned by a worker and refilled per frame.
///
/// All arrays are `beams * samples` long, a beam's samples side by side, unless stated.
package struct BeamField {
    package let beams: Int
    package let samples: Int
    /// Gray levels, 0 to 255; 0 outside the fan.
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
    /// Scratch of the filters: one beam's running sums, and one padded beam.
    var sums: [Float]
    var padded: [Float]
    var histogram: [Int32]
    /// One unit of evidence in gray levels.
    var roughness: Float = 1
    /// Median gray level of what is not black.
    var tissueLevel: Float = 0

    init(beams: Int, samples: Int, reach: Int) {
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
        sums = Array(repeating: 0, count: samples + 1)
        padded = Array(repeating: 0, count: samples + 2 * reach)
        histogram = Array(repeating: 0, count: Self.histogramBins)
    }

    static let histogramBins = 1024

    /// Mean of `smooth` over the samples from `first` up to `end` (not included) of a beam, cut to the picture.
    @inline(__always)
    func mean(beam: Int, from first: Int, to end: Int) -> Float { average(smoothSums, beam, first, end) }

    /// Mean positive evidence over the samples from `first` up to `end` (not included), cut to the picture.
    @inline(__always)
    func meanEvidence(beam: Int, from first: Int, to end: Int) -> Float { average(evidenceSums, beam, first, end) }

    @inline(__always)
    private func average(_ sums: [Float], _ beam: Int, _ first: Int, _ end: Int) -> Float {
        let low = min(max(first, 0), samples - 1)
        let high = max(min(end, samples), low + 1)
        let base = beam * (samples + 1)
        return (sums[base + high] - sums[base + low]) / Float(high - low)
    }
}

extension BeamGrid {
    /// Samples the region's gray levels along the beams into `target`.
    ///
    /// - Complexity: O(pixels); no allocation.
    func resample(_ image: borrowing GrayImage, into target: inout [Float]) {
        precondition(target.count >= beams * samples, "beam image too small")
        unsafe image.withLevels { source in
            unsafe target.withUnsafeMutableBufferPointer { target in
                if gather.isEmpty {
                    unsafe pool(source, target.baseAddress!)
                } else {
                    unsafe unroll(source, target.baseAddress!)
                }
            }
        }
    }

    private func pool(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<Float>) {
        let scale = 1 / Float(pooledColumns * pooledRows)
        for sample in 0..<samples {
            for beam in 0..<beams {
                // SAFETY: beam < width / pooledColumns and sample < height / pooledRows, so the block lies in the image.
                var pixel = unsafe source + (sample &* pooledRows &* grid.width &+ beam &* pooledColumns)
                var sum: Int32 = 0
                for _ in 0..<pooledRows {
                    for column in 0..<pooledColumns { unsafe sum &+= Int32(pixel[column]) }
                    unsafe pixel += grid.width
                }
                unsafe target[beam &* samples &+ sample] = Float(sum) * scale
            }
        }
    }

    private func unroll(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<Float>) {
        unsafe gather.withUnsafeBufferPointer { gather in
            for index in 0..<(beams * samples) {
                let place = unsafe gather[index]
                guard place.offset >= 0 else {
                    unsafe target[index] = 0
                    continue
                }
                // SAFETY: offsets are made so that the right and the lower neighbor lie inside the region.
                let pixel = unsafe source + Int(place.offset)
                let next = unsafe pixel + grid.width
                let (a, b) = unsafe (Float(pixel[0]), Float(pixel[1]))
                let (c, d) = unsafe (Float(next[0]), Float(next[1]))
                let top = a + place.right * (b - a)
                let bottom = c + place.right * (d - c)
                unsafe target[index] = top + place.below * (bottom - top)
            }
        }
    }
}
