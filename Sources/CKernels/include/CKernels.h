/// Hot loops in C, each compiled twice: for any processor, and for x86-64 processors with AVX2, chosen at run time.
///
/// Both versions compute the same operations in the same order without contraction, so their results are the same to
/// the bit. Lengths and strides are in samples; pointers need no more alignment than their samples unless stated.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>

#include "ck_fourier.h"
#include "ck_spectra.h"
#include "ck_sampler.h"
#include "ck_bank.h"
#include "ck_envelope.h"
#include "ck_lines.h"
#include "ck_pixels.h"
#include "ck_beams.h"
#include "ck_images.h"
#include "ck_stars.h"

/// Whether the wide version of the kernels is in use.
bool ck_is_wide(void);

/// Turns the wide version off, or on again where the processor has it: for tests that compare the two.
void ck_allow_wide(bool is_allowed);

#endif
