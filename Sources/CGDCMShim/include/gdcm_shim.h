#ifndef SOUNDING_GDCM_SHIM_H
#define SOUNDING_GDCM_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// GDCM's codec for lossless JPEG. Exceptions end inside gdcm_shim.cpp, GDCM's own messages are off, and what its copy of
// libjpeg prints is caught and makes the picture a damaged one: callers see a return code and a message of ours only.
//
// GDCM as Debian builds it checks itself with assert(), which ends the process, so no stream comes here unchecked: the
// caller has walked its markers and compared size, precision and components with the picture it expects.

// Decodes one picture of process 14 (ITU-T T.81), without APPn, COM and DNL segments.
//
// `components` is 1 or 3, `bits` the precision the stream states, 8 to 16. `out` takes `out_size` = width * height *
// components bytes, twice as many for more than 8 bits, low byte first; pixel by pixel as they are stored; no color is
// converted. Returns 0, or -1 with a message, cut off to `message_size` bytes, 1 or more: a stream whose coded data is
// damaged, breaks off or goes on behind the picture is refused. May be called from several threads at once.
//
// Recordings loads this function by its name: a change of what it takes is one of LosslessJPEGCodec.swift as well.
int sounding_gdcm_decode_lossless_jpeg(const uint8_t *_Nonnull data, size_t size, uint32_t width, uint32_t height,
                                       uint32_t components, uint32_t bits, uint8_t *_Nonnull out, size_t out_size,
                                       char *_Nonnull message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
