#include "CKernels.h"

#define CK_BODY "plane.inc"
#include "versions.h"

void ck_real_forward(const ck_real_plane *plan, const float *real, float *spectrum, float *scratch) {
    CK_CHOOSE(ck_real_forward, plan, real, spectrum, scratch);
}

void ck_real_inverse(const ck_real_plane *plan, const float *spectrum, float *half, float *real, float *scratch) {
    CK_CHOOSE(ck_real_inverse, plan, spectrum, half, real, scratch);
}
