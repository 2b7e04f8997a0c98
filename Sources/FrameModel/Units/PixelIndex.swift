/// A fractional pixel index along one image axis; pixel `i` is centered on `i`.
@frozen
public struct PixelIndex<Axis>: Hashable, Comparable, BitwiseCopyable, Sendable {
    public var value: Double

    @inlinable
    public init(_ value: Double) { self.value = value }

    @inlinable
    public init(_ value: Int) { self.value = Double(value) }

    @inlinable
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.value < rhs.value }

    /// The signed number of pixels from `rhs` to `lhs`.
    @inlinable
    public static func - (lhs: Self, rhs: Self) -> Double { lhs.value - rhs.value }

    @inlinable
    public static func + (lhs: Self, rhs: Double) -> Self { Self(lhs.value + rhs) }
}

/// A position down the image.
public typealias Row = PixelIndex<Axial>

/// A position across the image.
public typealias Column = PixelIndex<Lateral>
