/// Why a compressed picture is not handed to its codec, or came back without pixels.
struct CodestreamFailure: Error, Hashable {
    let reason: String
}

/// Reads a compressed picture marker by marker; big-endian, as all the JPEG standards are.
struct MarkerReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One marker segment.
    struct Segment {
        /// Second byte of the marker.
        var code: UInt8
        /// What follows the two bytes of length.
        var body: Range<Int>
    }

    func word(at index: Int) throws(CodestreamFailure) -> Int {
        guard index + 2 <= bytes.count else { throw Self.cutOff }
        return Int(bytes[index]) << 8 | Int(bytes[index + 1])
    }

    /// The next marker, behind any number of fill bytes.
    mutating func marker() throws(CodestreamFailure) -> UInt8 {
        guard position + 2 <= bytes.count else { throw Self.cutOff }
        guard bytes[position] == 0xff else {
            throw CodestreamFailure(reason: "byte \(bytes[position]) where a marker should be")
        }
        while position < bytes.count, bytes[position] == 0xff { position += 1 }
        guard position < bytes.count else { throw Self.cutOff }
        position += 1
        return bytes[position - 1]
    }

    /// The segment behind a marker that has one.
    mutating func segment(_ code: UInt8) throws(CodestreamFailure) -> Segment {
        let length = try word(at: position)
        guard length >= 2, position + length <= bytes.count else { throw Self.cutOff }
        let body = position + 2..<position + length
        position += length
        return Segment(code: code, body: body)
    }

    /// Steps over entropy-coded bytes up to the next marker that is neither a stuffed byte nor a restart.
    mutating func skipEntropyCode() -> Range<Int> {
        let start = position
        while position + 1 < bytes.count {
            if bytes[position] == 0xff {
                let next = bytes[position + 1]
                if next != 0, next != 0xff, !(0xd0...0xd7).contains(next) { break }
            }
            position += 1
        }
        return start..<position
    }

    /// The same for JPEG-LS, where a byte of ones is stuffed with one bit and markers begin with another.
    mutating func skipCodedBits() -> Range<Int> {
        let start = position
        while position < bytes.count {
            if bytes[position] == 0xff, position + 1 >= bytes.count || bytes[position + 1] >= 0x80 { break }
            position += 1
        }
        return start..<position
    }

    static let cutOff = CodestreamFailure(reason: "a compressed picture that breaks off")
}
