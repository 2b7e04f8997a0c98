/// A PNG written chunk by chunk, so that every color type, depth and interlacing can be made
/// without the encoder under test.
enum TestPNG {
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~crc
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return bigEndian(UInt32(body.count)) + named + bigEndian(crc(named))
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            stream += [
                rest.isEmpty ? 1 : 0, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8),
            ]
            stream += block
        } while !rest.isEmpty
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + bigEndian(b << 16 | a)
    }

    /// - Parameter scanlines: Filter byte and samples of every row, as the format stores them.
    static func file(
        width: UInt32, height: UInt32, depth: UInt8, color: UInt8, interlaced: Bool = false, palette: [UInt8] = [],
        transparency: [UInt8] = [], scanlines: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
        bytes += chunk("IHDR", bigEndian(width) + bigEndian(height) + [depth, color, 0, 0, interlaced ? 1 : 0])
        if !palette.isEmpty { bytes += chunk("PLTE", palette) }
        if !transparency.isEmpty { bytes += chunk("tRNS", transparency) }
        return bytes + chunk("IDAT", stored(scanlines)) + chunk("IEND", [])
    }

    /// An 8-bit gray picture.
    static func gray(width: Int, height: Int, _ value: (Int, Int) -> UInt8) -> [UInt8] {
        var lines: [UInt8] = []
        for row in 0..<height {
            lines.append(0)
            for column in 0..<width { lines.append(value(row, column)) }
        }
        return file(width: UInt32(width), height: UInt32(height), depth: 8, color: 0, scanlines: lines)
    }
}
