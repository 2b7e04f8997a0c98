import Foundation

/// Steps through the elements of a DICOM file (PS3.5 section 7) and keeps where the wanted ones lie.
///
/// Written here instead of left to GDCM: a damaged file must end in an error, and GDCM as Debian builds it
/// answers many with a failed assertion, which ends the process. Every length is checked against the bytes that
/// are left before it is used, and nothing is copied.
///
/// Complexity: O(elements), at most the size of the file / 8; nesting is bounded.
struct DICOMParser {
    /// One element's value inside the file.
    struct Element {
        /// Two letters, `nil` where the syntax leaves them out.
        var representation: String?
        var value: Range<Int>
        var isBigEndian: Bool
    }

    typealias Elements = [DICOMTag: Element]

    let file: String
    private var bytes: Data
    private(set) var syntax = DICOMSyntax.implicitLittleEndian
    private(set) var elements: Elements = [:]
    /// The items of the sequence of ultrasound regions.
    private(set) var regions: [Elements] = []
    /// The fragments of compressed pixels, the offset table first; empty for pixels that are not compressed.
    private(set) var fragments: [Range<Int>] = []

    /// Deepest nesting of sequences: engineering default, structured reports stay below 20.
    static let deepestNesting = 32
    /// Most ultrasound regions read: engineering default, screens show a handful.
    static let mostRegions = 64

    private static let undefined = 0xffff_ffff
    private static let item: UInt32 = 0xfffe_e000
    private static let itemEnd: UInt32 = 0xfffe_e00d
    private static let sequenceEnd: UInt32 = 0xfffe_e0dd
    /// Representations whose length takes four bytes (PS3.5 table 7.1-1).
    private static let long: Set<String> = [
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV",
    ]

    /// How the elements of one data set are written.
    private struct Encoding {
        var isExplicit: Bool
        var isBigEndian: Bool
    }

    /// Whether the beginning of a file looks like DICOM: "DICM" behind a preamble, or, without one, a first element
    /// of group 2 to 8 whose representation and length are plausible.
    static func recognizes(_ beginning: Data) -> Bool {
        let bytes = [UInt8](beginning.prefix(132))
        if bytes.count >= 132, bytes[128...].elementsEqual("DICM".utf8) { return true }
        return bytes.count >= 12 && guess(bytes) != nil
    }

    init(_ bytes: Data, file: String) throws(RecordingError) {
        self.bytes = bytes
        self.file = file
        let start = Array(bytes.prefix(132))
        var position = 0
        if start.count >= 132, start[128...].elementsEqual("DICM".utf8) { position = 132 }
        var encoding = Self.guess(Array(bytes.dropFirst(position).prefix(12)))
        guard encoding != nil else {
            throw .malformed(
                file: file, found: "no DICOM element at byte \(position)", allowed: "elements of group 0002 to 0008")
        }
        if (try? number(at: position, size: 2, isBigEndian: false)) == 2 {
            position = try readFileInformation(from: position)
            let identifier = elements[.transferSyntax].map { text(of: $0) } ?? ""
            syntax = try .named(identifier, file: file)
            encoding = Encoding(isExplicit: syntax.isExplicit, isBigEndian: syntax.isBigEndian)
            if syntax == .deflatedLittleEndian { try inflate(from: position) }
        } else if let encoding {
            // Without file information only uncompressed pixels are possible.
            syntax =
                encoding.isBigEndian
                ? .explicitBigEndian : encoding.isExplicit ? .explicitLittleEndian : .implicitLittleEndian
        }
        if let encoding { try readDataSet(from: position, encoding) }
    }

    func text(of element: Element) -> String {
        String(decoding: bytes[element.value], as: UTF8.self).trimmingCharacters(
            in: CharacterSet(charactersIn: " \0\t\r\n"))
    }

    subscript(range: Range<Int>) -> Data { bytes[range] }

    /// An unsigned number of 1 to 8 bytes.
    ///
    /// - Throws: `RecordingError.malformed` when the file ends before it does.
    func number(at position: Int, size: Int, isBigEndian: Bool) throws(RecordingError) -> UInt64 {
        guard position >= 0, size <= bytes.count - position else {
            throw .malformed(
                file: file, found: "a file of \(bytes.count) bytes that breaks off inside an element",
                allowed: "whole elements up to the end of the pixels")
        }
        var value: UInt64 = 0
        for index in 0..<size {
            let place = isBigEndian ? index : size - 1 - index
            value = value << 8 | UInt64(bytes[position + place])
        }
        return value
    }

