import CKernels

/// The plan of a two-dimensional transform of a real image by kernels that take eight rows or columns at a time.
struct LanePlane: Sendable {
    private let across: LaneTransform
    private let down: LaneTransform
    private let rows: Int
    private let columns: Int
    private let realStride: Int
    private let spectrumStride: Int

    /// - Parameters:
    ///   - width: Samples of a transformed row, as `height` of a column: 2...32768, without prime factors above 5.
    ///   - rows: Rows of the image, at most `height`; the others are zero before, and not written after.
    ///   - columns: Columns of the half spectrum that are wanted, at most `width / 2 + 1`.
    ///   - realStride: Floats from a row of the image to the next.
    ///   - spectrumStride: Complex samples from a row of the spectrum to the next.
    init(width: Int, height: Int, rows: Int, columns: Int, realStride: Int, spectrumStride: Int) {
        (across, down) = (LaneTransform(length: width), LaneTransform(length: height))
        (self.rows, self.columns) = (rows, columns)
        (self.realStride, self.spectrumStride) = (realStride, spectrumStride)
    }

    /// Floats of scratch.
    var scratchCount: Int { 48 * (max(across.length, down.length) + 8) }

    @unsafe func forward(
        _ real: UnsafePointer<Float>, into spectrum: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        var kernel = unsafe kernel
        unsafe ck_real_forward(&kernel, real, spectrum, scratch)
        withExtendedLifetime(self) {}
    }

    /// - Parameter half: Takes `rows` rows of the spectrum after its columns were transformed; may be `spectrum`, which is
    ///   kept otherwise.
    @unsafe func inverse(
        _ spectrum: UnsafePointer<Float>, half: UnsafeMutablePointer<Float>, into real: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        var kernel = unsafe kernel
        unsafe ck_real_inverse(&kernel, spectrum, half, real, scratch)
        withExtendedLifetime(self) {}
    }

    private var kernel: ck_real_plane {
        unsafe ck_real_plane(
            across: across.kernel, down: down.kernel, rows: Int32(rows), columns: Int32(columns),
            real_stride: Int32(realStride), spectrum_stride: Int32(spectrumStride))
    }
}
