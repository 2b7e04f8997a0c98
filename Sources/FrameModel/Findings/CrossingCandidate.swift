/// A bright dot of one frame that may be a needle seen end-on; the tracker decides.
public struct CrossingCandidate: Hashable, BitwiseCopyable, Sendable, Reusable {
    public var point = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    /// How much brighter the place is than in an earlier frame, in units of how much the whole picture has changed; 0
    /// without an earlier frame, and where too little is new or what is new is no dot.
    public var novelty = 0.0
    /// Gray levels by which it is brighter than the brightest of what lies on both sides.
    public var contrast = 0.0

    public init() {}

    public mutating func reset() { self = Self() }
}
