/// A straight line of the picture: points p with p.x cos(normal) + p.z sin(normal) = offset, x to the right and z
/// down from the origin of the search, in its unit.
public struct PictureLine: Hashable, BitwiseCopyable, Sendable {
    /// Direction of the normal from image right toward depth, in radians, 0 to pi.
    public var normal: Float
    /// Signed distance of the line from the origin.
    public var offset: Float
    /// How far the votes on the line exceed what its direction collects elsewhere, in standard deviations.
    public var score: Float

    public init(normal: Float, offset: Float, score: Float) {
        self.normal = normal
        self.offset = offset
        self.score = score
    }
}
