/// Everything found in one frame.
///
/// Reuse one value for many frames: `reset()` keeps the storage, so refilling allocates nothing.
public struct FrameFindings: Sendable, Reusable {
    public var quality: FrameQuality = []
    /// Depth of the skin surface; `nil` when it cannot be told from the transducer face.
    public var skinDepth: Depth?
    public var layers = FindingList<LayerFinding>()
    /// Lines that may be boundaries, from the top down, those of `layers` among them; the tracker chooses among them.
    public var layerCandidates = FindingList<LayerFinding>()
    public var bones = FindingList<BoneFinding>()
    /// Empty or one line. More than one candidate is resolved by the detector.
    public var pleura = FindingList<PleuraFinding>()
    /// Vessels cut across.
    public var vessels = FindingList<VesselFinding>()
    /// Dark places that may be vessels cut across: no clearance is measured to them, and near them nothing is clear.
    public var suspectedVessels = FindingList<VesselFinding>()
    /// Vessels along their axis.
    public var tubes = FindingList<TubeFinding>()
    /// Empty or one needle in the image plane.
    public var needle = FindingList<NeedleFinding>()
    /// Lines that may be the needle, best first; the tracker chooses among them.
    public var needleCandidates = FindingList<NeedleCandidate>()
    /// What the lines of `needleCandidates` show along their length, one after the other.
    public var shaftSamples = FindingList<ShaftSample>()
    /// Empty or one needle that crosses the image plane.
    public var crossings = FindingList<NeedleCrossing>()
    /// Bright dots that may be such a needle; the tracker chooses among them.
    public var crossingCandidates = FindingList<CrossingCandidate>()
    /// How far down the picture shows tissue.
    public var examined = ExaminedField()
    /// Middles of the patches that text or marks cover, at most `mostTextPlaces`.
    public var textPlaces: [TissuePoint] = []
    /// By what factor a pixel stands for more depth than in the frame before; `nil` where it stands for the same.
    public var depthChange: Double?
    /// `nil` for the first frame, and where nothing could be followed.
    public var tissueMotion: TissueMotion?

    public init() {}

    public mutating func reset() {
        quality = []
        skinDepth = nil
        layers.removeAll()
        layerCandidates.removeAll()
        bones.removeAll()
        pleura.removeAll()
        vessels.removeAll()
        suspectedVessels.removeAll()
        tubes.removeAll()
        needle.removeAll()
        needleCandidates.removeAll()
        shaftSamples.removeAll()
        crossings.removeAll()
        crossingCandidates.removeAll()
        examined.reset()
        textPlaces.removeAll(keepingCapacity: true)
        depthChange = nil
        tissueMotion = nil
    }

    /// More than any label covers: a picture with more of it is no picture of tissue. Engineering default.
    public static let mostTextPlaces = 256
}

/// A needle seen end-on, as a bright dot: no shaft and no tip are claimed.
public struct NeedleCrossing: Hashable, BitwiseCopyable, Sendable, Reusable {
    public var point = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    public var confidence = 0.0

    public init() {}

    public mutating func reset() { self = Self() }
}
