#include "CKernels.h"

#define CK_BODY "bytes.inc"
#include "versions.h"

void ck_halve_levels(const uint8_t *pixels, int width, int columns, int rows, uint8_t *halved) {
    CK_CHOOSE(ck_halve_levels, pixels, width, columns, rows, halved);
}

ck_level_counts ck_count_levels(const uint8_t *pixels, const uint8_t *mask, int count, uint8_t level) {
    return CK_CHOOSE(ck_count_levels, pixels, mask, count, level);
}