    // MARK: Data sets

    /// Most bytes that deflated elements may come to: 512 MiB, engineering default; files of pictures stay far below.
    private static let largestInflated = 512 << 20

    /// Puts the elements of a deflated data set in the place of their stream (PS3.5 section A.5).
    private mutating func inflate(from position: Int) throws(RecordingError) {
        do throws(Inflate.Failure) {
            let elements = try Inflate.bare(bytes.dropFirst(position), limit: Self.largestInflated)
            bytes = Data(bytes.prefix(position)) + elements
        } catch {
            throw .malformed(
                file: file, found: Inflate.describe(error),
                allowed: "one deflate stream of at most \(Self.largestInflated) bytes")
        }
    }

    /// Group 2, always explicit and little-endian; returns where the data set begins.
    private mutating func readFileInformation(from start: Int) throws(RecordingError) -> Int {
        var position = start
        while position < bytes.count, try number(at: position, size: 2, isBigEndian: false) == 2 {
            let header = try header(at: position, Encoding(isExplicit: true, isBigEndian: false))
            let end = try self.end(of: header)
            if header.tag == DICOMTag.transferSyntax.rawValue {
                elements[.transferSyntax] = Element(
                    representation: header.representation, value: header.start..<end, isBigEndian: false)
            }
            position = end
        }
        return position
    }

    private mutating func readDataSet(from start: Int, _ encoding: Encoding) throws(RecordingError) {
        var position = start
        while position < bytes.count {
            let header = try header(at: position, encoding)
            let wanted = DICOMTag(rawValue: header.tag)
            if wanted == .pixelData {
                let isEncapsulated = header.length == Self.undefined
                position = isEncapsulated ? try readFragments(from: header.start) : try end(of: header)
                elements[.pixelData] = Element(
                    representation: header.representation, value: header.start..<position,
                    isBigEndian: encoding.isBigEndian)
                return
            }
            if wanted == .ultrasoundRegions {
                position = try readRegions(header, encoding)
            } else if header.length == Self.undefined {
                position = try skipSequence(header, encoding, depth: 1)
            } else {
                let end = try end(of: header)
                if let wanted, elements[wanted] == nil {
                    elements[wanted] = Element(
                        representation: header.representation, value: header.start..<end,
                        isBigEndian: encoding.isBigEndian)
                }
                position = end
            }
        }
    }

    // MARK: Sequences

