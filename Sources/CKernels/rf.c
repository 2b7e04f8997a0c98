#include "CKernels.h"

#define CK_BODY "rf.inc"
#include "versions.h"

void ck_fold_band(const float *spectrum, const float *gain, int bins, int first, int length, float *folded) {
    CK_CHOOSE(ck_fold_band, spectrum, gain, bins, first, length, folded);
}

void ck_take_magnitudes(const float *pairs, int stride, int lines, int samples, int columns, float *image) {
    CK_CHOOSE(ck_take_magnitudes, pairs, stride, lines, samples, columns, image);
}

float ck_largest(const float *values, int count) {
    return CK_CHOOSE(ck_largest, values, count);
}

void ck_log_levels(const float *values, int count, float scale, float offset, float *levels) {
    CK_CHOOSE(ck_log_levels, values, count, scale, offset, levels);
}
