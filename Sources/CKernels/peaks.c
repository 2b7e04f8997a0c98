#include "CKernels.h"

#define CK_BODY "peaks.inc"
#include "versions.h"

int ck_find_peaks(
    const float *image, int width, int height, int stride, int border, float threshold, int reach_columns,
    int reach_rows, int32_t *found) {
    return CK_CHOOSE(
        ck_find_peaks, image, width, height, stride, border, threshold, reach_columns, reach_rows, found);
}
