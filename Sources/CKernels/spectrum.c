#include "CKernels.h"

#define CK_BODY "spectrum.inc"
#include "versions.h"

void ck_monogenic_rows(
    const float *positive, const float *negative, const float *gain, int width, const ck_monogenic_parts *parts) {
    CK_CHOOSE(ck_monogenic_rows, positive, negative, gain, width, parts);
}
