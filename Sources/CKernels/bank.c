#include "CKernels.h"

#define CK_BODY "bank.inc"
#include "versions.h"

void ck_bank_load(const ck_bank *bank, const float *image, float *columns, float *spectrum, float *scratch) {
    CK_CHOOSE(ck_bank_load, bank, image, columns, spectrum, scratch);
}

void ck_bank_filter(const ck_bank *bank, const ck_bank_band *band, const float *spectrum, float *parts, float *scratch) {
    CK_CHOOSE(ck_bank_filter, bank, band, spectrum, parts, scratch);
}

void ck_bank_maps(
    const ck_bank_band *band, const float *parts, int columns, int rows, float *even, float *lateral, float *axial,
    float *scratch) {
    CK_CHOOSE(ck_bank_maps, band, parts, columns, rows, even, lateral, axial, scratch);
}

void ck_bank_phase(
    const ck_bank_band *band, const float *parts, int columns, int rows, bool is_first, bool is_last, float least,
    float *symmetry, float *phase, float *scratch) {
    CK_CHOOSE(ck_bank_phase, band, parts, columns, rows, is_first, is_last, least, symmetry, phase, scratch);
}
