#ifndef SOUNDING_JPEG_SHIM_H
#define SOUNDING_JPEG_SHIM_H

#include <stddef.h>
#include <stdint.h>

// Baseline, extended and progressive JPEG over libjpeg-turbo, which reports errors by longjmp: every jump starts and
// ends inside jpeg_shim.c, so callers see a return code and a message only. GDCM's own copy of libjpeg prints to
// standard error and passes damaged pictures on as whole ones, so it only serves for lossless JPEG.

#define SOUNDING_JPEG_MESSAGE_SIZE 160

// Decodes one picture of 8 bits per sample into `out`, pixel by pixel: `out_size` = width * height * components bytes.
//
// `components` is 1 or 3; they come out as they are stored, subsampled ones enlarged, and no color is converted.
// A stream of another size, and one whose coded data is damaged or breaks off, is refused.
// Returns 0, or -1 with a message. May be called from several threads at once.
int sounding_jpeg_decode(const uint8_t *_Nonnull data, size_t size, uint32_t width, uint32_t height,
                         uint32_t components, uint8_t *_Nonnull out, size_t out_size, char *_Nonnull message);

#endif
