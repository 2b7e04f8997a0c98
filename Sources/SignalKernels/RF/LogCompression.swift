import CKernels

/// Compresses an envelope to gray levels: `255 * (1 + 20 log10(envelope / reference) / dynamicRange)`, limited to
/// 0...255.
public struct LogCompression: Hashable, Sendable {
    /// Decibels from black to white.
    public let dynamicRange: Float

    /// Creates a compression.
    ///
    /// - Parameter dynamicRange: In decibels, above 0; 60 dB is a usual display setting.
    public init(dynamicRange: Float = 60) {
        precondition(dynamicRange > 0 && dynamicRange.isFinite, "dynamic range must be finite and positive")
        self.dynamicRange = dynamicRange
    }

    /// The largest value of an envelope: the reference that makes the brightest echo white.
    ///
    /// Not-a-number is passed over; an envelope without a positive value gives 0.
    public func peak(of envelope: Raster<Float>) -> Float {
        // SAFETY: the kernel reads `count` samples.
        unsafe envelope.withSamples { unsafe ck_largest($0.baseAddress!, Int32($0.count)) }
    }

    /// Writes gray levels into `image`.
    ///
    /// - Parameters:
    ///   - envelope: Not negative.
    ///   - reference: The envelope shown white, above 0. Given, not measured here, so that a frame's gray levels do not
    ///     depend on other frames unless the caller wants it.
    ///   - image: The shape of `envelope`; every sample is overwritten.
    /// - Complexity: O(`width * height`); no allocation.
    public func compress(_ envelope: Raster<Float>, reference: Float, into image: inout Raster<Float>) {
        precondition(reference > 0 && reference.isFinite, "reference must be finite and positive")
        precondition(
            envelope.width == image.width && envelope.height == image.height, "image shape differs from the envelope")
        // 20 / ln 10 decibels per natural logarithm.
        let scale = 255 * 8.685_889_6 / dynamicRange
        let offset = 255 - scale * FastMath.log(reference)
        let count = envelope.width * envelope.height
        unsafe envelope.withSamples { envelope in
            unsafe image.withMutableSamples { image in
                // SAFETY: both rasters hold `count` samples.
                unsafe ck_log_levels(envelope.baseAddress!, Int32(count), scale, offset, image.baseAddress!)
            }
        }
    }
}
