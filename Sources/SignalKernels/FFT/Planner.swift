import CFFTW
import Synchronization

/// The one lock around FFTW's planner, which is not thread safe; executing a plan is.
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

    /// FFTW_ESTIMATE, so that the same machine always computes the same bits; without buffered plans, because those
    /// allocate during every transform. Without buffers transforms are 0 to 10 % slower for most lengths (measured).
    private static let flags: UInt32 = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_NO_BUFFERING)

    /// - Parameter make: Returns a plan made with the given flags, or `nil` for sizes FFTW refuses; called under the
    ///   planner lock.
    init(_ make: (_ flags: UInt32) -> fftwf_plan?) {
        // Some lengths with large prime factors have buffered plans only.
        let planned = unsafe Planner.locked {
            unsafe make(Self.flags) ?? make(UInt32(FFTW_ESTIMATE))
        }
        guard let handle = unsafe planned else { preconditionFailure("FFTW refused to plan") }
        unsafe self.handle = unsafe handle
    }

    deinit { Planner.locked { unsafe fftwf_destroy_plan(handle) } }
}
