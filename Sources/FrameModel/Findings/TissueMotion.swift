/// How the tissue moved between the frame before and this one.
///
/// A measurement of two neighboring frames; whatever compares it over time is a session log's business.
public struct TissueMotion: Hashable, BitwiseCopyable, Sendable {
    /// Time between the two frames, in seconds.
    public var interval: Double
    /// Shift of the picture as a whole toward the image right, in millimeters: probe or breathing.
    public var globalLateral: Double
    /// Shift of the picture as a whole away from the transducer, in millimeters.
    public var globalAxial: Double
    /// 95th percentile over the tissue of how far a block moved beyond the shift of
    /// the whole picture, in millimeters.
    public var localDisplacement: Double
    /// Share of the blocks with enough texture to be followed, 0 to 1.
    public var trackedShare: Double

    public init(
        interval: Double, globalLateral: Double, globalAxial: Double, localDisplacement: Double, trackedShare: Double
    ) {
        self.interval = interval
        self.globalLateral = globalLateral
        self.globalAxial = globalAxial
        self.localDisplacement = localDisplacement
        self.trackedShare = trackedShare
    }
}
