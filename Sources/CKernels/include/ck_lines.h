/// Straight lines of a picture: votes for them, and profiles along them.
#ifndef CK_LINES_H
#define CK_LINES_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

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

/// Lines from a ridge to the far side of its flank.
#define CK_RIDGE_FLANK 7
/// Lines of a strip that `ck_measure_ridge` reads at most on each side of the middle one.
#define CK_RIDGE_REACH (3 + CK_RIDGE_FLANK)

/// Measures, at every step of a strip of 2 * CK_RIDGE_REACH + 1 lines, the mean level, and the height of the ridge
/// within `search` lines of the middle above its higher flank, and the line it is found on, from -`search` to `search`.
///
/// Samples are averaged over three steps. The ridge is three lines wide, the flanks are the 4 to CK_RIDGE_FLANK lines
/// beside it; `search` is at most 3, and lines more than `search` + CK_RIDGE_FLANK from the middle are not read. Up to 7 floats behind the results are overwritten.
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
    /// Cells: `votes[(direction * sections + section) * offsets + offset]`; at most 255 sections.
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

/// How many samples could vote for each cell of a Hough transform. `offsets` is a multiple of 8.
typedef struct {
    /// By cell, and summed by direction, as they are and squared.
    const float *samples, *sums, *squares;
    /// `[direction * (offsets / 8) + offset / 8]`: from where to where sections may have votes at these eight offsets, which
    /// is a section and eight offsets beyond the samples.
    const uint8_t *first_section, *end_section;
} ck_line_chords;

/// The samples of a mask and the cells they fall into.
typedef struct {
    int columns, rows;
    /// Place of the first sample, and distances between samples.
    float first_x, first_z, pitch_x, pitch_z;
    /// Cells of one direction: `samples[section * offsets + offset]`; at most 255 sections, and a multiple of 8 offsets.
    int sections, offsets;
    /// Added to offsets along and across a line, which makes them positive; no sample lies farther from the origin.
    float reach;
    /// Length of an offset and of a section.
    float offset, section;
} ck_chord_cells;

/// Directions counted at a time, so that as many additions are under way as one takes cycles through memory: 43 ms for
/// 37 million samples, against 249 one by one, 75 by four and 51 by eight (measured, EPYC).
#define CK_CHORD_GROUP 12

/// Counts the samples whose mask is not 0 in the cells of `directions` directions, given by the cosines and sines of
/// their normals; a sample is shared linearly by two offsets, of which the last has one to spare.
///
/// All results are 0 before. `places` is scratch of `columns` + 8 floats. `sums`, `squares` by direction;
/// `first_section`, `end_section` by direction and eight offsets.
void ck_count_chords(
    const ck_chord_cells *cells, const uint8_t *mask, int directions, const float *cosines, const float *sines,
    float *places, float *samples, float *sums, float *squares, uint8_t *first_section, uint8_t *end_section);

/// For every line, the best run of sections in standard deviations above the mean of its direction; sets `votes` to 0.
///
/// Directions less than `flat` from the middle one score 0. `variances` is scratch of `directions` floats.
/// `scores[direction * offsets + offset]`.
void ck_score_lines(
    const ck_line_votes *plan, const ck_line_chords *chords, int flat, float *votes, float *variances, float *scores);

#pragma clang assume_nonnull end

#endif
