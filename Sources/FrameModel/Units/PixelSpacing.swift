/// The distance between the centers of adjacent pixels along one axis.
@frozen
public struct PixelSpacing<Axis>: Hashable, BitwiseCopyable, Sendable {
    public let inMillimetersPerPixel: Double

    @inlinable
    init(inMillimetersPerPixel: Double) { self.inMillimetersPerPixel = inMillimetersPerPixel }

    @inlinable
    public static func millimetersPerPixel(_ value: Double) -> Self { Self(inMillimetersPerPixel: value) }

    /// The spacings a diagnostic ultrasound image can have, in mm per pixel.
    ///
    /// Finer than 1 µm is below any wavelength in use; coarser than 5 mm leaves
    /// no more than a handful of pixels in the deepest abdominal image (300 mm).
    public static var plausibleMillimetersPerPixel: ClosedRange<Double> { 0.001...5 }

    /// Finite and inside `plausibleMillimetersPerPixel`.
    public var isPlausible: Bool { Self.plausibleMillimetersPerPixel.contains(inMillimetersPerPixel) }
}

@inlinable
public func * <Axis>(pixels: Double, spacing: PixelSpacing<Axis>) -> Length<Axis> {
    .millimeters(pixels * spacing.inMillimetersPerPixel)
}

/// How many pixels `length` spans.
@inlinable
public func / <Axis>(length: Length<Axis>, spacing: PixelSpacing<Axis>) -> Double {
    length.inMillimeters / spacing.inMillimetersPerPixel
}
