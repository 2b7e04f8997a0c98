#include "CKernels.h"

#define CK_BODY "monogenic.inc"
#include "versions.h"

void ck_monogenic_transform(
    const ck_monogenic *plan, const uint8_t *pixels, float *columns, float *scratch) {
    CK_CHOOSE(ck_monogenic_transform, plan, pixels, columns, scratch);
}

void ck_monogenic_filter(const ck_monogenic *plan, float *columns, float *scratch) {
    CK_CHOOSE(ck_monogenic_filter, plan, columns, scratch);
}

void ck_monogenic_map(
    const ck_monogenic *plan, const float *part, int columns, int rows, float *map, float *scratch) {
    CK_CHOOSE(ck_monogenic_map, plan, part, columns, rows, map, scratch);
}
