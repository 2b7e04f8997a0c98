/// A point of tissue in the image plane, in millimeters from the lateral origin and the transducer face.
@frozen
public struct TissuePoint: Hashable, BitwiseCopyable, Sendable {
    public var lateral: LateralOffset
    public var depth: Depth

    @inlinable
    public init(lateral: LateralOffset, depth: Depth) {
        self.lateral = lateral
        self.depth = depth
    }

    /// A point from plain numbers in millimeters: `x` lateral, `z` depth.
    @inlinable
    public init(xMillimeters x: Double, zMillimeters z: Double) {
        self.init(lateral: .millimeters(x), depth: .millimeters(z))
    }

    /// Lateral position in millimeters.
    @inlinable
    public var x: Double { lateral.inMillimeters }

    /// Depth in millimeters.
    @inlinable
    public var z: Double { depth.inMillimeters }

    /// The straight-line distance to `other`.
    @inlinable
    public func distance(to other: TissuePoint) -> Distance {
        .millimeters(((other.x - x) * (other.x - x) + (other.z - z) * (other.z - z)).squareRoot())
    }
}
