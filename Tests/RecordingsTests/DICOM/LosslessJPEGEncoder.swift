/// Encodes small gray pictures as lossless JPEG (ITU-T T.81 annex H): each sample is predicted by the one to its left.
enum LosslessJPEGEncoder {
    /// - Parameter precision: Bits of a sample, 2 to 16.
    static func encode(_ samples: [Int], precision: Int, width: Int, height: Int) -> [UInt8] {
        var stream: [UInt8] = [0xff, 0xd8, 0xff, 0xc3, 0, 11, UInt8(precision)]
        stream += [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1, 1, 0x11, 0]
        // Seventeen classes of differences, each with a code of 5 bits.
        stream += [0xff, 0xc4, 0, 36, 0, 0, 0, 0, 0, 17] + [UInt8](repeating: 0, count: 11)
        stream += (0...16).map { UInt8($0) }
        stream += [0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0]
        var byte = 0
        var free = 8
        func put(_ value: Int, _ count: Int) {
            for place in stride(from: count - 1, through: 0, by: -1) {
                byte = byte << 1 | value >> place & 1
                free -= 1
                guard free == 0 else { continue }
                stream.append(UInt8(byte))
                if byte == 0xff { stream.append(0) }
                (byte, free) = (0, 8)
            }
        }
        for (index, sample) in samples.enumerated() {
            let above = index < width ? 1 << (precision - 1) : samples[index - width]
            let predicted = index % width == 0 ? above : samples[index - 1]
            // Differences are taken modulo 65,536.
            let difference = Int(Int16(truncatingIfNeeded: sample - predicted))
            let size = abs(difference)
            let bits = Int.bitWidth - size.leadingZeroBitCount
            put(bits, 5)
            if bits < 16 { put(difference < 0 ? difference - 1 : difference, bits) }
        }
        while free < 8 { put(1, 1) }
        return stream + [0xff, 0xd9]
    }
}
