import Foundation

/// The text header of a MetaImage file, as the PLUS toolkit and ITK write it.
///
/// `Key = Value` lines; `ElementDataFile` is the last one. PLUS adds per-frame fields named
/// `Seq_Frame0012_Timestamp` (PlusLib, docs/file-formats/FileSequenceFile).
struct MetaImageHeader {
    /// One frame's fields.
    struct Frame {
        var timestamp: Double?
        var isValid = true
        /// Row-major 4 x 4 matrices from image pixels to the probe in millimeters.
        var calibration: [Double]?
    }

    let file: String
    private var keys: [String: String] = [:]
    private(set) var frames: [Int: Frame] = [:]
    /// Offset of the first byte behind the header.
    private(set) var length = 0

    /// Longest header read: 64 MiB holds the fields of some 50,000 tracked frames.
    static let largestHeader = 64 << 20
    /// Longest line: 64 KiB; a matrix needs some 250 bytes.
    static let longestLine = 64 << 10
    /// Highest frame number, so that a damaged number cannot fill memory.
    static let mostFrames = 1_000_000

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
            if try !readFrameField(key, value) { keys[key] = value }
            if key == "ElementDataFile" { break }
        }
        length = position - data.startIndex
    }

    // MARK: Values

    subscript(key: String) -> String? { keys[key] }

    /// Whether the file states something only PLUS writes.
    var isFromPlus: Bool { keys["UltrasoundImageOrientation"] != nil || !frames.isEmpty }

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
        return numbers
    }

    private static func trim(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Frame fields

    /// Takes a `Seq_Frame…` field; `false` when the key is none.
    private mutating func readFrameField(_ key: String, _ value: String) throws(RecordingError) -> Bool {
        let prefix = "seq_frame"
        guard key.count > prefix.count, key.prefix(prefix.count).lowercased() == prefix else { return false }
        let rest = key.dropFirst(prefix.count)
        guard let separator = rest.firstIndex(of: "_"), let index = Int(rest[..<separator]) else { return false }
        guard (0..<Self.mostFrames).contains(index) else {
            throw error(key, found: "frame \(index)", allowed: "frames 0 to \(Self.mostFrames - 1)")
        }
        switch rest[rest.index(after: separator)...].lowercased() {
        case "timestamp" where !value.isEmpty:
            guard let time = Double(value), time.isFinite else {
                throw error(key, found: value, allowed: "seconds, a finite number")
            }
            frames[index, default: Frame()].timestamp = time
        case "imagestatus", "status":
            frames[index, default: Frame()].isValid = value.uppercased() != "INVALID"
        case "imagetoprobetransform", "imagetotransducertransform":
            let numbers = value.split(whereSeparator: \.isWhitespace).map { Double($0) ?? .nan }
            guard numbers.count == 16 else {
                throw error(key, found: value, allowed: "16 numbers, row by row")
            }
            frames[index, default: Frame()].calibration = numbers
        case "imagetoprobetransformstatus", "imagetotransducertransformstatus":
            if value.uppercased() != "OK" { frames[index, default: Frame()].calibration = nil }
        default: break
        }
        return true
    }
}
