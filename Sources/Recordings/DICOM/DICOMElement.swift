import Foundation

/// The value of one element, as it lies in the file.
struct DICOMElement {
    /// Two letters, `nil` where the syntax leaves them out.
    var representation: String?
    var isBigEndian: Bool
    var bytes: [UInt8]

    /// Without its padding.
    var text: String {
        String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: " \0\t\r\n"))
    }

    /// An unsigned number of 1 to 8 bytes, `index` times `size` bytes from the beginning; `nil` beyond the end.
    func number(_ index: Int, size: Int) -> UInt64? {
        let first = index * size
        guard first + size <= bytes.count else { return nil }
        return DICOMReader.number(bytes[first..<first + size], isBigEndian: isBigEndian)
    }
}
