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
/// The same machine always computes the same bits, and lengths that are fast (`TransformSize`) allocate nothing.
public final class RealTransform2D: Sendable {
    public let width: Int
    public let height: Int
    /// Floats from one real row to the next.
    public let realStride: Int
    /// Complex samples in a spectrum row.
    public let spectrumWidth: Int
    /// Complex samples from one spectrum row to the next.
    public let spectrumStride: Int
    private let forwardPlan: TransformPlan
    private let inversePlan: TransformPlan

    /// Plans transforms of `height` rows of `width` samples, each from 1 to 32768.
    public init(width: Int, height: Int) {
        precondition((1...32768).contains(width) && (1...32768).contains(height), "transform size out of range")
        self.width = width
        self.height = height
        let realStride = TransformSize.stride(atLeast: width, unit: 8)
        let spectrumWidth = width / 2 + 1
        let spectrumStride = TransformSize.stride(atLeast: spectrumWidth, unit: 4)
        self.realStride = realStride
        self.spectrumWidth = spectrumWidth
        self.spectrumStride = spectrumStride

        let real = SignalBuffer(count: realStride * height)
        let spectrum = SignalBuffer(count: 2 * spectrumStride * height)
        var size = [Int32(height), Int32(width)]
        var realLayout = [Int32(height), Int32(realStride)]
        var spectrumLayout = [Int32(height), Int32(spectrumStride)]
        // SAFETY: both buffers hold height rows of the stated strides.
        let complex = unsafe UnsafeMutableRawPointer(spectrum.pointer).assumingMemoryBound(to: fftwf_complex.self)
        forwardPlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft_r2c(
                2, &size, 1, real.pointer, &realLayout, 1, 0, complex, &spectrumLayout, 1, 0, flags)
        }
        inversePlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft_c2r(
                2, &size, 1, complex, &spectrumLayout, 1, 0, real.pointer, &realLayout, 1, 0, flags)
        }
    }

    /// A buffer for one image.
    public func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * height) }

    /// A buffer for one half spectrum.
    public func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: 2 * spectrumStride * height) }

    /// Writes the half spectrum of `real` into `spectrum`; `real` is kept.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func forward(_ real: SignalBuffer, into spectrum: SignalBuffer) {
        check(real, spectrum)
        // SAFETY: `check` has compared both counts with the planned layout.
        unsafe fftwf_execute_dft_r2c(
            forwardPlan.handle, real.pointer,
            UnsafeMutableRawPointer(spectrum.pointer).assumingMemoryBound(to: fftwf_complex.self))
    }

    /// Writes the real image whose half spectrum is `spectrum`, times `width * height`; `spectrum` is destroyed.
    ///
    /// - Complexity: O(n log n) for n = `width * height`; no allocation.
    public func inverse(_ spectrum: SignalBuffer, into real: SignalBuffer) {
        check(real, spectrum)
        // SAFETY: `check` has compared both counts with the planned layout.
        unsafe fftwf_execute_dft_c2r(
            inversePlan.handle, UnsafeMutableRawPointer(spectrum.pointer).assumingMemoryBound(to: fftwf_complex.self),
            real.pointer)
    }

    private func check(_ real: SignalBuffer, _ spectrum: SignalBuffer) {
        precondition(real.count >= realStride * height, "real buffer is too small for the transform")
        precondition(spectrum.count >= 2 * spectrumStride * height, "spectrum buffer is too small for the transform")
    }
}
