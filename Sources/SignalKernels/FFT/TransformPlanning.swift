import CFFTW

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How the steps of a transform are chosen when a plan is made.
///
/// ``current`` holds for the task that makes the plan and its children:
///
///     TransformPlanning.$current.withValue(.measure) { BandpassFilter(width: 512, height: 512, wavelengths: 4...30) }
public enum TransformPlanning: String, Hashable, CaseIterable, Sendable {
    /// By a rule: in about a millisecond, and always the same steps on the same machine. Kernels of eight rows or columns
    /// at a time where they suit a size, FFTW's estimate elsewhere.
    case estimate
    /// By FFTW, which times candidates: a second and more for each size of picture that wisdom does not know. Faster where
    /// FFTW's estimate would be used, and on processors without AVX2 for sides that are powers of two (a quarter at 512 by
    /// 512); with AVX2 the kernels are faster at most sizes (measured). Results may differ in the
    /// last bits from those of an estimated plan, and from one measurement to the next; with the same wisdom they are the
    /// same.
    case measure

    /// What plans are made with now; ``estimate`` unless a caller says otherwise.
    @TaskLocal public static var current = TransformPlanning.estimate

    /// FFTW's flags. Without buffered plans, because those allocate during every transform.
    var flags: UInt32 {
        UInt32(FFTW_NO_BUFFERING) | (self == .measure ? UInt32(FFTW_MEASURE) : UInt32(FFTW_ESTIMATE))
    }
}

/// What FFTW has learned by measuring, for the whole process.
///
/// Plans for a size that wisdom knows are made from it at once, estimated ones too: to have the latter as in a new
/// process, ``forget()``. All functions may be called from any thread.
public enum TransformWisdom {
    /// The text is not wisdom, or that of another version or build of FFTW; nothing was read.
    public struct Rejected: Error, Hashable, Sendable {}

    /// Adds what an earlier process has learned.
    ///
    /// - Parameter text: As ``text`` gave it.
    public static func add(_ text: String) throws(Rejected) {
        // FFTW reads up to the first byte 0.
        let isRead = Planner.locked { unsafe fftwf_import_wisdom_from_string(text) != 0 }
        guard isRead else { throw Rejected() }
    }

    /// All that is known, a few kilobytes.
    public static var text: String {
        Planner.locked {
            guard let characters = unsafe fftwf_export_wisdom_to_string() else {
                preconditionFailure("no memory for FFTW's wisdom")
            }
            defer { unsafe free(characters) }
            return unsafe String(cString: characters)
        }
    }

    /// Returns to the state of a new process; plans stay as they are.
    public static func forget() { Planner.locked { fftwf_forget_wisdom() } }
}
