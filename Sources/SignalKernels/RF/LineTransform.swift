import CFFTW

/// Batched one-dimensional transforms of many lines at once, planned once.
///
/// Forward: real lines to half spectra. Inverse: complex lines of their own, usually shorter, length.
/// Neither direction is normalized.
final class LineTransform: Sendable {
    let lines: Int
    let samples: Int
    let inverseSamples: Int
    /// Floats, or complex samples, from one line to the next; padded against cache conflicts.
    let realStride: Int
    let spectrumStride: Int
    let inverseStride: Int
    private let forwardPlan: TransformPlan
    private let inversePlan: TransformPlan

    init(lines: Int, samples: Int, inverseSamples: Int) {
        precondition((1...32768).contains(lines), "line count out of range")
        precondition((1...65536).contains(samples) && (1...65536).contains(inverseSamples), "line length out of range")
        let realStride = TransformSize.stride(atLeast: samples, unit: 8)
        let spectrumStride = TransformSize.stride(atLeast: samples / 2 + 1, unit: 4)
        let inverseStride = TransformSize.stride(atLeast: inverseSamples, unit: 4)
        self.lines = lines
        self.samples = samples
        self.inverseSamples = inverseSamples
        self.realStride = realStride
        self.spectrumStride = spectrumStride
        self.inverseStride = inverseStride
        let real = SignalBuffer(count: realStride * lines)
        let spectrum = SignalBuffer(count: 2 * spectrumStride * lines)
        let complex = SignalBuffer(count: 2 * inverseStride * lines)
        var length = [Int32(samples)]
        var inverseLength = [Int32(inverseSamples)]
        // SAFETY: the buffers hold `lines` lines of the stated strides.
        let half = unsafe spectrum.complex
        let whole = unsafe complex.complex
        forwardPlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft_r2c(
                1, &length, Int32(lines), real.pointer, nil, 1, Int32(realStride), half, nil, 1,
                Int32(spectrumStride), flags)
        }
        inversePlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft(
                1, &inverseLength, Int32(lines), whole, nil, 1, Int32(inverseStride), whole, nil, 1,
                Int32(inverseStride), FFTW_BACKWARD, flags)
        }
    }

    func makeRealBuffer() -> SignalBuffer { SignalBuffer(count: realStride * lines) }
    func makeSpectrumBuffer() -> SignalBuffer { SignalBuffer(count: 2 * spectrumStride * lines) }
    func makeInverseBuffer() -> SignalBuffer { SignalBuffer(count: 2 * inverseStride * lines) }

    func forward(_ real: SignalBuffer, into spectrum: SignalBuffer) {
        precondition(real.count >= realStride * lines && spectrum.count >= 2 * spectrumStride * lines, "small buffer")
        // SAFETY: the precondition compares both counts with the planned layout.
        unsafe fftwf_execute_dft_r2c(
            forwardPlan.handle, real.pointer,
            spectrum.complex)
    }

    func inverse(_ buffer: SignalBuffer) {
        precondition(buffer.count >= 2 * inverseStride * lines, "small buffer")
        // SAFETY: the precondition compares the count with the planned layout.
        let complex = unsafe buffer.complex
        unsafe fftwf_execute_dft(inversePlan.handle, complex, complex)
    }
}
