#include "CKernels.h"

#define CK_BODY "field.inc"
#include "versions.h"

void ck_gradient(
    const float *image, int width, int height, float scale_x, float scale_y, int stride, float *across, float *down,
    float *lengths) {
    CK_CHOOSE(ck_gradient, image, width, height, scale_x, scale_y, stride, across, down, lengths);
}

void ck_compress_vectors(
    const float *usual, float share, float least, int width, int height, int stride, float *across, float *down) {
    CK_CHOOSE(ck_compress_vectors, usual, share, least, width, height, stride, across, down);
}

void ck_correlate_odd(const float *kx, const float *ky, const float *fx, const float *fy, int count, float *product) {
    CK_CHOOSE(ck_correlate_odd, kx, ky, fx, fy, count, product);
}
