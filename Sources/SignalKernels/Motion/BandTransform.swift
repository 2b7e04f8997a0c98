import CFFTW

/// The low lateral frequencies of a real image, all the axial ones: rows first, then the columns that are wanted.
///
/// Two thirds of the work of a `RealTransform2D` when a third of the frequencies along a row is wanted, and by the same two
/// ways. Not normalized. Frequencies
/// 0..<`columns` along a row, 0..<`height` down a column, the upper half of which are the negative ones.
final class BandTransform: Sendable {
    let width: Int
    let height: Int
    let columns: Int
    /// Floats from one real row to the next, and complex samples from one spectrum row to the next.
    let realStride: Int
    let spectrumStride: Int
    private let way: Way

    private enum Way {
        case lanes(LanePlane)
        case library(rows: TransformPlan, columns: TransformPlan)
    }

    /// - Parameters:
    ///   - width: Columns of the image, 1...32768, as `height`.
    ///   - columns: Frequencies along a row, 1...`width / 2 + 1`.
    init(width: Int, height: Int, columns: Int) {
        precondition((1...32768).contains(width) && (1...32768).contains(height), "transform size out of range")
        precondition((1...width / 2 + 1).contains(columns), "more columns than frequencies")
        (self.width, self.height, self.columns) = (width, height, columns)
        realStride = TransformSize.stride(atLeast: width, unit: 8)
        spectrumStride = TransformSize.stride(atLeast: width / 2 + 1, unit: 4)
        if RealTransform2D.isInLanes(width: width, height: height) {
            way = .lanes(
                LanePlane(
                    width: width, height: height, rows: height, columns: columns, realStride: realStride,
                    spectrumStride: spectrumStride))
        } else {
            way = Self.planned(
                width: width, height: height, columns: columns, realStride: realStride, spectrumStride: spectrumStride)
        }
    }

    private static func planned(width: Int, height: Int, columns: Int, realStride: Int, spectrumStride: Int) -> Way {
        let real = SignalBuffer(count: realStride * height)
        let (near, far) = (
            SignalBuffer(count: 2 * spectrumStride * height), SignalBuffer(count: 2 * spectrumStride * height)
        )
        var (rowLength, columnLength) = (Int32(width), Int32(height))
        // SAFETY: all buffers hold `height` rows of the stated strides.
        let (from, to) = unsafe (near.complex, far.complex)
        return .library(
            rows: unsafe TransformPlan { flags in
                unsafe fftwf_plan_many_dft_r2c(
                    1, &rowLength, Int32(height), real.pointer, nil, 1, Int32(realStride), from, nil, 1,
                    Int32(spectrumStride), flags)
            },
            columns: unsafe TransformPlan { flags in
                unsafe fftwf_plan_many_dft(
                    1, &columnLength, Int32(columns), from, nil, Int32(spectrumStride), 1, to, nil,
                    Int32(spectrumStride), 1, FFTW_FORWARD, flags)
            })
    }

    func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * height) }
    func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: 2 * spectrumStride * height) }

    func makeScratch() -> SignalBuffer {
        switch way {
        case .lanes(let plane): SignalBuffer(count: plane.scratchCount)
        case .library: makeSpectrumBuffer()
        }
    }

    /// Writes the first `columns` columns of the spectrum of `real`, which is kept.
    ///
    /// - Parameter scratch: From `makeScratch()`.
    func forward(_ real: SignalBuffer, into spectrum: SignalBuffer, scratch: SignalBuffer) {
        let count = 2 * spectrumStride * height
        precondition(real.count >= realStride * height && spectrum.count >= count, "small buffer")
        // SAFETY: the preconditions compare the counts with the planned layout.
        switch way {
        case .lanes(let plane):
            precondition(scratch.count >= plane.scratchCount, "small scratch")
            unsafe plane.forward(real.pointer, into: spectrum.pointer, scratch: scratch.pointer)
        case .library(let rows, let columns):
            precondition(scratch.count >= count, "small scratch")
            unsafe fftwf_execute_dft_r2c(rows.handle, real.pointer, scratch.complex)
            unsafe fftwf_execute_dft(columns.handle, scratch.complex, spectrum.complex)
        }
    }
}
