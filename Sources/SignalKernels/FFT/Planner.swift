import CFFTW
import Synchronization

/// The one lock around FFTW's planner and its wisdom, which are not thread safe; executing a plan is.
enum Planner {
    private static let lock = Mutex(())

    static func locked<R>(_ body: () -> R) -> R {
        lock.withLock { _ in body() }
    }
}

/// An FFTW plan: immutable, shared by all workers, destroyed with its owner.
///
/// Executed only through FFTW's new-array functions on `SignalBuffer` memory, which has
/// the alignment of the buffers it was planned with.
@safe final class TransformPlan: @unchecked Sendable {
    let handle: fftwf_plan

    /// Plans as `TransformPlanning.current` says.
    ///
    /// - Parameter make: Returns a plan made with the given flags, or `nil` for sizes FFTW refuses; called under the
    ///   planner lock. Measuring overwrites the buffers.
    init(_ make: (_ flags: UInt32) -> fftwf_plan?) {
        let flags = TransformPlanning.current.flags
        // Some lengths with large prime factors have buffered plans only.
        let planned = unsafe Planner.locked {
            unsafe make(flags) ?? make(flags & ~UInt32(FFTW_NO_BUFFERING))
        }
        guard let handle = unsafe planned else { preconditionFailure("FFTW refused to plan") }
        unsafe self.handle = unsafe handle
    }

    deinit { Planner.locked { unsafe fftwf_destroy_plan(handle) } }
}

extension SignalBuffer {
    /// The memory as FFTW's complex numbers, real and imaginary parts in turn; lives as long as the buffer.
    var complex: UnsafeMutablePointer<fftwf_complex> {
        unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: fftwf_complex.self)
    }
}
