import Foundation

/// Steps through the elements of a DICOM file up to its pixels (PS3.5 section 7), takes the values of the wanted ones
/// and notes where the pixels lie.
///
/// Written here instead of left to GDCM: a damaged file must end in an error, and GDCM as Debian builds it
/// answers many with a failed assertion, which ends the process. Pixels, and elements that are not wanted, are not
/// read, so memory does not grow with the file.
///
/// Complexity: O(elements), at most the size of the file / 8; nesting is bounded.
struct DICOMParser {
    typealias Elements = [DICOMTag: DICOMElement]

    let file: String
    /// The bytes that `pixels` and `fragments` count in: the file, or its data set when that is deflated.
    let store: SampleStore
    private(set) var syntax = DICOMSyntax.implicitLittleEndian
    private(set) var elements: Elements = [:]
    /// The items of the sequence of ultrasound regions.
    private(set) var regions: [Elements] = []
    /// Where the pixels lie and their representation; `nil` when there are none.
    private(set) var pixels: (range: Range<Int>, representation: String?)?
    /// The fragments of compressed pixels, the offset table first; empty for pixels that are not compressed.
    private(set) var fragments: [Range<Int>] = []
    /// Bytes of values that may still be read.
    private var allowance = Self.largestValues

    /// Deepest nesting of sequences: engineering default, structured reports stay below 20.
    static let deepestNesting = 32
    /// Most ultrasound regions read: engineering default, screens show a handful.
    static let mostRegions = 64
    /// Most bytes of wanted values: 32 MiB, engineering default. A vector of a million frame times takes half.
    static let largestValues = 32 << 20
    /// Most fragments of compressed pixels: four for each of the most frames, engineering default.
    static let mostFragments = 4 * DICOMLayout.mostFrames
    /// Most bytes that deflated elements may come to: 256 MiB, engineering default; a small file could claim 1032
    /// times its size, and scanners do not deflate.
    static let largestInflated = 256 << 20

    private static let item: UInt32 = 0xfffe_e000
    private static let itemEnd: UInt32 = 0xfffe_e00d
    private static let sequenceEnd: UInt32 = 0xfffe_e0dd

    /// Whether the beginning of a file looks like DICOM: "DICM" behind a preamble, or, without one, a first element
    /// of group 2 to 8 whose representation and length are plausible.
    static func recognizes(_ beginning: Data) -> Bool {
        let bytes = [UInt8](beginning.prefix(132))
        return hasPreamble(bytes) || bytes.count >= 12 && DICOMReader.guess(bytes) != nil
    }

    private static func hasPreamble(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 132 && bytes[128..<132].elementsEqual("DICM".utf8)
    }

    init(_ source: RegularFile) throws(RecordingError) {
        file = source.path
        let whole = SampleStore(source, offset: 0, count: source.size)
        var reader = DICOMReader(whole, file: source.path)
        let start = try whole.bytes(at: 0, count: min(144, whole.count))
        var position = Self.hasPreamble(start) ? 132 : 0
        guard var encoding = DICOMReader.guess(Array(start.dropFirst(position).prefix(12))) else {
            throw .malformed(
                file: file, found: "no DICOM element at byte \(position)", allowed: "elements of group 0002 to 0008")
        }
        if try reader.number(at: position, size: 2, isBigEndian: false) == 2 {
            var identifier = ""
            position = try Self.readFileInformation(from: position, &reader, transferSyntax: &identifier)
            syntax = try .named(identifier, file: file)
            encoding = .init(isExplicit: syntax.isExplicit, isBigEndian: syntax.isBigEndian)
            if syntax == .deflatedLittleEndian {
                reader = DICOMReader(try Self.inflate(source, from: position), file: file)
                position = 0
            }
        } else {
            // Without file information only uncompressed pixels are possible.
            syntax =
                encoding.isBigEndian
                ? .explicitBigEndian : encoding.isExplicit ? .explicitLittleEndian : .implicitLittleEndian
        }
        store = reader.store
        try readDataSet(from: position, encoding, &reader)
    }

    // MARK: Data sets

    /// The elements of a deflated data set, decompressed (PS3.5 section A.5).
    private static func inflate(_ source: RegularFile, from position: Int) throws(RecordingError) -> SampleStore {
        var spool = SampleSpool()
        let failure = try Inflate.expandBare(
            source, position..<source.size, limit: largestInflated, into: &spool)
        if let failure {
            var found = Inflate.describe(failure)
            if case .tooLong = failure { found = "a deflated data set of more than \(largestInflated) bytes" }
            throw .malformed(
                file: source.path, found: found,
                allowed: "one deflate stream of at most \(largestInflated) bytes; convert it with: "
                    + DICOMSyntax.converter)
        }
        return spool.finish()
    }

    /// Group 2, always explicit and little-endian; returns where the data set begins.
    private static func readFileInformation(
        from start: Int, _ reader: inout DICOMReader, transferSyntax: inout String
    ) throws(RecordingError) -> Int {
        var position = start
        while position < reader.count, try reader.number(at: position, size: 2, isBigEndian: false) == 2 {
            let header = try reader.header(at: position, .fileInformation)
            let end = try reader.end(of: header)
            if header.tag == DICOMTag.transferSyntax.rawValue {
                // An identifier has 64 bytes at most (PS3.5 section 9.1).
                let value = Array(try reader.bytes(at: header.start, size: min(header.length, 66)))
                transferSyntax = DICOMElement(representation: "UI", isBigEndian: false, bytes: value).text
            }
            position = end
        }
        return position
    }

