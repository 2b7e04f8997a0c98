import CFFTW

/// A two-dimensional FFT of complex samples, in place, planned once.
///
/// Rows are `stride` complex samples apart (padded, see `RealTransform2D`). Neither
/// direction is normalized: a round trip multiplies by `width * height`.
public final class ComplexTransform2D: Sendable {
    public let width: Int
    public let height: Int
    /// Complex samples from one row to the next.
    public let stride: Int
    private let forwardPlan: TransformPlan
    private let inversePlan: TransformPlan

    /// Plans transforms of `height` rows of `width` samples, each from 1 to 32768.
    public init(width: Int, height: Int) {
        precondition((1...32768).contains(width) && (1...32768).contains(height), "transform size out of range")
        self.width = width
        self.height = height
        let stride = TransformSize.stride(atLeast: width, unit: 4)
        self.stride = stride
        let buffer = SignalBuffer(count: 2 * stride * height)
        var size = [Int32(height), Int32(width)]
        var layout = [Int32(height), Int32(stride)]
        // SAFETY: the buffer holds height rows of the stated stride.
        let complex = unsafe UnsafeMutableRawPointer(buffer.pointer).assumingMemoryBound(to: fftwf_complex.self)
        forwardPlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft(
                2, &size, 1, complex, &layout, 1, 0, complex, &layout, 1, 0, FFTW_FORWARD, flags)
        }
        inversePlan = unsafe TransformPlan { flags in
            unsafe fftwf_plan_many_dft(
                2, &size, 1, complex, &layout, 1, 0, complex, &layout, 1, 0, FFTW_BACKWARD, flags)
        }
    }

    public func makeBuffer() -> SignalBuffer { SignalBuffer(count: 2 * stride * height) }

    /// Replaces `samples` by their spectrum.
    public func forward(_ samples: SignalBuffer) { execute(forwardPlan, samples) }

    /// Replaces a spectrum by its samples, times `width * height`.
    public func inverse(_ samples: SignalBuffer) { execute(inversePlan, samples) }

    private func execute(_ plan: TransformPlan, _ samples: SignalBuffer) {
        precondition(samples.count >= 2 * stride * height, "buffer is too small for the transform")
        // SAFETY: the precondition compares the count with the planned layout.
        let complex = unsafe UnsafeMutableRawPointer(samples.pointer).assumingMemoryBound(to: fftwf_complex.self)
        unsafe fftwf_execute_dft(plan.handle, complex, complex)
    }
}
