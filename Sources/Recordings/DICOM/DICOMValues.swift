import Foundation

/// Values of elements as numbers and text, checked.
struct DICOMValues {
    let parser: DICOMParser
    private let elements: DICOMParser.Elements

    init(_ parser: DICOMParser, _ elements: DICOMParser.Elements) {
        self.parser = parser
        self.elements = elements
    }

    func error(_ tag: DICOMTag, found: String?, allowed: String) -> RecordingError {
        .badValue(file: parser.file, key: tag.label, found: found ?? "missing", allowed: allowed)
    }

    /// Text without its padding; `nil` when it is missing or empty.
    func text(_ tag: DICOMTag) -> String? {
        guard let text = elements[tag]?.text else { return nil }
        return text.isEmpty ? nil : String(text.prefix(64 << 10))
    }

    /// Decimal numbers (DS, IS) separated by backslashes; `nil` when missing, empty or no numbers.
    func decimals(_ tag: DICOMTag) -> [Double]? {
        guard let element = elements[tag] else { return nil }
        let numbers = element.text.split(separator: "\\", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan
        }
        return numbers.allSatisfy(\.isFinite) ? numbers : nil
    }

    /// Binary whole numbers, as wide as their representation says, or as `size` where it is left out.
    func integers(_ tag: DICOMTag, size: Int) -> [Int]? {
        guard let element = elements[tag] else { return nil }
        let width =
            switch element.representation {
            case "US", "SS", "OW", "AT": 2
            case "UL", "SL": 4
            default: size
            }
        let numbers = (0..<element.bytes.count / width).compactMap { index in
            element.number(index, size: width).map { Int($0) }
        }
        return numbers.isEmpty ? nil : numbers
    }

    /// The first of `integers`, read with a sign.
    func signed(_ tag: DICOMTag) -> Int? {
        integers(tag, size: 4)?.first.map { Int(Int32(truncatingIfNeeded: $0)) }
    }

    /// A double-precision number (FD); `nil` when missing or not finite.
    func double(_ tag: DICOMTag) -> Double? {
        guard let element = elements[tag], element.bytes.count == 8, let raw = element.number(0, size: 8) else {
            return nil
        }
        let value = Double(bitPattern: raw)
        return value.isFinite ? value : nil
    }

    /// An unsigned 16-bit number inside a range.
    ///
    /// - Throws: `RecordingError.badValue` when it is missing and has no `standing` value, or out of range.
    func integer(
        _ tag: DICOMTag, in range: ClosedRange<Int>, standing: Int? = nil
    ) throws(RecordingError) -> Int {
        let allowed = "\(range.lowerBound) to \(range.upperBound)"
        guard let value = integers(tag, size: 2)?.first ?? standing else {
            throw error(tag, found: nil, allowed: allowed)
        }
        guard range.contains(value) else { throw error(tag, found: "\(value)", allowed: allowed) }
        return value
    }

    func element(_ tag: DICOMTag) -> DICOMElement? { elements[tag] }
}
