/// Reads the headers of DICOM elements and their short values from a file of any size (PS3.5 section 7.1).
///
/// Every length is checked against the bytes that are left before it is used. A window of a few kilobytes slides over
/// the file, so that what is stepped over costs neither memory nor time.
struct DICOMReader {
    /// How the elements of one data set are written.
    struct Encoding {
        var isExplicit: Bool
        var isBigEndian: Bool

        /// Without representations, as compressed fragments always are.
        static let implicit = Encoding(isExplicit: false, isBigEndian: false)
        /// Of the file information, group 2.
        static let fileInformation = Encoding(isExplicit: true, isBigEndian: false)
    }

    struct Header {
        var tag: UInt32
        /// Two letters, `nil` where the syntax leaves them out.
        var representation: String?
        /// In bytes, or `undefined`.
        var length: Int
        /// First byte of the value.
        var start: Int
    }

    let file: String
    let store: SampleStore
    private var window: [UInt8] = []
    private var windowStart = 0

    /// Stands for a length that an end marker gives.
    static let undefined = 0xffff_ffff
    /// Bytes read at once: a page of the system, which holds some dozens of short elements. Engineering default.
    private static let windowSize = 4096
    /// Representations whose length takes four bytes (PS3.5 table 7.1-1).
    private static let long: Set<String> = [
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV",
    ]

    init(_ store: SampleStore, file: String) {
        self.store = store
        self.file = file
    }

    /// How many bytes there are.
    var count: Int { store.count }

    /// `size` bytes, at most a window of them.
    ///
    /// - Throws: `RecordingError.malformed` when the file ends before they do.
    mutating func bytes(at position: Int, size: Int) throws(RecordingError) -> ArraySlice<UInt8> {
        guard position >= 0, size <= count - position else {
            throw .malformed(
                file: file, found: "a file of \(count) bytes that breaks off inside an element",
                allowed: "whole elements up to the end of the pixels")
        }
        if position < windowStart || position + size > windowStart + window.count {
            window = try store.bytes(at: position, count: min(Self.windowSize, count - position))
            windowStart = position
        }
        let first = position - windowStart
        return window[first..<first + size]
    }

    /// An unsigned number of 1 to 8 bytes.
    mutating func number(at position: Int, size: Int, isBigEndian: Bool) throws(RecordingError) -> UInt64 {
        Self.number(try bytes(at: position, size: size), isBigEndian: isBigEndian)
    }

    static func number(_ bytes: some BidirectionalCollection<UInt8>, isBigEndian: Bool) -> UInt64 {
        isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func header(at position: Int, _ encoding: Encoding) throws(RecordingError) -> Header {
        let isBig = encoding.isBigEndian
        let group = try number(at: position, size: 2, isBigEndian: isBig)
        let tag = UInt32(group << 16 | (try number(at: position + 2, size: 2, isBigEndian: isBig)))
        // Items and their ends carry no representation.
        guard encoding.isExplicit, group != 0xfffe else {
            let length = Int(try number(at: position + 4, size: 4, isBigEndian: isBig))
            return Header(tag: tag, representation: nil, length: length, start: position + 8)
        }
        let letters = Array(try bytes(at: position + 4, size: 2))
        guard Self.areLetters(letters) else {
            throw .malformed(
                file: file, found: "element (\(DICOMTag.number(tag))) at byte \(position) without a representation",
                allowed: "two capital letters, as the transfer syntax demands")
        }
        let representation = String(decoding: letters, as: UTF8.self)
        if Self.long.contains(representation) {
            let length = Int(try number(at: position + 8, size: 4, isBigEndian: isBig))
            return Header(tag: tag, representation: representation, length: length, start: position + 12)
        }
        let length = Int(try number(at: position + 6, size: 2, isBigEndian: isBig))
        return Header(tag: tag, representation: representation, length: length, start: position + 8)
    }

    /// The byte behind an element of stated length, which lies inside the file.
    func end(of header: Header) throws(RecordingError) -> Int {
        guard header.length != Self.undefined else {
            throw .malformed(
                file: file, found: "element (\(DICOMTag.number(header.tag))) of undefined length",
                allowed: "a length in bytes")
        }
        guard header.length <= count - header.start else {
            throw .malformed(
                file: file,
                found: "element (\(DICOMTag.number(header.tag))) of \(header.length) bytes, the file is cut off",
                allowed: "\(count - header.start) bytes, which are left in the file")
        }
        return header.start + header.length
    }

    private static func areLetters(_ pair: some Collection<UInt8>) -> Bool {
        pair.allSatisfy { (0x41...0x5a).contains($0) }
    }

    /// How the first element is written; `nil` when the bytes are none.
    ///
    /// - Parameter bytes: At least the first 12 of the data set, fewer at the end of a file.
    static func guess(_ bytes: [UInt8]) -> Encoding? {
        guard bytes.count >= 8 else { return nil }
        // Group 2 to 8, in either order of bytes.
        let isLittle = (2...8).contains(bytes[0]) && bytes[1] == 0
        let isBig = bytes[0] == 0 && (2...8).contains(bytes[1])
        guard isLittle || isBig else { return nil }
        if areLetters(bytes[4..<6]) { return Encoding(isExplicit: true, isBigEndian: isBig) }
        // Big-endian files always state representations; a first value is short.
        guard isLittle, bytes[6] == 0, bytes[7] == 0 else { return nil }
        return .implicit
    }
}
