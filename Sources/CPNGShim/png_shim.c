#include "png_shim.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct {
    const uint8_t *data;
    size_t size;
    size_t offset;
} reader;

typedef struct {
    uint8_t *data;
    size_t size;
    size_t capacity;
} writer;

static void set_message(char *message, const char *text) {
    strncpy(message, text, SOUNDING_PNG_MESSAGE_SIZE - 1);
    message[SOUNDING_PNG_MESSAGE_SIZE - 1] = 0;
}

static void on_error(png_structp png, png_const_charp text) {
    set_message((char *)png_get_error_ptr(png), text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep out, size_t count) {
    reader *source = (reader *)png_get_io_ptr(png);
    if (count > source->size - source->offset) png_error(png, "file ends before the image is complete");
    memcpy(out, source->data + source->offset, count);
    source->offset += count;
}

static void write_bytes(png_structp png, png_bytep data, size_t count) {
    writer *sink = (writer *)png_get_io_ptr(png);
    if (count > sink->capacity - sink->size) {
        size_t capacity = sink->capacity * 2 + count;
        uint8_t *grown = realloc(sink->data, capacity);
        if (!grown) png_error(png, "out of memory");
        sink->data = grown;
        sink->capacity = capacity;
    }
    memcpy(sink->data + sink->size, data, count);
    sink->size += count;
}

static void flush_bytes(png_structp png) { (void)png; }

int sounding_png_read_size(const uint8_t *data, size_t size, sounding_png_size *out, char *message) {
    static const uint8_t signature[8] = {137, 80, 78, 71, 13, 10, 26, 10};
    if (size < 24 || memcmp(data, signature, 8) != 0 || memcmp(data + 12, "IHDR", 4) != 0) {
        set_message(message, "not a PNG file");
        return -1;
    }
    out->width = png_get_uint_32(data + 16);
    out->height = png_get_uint_32(data + 20);
    return 0;
}

static void luma_row(const uint8_t *rgb, uint32_t width, uint8_t *luma) {
    for (uint32_t x = 0; x < width; x++) {
        luma[x] = (uint8_t)((299u * rgb[3 * x] + 587u * rgb[3 * x + 1] + 114u * rgb[3 * x + 2] + 500u) / 1000u);
    }
}

int sounding_png_decode_luma(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint8_t *luma,
                             char *message) {
    reader source = {data, size, 0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        set_message(message, "out of memory");
        return -1;
    }
    // Changed between setjmp and longjmp, so it must not live in a register.
    uint8_t *volatile scratch = NULL;
    if (setjmp(png_jmpbuf(png))) {
        free(scratch);
        png_destroy_read_struct(&png, &info, NULL);
        return -1;
    }
    png_set_read_fn(png, &source, read_bytes);
    // Bounds what a hostile file can make libpng allocate: text and color profile chunks are never needed.
    png_set_chunk_malloc_max(png, 4u << 20);
    png_set_chunk_cache_max(png, 64);
    png_set_user_limits(png, width, height);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) {
        png_error(png, "size differs from the header");
    }
    png_byte color = png_get_color_type(png, info);
    if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (color == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
    if (png_get_bit_depth(png, info) == 16) png_set_strip_16(png);
    // Transparency of a palette arrives as an alpha channel once the palette is expanded.
    png_set_strip_alpha(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);

    size_t channels = png_get_channels(png, info);
    size_t row_bytes = png_get_rowbytes(png, info);
    if ((channels != 1 && channels != 3) || row_bytes != channels * (size_t)width) {
        png_error(png, "unexpected pixel layout");
    }
    if (passes > 1 && channels == 3) {
        scratch = malloc(row_bytes * height);
        if (!scratch) png_error(png, "out of memory");
        for (int pass = 0; pass < passes; pass++) {
            for (uint32_t y = 0; y < height; y++) png_read_row(png, scratch + row_bytes * y, NULL);
        }
        for (uint32_t y = 0; y < height; y++) luma_row(scratch + row_bytes * y, width, luma + (size_t)width * y);
    } else if (channels == 3) {
        scratch = malloc(row_bytes);
        if (!scratch) png_error(png, "out of memory");
        for (uint32_t y = 0; y < height; y++) {
            png_read_row(png, scratch, NULL);
            luma_row(scratch, width, luma + (size_t)width * y);
        }
    } else {
        for (int pass = 0; pass < passes; pass++) {
            for (uint32_t y = 0; y < height; y++) png_read_row(png, luma + (size_t)width * y, NULL);
        }
    }
    // Reads on to the end chunk, so that a damaged tail is noticed.
    png_read_end(png, NULL);
    free(scratch);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
}

// The sink belongs to the caller, so its fields keep their values across a longjmp.
static int encode_into(writer *sink, sounding_png_kind kind, uint32_t width, uint32_t height, const uint8_t *pixels,
                       const uint8_t *palette, int palette_count, char *message) {
    png_color colors[PNG_MAX_PALETTE_LENGTH];
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        set_message(message, "out of memory");
        return -1;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return -1;
    }
    png_set_write_fn(png, sink, write_bytes, flush_bytes);
    png_set_user_limits(png, width, height);
    png_set_IHDR(png, info, width, height, 8, (int)kind, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                 PNG_FILTER_TYPE_BASE);
    if (kind == SOUNDING_PNG_PALETTE) {
        if (!palette || palette_count < 1 || palette_count > PNG_MAX_PALETTE_LENGTH) {
            png_error(png, "a palette holds 1 to 256 colors");
        }
        for (int i = 0; i < palette_count; i++) {
            colors[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
        }
        png_set_PLTE(png, info, colors, palette_count);
    }
    // Speckle hardly compresses: run lengths at level 1 cost a few percent of size and save most of the time.
    png_set_compression_level(png, 1);
    png_set_compression_strategy(png, Z_RLE);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, kind == SOUNDING_PNG_PALETTE ? PNG_FILTER_NONE : PNG_FILTER_SUB);
    png_write_info(png, info);
    size_t row_bytes = (size_t)width * (kind == SOUNDING_PNG_RGB ? 3 : 1);
    for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + row_bytes * y);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return 0;
}

int sounding_png_encode(sounding_png_kind kind, uint32_t width, uint32_t height, const uint8_t *pixels,
                        const uint8_t *palette, int palette_count, uint8_t **out, size_t *out_size, char *message) {
    writer sink = {NULL, 0, 0};
    if (encode_into(&sink, kind, width, height, pixels, palette, palette_count, message) != 0) {
        free(sink.data);
        return -1;
    }
    *out = sink.data;
    *out_size = sink.size;
    return 0;
}

void sounding_png_free(uint8_t *buffer) { free(buffer); }
