import Foundation

/// The text header of a MetaImage file, as the PLUS toolkit and ITK write it.
///
/// `Key = Value` lines; `ElementDataFile` is the last one.
struct MetaImageHeader {
    let file: String
    private var keys: [String: String] = [:]
    private(set) var fields = SequenceFields()
    /// Offset of the first byte behind the header.
    private(set) var length = 0

    /// Longest header read: 64 MiB holds the fields of some 50,000 tracked frames.
    static let largestHeader = 64 << 20
    /// Longest line: 64 KiB; a matrix needs some 250 bytes.
    static let longestLine = 64 << 10
    init(_ data: Data, file: String) throws(RecordingError) {
        self.file = file
        var position = data.startIndex
        let limit = data.startIndex + min(data.count, Self.largestHeader)
        while true {
            let end = data[position..<min(position + Self.longestLine, limit)].firstIndex(of: 0x0a)
            guard let end else {
                throw .malformed(
                    file: file, found: "a header without ElementDataFile",
                    allowed: "lines \"Key = Value\" that end with ElementDataFile")
            }
            let line = String(decoding: data[position..<end], as: UTF8.self)
            position = end + 1
            guard let equals = line.firstIndex(of: "=") else {
                if line.allSatisfy(\.isWhitespace) { continue }
                throw .malformed(
                    file: file, found: "the header line \"\(line.prefix(40))\"", allowed: "lines \"Key = Value\"")
            }
            let key = Self.trim(line[..<equals])
            let value = Self.trim(line[line.index(after: equals)...])
            if try !fields.read(key, value, file: file) { keys[key] = value }
            if key == "ElementDataFile" { break }
        }
        length = position - data.startIndex
    }

    /// Reads as much of a file as its header needs.
    init(of file: RegularFile) throws(RecordingError) {
        var count = min(file.size, 64 << 10)
        while true {
            let bytes = Data(try file.bytes(at: 0, count: count))
            let whole = count == min(file.size, Self.largestHeader)
            if whole || Self.isComplete(bytes) {
                try self.init(bytes, file: file.path)
                return
            }
            count = min(count * 8, file.size, Self.largestHeader)
        }
    }

    /// Whether the line of ElementDataFile is among the bytes, or a line that no header has.
    private static func isComplete(_ bytes: Data) -> Bool {
        guard let key = bytes.range(of: Data("\nElementDataFile".utf8)) else { return false }
        return bytes[key.upperBound...].contains(0x0a)
    }

    // MARK: Values

    subscript(key: String) -> String? { keys[key] }

    /// Whether the file states something only PLUS writes.
    var isFromPlus: Bool { keys["UltrasoundImageOrientation"] != nil || !fields.frames.isEmpty }

    func error(_ key: String, found: String?, allowed: String) -> RecordingError {
        .badValue(file: file, key: key, found: found.map { "\"\($0.prefix(60))\"" } ?? "missing", allowed: allowed)
    }

    func flag(_ key: String, default missing: Bool) throws(RecordingError) -> Bool {
        switch keys[key]?.lowercased() {
        case nil: missing
        case "true"?: true
        case "false"?: false
        case let other: throw error(key, found: other, allowed: "True or False")
        }
    }

    /// Whole numbers separated by spaces.
    func integers(_ key: String, in range: ClosedRange<Int>) throws(RecordingError) -> [Int]? {
        guard let text = keys[key] else { return nil }
        var numbers: [Int] = []
        for token in text.split(whereSeparator: \.isWhitespace) {
            guard let number = Int(token), range.contains(number) else {
                throw error(key, found: text, allowed: "whole numbers from \(range.lowerBound) to \(range.upperBound)")
            }
            numbers.append(number)
        }
        guard !numbers.isEmpty else {
            throw error(key, found: text, allowed: "whole numbers from \(range.lowerBound) to \(range.upperBound)")
        }
        return numbers
    }

    private static func trim(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
