/// The monogenic signal at every few pixels, by transforms of eight lanes.
#ifndef CK_SAMPLER_H
#define CK_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_fourier.h"

#pragma clang assume_nonnull begin

#define CK_LARGEST_STEP 8

/// The monogenic signal of an image in one band at every `step`-th pixel.
typedef struct {
    /// Columns and rows of the image, and of pixels kept: every `step`-th.
    int width, height, step;
    /// Transforms of the rows and columns of the image continued to their lengths, which are multiples of `step`, and
    /// inverse ones of `step` times shorter ones.
    ck_fourier across, down, kept_across, kept_down;
    /// Columns 0 to half of `kept_across` in groups of eight.
    int groups;
    /// Rows from an alias to the next, and from a part to the next, of a group: at least those of the transforms, and a
    /// whole multiple of 16 for those of the image.
    int stride, kept_stride;
    /// Floats of a group: 16 for each of its `step` * `stride` rows before, and 3 * `kept_stride` after.
    int group_size;
    /// For columns c + alias * `kept_across` of the spectrum, groups of c and in them all aliases in turn, and rows 0 to
    /// half of `down`: eight gains of the even part, then of the lateral odd part, then of the axial one. They include
    /// normalization and one half.
    const float *gains;
} ck_monogenic;

/// Transforms the rows of an image. `columns` takes `groups` * `group_size` floats, `scratch` has 48 * (`across` + 8).
///
/// Up to 7 bytes behind the last pixel are read.
void ck_monogenic_transform(const ck_monogenic *plan, const uint8_t *pixels, float *columns, float *scratch);

/// Transforms the columns, filters, folds what falls together, and transforms the columns of the three parts back, all in
/// place. `scratch` has 32 * `down` + 48 * `kept_down` floats.
void ck_monogenic_filter(const ck_monogenic *plan, float *columns, float *scratch);

/// Transforms the rows of one of the three parts back. `part` points to its first float, 16 * `kept_stride` apart;
/// `scratch` has 48 * (`kept_across` + 8) floats.
void ck_monogenic_map(const ck_monogenic *plan, const float *part, int columns, int rows, float *map, float *scratch);

#pragma clang assume_nonnull end

#endif
