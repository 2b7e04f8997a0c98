#include "openjpeg_shim.h"

#include <openjpeg.h>
#include <string.h>

typedef struct {
    const uint8_t *data;
    size_t size;
    size_t offset;
} reader;

static int fail(char *message, const char *text) {
    strncpy(message, text, SOUNDING_OPENJPEG_MESSAGE_SIZE - 1);
    message[SOUNDING_OPENJPEG_MESSAGE_SIZE - 1] = 0;
    return -1;
}

static OPJ_SIZE_T read_bytes(void *buffer, OPJ_SIZE_T count, void *user) {
    reader *source = user;
    size_t left = source->size - source->offset;
    if (left == 0) return (OPJ_SIZE_T)-1;
    if (count > left) count = left;
    memcpy(buffer, source->data + source->offset, count);
    source->offset += count;
    return count;
}

static OPJ_OFF_T skip_bytes(OPJ_OFF_T count, void *user) {
    reader *source = user;
    if (count < 0 || (size_t)count > source->size - source->offset) return -1;
    source->offset += (size_t)count;
    return count;
}

static OPJ_BOOL seek_bytes(OPJ_OFF_T offset, void *user) {
    reader *source = user;
    if (offset < 0 || (size_t)offset > source->size) return OPJ_FALSE;
    source->offset = (size_t)offset;
    return OPJ_TRUE;
}

// The library's texts speak to programmers; what went wrong is told by how far it came.
static void ignore(const char *text, void *user) {
    (void)text;
    (void)user;
}

// Whether the stream has its end marker, behind which one byte of padding may follow.
static int has_end(const uint8_t *data, size_t size) {
    for (size_t end = size; end >= 2 && end + 1 >= size; end--) {
        if (data[end - 2] == 0xff && data[end - 1] == 0xd9) return 1;
    }
    return 0;
}

static int copy(const opj_image_t *image, uint32_t width, uint32_t height, uint32_t components,
                uint32_t bytes_per_sample, uint8_t *out, size_t out_size, char *message) {
    size_t count = (size_t)width * height;
    if (image->numcomps != components || out_size != count * components * bytes_per_sample) {
        return fail(message, "a number of components that differs from the header");
    }
    for (uint32_t c = 0; c < components; c++) {
        const opj_image_comp_t *plane = &image->comps[c];
        if (plane->w != width || plane->h != height || !plane->data || plane->prec > 8 * bytes_per_sample) {
            return fail(message, "a component whose size differs from the header");
        }
        for (size_t i = 0; i < count; i++) {
            uint32_t sample = (uint32_t)plane->data[i];
            uint8_t *target = out + (i * components + c) * bytes_per_sample;
            target[0] = (uint8_t)sample;
            if (bytes_per_sample == 2) target[1] = (uint8_t)(sample >> 8);
        }
    }
    return 0;
}

int sounding_openjpeg_decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint32_t components,
                             uint32_t bytes_per_sample, uint8_t *out, size_t out_size, char *message) {
    reader source = {data, size, 0};
    opj_image_t *image = NULL;
    int status = fail(message, "too little memory to decode the picture");
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_J2K);
    opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_TRUE);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (codec && stream) {
        opj_stream_set_user_data(stream, &source, NULL);
        opj_stream_set_user_data_length(stream, size);
        opj_stream_set_read_function(stream, read_bytes);
        opj_stream_set_skip_function(stream, skip_bytes);
        opj_stream_set_seek_function(stream, seek_bytes);
        opj_set_error_handler(codec, ignore, NULL);
        // OpenJPEG is strict unless told otherwise: a stream that breaks off is an error, not a picture with gray parts.
        if (!opj_setup_decoder(codec, &parameters) || !opj_read_header(stream, codec, &image)) {
            fail(message, "a damaged JPEG 2000 header; allowed: a whole codestream");
        } else if (image->x1 - image->x0 != width || image->y1 - image->y0 != height) {
            fail(message, "a picture whose size differs from the header");
        } else if (!opj_decode(codec, stream, image) || !opj_end_decompress(codec, stream)) {
            fail(message, has_end(data, size) ? "a damaged JPEG 2000 codestream; allowed: a whole one"
                                              : "a JPEG 2000 codestream that breaks off; allowed: a whole one");
        } else {
            status = copy(image, width, height, components, bytes_per_sample, out, out_size, message);
        }
    }
    opj_image_destroy(image);
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    return status;
}
