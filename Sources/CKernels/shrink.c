#include "CKernels.h"

#define CK_BODY "shrink.inc"
#include "versions.h"

void ck_block_means(
    const uint8_t *pixels, int width, int block_columns, int block_rows, int columns, int rows, float *means) {
    CK_CHOOSE(ck_block_means, pixels, width, block_columns, block_rows, columns, rows, means);
}

void ck_halve(const float *image, int width, int height, float *halved) {
    CK_CHOOSE(ck_halve, image, width, height, halved);
}

void ck_histogram(const float *samples, int count, int32_t *bins) { CK_CHOOSE(ck_histogram, samples, count, bins); }
