#ifndef FOURIER_H
#define FOURIER_H

#include "ck_fourier.h"
#include "lanes.h"

/// Eight complex samples side by side.
typedef struct {
    f8 re, im;
} complex8;

/// Transforms `from`, which may be the same as `to`; `scratch` has 32 floats for each sample. `re` is 0, or 8 for the
/// inverse. Neither is normalized.
///
/// For bodies, as CK(ck_transform).
void ck_transform_any(const ck_fourier *plan, int re, const float *from, float *to, float *scratch);
void ck_transform_wide(const ck_fourier *plan, int re, const float *from, float *to, float *scratch);

#endif
