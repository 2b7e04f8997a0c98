#ifndef SOUNDING_PNG_SHIM_H
#define SOUNDING_PNG_SHIM_H

#include <stddef.h>
#include <stdint.h>

// PNG in and out over libpng. libpng reports errors by longjmp; every jump starts
// and ends inside png_shim.c, so callers see a return code and a message only.

#define SOUNDING_PNG_MESSAGE_SIZE 160

typedef struct {
    uint32_t width;
    uint32_t height;
} sounding_png_size;

typedef enum {
    SOUNDING_PNG_GRAY = 0,
    SOUNDING_PNG_RGB = 2,
    SOUNDING_PNG_PALETTE = 3,
} sounding_png_kind;

// Reads the size from the header chunk. Returns 0, or -1 with a message.
int sounding_png_read_size(const uint8_t *_Nonnull data, size_t size, sounding_png_size *_Nonnull out,
                           char *_Nonnull message);

// Decodes to 8-bit luma, row by row without padding: gray as stored, 16-bit samples by
// their high byte, color by (299 R + 587 G + 114 B + 500) / 1000, alpha ignored.
// `luma` holds width * height bytes, and width and height are what the header says.
// Returns 0, or -1 with a message.
int sounding_png_decode_luma(const uint8_t *_Nonnull data, size_t size, uint32_t width, uint32_t height,
                             uint8_t *_Nonnull luma, char *_Nonnull message);

// Encodes 8-bit pixels, rows without padding. `palette` holds 3 * palette_count bytes, RGB, for
// SOUNDING_PNG_PALETTE, and is ignored otherwise. On success `*out` holds `*out_size` bytes and is
// released with sounding_png_free. Returns 0, or -1 with a message.
int sounding_png_encode(sounding_png_kind kind, uint32_t width, uint32_t height, const uint8_t *_Nonnull pixels,
                        const uint8_t *_Nullable palette, int palette_count, uint8_t *_Nullable *_Nonnull out,
                        size_t *_Nonnull out_size, char *_Nonnull message);

void sounding_png_free(uint8_t *_Nullable buffer);

#endif
