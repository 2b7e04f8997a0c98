import Foundation

/// The color lookup tables of a DICOM file as one table of luma (PS3.3 section C.7.6.3.1.5 and C.7.9.2).
enum DICOMPalette {
    /// Luma of every sample value from 0 to `count - 1`: values below the first entry take the first, values above
    /// the last take the last. Entries of 16 bits count by their high byte.
    ///
    /// - Parameter count: 256 or 65,536, the number of sample values.
    static func luma(_ values: DICOMValues, count: Int) throws(RecordingError) -> [UInt8] {
        let red = try Channel(values, .redDescriptor, .redPalette, .redSegments)
        let green = try Channel(values, .greenDescriptor, .greenPalette, .greenSegments)
        let blue = try Channel(values, .blueDescriptor, .bluePalette, .blueSegments)
        // Some writers state 16 bits and fill the low byte only: by the high one all would be black.
        let shift = [red, green, blue].contains { $0.bits == 16 && ($0.entries.max() ?? 0) > 255 } ? 8 : 0
        return (0..<count).map { value in
            DICOMLuma.luma(
                red: red.level(of: value, shift: shift), green: green.level(of: value, shift: shift),
                blue: blue.level(of: value, shift: shift))
        }
    }

    private struct Channel {
        let first: Int
        let bits: Int
        let entries: [UInt16]

        init(
            _ values: DICOMValues, _ descriptor: DICOMTag, _ plain: DICOMTag, _ segmented: DICOMTag
        ) throws(RecordingError) {
            guard let numbers = values.integers(descriptor, size: 2), numbers.count >= 3 else {
                throw values.error(descriptor, found: nil, allowed: "three numbers")
            }
            // 0 stands for 65,536.
            let count = numbers[0] == 0 ? 65_536 : numbers[0]
            first = numbers[1]
            bits = numbers[2]
            guard bits == 8 || bits == 16 else {
                throw values.error(descriptor, found: "\(bits) bits", allowed: "8 or 16 bits")
            }
            if let element = values.element(plain) {
                entries = Self.entries(element.bytes, count: count, bits: bits, isBigEndian: element.isBigEndian)
                guard entries.count == count else {
                    throw values.error(
                        plain, found: "\(element.bytes.count) bytes", allowed: "\(count) entries of \(bits) bits")
                }
            } else if values.element(segmented) != nil, let words = values.integers(segmented, size: 2) {
                entries = try Self.expand(words, count: count, values, segmented)
            } else {
                throw values.error(plain, found: nil, allowed: "\(count) entries of \(bits) bits")
            }
        }

        func level(of value: Int, shift: Int) -> UInt8 {
            let entry = entries[min(max(value - first, 0), entries.count - 1)]
            return UInt8(truncatingIfNeeded: entry >> (bits == 16 ? shift : 0))
        }

        /// Entries of one byte or of two, whatever the stated bits, as the length tells.
        private static func entries(_ data: [UInt8], count: Int, bits: Int, isBigEndian: Bool) -> [UInt16] {
            if data.count >= 2 * count {
                return (0..<count).map { index in
                    let (a, b) = (UInt16(data[2 * index]), UInt16(data[2 * index + 1]))
                    return isBigEndian ? a << 8 | b : b << 8 | a
                }
            }
            guard bits == 8, data.count >= count else { return [] }
            // Two entries share a word, so the order of bytes counts.
            return (0..<count).map { index in
                let place = isBigEndian ? index ^ 1 : index
                return UInt16(data[min(place, data.count - 1)])
            }
        }

        /// Segments: 0 lists values, 1 draws a line from the last value, 2 repeats segments from a byte offset.
        private static func expand(
            _ words: [Int], count: Int, _ values: DICOMValues, _ tag: DICOMTag
        ) throws(RecordingError) -> [UInt16] {
            var entries: [UInt16] = []
            func damaged(_ found: String) -> RecordingError {
                values.error(tag, found: found, allowed: "segments that make \(count) entries")
            }
            /// Expands segments from a word on; returns the word behind them.
            func run(from start: Int, segments: Int?, mayRepeat: Bool) throws(RecordingError) -> Int {
                var position = start
                var left = segments ?? Int.max
                while left > 0, entries.count < count, position + 1 < words.count {
                    let kind = words[position]
                    let length = words[position + 1]
                    switch kind {
                    case 0 where position + 2 + length <= words.count:
                        entries += words[position + 2..<position + 2 + length].map { UInt16(truncatingIfNeeded: $0) }
                        position += 2 + length
                    case 1 where position + 3 <= words.count && length > 0:
                        guard let from = entries.last.map({ Int($0) }) else { throw damaged("a line without start") }
                        let to = words[position + 2]
                        for step in 1...length {
                            entries.append(UInt16(truncatingIfNeeded: from + (to - from) * step / length))
                        }
                        position += 3
                    case 2 where mayRepeat && position + 4 <= words.count:
                        let offset = words[position + 2] | words[position + 3] << 16
                        _ = try run(from: offset / 2, segments: length, mayRepeat: false)
                        position += 4
                    default: throw damaged("a segment of kind \(kind) and length \(length) at word \(position)")
                    }
                    left -= 1
                }
                return position
            }
            _ = try run(from: 0, segments: nil, mayRepeat: true)
            guard entries.count >= count else { throw damaged("\(entries.count) entries") }
            return Array(entries.prefix(count))
        }
    }
}
