#include "gdcm_shim.h"

#include <gdcm-3.0/gdcmDataElement.h>
#include <gdcm-3.0/gdcmFragment.h>
#include <gdcm-3.0/gdcmJPEGCodec.h>
#include <gdcm-3.0/gdcmSequenceOfFragments.h>
#include <gdcm-3.0/gdcmTrace.h>

#include <cstdio>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>

#include <unistd.h>

namespace {

// GDCM's copy of libjpeg reports all damage, fatal or not, as a line on the C stream `stderr`, and then hands on made-up
// pixels as if nothing had happened. While a picture is decoded, that variable holds a stream of our own, which takes the
// lines of decoding threads as what they are, failures, and passes those of any other thread on. File descriptor 2 and
// std::cerr stay as they are.
class Listener {
  public:
    Listener() {
        std::lock_guard<std::mutex> lock(mutex);
        if (!stream) stream = open();
        if (users++ == 0 && stream) {
            original = stderr;
            stderr = stream;
        }
        // Without a stream there is no telling whether the codec complains.
        isDeaf = !original;
        isListening = true;
        hasHeard = false;
    }

    ~Listener() {
        std::lock_guard<std::mutex> lock(mutex);
        isListening = false;
        // The stream stays open: a thread that printed meanwhile may still hold it.
        if (--users == 0 && original) {
            stderr = original;
            original = nullptr;
        }
    }

    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    bool isDeaf;
    bool heard() const { return hasHeard; }

  private:
    static std::mutex mutex;
    static int users;
    static FILE *stream;
    static FILE *original;
    static thread_local bool isListening;
    static thread_local bool hasHeard;

    // Called by the thread that prints, as the stream has no buffer.
    static ssize_t take(void *, const char *text, size_t count) {
        if (!isListening) return write(STDERR_FILENO, text, count);
        hasHeard = true;
        return static_cast<ssize_t>(count);
    }

    static FILE *open() {
#ifdef __APPLE__
        auto forward = [](void *cookie, const char *text, int count) {
            return static_cast<int>(take(cookie, text, static_cast<size_t>(count)));
        };
        FILE *made = funopen(nullptr, nullptr, forward, nullptr, nullptr);
#else
        cookie_io_functions_t functions = {nullptr, take, nullptr, nullptr};
        FILE *made = fopencookie(nullptr, "w", functions);
#endif
        if (made) std::setvbuf(made, nullptr, _IONBF, 0);
        return made;
    }
};

std::mutex Listener::mutex;
int Listener::users = 0;
FILE *Listener::stream = nullptr;
FILE *Listener::original = nullptr;
thread_local bool Listener::isListening = false;
thread_local bool Listener::hasHeard = false;

const char *const damaged = "a lossless JPEG codestream that is damaged or breaks off; allowed: a whole one";

// Where the caller wants to read what went wrong.
struct Message {
    char *text;
    size_t size;
};

int fail(Message message, const char *text) {
    std::strncpy(message.text, text, message.size - 1);
    message.text[message.size - 1] = 0;
    return -1;
}

// Switched off once for the whole process: a library does not print.
bool silence() {
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    return true;
}

int decode(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint32_t components, uint32_t bits,
           uint8_t *out, size_t out_size, Message message) {
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
    const auto depth = static_cast<unsigned short>(bits);
    codec.SetPixelFormat(
        gdcm::PixelFormat(static_cast<unsigned short>(components), depth > 8 ? 16 : 8, depth, depth - 1, 0));

    gdcm::DataElement decoded;
    {
        Listener listener;
        if (listener.isDeaf) return fail(message, "too little memory to decode the picture");
        const bool isDecoded = codec.Decode(stored, decoded);
        // Any complaint counts, also that of bytes left over: a whole stream gives none.
        if (!isDecoded || listener.heard()) return fail(message, damaged);
    }
    const gdcm::ByteValue *bytes = decoded.GetByteValue();
    // GDCM pads values to an even length.
    if (!bytes || bytes->GetLength() < out_size || bytes->GetLength() > out_size + 1) return fail(message, damaged);
    std::memcpy(out, bytes->GetPointer(), out_size);
    return 0;
}

}  // namespace

int sounding_gdcm_decode_lossless_jpeg(const uint8_t *data, size_t size, uint32_t width, uint32_t height,
                                       uint32_t components, uint32_t bits, uint8_t *out, size_t out_size,
                                       char *text, size_t text_size) {
    const Message message = {text, text_size};
    try {
        static const bool silent = silence();
        (void)silent;
        if (size > std::numeric_limits<uint32_t>::max()) {
            return fail(message, "a lossless JPEG codestream of 4 GiB or more; allowed: less");
        }
        return decode(data, size, width, height, components, bits, out, out_size, message);
    } catch (const std::bad_alloc &) {
        return fail(message, "too little memory to decode the picture");
    } catch (...) {
        return fail(message, damaged);
    }
}
