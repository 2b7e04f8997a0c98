/// Radio-frequency lines and cross spectra, in the frequency domain.
#ifndef CK_SPECTRA_H
#define CK_SPECTRA_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Multiplies `bins` complex samples by their gains and folds them onto `length` >= `bins`, the first onto place `first`
/// below `length`; the other places become 0.
void ck_fold_band(const float *spectrum, const float *gain, int bins, int first, int length, float *folded);

/// The magnitudes of `lines` lines of `samples` complex samples, `stride` apart, as columns of an image whose rows are
/// `columns` floats apart.
void ck_take_magnitudes(const float *pairs, int stride, int lines, int samples, int columns, float *image);

/// The largest value, or 0 when none is above; not-a-number is passed over.
float ck_largest(const float *values, int count);

/// offset + scale ln(value), limited to 0...255, where values below the least normal number count as that.
void ck_log_levels(const float *values, int count, float scale, float offset, float *levels);

/// The sum of `count` values, in 32 partial sums.
float ck_sum(const float *values, int count);

/// What the samples of a cross spectrum are divided by: their magnitude, its square root, or 1.
typedef enum { CK_WEIGHTING_PHASE, CK_WEIGHTING_ROOT, CK_WEIGHTING_MAGNITUDE } ck_weighting;

/// `count` samples of the weighted cross spectrum current * conj(previous), as real and imaginary parts and as pairs;
/// where it is 0, it stays 0. Returns the sum of the weighted magnitudes.
float ck_cross_spectrum(
    const float *current, const float *previous, int count, ck_weighting weighting, float *real, float *imaginary,
    float *pairs);

/// Sums over columns k of k^n turned samples, for n = 0, 1, 2.
typedef struct {
    float zeroth_real, zeroth_imaginary, first_real, first_imaginary, second_real, second_imaginary;
} ck_moments;

/// The moments of real + i imaginary times the phases, of which there are `count` cosines, then as many sines; `count` is a
/// multiple of 8.
ck_moments ck_turned_moments(const float *real, const float *imaginary, const float *phases, int count);

#pragma clang assume_nonnull end

#endif
