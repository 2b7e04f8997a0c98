#include "CKernels.h"

#define CK_BODY "spectrum.inc"
#include "versions.h"

void ck_monogenic_rows(
    int aliases, const float *const *spectrum, const float *const *gain, const float *axial_sign, int columns,
    float *even, float *lateral, float *axial) {
    CK_CHOOSE(ck_monogenic_rows, aliases, spectrum, gain, axial_sign, columns, even, lateral, axial);
}

void ck_fold_columns(const float *row, const float *mirror, int width, int aliases, float *folded) {
    CK_CHOOSE(ck_fold_columns, row, mirror, width, aliases, folded);
}
