/// A two-dimensional FFT of a real image that zeros pad, by rows and then by columns, planned once.
///
/// The layout is that of ``RealTransform2D``, from which it differs in speed, since rows of padding are left out, and in
/// that the inverse transform keeps its spectrum. Neither direction is normalized: a round trip multiplies by
/// `width * height`.
///
/// Kernels transform eight rows or columns at a time: the same bits on every processor, and nothing is allocated.
public final class PaddedRealTransform: Sendable {
    public let width: Int
    public let height: Int
    /// Rows of the image; those below are padding, which is taken to be zero and not written.
    public let usedRows: Int
    /// Floats from one real row to the next.
    public let realStride: Int
    /// Complex samples in a spectrum row.
    public let spectrumWidth: Int
    /// Complex samples from one spectrum row to the next.
    public let spectrumStride: Int
    private let plane: LanePlane

    /// Plans transforms that hold `columns` by `rows` samples and as many as `padding` zeros behind them.
    ///
    /// - Parameters:
    ///   - columns: At least 1, as `rows`.
    ///   - padding: Columns and rows, 0 or more. Lengths are rounded up to fast ones.
    public init(columns: Int, rows: Int, padding: (columns: Int, rows: Int)) {
        precondition(columns >= 1 && rows >= 1 && padding.columns >= 0 && padding.rows >= 0, "no samples to transform")
        let width = TransformSize.fast(atLeast: columns + padding.columns, multipleOf: 16)
        let height = TransformSize.fast(atLeast: rows + padding.rows, multipleOf: 16)
        precondition(width <= 32768 && height <= 32768, "transform size out of range")
        (self.width, self.height, usedRows) = (width, height, rows)
        realStride = TransformSize.stride(atLeast: width, unit: 8)
        spectrumWidth = width / 2 + 1
        spectrumStride = TransformSize.stride(atLeast: width / 2 + 1, unit: 4)
        plane = LanePlane(
            width: width, height: height, rows: rows, columns: spectrumWidth, realStride: realStride,
            spectrumStride: spectrumStride)
    }

    /// Scratch for one worker.
    public struct Scratch {
        fileprivate let kernels: SignalBuffer
        /// Rows of the spectrum after its columns were transformed back.
        fileprivate let half: SignalBuffer
    }

    public func makeScratch() -> Scratch {
        Scratch(
            kernels: SignalBuffer(count: plane.scratchCount), half: SignalBuffer(count: 2 * spectrumStride * usedRows))
    }

    /// A buffer for one image.
    public func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * height) }

    /// A buffer for one half spectrum.
    public func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: 2 * spectrumStride * height) }

    /// Writes the half spectrum of `real` into `spectrum`; `real` is kept, and its rows of padding are not read.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func forward(_ real: SignalBuffer, into spectrum: SignalBuffer, scratch: borrowing Scratch) {
        check(real, spectrum, scratch)
        // SAFETY: `check` has compared the counts with the planned layout.
        unsafe plane.forward(real.pointer, into: spectrum.pointer, scratch: scratch.kernels.pointer)
    }

    /// Writes the real image whose half spectrum is `spectrum`, times `width * height`, but for its rows of padding;
    /// `spectrum` is kept.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func inverse(_ spectrum: SignalBuffer, into real: SignalBuffer, scratch: borrowing Scratch) {
        check(real, spectrum, scratch)
        // SAFETY: `check` has compared the counts with the planned layout.
        unsafe plane.inverse(
            spectrum.pointer, half: scratch.half.pointer, into: real.pointer, scratch: scratch.kernels.pointer)
    }

    private func check(_ real: SignalBuffer, _ spectrum: SignalBuffer, _ scratch: borrowing Scratch) {
        precondition(real.count >= realStride * height, "real buffer is too small for the transform")
        precondition(
            spectrum.count >= 2 * spectrumStride * height, "spectrum buffer is too small for the transform")
        precondition(
            scratch.kernels.count >= plane.scratchCount && scratch.half.count >= 2 * spectrumStride * usedRows,
            "scratch is too small for the transform")
    }
}