    private mutating func readRegions(_ sequence: Header, _ encoding: Encoding) throws(RecordingError) -> Int {
        let encoding = inner(of: sequence, encoding)
        let limit = sequence.length == Self.undefined ? bytes.count : try end(of: sequence)
        var position = sequence.start
        while position < limit {
            let item = try header(at: position, encoding)
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "items of a sequence") }
            guard regions.count < Self.mostRegions else {
                throw .malformed(
                    file: file, found: "more than \(Self.mostRegions) ultrasound regions",
                    allowed: "\(Self.mostRegions) or fewer")
            }
            var found: Elements = [:]
            let itemLimit = item.length == Self.undefined ? bytes.count : try end(of: item)
            position = item.start
            while position < itemLimit {
                let header = try header(at: position, encoding)
                if header.tag == Self.itemEnd {
                    position = header.start
                    break
                }
                if header.length == Self.undefined {
                    position = try skipSequence(header, encoding, depth: 2)
                    continue
                }
                let end = try end(of: header)
                if let wanted = DICOMTag(rawValue: header.tag) {
                    found[wanted] = Element(
                        representation: header.representation, value: header.start..<end,
                        isBigEndian: encoding.isBigEndian)
                }
                position = end
            }
            regions.append(found)
        }
        return position
    }

    /// The end of a sequence of undefined length, all of its items stepped over.
    private func skipSequence(_ sequence: Header, _ encoding: Encoding, depth: Int) throws(RecordingError) -> Int {
        guard depth <= Self.deepestNesting else {
            throw .malformed(
                file: file, found: "sequences nested deeper than \(Self.deepestNesting)",
                allowed: "\(Self.deepestNesting) or fewer levels")
        }
        let encoding = inner(of: sequence, encoding)
        var position = sequence.start
        while true {
            let item = try header(at: position, encoding)
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "items of a sequence") }
            guard item.length == Self.undefined else {
                position = try end(of: item)
                continue
            }
            position = item.start
            while true {
                let header = try header(at: position, encoding)
                if header.tag == Self.itemEnd {
                    position = header.start
                    break
                }
                position =
                    header.length == Self.undefined
                    ? try skipSequence(header, encoding, depth: depth + 1) : try end(of: header)
            }
        }
    }

    /// A sequence of unknown representation is written without representations (PS3.5 section 6.2.2, note 2).
    private func inner(of sequence: Header, _ encoding: Encoding) -> Encoding {
        sequence.representation == "UN" ? Encoding(isExplicit: false, isBigEndian: false) : encoding
    }

    /// Compressed pixels: items without representation, little-endian, up to the end of the sequence.
    private mutating func readFragments(from start: Int) throws(RecordingError) -> Int {
        var position = start
        while true {
            let item = try header(at: position, Encoding(isExplicit: false, isBigEndian: false))
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "fragments of compressed pixels") }
            position = try end(of: item)
            fragments.append(item.start..<position)
        }
    }

    // MARK: Elements

    private struct Header {
        var tag: UInt32
        var representation: String?
        var length: Int
        /// First byte of the value.
        var start: Int
    }

    private func header(at position: Int, _ encoding: Encoding) throws(RecordingError) -> Header {
        let isBig = encoding.isBigEndian
        let group = try number(at: position, size: 2, isBigEndian: isBig)
        let tag = UInt32(group << 16 | (try number(at: position + 2, size: 2, isBigEndian: isBig)))
        // Items and their ends carry no representation.
        guard encoding.isExplicit, group != 0xfffe else {
            let length = Int(try number(at: position + 4, size: 4, isBigEndian: isBig))
            return Header(tag: tag, representation: nil, length: length, start: position + 8)
        }
        let letters = [
            UInt8(try number(at: position + 4, size: 1, isBigEndian: isBig)),
            UInt8(try number(at: position + 5, size: 1, isBigEndian: isBig)),
        ]
        guard Self.areLetters(letters) else {
            throw .malformed(
                file: file, found: "element (\(DICOMTag.number(tag))) at byte \(position) without a representation",
                allowed: "two capital letters, as transfer syntax \(syntax.rawValue) demands")
        }
        let representation = String(decoding: letters, as: UTF8.self)
        if Self.long.contains(representation) {
            let length = Int(try number(at: position + 8, size: 4, isBigEndian: isBig))
            return Header(tag: tag, representation: representation, length: length, start: position + 12)
        }
        let length = Int(try number(at: position + 6, size: 2, isBigEndian: isBig))
        return Header(tag: tag, representation: representation, length: length, start: position + 8)
    }

    private func end(of header: Header) throws(RecordingError) -> Int {
        guard header.length != Self.undefined else {
            throw .malformed(
                file: file, found: "element (\(DICOMTag.number(header.tag))) of undefined length",
                allowed: "a length in bytes")
        }
        guard header.length <= bytes.count - header.start else {
            throw .malformed(
                file: file,
                found: "element (\(DICOMTag.number(header.tag))) of \(header.length) bytes, the file is cut off",
                allowed: "\(bytes.count - header.start) bytes, which are left in the file")
        }
        return header.start + header.length
    }

    private func unexpected(_ tag: UInt32, _ allowed: String) -> RecordingError {
        .malformed(file: file, found: "element (\(DICOMTag.number(tag)))", allowed: allowed)
    }

    private static func areLetters(_ pair: some Collection<UInt8>) -> Bool {
        pair.allSatisfy { (0x41...0x5a).contains($0) }
    }

    /// How the first element is written; `nil` when the bytes are none.
    ///
    /// - Parameter bytes: At least the first 12 of the data set, fewer at the end of a file.
    private static func guess(_ bytes: [UInt8]) -> Encoding? {
        guard bytes.count >= 8 else { return nil }
        // Group 2 to 8, in either order of bytes.
        let isLittle = (2...8).contains(bytes[0]) && bytes[1] == 0
        let isBig = bytes[0] == 0 && (2...8).contains(bytes[1])
        guard isLittle || isBig else { return nil }
        if areLetters(bytes[4..<6]) { return Encoding(isExplicit: true, isBigEndian: isBig) }
        // Big-endian files always state representations; a first value is short.
        guard isLittle, bytes[6] == 0, bytes[7] == 0 else { return nil }
        return Encoding(isExplicit: false, isBigEndian: false)
    }
}
