import CFFTW

/// A two-dimensional FFT between real samples and their half spectrum, planned once.
///
/// Real rows are `realStride` floats apart, spectrum rows `spectrumStride` complex samples;
/// both are padded to odd multiples of 32 bytes, because a stride with a large power of two maps a
/// column onto few cache sets and costs up to six times (measured). The half spectrum holds frequencies
/// 0...`width`/2 along a row and 0..<`height` down a column, the upper half of which are
/// the negative ones. Neither direction is normalized: a round trip multiplies by
/// `width * height`.
///
/// Where both lengths are fast (`TransformSize`) and at least ``leastInLanes``, kernels transform eight rows or columns at
/// a time, without allocating, and with the same bits on every processor. Elsewhere, and whenever plans are to be measured
/// (`TransformPlanning`), FFTW does, with the same bits on the same machine. Either way the largest error of a sample is at
/// most `2^-21 log2(n) sqrt(n)` times the root mean square of what is transformed, for n = `width * height`, and so both
/// agree within twice that.
public final class RealTransform2D: Sendable {
    public let width: Int
    public let height: Int
    /// Floats from one real row to the next.
    public let realStride: Int
    /// Complex samples in a spectrum row.
    public let spectrumWidth: Int
    /// Complex samples from one spectrum row to the next.
    public let spectrumStride: Int
    private let way: Way

    private enum Way {
        case lanes(LanePlane)
        case library(forward: TransformPlan, inverse: TransformPlan)
    }

    /// The length from which on eight rows or columns at a time are faster than FFTW's estimated plans: 1.1 to 3 times
    /// (measured with FFTW 3.3 from 24 to 1920 samples); at 16 by 16 they take 1.4 times as long.
    public static let leastInLanes = 24

    /// Whether plans made now take eight rows or columns at a time.
    static func isInLanes(width: Int, height: Int) -> Bool {
        TransformPlanning.current == .estimate && min(width, height) >= leastInLanes && TransformSize.isFast(width)
            && TransformSize.isFast(height)
    }

    /// Plans transforms of `height` rows of `width` samples, each from 1 to 32768.
    public init(width: Int, height: Int) {
        precondition((1...32768).contains(width) && (1...32768).contains(height), "transform size out of range")
        self.width = width
        self.height = height
        realStride = TransformSize.stride(atLeast: width, unit: 8)
        spectrumWidth = width / 2 + 1
        spectrumStride = TransformSize.stride(atLeast: width / 2 + 1, unit: 4)
        if Self.isInLanes(width: width, height: height) {
            way = .lanes(
                LanePlane(
                    width: width, height: height, rows: height, columns: spectrumWidth, realStride: realStride,
                    spectrumStride: spectrumStride))
        } else {
            way = Self.planned(width: width, height: height, realStride: realStride, spectrumStride: spectrumStride)
        }
    }

    private static func planned(width: Int, height: Int, realStride: Int, spectrumStride: Int) -> Way {
        let real = SignalBuffer(count: realStride * height)
        let spectrum = SignalBuffer(count: 2 * spectrumStride * height)
        var size = [Int32(height), Int32(width)]
        var realLayout = [Int32(height), Int32(realStride)]
        var spectrumLayout = [Int32(height), Int32(spectrumStride)]
        // SAFETY: both buffers hold height rows of the stated strides.
        let complex = unsafe spectrum.complex
        return .library(
            forward: unsafe TransformPlan { flags in
                unsafe fftwf_plan_many_dft_r2c(
                    2, &size, 1, real.pointer, &realLayout, 1, 0, complex, &spectrumLayout, 1, 0, flags)
            },
            inverse: unsafe TransformPlan { flags in
                unsafe fftwf_plan_many_dft_c2r(
                    2, &size, 1, complex, &spectrumLayout, 1, 0, real.pointer, &realLayout, 1, 0, flags)
            })
    }

    /// A buffer for one image.
    public func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * height) }

    /// A buffer for one half spectrum, with the transform's scratch behind it.
    public func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: scratchStart + scratchCount) }

    /// In whole cache lines.
    private var scratchStart: Int { (2 * spectrumStride * height + 15) / 16 * 16 }

    private var scratchCount: Int {
        switch way {
        case .lanes(let plane): plane.scratchCount
        case .library: 0
        }
    }

    /// Writes the half spectrum of `real` into `spectrum`; `real` is kept.
    ///
    /// - Parameters:
    ///   - real: From ``makeRealBuffer()``, as `spectrum` from ``makeSpectrumBuffer()``.
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func forward(_ real: SignalBuffer, into spectrum: SignalBuffer) {
        check(real, spectrum)
        // SAFETY: `check` has compared both counts with the planned layout.
        switch way {
        case .lanes(let plane):
            unsafe plane.forward(real.pointer, into: spectrum.pointer, scratch: spectrum.pointer + scratchStart)
        case .library(let forward, _):
            unsafe fftwf_execute_dft_r2c(forward.handle, real.pointer, spectrum.complex)
        }
    }

    /// Writes the real image whose half spectrum is `spectrum`, times `width * height`; `spectrum` is destroyed.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func inverse(_ spectrum: SignalBuffer, into real: SignalBuffer) {
        check(real, spectrum)
        // SAFETY: `check` has compared both counts with the planned layout.
        switch way {
        case .lanes(let plane):
            unsafe plane.inverse(
                spectrum.pointer, half: spectrum.pointer, into: real.pointer, scratch: spectrum.pointer + scratchStart)
        case .library(_, let inverse):
            unsafe fftwf_execute_dft_c2r(inverse.handle, spectrum.complex, real.pointer)
        }
    }

    private func check(_ real: SignalBuffer, _ spectrum: SignalBuffer) {
        precondition(real.count >= realStride * height, "real buffer is too small for the transform")
        precondition(spectrum.count >= scratchStart + scratchCount, "spectrum buffer is too small for the transform")
    }
}
