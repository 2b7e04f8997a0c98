#include "CKernels.h"

#define CK_BODY "moments.inc"
#include "versions.h"

void ck_polygon_moments(const float *x, const float *z, int count, double *sums) {
    CK_CHOOSE(ck_polygon_moments, x, z, count, sums);
}

void ck_point_moments(
    const float *x, const float *z, const float *weights, int count, double center_x, double center_z, double scale,
    double *sums) {
    CK_CHOOSE(ck_point_moments, x, z, weights, count, center_x, center_z, scale, sums);
}
