/// The envelope of radio-frequency lines, by transforms of sixteen lines side by side.
#ifndef CK_ENVELOPE_H
#define CK_ENVELOPE_H

#include <stdbool.h>

#include "ck_fourier.h"

#pragma clang assume_nonnull begin

/// How lines become their envelope.
typedef struct {
    int lines;
    /// Of the samples of a line, and of those that are kept.
    ck_fourier forward, inverse;
    /// Frequencies `first` to `first` + `bins` - 1 pass, at most as many as samples are kept, with half of `gains`.
    int first, bins;
    const float *gains;
    /// Whether all frequencies pass alike and all samples are kept: the lines themselves are then the real part, and only
    /// the imaginary one has to be found.
    bool is_whole;
} ck_envelope;

/// Writes the envelope of lines of samples into an image with a line in each column. `scratch` has 64 * the samples of a
/// line, and 128 floats more.
void ck_find_envelope(const ck_envelope *plan, const float *lines, float *image, float *scratch);

#pragma clang assume_nonnull end

#endif
