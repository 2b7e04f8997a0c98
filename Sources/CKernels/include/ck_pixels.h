/// Bytes of a picture: means, counts, and blocks that are compared.
#ifndef CK_PIXELS_H
#define CK_PIXELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Means of blocks of `column_step` by `row_step` pixels, times the area and `factor`, rounded toward zero, in rows of
/// `columns`. The results fit 16 bits.
void ck_pool_rows(
    const uint8_t *pixels, int width, int column_step, int row_step, int columns, int rows, float factor,
    int16_t *means);

/// Sums over three by three values, times `factor`; the first and last of the columns and of the rows have none.
void ck_sum_neighborhoods(const int16_t *values, int columns, int rows, float factor, float *sums);

/// Means of blocks of `column_step` by `row_step` pixels, those below each other side by side:
/// `means[line * samples + sample]`.
void ck_pool_lines(
    const uint8_t *pixels, int width, int column_step, int row_step, int lines, int samples, float *means);

/// Samples an image bilinearly at `count` places: `offset` of the upper left pixel, or -1 for a level of 0, and the
/// weights of the `right` and the lower (`below`) neighbor.
///
/// Up to 2 bytes behind the last pixel are read.
void ck_unroll_lines(
    const uint8_t *pixels, int width, const int32_t *offset, const float *right, const float *below, int count,
    float *levels);

/// Means of blocks of two by two pixels, halves rounded up: `columns` by `rows` of them, from rows of `width` pixels.
void ck_halve_levels(const uint8_t *pixels, int width, int columns, int rows, uint8_t *halved);

typedef struct {
    /// Where the mask is not 0.
    int masked;
    /// Of those: pixels of level 255, and pixels above the level asked for.
    int white, above;
} ck_level_counts;

ck_level_counts ck_count_levels(const uint8_t *pixels, const uint8_t *mask, int count, uint8_t level);

/// The most that two samples of a block may differ.
#define CK_LARGEST_BLOCK_SAMPLE 4080

/// Sum of absolute differences of two blocks of `width` by `height` samples from 0 to CK_LARGEST_BLOCK_SAMPLE; `width`
/// is a multiple of 8.
int32_t ck_block_difference(const int16_t *a, const int16_t *b, int stride, int width, int height);

/// Where a block fits, relative to where it was, and the sum of absolute differences there.
typedef struct {
    int32_t columns, rows, cost;
} ck_match;

/// The best of `best` and the places of every `step`-th column and row within `columns` and `rows` of `place`; the first
/// of equal ones.
ck_match ck_search_block(
    const int16_t *block, const int16_t *place, int stride, int width, int height, int columns, int rows, int step,
    ck_match best);

/// Sum of absolute differences of such a block from its mean, rounded down.
int32_t ck_block_deviation(const int16_t *block, int stride, int width, int height);

#pragma clang assume_nonnull end

#endif
