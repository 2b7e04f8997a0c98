#include "CKernels.h"

#define CK_BODY "correlate.inc"
#include "versions.h"

float ck_sum(const float *values, int count) { return CK_CHOOSE(ck_sum, values, count); }

float ck_cross_spectrum(
    const float *current, const float *previous, int count, ck_weighting weighting, float *real, float *imaginary,
    float *pairs) {
    return CK_CHOOSE(ck_cross_spectrum, current, previous, count, weighting, real, imaginary, pairs);
}

ck_moments ck_turned_moments(const float *real, const float *imaginary, const float *phases, int count) {
    return CK_CHOOSE(ck_turned_moments, real, imaginary, phases, count);
}
