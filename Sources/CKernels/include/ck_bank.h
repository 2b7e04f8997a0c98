/// The monogenic signals of an image in several bands, and their local phase, by transforms of eight lanes.
#ifndef CK_BANK_H
#define CK_BANK_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_fourier.h"

#pragma clang assume_nonnull begin

/// The spectrum of an image, as columns: for every group of eight columns from 0 to half of `across`, a cell for each row
/// of `down`, eight real parts and then eight imaginary ones.
typedef struct {
    /// Columns and rows of the image, and transforms of those of the continued one.
    int width, height;
    ck_fourier across, down;
    /// Cells from a group to the next while the rows are transformed: those of `down`, and a whole multiple of 16.
    int stride;
    /// For every group and for rows 0 to half of `down`: eight lateral parts of the frequency's direction, then eight axial
    /// ones.
    const float *directions;
} ck_bank;

/// One band, and the transforms of its map, which may be shorter than those of the image: a cropped spectrum.
typedef struct {
    ck_fourier across, down;
    /// Cells from a part of a group to the next: those of `down`, and a whole multiple of 16.
    int stride;
    /// For every group of the map's columns and for rows 0 to half of `down`: eight gains. They include normalization and
    /// one half.
    const float *gains;
} ck_bank_band;

/// Transforms an image and continues it on the way. With c columns of `across` in g groups, `columns` takes 16 * g *
/// `stride` floats, `spectrum` 16 * g * `down`, and `scratch` has 48 * (c + 8) and 32 * `down`.
void ck_bank_load(const ck_bank *bank, const float *image, float *columns, float *spectrum, float *scratch);

/// Filters a spectrum into the even part, the lateral and the axial odd part, and transforms their columns back. `parts`
/// takes 48 * `stride` floats for each group of the map's columns, of which the cells behind `down` stay as they are and
/// must be 0; `scratch` has 48 * `down`.
void ck_bank_filter(const ck_bank *bank, const ck_bank_band *band, const float *spectrum, float *parts, float *scratch);

/// Transforms the rows back to three maps of `columns` by `rows` samples. `scratch` has 48 * (`across` + 8) floats.
void ck_bank_maps(
    const ck_bank_band *band, const float *parts, int columns, int rows, float *even, float *lateral, float *axial,
    float *scratch);

/// Transforms sixteen rows back, or the `rows` that are left, and adds them to what the bands say together, or begins with
/// them; the last band writes the symmetry sum max(0, even - |odd|) / (sum amplitude + `least`), and the local phase, the
/// angle of (sum even, |sum odd|) from 0 to pi with an error of at most 6e-7.
///
/// `parts`, `symmetry` and `phase` begin with those rows; all bands have transforms of the same length. `scratch` has
/// 144 * (`across` + 8) floats, which keep the sums from one band to the next.
void ck_bank_phase(
    const ck_bank_band *band, const float *parts, int columns, int rows, bool is_first, bool is_last, float least,
    float *symmetry, float *phase, float *scratch);

#pragma clang assume_nonnull end

#endif
