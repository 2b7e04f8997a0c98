/// Hot loops in C, each compiled twice: for any processor, and for x86-64 processors with AVX2, chosen at run time.
///
/// Both versions compute the same operations in the same order without contraction, so their results are the same to
/// the bit. Lengths and strides are in samples; pointers need no more alignment than their samples unless stated.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Whether the wide version of the kernels is in use.
bool ck_is_wide(void);

/// Turns the wide version off, or on again where the processor has it: for tests that compare the two.
void ck_allow_wide(bool is_allowed);

/// Filters rows of a half spectrum F into those of the monogenic signal and adds up the rows that fall on each other
/// when every `aliases`-th row of the picture is kept: even = sum of G F, lateral = sum of i Gu F, axial = sum of
/// +-i Gv F.
///
/// `spectrum[a]` holds `columns` complex samples, `gain[a]` as many even gains G, then lateral Gu, then axial Gv, each
/// `columns` floats; `axial_sign[a]` is 1 or -1. `columns` is a multiple of 4.
void ck_monogenic_rows(
    int aliases, const float *_Nonnull const *_Nonnull spectrum, const float *_Nonnull const *_Nonnull gain,
    const float *axial_sign, int columns, float *even, float *lateral, float *axial);

/// Adds up the columns of one row of a half spectrum that fall on each other when every `aliases`-th column is kept.
///
/// `row` holds the 0...`width`/2 columns of the row, `mirror` those of the row at the opposite frequency, and `folded`
/// takes columns 0...`width`/`aliases`/2. `width` is a multiple of `aliases`.
void ck_fold_columns(const float *row, const float *mirror, int width, int aliases, float *folded);

/// Where a strip of parallel lines lies on an image.
typedef struct {
    /// Columns and rows of the image, at least 2 each; its rows follow each other, and 4 bytes may be read behind it.
    int width, height;
    /// Place of the first step of the first line, in columns and rows.
    float first_column, first_row;
    /// From a step to the next along the lines.
    float column_per_step, row_per_step;
    /// From a line to the next.
    float column_per_line, row_per_line;
    int steps, lines;
    /// Floats from a line's samples to the next line's: at least 8 + 2 more than `steps`.
    int stride;
} ck_strip;

/// Samples an image bilinearly on a strip; outside, its border repeats.
///
/// Step s of line l goes to `samples[l * stride + 1 + s]`; the floats before the first and behind the last step repeat
/// those steps. Up to 7 floats behind them are overwritten.
void ck_sample_strip(const ck_strip *strip, const uint8_t *pixels, float *samples);

/// Half the lines of a strip that `ck_measure_ridge` reads, without the middle one.
#define CK_RIDGE_REACH 10

/// Measures, at every step of a strip of 2 * CK_RIDGE_REACH + 1 lines, the mean level, and the height of the ridge
/// within `search` lines of the middle above its higher flank, and the line it is found on, from -`search` to `search`.
///
/// Samples are averaged over three steps. The ridge is three lines wide, the flanks are the 4 to 7 lines beside it;
/// `search` is at most 3. Up to 7 floats behind the results are overwritten.
void ck_measure_ridge(
    const float *samples, int stride, int steps, int search, float *level, float *height, float *ridge);

/// The mean of |values| weighted by `mask`; 0 when all weights are.
double ck_mean_magnitude(const float *values, const float *mask, int count);

/// Directions on each side of its own that a sample may vote for.
#define CK_MAXIMUM_GATE 64

/// The cells of a Hough transform whose lines are divided into sections, and the samples that vote.
typedef struct {
    int columns, rows;
    /// Place of the first sample, and distances between samples.
    float first_x, first_z, pitch_x, pitch_z;
    /// Cells: `votes[(direction * sections + section) * offsets + offset]`.
    int directions, sections, offsets;
    float directions_per_radian;
    /// Added to offsets along and across a line, which makes them positive.
    float reach;
    float bins_per_offset, sections_per_length;
    /// Directions on each side of its own that a sample votes for; at most CK_MAXIMUM_GATE and half of `directions`.
    int gate;
    /// Weights at or below this do not vote.
    float least_weight;
    /// 2 * `directions` + 1 + 8 entries, the directions one and a half times over: cosine and sine of the normal, and
    /// the number of the direction's first cell.
    const float *cosines, *sines;
    const int32_t *first_cell;
    /// 2 * `gate` + 1 + 8 entries: how much of its weight a sample gives to the directions beside its own.
    const float *shares;
} ck_line_votes;

/// Lets every sample of a monogenic signal vote for the lines through it, near its own direction.
///
/// The weight of a sample is min(`scale` * mask * (even - |odd| / 2) - 0.3, 1.5) times the coherence of the Riesz vectors
/// around it. `weight` and `direction` are scratch of `columns` + 8 entries. Votes are added to `votes`.
void ck_vote_lines(
    const ck_line_votes *plan, const float *even, const float *lateral, const float *axial, const float *mask,
    float scale, float *weight, int32_t *direction, float *votes);

/// For every line, the best run of sections in standard deviations above the mean of its direction.
///
/// `chords` holds how many samples could vote for each cell, `chord_sums` their sums by direction. Directions less than
/// `flat` from the middle one score 0. `variances` is scratch of 2 * `directions`, `runs` of 2 * `offsets` floats.
/// `scores[direction * offsets + offset]`.
void ck_score_lines(
    const ck_line_votes *plan, const float *votes, const float *chords, const float *chord_sums, int flat,
    float *variances, float *runs, float *scores);

#pragma clang assume_nonnull end

#endif
