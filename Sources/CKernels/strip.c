#include "CKernels.h"

#define CK_BODY "strip.inc"
#include "versions.h"

void ck_sample_strip(const ck_strip *strip, const uint8_t *pixels, float *samples) {
    CK_CHOOSE(ck_sample_strip, strip, pixels, samples);
}

void ck_measure_ridge(
    const float *samples, int stride, int steps, int search, float *level, float *height, float *ridge) {
    CK_CHOOSE(ck_measure_ridge, samples, stride, steps, search, level, height, ridge);
}
