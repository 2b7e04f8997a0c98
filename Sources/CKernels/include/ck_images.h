/// Pictures of floats: smaller and smoother ones, their gradients and their peaks.
#ifndef CK_IMAGES_H
#define CK_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Averages blocks of `block_columns` by `block_rows` pixels.
///
/// Rows of `pixels` are `width` bytes apart, and up to 32 bytes may be read behind the last block. Writes `rows` rows
/// of `columns` means without gaps.
void ck_block_means(
    const uint8_t *pixels, int width, int block_columns, int block_rows, int columns, int rows, float *means);

/// Averages blocks of two by two samples of a `width` by `height` image into one of half the size, rounded down but at
/// least 1. Along an axis of one sample, that sample stands for two.
void ck_halve(const float *image, int width, int height, float *halved);

/// Counts samples by their whole gray level, those below 0 as 0 and those above 255 as 255; overwrites the 256 bins.
void ck_histogram(const float *samples, int count, int32_t *bins);

/// Smooths with the kernel 1-2-1 in both directions; the border repeats. `line` is scratch of `width` + 2 + 8 floats.
void ck_smooth(const float *image, int width, int height, float *line, float *smoothed);

/// Replaces every sample by the mean over 2 * half_columns + 1 columns and 2 * half_rows + 1 rows, cut off at the
/// border, and does so again.
///
/// `scratch` holds 16 * (the larger of `width` and `height` + 8) floats.
void ck_box_mean_twice(float *image, int width, int height, int half_columns, int half_rows, float *scratch);

/// Doubles a coarse image bilinearly and subtracts a fine one: the coarse sample at (c, r) lies in the middle of the
/// four fine ones at (2 c, 2 r) to (2 c + 1, 2 r + 1); the border repeats.
///
/// The coarse image has half the columns and rows of the fine one, rounded down but at least 1; `line` is scratch of
/// `width` / 2 + 2 + 16 floats.
void ck_coarse_less_fine(
    const float *coarse, const float *fine, int width, int height, float *line, float *difference);

/// Lists the places row * stride + column of samples that exceed `threshold` and that no other within `reach_columns`
/// and `reach_rows` (at least 1) exceeds, in that order, and returns how many there are.
///
/// Samples less than `border` from the edge are not listed. `found` takes up to `width * height` places.
int ck_find_peaks(
    const float *image, int width, int height, int stride, int border, float threshold, int reach_columns,
    int reach_rows, int32_t *found);

/// The gradient of an image by central differences (the border repeats) times `scale_x` and `scale_y`, and its length.
///
/// Rows of the gradient are `stride` floats apart, those of the image and of the lengths follow each other.
void ck_gradient(
    const float *image, int width, int height, float scale_x, float scale_y, int stride, float *across, float *down,
    float *lengths);

/// Divides every vector (`across`, `down`) by the root of its own square plus that of `share` * `usual` + `least`.
void ck_compress_vectors(
    const float *usual, float share, float least, int width, int height, int stride, float *across, float *down);

/// The spectrum of two real fields' correlation with two odd kernels.
///
/// With the imaginary parts `kx` and `ky` of the kernels' spectra, writes -i (kx fx + ky fy) for `count` complex
/// samples, a multiple of 4.
void ck_correlate_odd(const float *kx, const float *ky, const float *fx, const float *fy, int count, float *product);

/// Bins of a histogram of squared coefficients of variation: by the exponent and this many bits of the significand.
#define CK_VARIATION_BITS 5
/// The exponent and those bits of 2^-32, (127 - 32) * 2^5; all that is less counts in the first bin.
#define CK_VARIATION_FIRST 3040
/// From 2^-32 to 2^3, in 35 * 2^5 bins: the definition gives at most 7.
#define CK_VARIATION_BINS 1120

/// Counts the squares of the instantaneous coefficients of variation of an image (Yu and Acton 2002), but for those of 0.
///
/// A sample that is not positive lies outside: it is not counted, and its neighbors take their own value for its. There
/// is one outside before each row, one behind it and all up to the next multiple of 8, and a row of them above and below
/// the image. `bins` holds CK_VARIATION_BINS counts, which are added to.
void ck_count_variation(const float *image, int width, int height, int stride, int32_t *bins);

/// One explicit step of speckle reducing anisotropic diffusion in place (Yu and Acton 2002), of an image as in
/// `ck_count_variation`.
///
/// `rate` is a quarter of the time step, at most 1/8; `scale_squared` the squared speckle scale, above 0. Coefficients
/// above 1 count as 1. Samples outside stay. `lines` is scratch of 3 * (`width` + 8) + 8 floats.
void ck_diffuse_speckle(
    float *image, int width, int height, int stride, float rate, float scale_squared, float *lines);

#pragma clang assume_nonnull end

#endif
