#include "CKernels.h"

#define CK_BODY "paths.inc"
#include "versions.h"

void ck_transpose_costs(const float *costs, int width, int rows, int columns, int stride, float *lines) {
    CK_CHOOSE(ck_transpose_costs, costs, width, rows, columns, stride, lines);
}

void ck_extend_paths(
    const float *before, const float *costs, int rows, int reach, float smoothness, float *reached) {
    CK_CHOOSE(ck_extend_paths, before, costs, rows, reach, smoothness, reached);
}
