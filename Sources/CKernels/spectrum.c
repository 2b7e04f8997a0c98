#include "CKernels.h"

#define CK_BODY "spectrum.inc"
#include "versions.h"

void ck_monogenic_row(
    const float *spectrum, const float *gain, float axial_sign, int columns, float *even, float *lateral, float *axial) {
    CK_CHOOSE(ck_monogenic_row, spectrum, gain, axial_sign, columns, even, lateral, axial);
}
