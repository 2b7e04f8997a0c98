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
        guard let element = elements[tag] else { return nil }
        let text = parser.text(of: element)
        return text.isEmpty ? nil : String(text.prefix(64 << 10))
    }

    /// Decimal numbers (DS, IS) separated by backslashes; `nil` when missing, empty or no numbers.
    func decimals(_ tag: DICOMTag) -> [Double]? {
        // Longer than any text above: a vector of a million frame times.
        guard let element = elements[tag], element.value.count <= 32 << 20 else { return nil }
        let numbers = parser.text(of: element).split(separator: "\\", omittingEmptySubsequences: false).map {
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
        var numbers: [Int] = []
        var position = element.value.lowerBound
        while position + width <= element.value.upperBound {
            guard let raw = try? parser.number(at: position, size: width, isBigEndian: element.isBigEndian) else {
                return nil
            }
            numbers.append(Int(raw))
            position += width
        }
        return numbers.isEmpty ? nil : numbers
    }

    /// The first of `integers`, read with a sign.
    func signed(_ tag: DICOMTag) -> Int? {
        integers(tag, size: 4)?.first.map { Int(Int32(truncatingIfNeeded: $0)) }
    }

    /// A double-precision number (FD); `nil` when missing or not finite.
    func double(_ tag: DICOMTag) -> Double? {
        guard let element = elements[tag], element.value.count == 8,
            let raw = try? parser.number(
                at: element.value.lowerBound, size: 8, isBigEndian: element.isBigEndian)
        else { return nil }
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

    /// The bytes of an element.
    func data(_ tag: DICOMTag) -> Data? { elements[tag].map { parser[$0.value] } }

    func element(_ tag: DICOMTag) -> DICOMParser.Element? { elements[tag] }
}
