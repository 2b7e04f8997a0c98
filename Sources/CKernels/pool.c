#include "CKernels.h"

#define CK_BODY "pool.inc"
#include "versions.h"

void ck_pool_rows(
    const uint8_t *pixels, int width, int column_step, int row_step, int columns, int rows, float factor,
    int16_t *means) {
    CK_CHOOSE(ck_pool_rows, pixels, width, column_step, row_step, columns, rows, factor, means);
}

void ck_sum_neighborhoods(const int16_t *values, int columns, int rows, float factor, float *sums) {
    CK_CHOOSE(ck_sum_neighborhoods, values, columns, rows, factor, sums);
}

void ck_pool_lines(
    const uint8_t *pixels, int width, int column_step, int row_step, int lines, int samples, float *means) {
    CK_CHOOSE(ck_pool_lines, pixels, width, column_step, row_step, lines, samples, means);
}

void ck_unroll_lines(
    const uint8_t *pixels, int width, const int32_t *offset, const float *right, const float *below, int count,
    float *levels) {
    CK_CHOOSE(ck_unroll_lines, pixels, width, offset, right, below, count, levels);
}
