#ifndef SOUNDING_OPENJPEG_SHIM_H
#define SOUNDING_OPENJPEG_SHIM_H

#include <stddef.h>
#include <stdint.h>

// JPEG 2000 codestreams over OpenJPEG. GDCM's own use of it is not an option: as Debian builds it, GDCM
// asserts that decoding succeeds, so that a damaged picture ends the process.

#define SOUNDING_OPENJPEG_MESSAGE_SIZE 160

// Decodes one codestream (ITU-T T.800, starting with FF4F) into `out`, pixel by pixel: `out_size` =
// width * height * components * bytes_per_sample bytes, samples of 2 bytes low byte first.
//
// The inverse color transform of the stream, if it has one, is applied. A stream of another size, another
// number of components, with subsampled components or with deeper samples is refused.
// Returns 0, or -1 with a message. May be called from several threads at once.
int sounding_openjpeg_decode(const uint8_t *_Nonnull data, size_t size, uint32_t width, uint32_t height,
                             uint32_t components, uint32_t bytes_per_sample, uint8_t *_Nonnull out, size_t out_size,
                             char *_Nonnull message);

#endif
