import CFFTW

/// Memory aligned for the FFT, owned by one worker.
///
/// A reference, so that a workspace can hand it to a transform without copying; not
/// `Sendable`: every worker makes its own.
@safe public final class SignalBuffer {
    /// Number of floats; a complex sample takes two, real part first.
    public let count: Int
    public let pointer: UnsafeMutablePointer<Float>

    /// Allocates `count` floats, all zero.
    public init(count: Int) {
        precondition(count > 0, "a buffer needs at least one sample")
        self.count = count
        guard let raw = unsafe fftwf_malloc(count * MemoryLayout<Float>.stride) else {
            preconditionFailure("out of memory")
        }
        unsafe pointer = unsafe raw.bindMemory(to: Float.self, capacity: count)
        unsafe pointer.initialize(repeating: 0, count: count)
    }

    deinit { unsafe fftwf_free(pointer) }
}
