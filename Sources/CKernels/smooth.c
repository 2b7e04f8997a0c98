#include "CKernels.h"

#define CK_BODY "smooth.inc"
#include "versions.h"

void ck_smooth(const float *image, int width, int height, float *line, float *smoothed) {
    CK_CHOOSE(ck_smooth, image, width, height, line, smoothed);
}

void ck_box_mean_twice(float *image, int width, int height, int half_columns, int half_rows, float *scratch) {
    CK_CHOOSE(ck_box_mean_twice, image, width, height, half_columns, half_rows, scratch);
}

void ck_coarse_less_fine(
    const float *coarse, const float *fine, int width, int height, float *line, float *difference) {
    CK_CHOOSE(ck_coarse_less_fine, coarse, fine, width, height, line, difference);
}
