import CKernels

/// Two components of a vector at every sample of an image, in the layout of a transform's real side, owned by one worker.
public struct VectorField {
    public let width: Int
    public let height: Int
    /// Floats from one row to the next.
    public let stride: Int
    /// The components to the right and down.
    public let across: SignalBuffer
    public let down: SignalBuffer

    /// Allocates a field of zeros, which the padding beyond `width` and `height` stays.
    ///
    /// - Parameter transform: At least `width` by `height` samples large.
    public init(width: Int, height: Int, for transform: PaddedRealTransform) {
        precondition(
            (1...transform.width).contains(width) && (1...transform.usedRows).contains(height),
            "field larger than its transform")
        self.width = width
        self.height = height
        stride = transform.realStride
        across = transform.makeRealBuffer()
        down = transform.makeRealBuffer()
    }

    /// Fills the field with the gradient of `image` and `lengths` with its length.
    ///
    /// Central differences, one-sided at the border but not doubled there.
    ///
    /// - Parameters:
    ///   - image: Of the field's shape, as `lengths`.
    ///   - pitch: Distances between columns and between rows, positive: the gradient's unit is gray levels per unit of
    ///     these.
    /// - Complexity: O(samples); no allocation.
    public func fillGradient(of image: FloatImage, pitch: (x: Float, z: Float), lengths: FloatImage) {
        check(image)
        check(lengths)
        unsafe ck_gradient(
            image.pointer, Int32(width), Int32(height), 0.5 / pitch.x, 0.5 / pitch.z, Int32(stride), across.pointer,
            down.pointer, lengths.pointer)
    }

    /// Divides every vector v by sqrt(v^2 + (share * usual + least)^2), which leaves it a length up to 1.
    ///
    /// - Parameters:
    ///   - usual: What lengths are usual at each sample; of the field's shape, not negative.
    ///   - least: Positive.
    /// - Complexity: O(samples); no allocation.
    public func compress(usual: FloatImage, share: Float, least: Float) {
        check(usual)
        precondition(least > 0, "vectors of length 0 would be divided by 0")
        unsafe ck_compress_vectors(
            usual.pointer, share, least, Int32(width), Int32(height), Int32(stride), across.pointer, down.pointer)
    }

    private func check(_ image: FloatImage) {
        precondition(image.width == width && image.height == height, "image shape differs from the field's")
    }
}

extension PaddedRealTransform {
    /// Writes the half spectrum of the correlation of a vector field with odd kernels, the sum over both components.
    ///
    /// - Parameters:
    ///   - kernel: Imaginary parts of the kernels' half spectra, whose real parts vanish: `spectrumStride * height` each.
    ///   - field: Half spectra of the field's components.
    ///   - product: Made by ``PaddedRealTransform/makeSpectrumBuffer()``, as the field's.
    /// - Complexity: O(samples); no allocation.
    public func correlateOdd(
        kernel: (across: [Float], down: [Float]), field: (across: SignalBuffer, down: SignalBuffer),
        into product: SignalBuffer
    ) {
        let count = spectrumStride * height
        precondition(kernel.across.count == count && kernel.down.count == count, "kernel differs from the transform")
        precondition(
            field.across.count >= 2 * count && field.down.count >= 2 * count && product.count >= 2 * count,
            "spectrum buffer is too small for the transform")
        // SAFETY: rows of a spectrum are padded to multiples of four complex samples, and so is their sum.
        unsafe ck_correlate_odd(
            kernel.across, kernel.down, field.across.pointer, field.down.pointer, Int32(count), product.pointer)
    }
}
