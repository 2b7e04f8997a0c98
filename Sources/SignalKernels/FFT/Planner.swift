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

    /// - Parameter make: Returns a plan, or `nil` for sizes FFTW refuses; called under the planner lock.
    init(_ make: () -> fftwf_plan?) {
        guard let handle = unsafe Planner.locked(make) else { preconditionFailure("FFTW refused to plan") }
        unsafe self.handle = unsafe handle
    }

    deinit { Planner.locked { unsafe fftwf_destroy_plan(handle) } }
}
