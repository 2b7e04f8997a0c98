#include "CKernels.h"

#define CK_BODY "beams.inc"
#include "versions.h"

void ck_smooth_lines(const float *values, int lines, int samples, int half, float *means) {
    CK_CHOOSE(ck_smooth_lines, values, lines, samples, half, means);
}

void ck_sum_lines(const float *values, int lines, int samples, float *sums) {
    CK_CHOOSE(ck_sum_lines, values, lines, samples, sums);
}

void ck_find_ridges(
    const ck_ridges *plan, const float *levels, const float *sums, float *line, float *ridges, int32_t *ridge_bins,
    int32_t *level_bins) {
    CK_CHOOSE(ck_find_ridges, plan, levels, sums, line, ridges, ridge_bins, level_bins);
}

void ck_scale_evidence(float *values, const int32_t *_Nullable offset, int count, float scale, float low, float high) {
    CK_CHOOSE(ck_scale_evidence, values, offset, count, scale, low, high);
}

void ck_score_paths(
    const float *evidence, int lines, int samples, bool reversed, int reach, float stiffness, float decay, float *padded,
    float *scores) {
    CK_CHOOSE(ck_score_paths, evidence, lines, samples, reversed, reach, stiffness, decay, padded, scores);
}

int ck_best_sample(
    const float *left, const float *right, const float *evidence, const uint8_t *taken, int samples, float *score) {
    return CK_CHOOSE(ck_best_sample, left, right, evidence, taken, samples, score);
}

void ck_profile_beside(
    const float *values, int samples, int first_line, const int32_t *path, int lines, int from, int count, int box,
    float *sums, float *profile) {
    CK_CHOOSE(ck_profile_beside, values, samples, first_line, path, lines, from, count, box, sums, profile);
}

int ck_median_of_boxes(
    const float *sums, int samples, int first_line, const int32_t *path, int count, int from, int to, float scale) {
    return CK_CHOOSE(ck_median_of_boxes, sums, samples, first_line, path, count, from, to, scale);
}
