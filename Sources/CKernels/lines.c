#include "CKernels.h"

#define CK_BODY "lines.inc"
#include "versions.h"

double ck_mean_magnitude(const float *values, const float *mask, int count) {
    return CK_CHOOSE(ck_mean_magnitude, values, mask, count);
}

void ck_vote_lines(
    const ck_line_votes *plan, const float *even, const float *lateral, const float *axial, const float *mask,
    float scale, float *weight, int32_t *direction, float *votes) {
    CK_CHOOSE(ck_vote_lines, plan, even, lateral, axial, mask, scale, weight, direction, votes);
}

void ck_score_lines(
    const ck_line_votes *plan, const ck_line_chords *chords, int flat, float *votes, float *variances, float *scores) {
    CK_CHOOSE(ck_score_lines, plan, chords, flat, votes, variances, scores);
}

void ck_count_chords(
    const ck_chord_cells *cells, const uint8_t *mask, int directions, const float *cosines, const float *sines,
    float *places, float *samples, float *sums, float *squares, uint8_t *first_section, uint8_t *end_section) {
    CK_CHOOSE(
        ck_count_chords, cells, mask, directions, cosines, sines, places, samples, sums, squares, first_section,
        end_section);
}
