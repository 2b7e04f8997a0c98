#include "CKernels.h"

#define CK_BODY "envelope.inc"
#include "versions.h"

void ck_find_envelope(const ck_envelope *plan, const float *lines, float *image, float *scratch) {
    CK_CHOOSE(ck_find_envelope, plan, lines, image, scratch);
}