    private mutating func readDataSet(
        from start: Int, _ encoding: DICOMReader.Encoding, _ reader: inout DICOMReader
    ) throws(RecordingError) {
        var position = start
        while position < reader.count {
            let header = try reader.header(at: position, encoding)
            switch DICOMTag(rawValue: header.tag) {
            case .pixelData:
                let end =
                    header.length == DICOMReader.undefined
                    ? try readFragments(from: header.start, &reader) : try reader.end(of: header)
                pixels = (header.start..<end, header.representation)
                return
            case .ultrasoundRegions: position = try readRegions(header, encoding, &reader)
            case let wanted where header.length != DICOMReader.undefined:
                position = try reader.end(of: header)
                if let wanted, elements[wanted] == nil {
                    elements[wanted] = try value(of: header, encoding, reader)
                }
            default: position = try skipSequence(header, encoding, &reader, depth: 1)
            }
        }
    }

    /// The value of a wanted element, whose end was checked.
    private mutating func value(
        of header: DICOMReader.Header, _ encoding: DICOMReader.Encoding, _ reader: DICOMReader
    ) throws(RecordingError) -> DICOMElement {
        guard header.length <= allowance else {
            throw .malformed(
                file: file, found: "element (\(DICOMTag.number(header.tag))) of \(header.length) bytes",
                allowed: "at most \(Self.largestValues) bytes in all elements but the pixels")
        }
        allowance -= header.length
        return DICOMElement(
            representation: header.representation, isBigEndian: encoding.isBigEndian,
            bytes: try reader.store.bytes(at: header.start, count: header.length))
    }

    // MARK: Sequences

    private mutating func readRegions(
        _ sequence: DICOMReader.Header, _ encoding: DICOMReader.Encoding, _ reader: inout DICOMReader
    ) throws(RecordingError) -> Int {
        let encoding = Self.inner(of: sequence, encoding)
        let limit = sequence.length == DICOMReader.undefined ? reader.count : try reader.end(of: sequence)
        var position = sequence.start
        while position < limit {
            let item = try reader.header(at: position, encoding)
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "items of a sequence") }
            guard regions.count < Self.mostRegions else {
                throw .malformed(
                    file: file, found: "more than \(Self.mostRegions) ultrasound regions",
                    allowed: "\(Self.mostRegions) or fewer")
            }
            var found: Elements = [:]
            let itemLimit = item.length == DICOMReader.undefined ? reader.count : try reader.end(of: item)
            position = item.start
            while position < itemLimit {
                let header = try reader.header(at: position, encoding)
                if header.tag == Self.itemEnd {
                    position = header.start
                    break
                }
                if header.length == DICOMReader.undefined {
                    position = try skipSequence(header, encoding, &reader, depth: 2)
                    continue
                }
                position = try reader.end(of: header)
                if let wanted = DICOMTag(rawValue: header.tag) {
                    found[wanted] = try value(of: header, encoding, reader)
                }
            }
            regions.append(found)
        }
        return position
    }

    /// The end of a sequence of undefined length, all of its items stepped over.
    private func skipSequence(
        _ sequence: DICOMReader.Header, _ encoding: DICOMReader.Encoding, _ reader: inout DICOMReader, depth: Int
    ) throws(RecordingError) -> Int {
        guard depth <= Self.deepestNesting else {
            throw .malformed(
                file: file, found: "sequences nested deeper than \(Self.deepestNesting)",
                allowed: "\(Self.deepestNesting) or fewer levels")
        }
        let encoding = Self.inner(of: sequence, encoding)
        var position = sequence.start
        while true {
            let item = try reader.header(at: position, encoding)
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "items of a sequence") }
            guard item.length == DICOMReader.undefined else {
                position = try reader.end(of: item)
                continue
            }
            position = item.start
            while true {
                let header = try reader.header(at: position, encoding)
                if header.tag == Self.itemEnd {
                    position = header.start
                    break
                }
                position =
                    header.length == DICOMReader.undefined
                    ? try skipSequence(header, encoding, &reader, depth: depth + 1) : try reader.end(of: header)
            }
        }
    }

    /// A sequence of unknown representation is written without representations (PS3.5 section 6.2.2, note 2).
    private static func inner(
        of sequence: DICOMReader.Header, _ encoding: DICOMReader.Encoding
    ) -> DICOMReader.Encoding {
        sequence.representation == "UN" ? .implicit : encoding
    }

    /// Compressed pixels: items without representation, little-endian, up to the end of the sequence.
    private mutating func readFragments(
        from start: Int, _ reader: inout DICOMReader
    ) throws(RecordingError) -> Int {
        var position = start
        while true {
            let item = try reader.header(at: position, .implicit)
            if item.tag == Self.sequenceEnd { return item.start }
            guard item.tag == Self.item else { throw unexpected(item.tag, "fragments of compressed pixels") }
            guard fragments.count < Self.mostFragments else {
                throw .malformed(
                    file: file, found: "more than \(Self.mostFragments) fragments of compressed pixels",
                    allowed: "\(Self.mostFragments) or fewer")
            }
            position = try reader.end(of: item)
            fragments.append(item.start..<position)
        }
    }

    private func unexpected(_ tag: UInt32, _ allowed: String) -> RecordingError {
        .malformed(file: file, found: "element (\(DICOMTag.number(tag)))", allowed: allowed)
    }
}
