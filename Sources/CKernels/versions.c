#include "CKernels.h"

#include <stdatomic.h>

// 0: not asked yet, 1: any processor, 2: wide.
static atomic_int version;

static int best_version(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) return 2;
#endif
    return 1;
}

bool ck_is_wide(void) {
    int known = atomic_load_explicit(&version, memory_order_relaxed);
    if (known == 0) {
        known = best_version();
        atomic_store_explicit(&version, known, memory_order_relaxed);
    }
    return known == 2;
}

void ck_allow_wide(bool is_allowed) {
    atomic_store_explicit(&version, is_allowed ? best_version() : 1, memory_order_relaxed);
}
