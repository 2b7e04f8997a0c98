import Foundation

/// The text header of an NRRD file: `field: value` lines, `key:=value` lines, and an empty line before the samples
/// (teem.sourceforge.net/nrrd/format.html).
struct NRRDHeader {
    let file: String
    private var values: [String: String] = [:]
    private(set) var keys: [String: String] = [:]
    private(set) var fields = SequenceFields()
    /// Offset of the first byte behind the header.
    private(set) var length = 0

    /// Longest header read: 64 MiB holds the fields of some 50,000 tracked frames.
    static let largestHeader = 64 << 20

    /// Whether these are the first bytes of an NRRD file.
    static func recognizes(_ beginning: Data) -> Bool { beginning.starts(with: Data("NRRD000".utf8)) }

    init(of file: RegularFile) throws(RecordingError) {
        self.file = file.path
        var count = min(file.size, 64 << 10)
        while true {
            let bytes = try file.bytes(at: 0, count: count)
            if let end = Self.end(of: bytes) {
                try parse(bytes[..<end.text])
                length = end.samples
                return
            }
            guard count < min(file.size, Self.largestHeader) else {
                throw .malformed(
                    file: file.path, found: "a header without an empty line at its end",
                    allowed: "lines \"field: value\" and an empty line before the samples")
            }
            count = min(count * 8, file.size, Self.largestHeader)
        }
    }

    /// Where the header's text ends, and where the samples begin.
    private static func end(of bytes: [UInt8]) -> (text: Int, samples: Int)? {
        var lineStart = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0a {
            let isEmpty = index == lineStart || (index == lineStart + 1 && bytes[lineStart] == 0x0d)
            if isEmpty { return (lineStart, index + 1) }
            lineStart = index + 1
        }
        return nil
    }

    private mutating func parse(_ bytes: ArraySlice<UInt8>) throws(RecordingError) {
        for line in bytes.split(separator: 0x0a).dropFirst() {
            let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if text.hasPrefix("#") || text.isEmpty { continue }
            guard let colon = text.firstIndex(of: ":") else {
                throw .malformed(
                    file: file, found: "the header line \"\(text.prefix(40))\"",
                    allowed: "lines \"field: value\" or \"key:=value\"")
            }
            let name = String(text[..<colon])
            let rest = text[text.index(after: colon)...]
            if rest.hasPrefix("=") {
                let value = String(rest.dropFirst()).trimmingCharacters(in: .whitespaces)
                if try !fields.read(name, value, file: file) { keys[name.lowercased()] = value }
            } else {
                values[name.lowercased()] = rest.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    /// A field of the format, by its name in lower case.
    subscript(field: String) -> String? { values[field] }

    func error(_ field: String, found: String?, allowed: String) -> RecordingError {
        .badValue(file: file, key: field, found: found.map { "\"\($0.prefix(60))\"" } ?? "missing", allowed: allowed)
    }

    /// Words of a field, separated by spaces.
    func words(_ field: String) -> [String]? {
        values[field]?.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
