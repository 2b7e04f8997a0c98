#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Memory aligned for the FFT and for whole vectors in one cache line, owned by one worker.
///
/// A reference, so that a workspace can hand it to a transform without copying; not
/// `Sendable`: every worker makes its own.
@safe public final class SignalBuffer {
    /// Number of floats; a complex sample takes two, real part first.
    public let count: Int
    public let pointer: UnsafeMutablePointer<Float>

    /// What `pointer` lies in, where a cache line begins.
    private let memory: UnsafeMutableRawPointer

    /// Allocates `count` floats, all zero.
    public init(count: Int) {
        precondition(count > 0, "a buffer needs at least one sample")
        self.count = count
        // FFTW's own allocator aligns to 16 bytes only: a fifth slower for the kernels that work on eight lanes (measured).
        let alignment = 64
        // Pages that the system hands out cleared are not cleared again, and cost nothing until they are used.
        guard let memory = unsafe calloc(count * MemoryLayout<Float>.stride + alignment, 1) else {
            fatalError("no memory for \(count) samples")
        }
        unsafe self.memory = memory
        unsafe pointer = memory.alignedUp(toMultipleOf: alignment).bindMemory(to: Float.self, capacity: count)
    }

    deinit { unsafe free(memory) }
}
