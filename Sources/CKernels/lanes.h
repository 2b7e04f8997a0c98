// Vectors of eight lanes: AVX2's registers, or pairs of SSE2's and Neon's. Their functions are in lanes.inc, which every
// body includes; the names below are those of the version being compiled.
#ifndef LANES_H
#define LANES_H

#include <stdint.h>

typedef float f4 __attribute__((vector_size(16), aligned(4)));
typedef float f8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t i8 __attribute__((vector_size(32), aligned(4)));

#define LANES 8

// Vectors are never passed between functions that are not inlined, so their calling convention does not matter.
#pragma clang diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline))

#define load CK(load)
#define store CK(store)
#define all CK(all)
#define all_int CK(all_int)
#define select8 CK(select8)
#define min8 CK(min8)
#define max8 CK(max8)
#define magnitude8 CK(magnitude8)
#define truncate8 CK(truncate8)
#define whole8 CK(whole8)
#define count_up CK(count_up)
#define root8 CK(root8)
#define gather CK(gather)
#define sum8 CK(sum8)

#endif
