#include "jpeg_shim.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
// Names of the messages; needs the types above.
#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf place;
    char *message;
} failure;

static void set_message(char *message, const char *text) {
    strncpy(message, text, SOUNDING_JPEG_MESSAGE_SIZE - 1);
    message[SOUNDING_JPEG_MESSAGE_SIZE - 1] = 0;
}

// What a code of the library means for the reader of an error; its own texts speak to programmers.
static const char *describe(int code) {
    switch (code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY: return "a JPEG codestream that breaks off; allowed: a whole one";
    case JERR_NO_HUFF_TABLE:
    case JERR_NO_QUANT_TABLE: return "a JPEG codestream without the tables it refers to; allowed: a whole one";
    case JERR_OUT_OF_MEMORY: return "too little memory to decode the picture";
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_NOTIMPL:
        return "a kind of JPEG that is not read; allowed: baseline, extended and progressive, 8 bits; convert it with: "
               "gdcmconv --raw IN.dcm OUT.dcm";
    default: return "a damaged JPEG codestream; allowed: a whole one";
    }
}

static void on_error(j_common_ptr jpeg) {
    failure *error = (failure *)jpeg->err;
    set_message(error->message, describe(jpeg->err->msg_code));
    longjmp(error->place, 1);
}

// Level -1 is a warning. What lies between the coded data and the next marker harms nothing; every other warning
// means that pixels were made up.
static void on_message(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA) on_error(jpeg);
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

int sounding_jpeg_decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint32_t components,
                         uint8_t *out, size_t out_size, char *message) {
    struct jpeg_decompress_struct jpeg;
    failure error;
    size_t row_size = (size_t)width * components;
    if (out_size != row_size * height) {
        set_message(message, "a buffer of another size than the picture");
        return -1;
    }
    jpeg.err = jpeg_std_error(&error.base);
    error.base.error_exit = on_error;
    error.base.emit_message = on_message;
    error.base.output_message = print_nothing;
    error.message = message;
    // Zero until it is created, so that an early jump can release it.
    memset((char *)&jpeg + sizeof(jpeg.err), 0, sizeof(jpeg) - sizeof(jpeg.err));
    if (setjmp(error.place)) {
        jpeg_destroy_decompress(&jpeg);
        return -1;
    }
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, data, size);
    jpeg_read_header(&jpeg, TRUE);
    if (jpeg.image_width != width || jpeg.image_height != height || jpeg.num_components != (int)components) {
        set_message(message, "a picture whose size differs from the header");
        longjmp(error.place, 1);
    }
    jpeg.jpeg_color_space = jpeg.out_color_space = components == 3 ? JCS_YCbCr : JCS_GRAYSCALE;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < height) {
        JSAMPROW row = out + row_size * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    return 0;
}
