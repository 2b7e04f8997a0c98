import CFFTW

/// The low lateral frequencies of a real image, all the axial ones: rows first, then the columns that are wanted.
///
/// Half the work of a `RealTransform2D` when a third of the frequencies along a row is wanted. Not normalized. Frequencies
/// 0..<`columns` along a row, 0..<`height` down a column, the upper half of which are the negative ones.
final class BandTransform: Sendable {
    let width: Int
    let height: Int
    let columns: Int
    /// Floats from one real row to the next, and complex samples from one spectrum row to the next.
    let realStride: Int
    let spectrumStride: Int
    private let rowsPlan: TransformPlan
    private let columnsPlan: TransformPlan

    /// - Parameters:
    ///   - width: Columns of the image, 1...32768, as `height`.
    ///   - columns: Frequencies along a row, 1...`width / 2 + 1`.
    init(width: Int, height: Int, columns: Int) {
        precondition((1...32768).contains(width) && (1...32768).contains(height), "transform size out of range")
        precondition((1...width / 2 + 1).contains(columns), "more columns than frequencies")
        (self.width, self.height, self.columns) = (width, height, columns)
        let realStride = TransformSize.stride(atLeast: width, unit: 8)
        let spectrumStride = TransformSize.stride(atLeast: width / 2 + 1, unit: 4)
        (self.realStride, self.spectrumStride) = (realStride, spectrumStride)
        let real = SignalBuffer(count: realStride * height)
        let (near, far) = (
            SignalBuffer(count: 2 * spectrumStride * height), SignalBuffer(count: 2 * spectrumStride * height)
        )
        var (rowLength, columnLength) = (Int32(width), Int32(height))
        // SAFETY: all buffers hold `height` rows of the stated strides.
        let (from, to) = unsafe (Self.complex(near), Self.complex(far))
        unsafe rowsPlan = TransformPlan { flags in
            unsafe fftwf_plan_many_dft_r2c(
                1, &rowLength, Int32(height), real.pointer, nil, 1, Int32(realStride), from, nil, 1,
                Int32(spectrumStride), flags)
        }
        unsafe columnsPlan = TransformPlan { flags in
            unsafe fftwf_plan_many_dft(
                1, &columnLength, Int32(columns), from, nil, Int32(spectrumStride), 1, to, nil, Int32(spectrumStride),
                1, FFTW_FORWARD, flags)
        }
    }

    func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * height) }
    func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: 2 * spectrumStride * height) }

    /// Writes the first `columns` columns of the spectrum of `real`, which is kept; `scratch` is as large as `spectrum`.
    func forward(_ real: SignalBuffer, into spectrum: SignalBuffer, scratch: SignalBuffer) {
        let count = 2 * spectrumStride * height
        precondition(
            real.count >= realStride * height && spectrum.count >= count && scratch.count >= count, "small buffer")
        // SAFETY: the precondition compares the counts with the planned layout.
        unsafe fftwf_execute_dft_r2c(rowsPlan.handle, real.pointer, Self.complex(scratch))
        unsafe fftwf_execute_dft(columnsPlan.handle, Self.complex(scratch), Self.complex(spectrum))
    }

    private static func complex(_ buffer: SignalBuffer) -> UnsafeMutablePointer<fftwf_complex> {
        unsafe UnsafeMutableRawPointer(buffer.pointer).assumingMemoryBound(to: fftwf_complex.self)
    }
}
