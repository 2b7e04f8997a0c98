#include "CKernels.h"

#define CK_BODY "blocks.inc"
#include "versions.h"

int32_t ck_block_difference(const int16_t *a, const int16_t *b, int stride, int width, int height) {
    return CK_CHOOSE(ck_block_difference, a, b, stride, width, height);
}

ck_match ck_search_block(
    const int16_t *block, const int16_t *place, int stride, int width, int height, int columns, int rows, int step,
    ck_match best) {
    return CK_CHOOSE(ck_search_block, block, place, stride, width, height, columns, rows, step, best);
}

int32_t ck_block_deviation(const int16_t *block, int stride, int width, int height) {
    return CK_CHOOSE(ck_block_deviation, block, stride, width, height);
}
