import CKernels

/// The plan of a kernel that finds the envelope of sixteen lines side by side, see ``EnvelopeDetector``.
struct LaneEnvelope: Sendable {
    private let lines: Int
    private let forward: LaneTransform
    private let inverse: LaneTransform
    private let first: Int
    private let bins: Int
    private let isWhole: Bool
    /// Half of the detector's gains: taking two lines apart doubles them.
    private let gains: LaneTable

    /// Whether the kernel knows transforms of these lengths.
    static func canFind(samples: Int, kept: Int) -> Bool {
        kept >= 2 && samples <= LaneTransform.longest && TransformSize.isFast(samples)
    }

    /// - Parameters:
    ///   - kept: Samples of the envelope, which divide `samples`.
    ///   - first: The first bin that passes, with the first of the gains.
    ///   - isWhole: Whether all bins pass alike and all samples are kept.
    init(lines: Int, samples: Int, kept: Int, first: Int, gains: [Float], isWhole: Bool) {
        self.lines = lines
        (forward, inverse) = (LaneTransform(length: samples), LaneTransform(length: kept))
        (self.first, bins) = (first, gains.count)
        self.isWhole = isWhole
        self.gains = LaneTable(gains.map { 0.5 * $0 })
    }

    /// Floats of scratch.
    var scratchCount: Int { 64 * forward.length + 128 }

    /// - Parameters:
    ///   - source: `lines` lines.
    ///   - scratch: Of `scratchCount` floats.
    ///   - target: As many samples as are kept, times `lines`.
    @unsafe func find(
        in source: UnsafePointer<Float>, scratch: SignalBuffer, into target: UnsafeMutablePointer<Float>
    ) {
        precondition(scratch.count >= scratchCount, "workspace was made for another plan")
        var kernel = unsafe ck_envelope(
            lines: Int32(lines), forward: forward.kernel, inverse: inverse.kernel, first: Int32(first),
            bins: Int32(bins), gains: gains.pointer, is_whole: isWhole)
        unsafe ck_find_envelope(&kernel, source, target, scratch.pointer)
        withExtendedLifetime(self) {}
    }
}
