/// A line of one frame that may be a needle, with one place where it may end; the tracker decides.
public struct NeedleCandidate: Hashable, BitwiseCopyable, Sendable, Reusable {
    /// Where the line enters the picture.
    public var entry = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    public var tip = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    /// Distance of the tip below the transducer face along the beam, in millimeters.
    public var tipDepth = 0.0
    /// Sum of log likelihood ratios along the line, shaft against tissue, up to the tip.
    public var evidence = 0.0
    /// Mean height of the shaft above its flanks in units of the frame's speckle.
    public var height = 0.0
    /// Height of the shaft as a multiple of what lines beside it and parallel to it reach.
    public var prominence = 0.0
    /// Height of the bright spot at the tip above what lies beyond it, gray levels.
    public var tipSpot = 0.0
    /// Height of the shaft before the tip minus after it, in units of the frame's speckle.
    public var tipStep = 0.0
    /// Insonified length without a shaft above where it begins to show, in millimeters, but for what lies so near the skin that
    /// reverberation hides a shaft.
    public var lead = 0.0
    /// From the tip to where the line leaves the picture, in millimeters.
    public var remainder = 0.0
    /// Share of the shaft inside the picture that stands out, 0 to 1.
    public var visibleFraction = 0.0
    /// Share of the shaft that the preceding frames do not show, less what changed elsewhere in the
    /// picture; `nil` without preceding frames, and when the whole picture changed.
    public var novelty: Double?
    /// Distance between the two estimates of the tip along the shaft, in millimeters.
    public var tipSpread = 0.0
    /// Where in `FrameFindings.shaftSamples` the samples along the line lie, from its entry on.
    public var firstSample = 0
    public var sampleCount = 0

    public init() {}

    public mutating func reset() { self = Self() }
}
