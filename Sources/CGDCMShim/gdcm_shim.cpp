#include "gdcm_shim.h"

#include <gdcm-3.0/gdcmDataElement.h>
#include <gdcm-3.0/gdcmFragment.h>
#include <gdcm-3.0/gdcmJPEGCodec.h>
#include <gdcm-3.0/gdcmSequenceOfFragments.h>
#include <gdcm-3.0/gdcmTrace.h>

#include <cstring>
#include <exception>
#include <limits>

namespace {

int fail(char *message, const char *text) {
    std::strncpy(message, text, SOUNDING_GDCM_MESSAGE_SIZE - 1);
    message[SOUNDING_GDCM_MESSAGE_SIZE - 1] = 0;
    return -1;
}

// Switched off once for the whole process: a library does not print.
bool silence() {
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    return true;
}

int decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint32_t components, uint8_t *out,
           size_t out_size, char *message) {
    gdcm::Fragment fragment;
    fragment.SetByteValue(reinterpret_cast<const char *>(data), static_cast<uint32_t>(size));
    gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = gdcm::SequenceOfFragments::New();
    fragments->AddFragment(fragment);
    gdcm::DataElement stored(gdcm::Tag(0x7fe0, 0x0010), 0, gdcm::VR::OB);
    stored.SetValue(*fragments);

    gdcm::JPEGCodec codec;
    const unsigned int dimensions[3] = {width, height, 1};
    codec.SetNumberOfDimensions(2);
    codec.SetDimensions(dimensions);
    codec.SetPlanarConfiguration(0);
    // Told that color is YBR_FULL, the codec leaves the components as they are.
    codec.SetPhotometricInterpretation(components == 3 ? gdcm::PhotometricInterpretation::YBR_FULL
                                                       : gdcm::PhotometricInterpretation::MONOCHROME2);
    codec.SetPixelFormat(gdcm::PixelFormat(static_cast<unsigned short>(components), 8, 8, 7, 0));

    gdcm::DataElement decoded;
    if (!codec.Decode(stored, decoded)) return fail(message, "a damaged compressed picture");
    const gdcm::ByteValue *bytes = decoded.GetByteValue();
    // GDCM pads values to an even length.
    if (!bytes || bytes->GetLength() < out_size || bytes->GetLength() > out_size + 1) return fail(message, "a compressed picture that breaks off");
    std::memcpy(out, bytes->GetPointer(), out_size);
    return 0;
}

}  // namespace

int sounding_gdcm_decode_lossless_jpeg(const uint8_t *data, size_t size, uint32_t width, uint32_t height,
                                       uint32_t components, uint8_t *out, size_t out_size, char *message) {
    try {
        static const bool silent = silence();
        (void)silent;
        if (size > std::numeric_limits<uint32_t>::max()) return fail(message, "a compressed picture of 4 GiB or more");
        return decode(data, size, width, height, components, out, out_size, message);
    } catch (const std::exception &error) {
        return fail(message, error.what());
    } catch (...) {
        return fail(message, "an unknown failure of the codec");
    }
}
