// Compiles CK_BODY once for any processor and once for AVX2. In the body, CK(name) is the name of this version's
// function, and CK_GATHER is 1 where the processor gathers. Define CK_BODY before including this file.

#include <float.h>
#include <math.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma STDC FP_CONTRACT OFF

#define CK_PASTE(name, version) name##_##version
#define CK_NAME(name, version) CK_PASTE(name, version)
#define CK(name) CK_NAME(name, CK_VERSION)

#include "lanes.h"

#define CK_VERSION any
#define CK_GATHER 0
#include CK_BODY
#undef CK_VERSION
#undef CK_GATHER

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define CK_VERSION wide
#define CK_GATHER 1
#include CK_BODY
#undef CK_VERSION
#undef CK_GATHER
#pragma clang attribute pop
#define CK_CHOOSE(name, ...) (ck_is_wide() ? name##_wide(__VA_ARGS__) : name##_any(__VA_ARGS__))
#else
#define CK_CHOOSE(name, ...) name##_any(__VA_ARGS__)
#endif
