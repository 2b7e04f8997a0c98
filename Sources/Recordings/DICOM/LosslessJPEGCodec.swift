#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// GDCM's codec of lossless JPEG, a library of its own that is loaded with the first picture that needs it: its
/// dictionaries would take 30 ms of every start, more than all the rest of the program.
enum LosslessJPEGCodec {
    /// `sounding_gdcm_decode_lossless_jpeg` of gdcm_shim.h.
    typealias Decode =
        @convention(c) (
            UnsafePointer<UInt8>, Int, UInt32, UInt32, UInt32, UInt32, UnsafeMutablePointer<UInt8>, Int,
            UnsafeMutablePointer<CChar>, Int
        ) -> Int32

    /// Room for a message.
    static let messageSize: Int32 = 160

    /// The codec, or why it is not there.
    static let decode: Result<Decode, CodestreamFailure> = unsafe load()

    #if canImport(Darwin)
        private static let library = "@rpath/libSoundingGDCM.dylib"
    #else
        private static let library = "libSoundingGDCM.so"
    #endif

    /// Looks in what the program has linked, and then beside the program, where its run path leads.
    private static func load() -> Result<Decode, CodestreamFailure> {
        for path in [nil, library] {
            // The library stays: there is no telling when the last picture is decoded.
            guard let handle = unsafe dlopen(path, RTLD_NOW),
                let symbol = unsafe dlsym(handle, "sounding_gdcm_decode_lossless_jpeg")
            else { continue }
            // SAFETY: the symbol is the function of this type.
            return unsafe .success(unsafeBitCast(symbol, to: Decode.self))
        }
        return unsafe .failure(
            CodestreamFailure(
                reason: "a lossless JPEG picture, and its codec \(library) is not beside the program; allowed: with it "
                    + "(swift build --product SoundingGDCM), or pixels converted by gdcmconv --raw"))
    }
}
