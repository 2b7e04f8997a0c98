import CPNGShim
package import Foundation
package import SignalKernels

/// PNG pictures as 8-bit luma.
///
/// Gray is taken as stored (16-bit samples by their high byte), color becomes
/// `(299 R + 587 G + 114 B + 500) / 1000` (Rec. 601 weights), alpha is ignored.
package enum PNGDecoder {
    /// Longest side of an accepted picture, in pixels: engineering default, four times a 4K screen.
    package static let largestSide = 16_384
    /// Most pixels of an accepted picture: engineering default.
    package static let largestArea = 64 << 20
    /// Bytes from the beginning of a file that hold its size: signature, length and name of IHDR, width and height.
    static let sizeBytes = 24

    /// The size a PNG header states, checked against the limits.
    package static func size(of data: Data, file: String) throws(RecordingError) -> (width: Int, height: Int) {
        var size = sounding_png_size()
        let failure = unsafe message { text in
            unsafe data.withUnsafeBytes { bytes in
                // SAFETY: an empty buffer has no base address and is refused before it is read.
                guard let base = unsafe bytes.bindMemory(to: UInt8.self).baseAddress else { return -1 }
                return unsafe sounding_png_read_size(base, bytes.count, &size, text)
            }
        }
        if let failure { throw .malformed(file: file, found: failure, allowed: "a PNG picture") }
        let width = Int(size.width)
        let height = Int(size.height)
        guard width >= 1, height >= 1, width <= largestSide, height <= largestSide, width * height <= largestArea else {
            throw .malformed(
                file: file, found: "a picture of \(width) x \(height) pixels",
                allowed: "1 to \(largestSide) pixels a side, at most \(largestArea) in all")
        }
        return (width, height)
    }

    /// Decodes a whole picture.
    package static func luma(of data: Data, file: String) throws(RecordingError) -> Raster<UInt8> {
        let (width, height) = try size(of: data, file: file)
        var raster = Raster<UInt8>(width: width, height: height, filledWith: 0)
        let failure = unsafe message { text in
            unsafe data.withUnsafeBytes { bytes in
                unsafe raster.withMutableSamples { samples in
                    // SAFETY: both are non-empty: the header was read, and a raster has at least one pixel.
                    let source = unsafe bytes.bindMemory(to: UInt8.self).baseAddress!
                    let target = samples.baseAddress!
                    return unsafe sounding_png_decode_luma(
                        source, bytes.count, UInt32(width), UInt32(height), target, text)
                }
            }
        }
        if let failure { throw .malformed(file: file, found: failure, allowed: "an undamaged PNG picture") }
        return raster
    }

    /// Runs a shim call; `nil` when it returned 0, its message otherwise.
    static func message(of call: (UnsafeMutablePointer<CChar>) -> Int32) -> String? {
        var text = [CChar](repeating: 0, count: Int(SOUNDING_PNG_MESSAGE_SIZE))
        let status = unsafe text.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the buffer has the size the shim writes at most, so it is not empty.
            unsafe call(buffer.baseAddress!)
        }
        guard status != 0 else { return nil }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "not a PNG file" : String(decoding: bytes, as: UTF8.self)
    }
}
