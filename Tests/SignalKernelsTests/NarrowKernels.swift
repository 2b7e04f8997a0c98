import CKernels

/// Runs `body` with the versions of the C kernels that any processor can run.
///
/// Other tests may run beside it: since both versions compute the same bits, they do not notice.
func withNarrowKernels(_ body: () -> Void) {
    ck_allow_wide(false)
    body()
    ck_allow_wide(true)
}
