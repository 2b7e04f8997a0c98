import CFFTW

/// A two-dimensional FFT of a real image that zeros pad, by rows and then by columns, planned once.
///
/// The layout is that of ``RealTransform2D``, from which it differs in speed: rows of padding are left out, and both
/// steps have their own buffer, so that FFTW transforms several columns at once. At 144 by 144 samples it takes two
/// thirds of the time (measured with FFTW 3.3). Neither direction is normalized: a round trip multiplies by
/// `width * height`.
///
/// The same machine always computes the same bits, and nothing is allocated.
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
    private let rowsForward: TransformPlan
    private let rowsInverse: TransformPlan
    private let columnsForward: TransformPlan
    private let columnsInverse: TransformPlan

    /// Plans transforms that hold `columns` by `rows` samples and as many as `padding` zeros behind them.
    ///
    /// - Parameters:
    ///   - columns: At least 1, as `rows`.
    ///   - padding: Columns and rows, 0 or more. Lengths are rounded up to fast ones.
    public init(columns: Int, rows: Int, padding: (columns: Int, rows: Int)) {
        precondition(columns >= 1 && rows >= 1 && padding.columns >= 0 && padding.rows >= 0, "no samples to transform")
        // Multiples of 16 are the lengths for which FFTW has its widest steps.
        let width = TransformSize.fast(atLeast: columns + padding.columns, multipleOf: 16)
        let height = TransformSize.fast(atLeast: rows + padding.rows, multipleOf: 16)
        precondition(width <= 32768 && height <= 32768, "transform size out of range")
        (self.width, self.height, usedRows) = (width, height, rows)
        let realStride = TransformSize.stride(atLeast: width, unit: 8)
        let spectrumWidth = width / 2 + 1
        let spectrumStride = TransformSize.stride(atLeast: spectrumWidth, unit: 4)
        (self.realStride, self.spectrumWidth, self.spectrumStride) = (realStride, spectrumWidth, spectrumStride)

        let real = SignalBuffer(count: realStride * height)
        let near = SignalBuffer(count: 2 * spectrumStride * height)
        let far = SignalBuffer(count: 2 * spectrumStride * height)
        let (lines, stride) = (Int32(spectrumWidth), Int32(spectrumStride))
        var (rowLength, columnLength) = (Int32(width), Int32(height))
        // SAFETY: all buffers hold `height` rows of the stated strides.
        let (from, to) = unsafe (Self.complex(near), Self.complex(far))
        unsafe rowsForward = TransformPlan { flags in
            unsafe fftwf_plan_many_dft_r2c(
                1, &rowLength, Int32(rows), real.pointer, nil, 1, Int32(realStride), from, nil, 1, stride, flags)
        }
        unsafe rowsInverse = TransformPlan { flags in
            unsafe fftwf_plan_many_dft_c2r(
                1, &rowLength, Int32(rows), from, nil, 1, stride, real.pointer, nil, 1, Int32(realStride), flags)
        }
        func planColumns(_ sign: Int32) -> TransformPlan {
            unsafe TransformPlan { flags in
                unsafe fftwf_plan_many_dft(
                    1, &columnLength, lines, from, nil, stride, 1, to, nil, stride, 1, sign, flags)
            }
        }
        columnsForward = planColumns(FFTW_FORWARD)
        columnsInverse = planColumns(FFTW_BACKWARD)
    }

    /// Scratch for one worker: the image after one of the two steps.
    public struct Scratch {
        /// Rows of padding stay zero here.
        fileprivate let forward: SignalBuffer
        fileprivate let inverse: SignalBuffer
    }

    public func makeScratch() -> Scratch { Scratch(forward: makeSpectrumBuffer(), inverse: makeSpectrumBuffer()) }

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
        unsafe fftwf_execute_dft_r2c(rowsForward.handle, real.pointer, Self.complex(scratch.forward))
        unsafe fftwf_execute_dft(columnsForward.handle, Self.complex(scratch.forward), Self.complex(spectrum))
    }

    /// Writes the real image whose half spectrum is `spectrum`, times `width * height`, but for its rows of padding;
    /// `spectrum` is kept.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func inverse(_ spectrum: SignalBuffer, into real: SignalBuffer, scratch: borrowing Scratch) {
        check(real, spectrum, scratch)
        // SAFETY: `check` has compared the counts with the planned layout.
        unsafe fftwf_execute_dft(columnsInverse.handle, Self.complex(spectrum), Self.complex(scratch.inverse))
        unsafe fftwf_execute_dft_c2r(rowsInverse.handle, Self.complex(scratch.inverse), real.pointer)
    }

    private func check(_ real: SignalBuffer, _ spectrum: SignalBuffer, _ scratch: borrowing Scratch) {
        precondition(real.count >= realStride * height, "real buffer is too small for the transform")
        let count = 2 * spectrumStride * height
        precondition(spectrum.count >= count, "spectrum buffer is too small for the transform")
        precondition(
            scratch.forward.count >= count && scratch.inverse.count >= count, "scratch is too small for the transform")
    }

    private static func complex(_ buffer: SignalBuffer) -> UnsafeMutablePointer<fftwf_complex> {
        unsafe UnsafeMutableRawPointer(buffer.pointer).assumingMemoryBound(to: fftwf_complex.self)
    }
}
