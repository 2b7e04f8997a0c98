/// Damages bytes in the ways files are damaged, and in those that break readers: always the same for the same seed.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }

    /// Numbers at the ends of ranges.
    private static let edges: [UInt64] = [
        0, 1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
        0x7fff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff,
    ]
    private static let words = [
        "0", "-1", "1", "99999999999999999999", "1e308", "nan", "inf", "65536", "2147483648", "4294967296", "", " ",
        "9223372036854775807", "0.0000001", "True", "LOCAL", "\"\"", "[]", "{}", "null",
    ]

    mutating func damage(_ original: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...below(6) where !bytes.isEmpty {
            // Headers are short and matter most.
            let reach = below(3) == 0 ? bytes.count : min(bytes.count, 1024)
            let place = below(reach)
            switch below(9) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes.removeLast(below(bytes.count))
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
            case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + below(64))], at: place)
            case 5: writeEdge(&bytes, at: place)
            case 6, 7: replaceNumber(&bytes, near: place)
            default:
                guard !other.isEmpty else { continue }
                let start = below(other.count)
                let piece = other[start..<min(other.count, start + 1 + below(64))]
                bytes.replaceSubrange(place..<min(bytes.count, place + piece.count), with: piece)
            }
        }
        return bytes
    }

    private mutating func writeEdge(_ bytes: inout [UInt8], at place: Int) {
        let value = Self.edges[below(Self.edges.count)]
        let size = [1, 2, 4, 8][below(4)]
        let isBig = below(2) == 0
        for offset in 0..<size where place + offset < bytes.count {
            let shift = 8 * UInt64(isBig ? size - 1 - offset : offset)
            bytes[place + offset] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    /// Replaces the next run of digits by another word.
    private mutating func replaceNumber(_ bytes: inout [UInt8], near place: Int) {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(Self.words[below(Self.words.count)].utf8))
    }
}
