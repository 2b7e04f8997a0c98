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
    /// How far at least 40 mm² of tissue moved beyond the shift of the whole picture, in millimeters.
    ///
    /// An area instead of a share, because a muscle that contracts is as large in a deep picture as in a shallow one.
    public var localDisplacement: Double
    /// Share of the picture that could be followed, 0 to 1.
    public var trackedShare: Double
    /// Area of the tissue that moved by 0.2 mm or more beyond the shift of the whole picture, in mm².
    public var movedArea: Double

    public init(
        interval: Double, globalLateral: Double, globalAxial: Double, localDisplacement: Double, trackedShare: Double,
        movedArea: Double
    ) {
        self.interval = interval
        self.globalLateral = globalLateral
        self.globalAxial = globalAxial
        self.localDisplacement = localDisplacement
        self.trackedShare = trackedShare
        self.movedArea = movedArea
    }
}
