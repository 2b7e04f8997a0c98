/// Scan lines: smoothing, ridges, and paths across them.
#ifndef CK_BEAMS_H
#define CK_BEAMS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Turns the first `columns` columns of a picture of `rows` rows, `width` apart, into lines that are `stride` apart; where
/// the picture is not a number, they are infinite.
void ck_transpose_costs(const float *costs, int width, int rows, int columns, int stride, float *lines);

/// Extends the cheapest paths by a line: reached(r) = costs(r) + min over |d| <= `reach` of before(r + d) + smoothness d^2.
///
/// `before` has `reach` more entries on both sides of its `rows`.
void ck_extend_paths(
    const float *before, const float *costs, int rows, int reach, float smoothness, float *reached);

// Pictures of parallel lines: `lines * samples` values, those of a line side by side.

/// Means over up to `half` lines on both sides of each sample's own.
void ck_smooth_lines(const float *values, int lines, int samples, int half, float *means);

/// Running sums of the positive values from the start of each line, `samples + 1` of them: the first is 0.
void ck_sum_lines(const float *values, int lines, int samples, float *sums);

/// Samples from `first` up to `end`, not included, relative to the one in question, and as many as `side` on both sides.
typedef struct {
    int first, end, side;
} ck_band;

typedef struct {
    int lines, samples;
    ck_band fine, broad;
    /// Ridges are counted where the level is above the first, levels where it is above the second, both at least 0.
    float ridge_level, bright_level;
} ck_ridges;

/// Bins of the counts of ridges and levels, and how many make a gray level.
#define CK_LEVEL_BINS 1024
#define CK_BINS_PER_LEVEL 4

/// For every sample, the larger of two ridges: the mean of a band less the larger mean of its two sides, cut to the line.
///
/// `sums` are the running sums of the levels that the ridges are found in. Counts the magnitudes of the fine ridges and
/// the `levels`. `line` is scratch of `samples` floats.
void ck_find_ridges(
    const ck_ridges *plan, const float *levels, const float *sums, float *line, float *ridges, int32_t *ridge_bins,
    int32_t *level_bins);

/// Multiplies by `scale` and cuts to `low`...`high`; `low` where `offset`, if there is one, is negative.
void ck_scale_evidence(float *values, const int32_t *_Nullable offset, int count, float scale, float low, float high);

/// The farthest a path may move from a line to the next.
#define CK_LONGEST_REACH 63

/// Scores of the best paths that lead to each sample from the first line, or from the last if `reversed`: the evidence
/// there plus `decay` times the largest score, or 0, up to `reach` samples away on the line before, less `stiffness`
/// times the distance squared.
///
/// `padded` is scratch of 2 * (`samples` + 2 * `reach` + 8) floats.
void ck_score_paths(
    const float *evidence, int lines, int samples, bool reversed, int reach, float stiffness, float decay, float *padded,
    float *scores);

/// The first sample of a line with the highest `left + right - evidence` of those not `taken`, if it is above -1.
int ck_best_sample(
    const float *left, const float *right, const float *evidence, const uint8_t *taken, int samples, float *score);

/// Bins of `ck_median_of_boxes`.
#define CK_MEDIAN_BINS 512

/// The bin of the median of means along a path with one sample per line: of the samples from `from` up to `to`, not
/// included, relative to the path's, cut to the line; `scale` makes bins of means.
///
/// `sums` are running sums as those of `ck_sum_lines`.
int ck_median_of_boxes(
    const float *sums, int samples, int first_line, const int32_t *path, int count, int from, int to, float scale);

/// The mean profile beside a path with one sample per line, averaged over `box` samples: entry k covers samples
/// `from` + k up to `from` + k + `box`, not included, relative to the path's, all of which exist.
///
/// `sums` is scratch of `count` + `box` - 1 floats; `profile` takes `count`.
void ck_profile_beside(
    const float *values, int samples, int first_line, const int32_t *path, int lines, int from, int count, int box,
    float *sums, float *profile);

#pragma clang assume_nonnull end

#endif
