#ifndef SOUNDING_GDCM_SHIM_H
#define SOUNDING_GDCM_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The JPEG and JPEG-LS codecs of GDCM, one picture at a time. Exceptions end inside gdcm_shim.cpp and GDCM
// prints nothing: callers see a return code and a message only.
//
// GDCM as Debian builds it checks itself with assert(), which ends the process, so no stream comes here
// unchecked: the caller has walked its markers and compared size, precision and components with the picture
// it expects. Both codecs write what the stream holds; no color is converted.

#define SOUNDING_GDCM_MESSAGE_SIZE 160

typedef enum {
    // ITU-T T.81: baseline, extended, progressive or lossless; without APPn, COM and DNL segments.
    SOUNDING_GDCM_JPEG = 0,
    // ITU-T T.87.
    SOUNDING_GDCM_JPEG_LS = 1,
} sounding_gdcm_codec;

// Decodes one picture of 8 bits per sample.
//
// `components` is 1 or 3. `out` takes `out_size` = width * height * components bytes: pixel by pixel for JPEG and
// for interleaved JPEG-LS, component by component for JPEG-LS that is not interleaved.
// Returns 0, or -1 with a message. May be called from several threads at once.
int sounding_gdcm_decode(sounding_gdcm_codec codec, const uint8_t *_Nonnull data, size_t size, uint32_t width,
                         uint32_t height, uint32_t components, uint8_t *_Nonnull out, size_t out_size,
                         char *_Nonnull message);

#ifdef __cplusplus
}
#endif

#endif
