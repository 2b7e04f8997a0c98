/// Fourier transforms of eight signals side by side, and of real images by them.
#ifndef CK_FOURIER_H
#define CK_FOURIER_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// A Fourier transform of a length without prime factors above 5, as passes of radix 2 to 6.
typedef struct {
    int length, passes;
    const int32_t *radices;
    /// For every pass, with c the length left after it and n that before it, and for p below c: cosine and sine of
    /// -2 pi p k / n for k from 1 up to the radix, not included.
    const float *twiddles;
} ck_fourier;

/// The transform between a real image and its half spectrum, rows first and then columns.
typedef struct {
    ck_fourier across, down;
    /// Rows of the image, at most those of `down`; the others are 0 before, and not written after.
    int rows;
    /// Columns of the half spectrum that are wanted: all `across` / 2 + 1 for the inverse transform.
    int columns;
    /// Floats from a row of the image to the next, and complex samples from a row of the spectrum to the next.
    int real_stride, spectrum_stride;
} ck_real_plane;

/// Writes the half spectrum of `real`. `scratch` has 48 * (the larger of `across` and `down` + 8) floats.
void ck_real_forward(const ck_real_plane *plan, const float *real, float *spectrum, float *scratch);

/// Writes the real image of a half spectrum, times the number of samples. `half` takes the first `rows` rows after the
/// columns were transformed and may be `spectrum`; `scratch` as for `ck_real_forward`.
void ck_real_inverse(const ck_real_plane *plan, const float *spectrum, float *half, float *real, float *scratch);

#pragma clang assume_nonnull end

#endif
