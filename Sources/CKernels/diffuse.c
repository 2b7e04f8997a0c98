#include "CKernels.h"

#define CK_BODY "diffuse.inc"
#include "versions.h"

void ck_count_variation(const float *image, int width, int height, int stride, int32_t *bins) {
    CK_CHOOSE(ck_count_variation, image, width, height, stride, bins);
}

void ck_diffuse_speckle(
    float *image, int width, int height, int stride, float rate, float scale_squared, float *lines) {
    CK_CHOOSE(ck_diffuse_speckle, image, width, height, stride, rate, scale_squared, lines);
}
