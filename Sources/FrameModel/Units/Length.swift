/// The direction of sound travel: down the image, away from the transducer.
public enum Axial {}

/// The direction along the transducer face: across the image.
public enum Lateral {}

/// No preferred direction: a straight-line distance in the image plane.
public enum Euclidean {}

/// A physical length along one direction of the image plane.
///
/// Lengths along different axes do not mix, there is no `Length * Length`, and
/// a bare literal never becomes a length: the unit is always written out.
@frozen
public struct Length<Axis>: Hashable, Comparable, AdditiveArithmetic, BitwiseCopyable, Sendable {
    /// The value in millimeters, the package's only stored unit of length.
    public var inMillimeters: Double

    @inlinable
    init(inMillimeters: Double) { self.inMillimeters = inMillimeters }

    @inlinable
    public static func millimeters(_ value: Double) -> Self { Self(inMillimeters: value) }

    @inlinable
    public static func centimeters(_ value: Double) -> Self { Self(inMillimeters: value * 10) }

    @inlinable
    public static var zero: Self { Self(inMillimeters: 0) }

    @inlinable
    public static func + (lhs: Self, rhs: Self) -> Self { Self(inMillimeters: lhs.inMillimeters + rhs.inMillimeters) }

    @inlinable
    public static func - (lhs: Self, rhs: Self) -> Self { Self(inMillimeters: lhs.inMillimeters - rhs.inMillimeters) }

    @inlinable
    public static func * (length: Self, factor: Double) -> Self { Self(inMillimeters: length.inMillimeters * factor) }

    /// The ratio of two lengths along the same axis.
    @inlinable
    public static func / (lhs: Self, rhs: Self) -> Double { lhs.inMillimeters / rhs.inMillimeters }

    @inlinable
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.inMillimeters < rhs.inMillimeters }
}

/// Distance below the transducer face, straight down the image; negative above it.
public typealias Depth = Length<Axial>

/// Distance from the lateral origin, positive toward the image right.
public typealias LateralOffset = Length<Lateral>

/// Straight-line distance between two points of the image plane.
public typealias Distance = Length<Euclidean>
