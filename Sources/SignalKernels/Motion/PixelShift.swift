/// How far the content of an image has moved, in pixels of that image.
public struct PixelShift: Hashable, Sendable {
    /// Positive to the right.
    public var lateral: Float
    /// Positive away from the probe.
    public var axial: Float
    /// The height of the correlation peak, 0...1: 1 for a pure shift, near 0 for unrelated images.
    public var confidence: Float
    /// How far the peak stands above the highest other one, 0...1: 0 when two shifts explain the images equally well.
    public var distinctness: Float

    public init(lateral: Float, axial: Float, confidence: Float, distinctness: Float) {
        self.lateral = lateral
        self.axial = axial
        self.confidence = confidence
        self.distinctness = distinctness
    }

    /// No movement, and no evidence for it.
    public static let unknown = PixelShift(lateral: 0, axial: 0, confidence: 0, distinctness: 0)
}
