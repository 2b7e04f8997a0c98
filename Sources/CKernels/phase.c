#include "CKernels.h"

#define CK_BODY "phase.inc"
#include "versions.h"

void ck_split_pairs(const float *pairs, int count, float *first, float *second) {
    CK_CHOOSE(ck_split_pairs, pairs, count, first, second);
}

void ck_add_symmetry(const float *even, const float *riesz, int count, bool is_first, int stride, float *sums) {
    CK_CHOOSE(ck_add_symmetry, even, riesz, count, is_first, stride, sums);
}

void ck_local_phase(const float *sums, int stride, int count, float least, float *symmetry, float *phase) {
    CK_CHOOSE(ck_local_phase, sums, stride, count, least, symmetry, phase);
}
