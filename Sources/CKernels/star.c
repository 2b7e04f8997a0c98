#include "CKernels.h"

#define CK_BODY "star.inc"
#include "versions.h"

void ck_sample_points(const ck_float_image *image, const float *columns, const float *rows, int count, float *values) {
    CK_CHOOSE(ck_sample_points, image, columns, rows, count, values);
}

void ck_sample_star(
    const ck_float_image *image, float column, float row, const float *column_steps, const float *row_steps, int rays,
    int samples, float *values, float *sums) {
    CK_CHOOSE(ck_sample_star, image, column, row, column_steps, row_steps, rays, samples, values, sums);
}
