import CPNGShim
import Foundation
public import SignalKernels

/// Pictures as PNG files.
///
/// The same pixels always give the same bytes: no time stamps, one compression setting (level 1,
/// run lengths), chosen for speed because speckle hardly compresses.
public enum PNGEncoder {
    /// Encodes 8-bit gray levels.
    public static func encode(gray: Raster<UInt8>) -> [UInt8] {
        encode(SOUNDING_PNG_GRAY, width: gray.width, height: gray.height, pixels: gray.samples, palette: [])
    }

    /// Encodes indices into a palette.
    ///
    /// - Parameters:
    ///   - indices: Each less than the number of palette colors.
    ///   - palette: Red, green and blue of each color in turn; 1 to 256 colors.
    public static func encode(indices: Raster<UInt8>, palette: [UInt8]) -> [UInt8] {
        precondition(palette.count % 3 == 0 && (3...768).contains(palette.count), "a palette holds 1 to 256 colors")
        return encode(
            SOUNDING_PNG_PALETTE, width: indices.width, height: indices.height, pixels: indices.samples,
            palette: palette)
    }

    /// Encodes 8-bit color.
    ///
    /// - Parameter rgb: Red, green and blue of each pixel, row after row; `3 * width * height` bytes.
    public static func encode(rgb: [UInt8], width: Int, height: Int) -> [UInt8] {
        precondition(width > 0 && height > 0 && rgb.count == 3 * width * height, "byte count differs from the size")
        return encode(SOUNDING_PNG_RGB, width: width, height: height, pixels: rgb, palette: [])
    }

    private static func encode(
        _ kind: sounding_png_kind, width: Int, height: Int, pixels: [UInt8], palette: [UInt8]
    ) -> [UInt8] {
        var encoded: [UInt8] = []
        let failure = unsafe PNGDecoder.message { text in
            unsafe pixels.withUnsafeBufferPointer { pixels in
                unsafe palette.withUnsafeBufferPointer { palette in
                    var bytes: UnsafeMutablePointer<UInt8>?
                    var count = 0
                    // SAFETY: a raster has at least one pixel, so there is a base address; the shim reads
                    // width * height pixels, which the callers checked, and palette.count bytes of palette.
                    let status = unsafe sounding_png_encode(
                        kind, UInt32(width), UInt32(height), pixels.baseAddress!, palette.baseAddress,
                        Int32(palette.count / 3), &bytes, &count, text)
                    if let bytes = unsafe bytes {
                        // SAFETY: the shim hands over count bytes and they are released once.
                        encoded = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
                        unsafe sounding_png_free(bytes)
                    }
                    return status
                }
            }
        }
        // Only an index past the palette or a lack of memory gets here; both are the caller's.
        precondition(failure == nil, "PNG encoding failed")
        return encoded
    }
}
