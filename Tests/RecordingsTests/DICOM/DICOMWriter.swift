import Foundation

/// Writes small DICOM files byte by byte, so that each encoding and each fault can be made without the reader
/// under test (PS3.5 sections 7 and A.4, PS3.10 section 7.1).
struct DICOMWriter {
    enum Encoding: String, CaseIterable {
        case implicitLittle = "1.2.840.10008.1.2"
        case explicitLittle = "1.2.840.10008.1.2.1"
        case explicitBig = "1.2.840.10008.1.2.2"

        var isBig: Bool { self == .explicitBig }
    }

    /// One element of a data set.
    struct Element {
        var tag: UInt32
        var representation: String
        var value: Value
    }

    enum Value {
        case bytes([UInt8])
        /// Numbers of 16 bits.
        case words([Int])
        /// Numbers of 32 bits.
        case longs([Int])
        case doubles([Double])
        case text(String)
        case items([[Element]])
        /// Compressed fragments; the table of offsets comes first.
        case fragments([[UInt8]])
    }

    var encoding = Encoding.explicitLittle
    /// Transfer syntax of the pixels, when it is not the encoding's own.
    var syntax: String?
    var hasPreamble = true
    /// The data set is written as stored blocks of a deflate stream.
    var isDeflated = false
    /// Sequences end with a delimiter instead of stating their length.
    var hasUndefinedLengths = false
    var elements: [UInt32: Element] = [:]

    // MARK: Contents

    mutating func set(_ tag: UInt32, _ representation: String, _ value: Value) {
        elements[tag] = Element(tag: tag, representation: representation, value: value)
    }

    /// A picture of 8 or 16 bits per sample.
    static func picture(
        width: Int, height: Int, frames: Int? = nil, samples: Int = 1, color: String = "MONOCHROME2", bits: Int = 8,
        planes: Int? = nil, pixels: Value, encoding: Encoding = .explicitLittle
    ) -> DICOMWriter {
        var writer = DICOMWriter()
        writer.encoding = encoding
        writer.set(0x0008_0060, "CS", .text("US"))
        writer.set(0x0028_0002, "US", .words([samples]))
        writer.set(0x0028_0004, "CS", .text(color))
        if let planes { writer.set(0x0028_0006, "US", .words([planes])) }
        if let frames { writer.set(0x0028_0008, "IS", .text("\(frames)")) }
        writer.set(0x0028_0010, "US", .words([height]))
        writer.set(0x0028_0011, "US", .words([width]))
        writer.set(0x0028_0100, "US", .words([bits]))
        writer.set(0x0028_0101, "US", .words([bits]))
        writer.set(0x0028_0102, "US", .words([bits - 1]))
        writer.set(0x0028_0103, "US", .words([0]))
        writer.set(0x7fe0_0010, bits == 8 ? "OB" : "OW", pixels)
        return writer
    }

    /// A compressed picture in one fragment per frame.
    static func compressed(
        _ frames: [[UInt8]], syntax: String, width: Int, height: Int, samples: Int, color: String, bits: Int = 8,
        stored: Int? = nil
    ) -> DICOMWriter {
        var writer = picture(
            width: width, height: height, frames: frames.count, samples: samples, color: color, bits: bits,
            planes: samples == 3 ? 0 : nil, pixels: .fragments([[]] + frames))
        writer.syntax = syntax
        if let stored {
            writer.set(0x0028_0101, "US", .words([stored]))
            writer.set(0x0028_0102, "US", .words([stored - 1]))
        }
        return writer
    }

    /// An item of the sequence of ultrasound regions; `nil` leaves an element out.
    static func region(
        format: Int = 1, type: Int = 1, box: (Int, Int, Int, Int), units: (Int, Int) = (3, 3),
        delta: (Double, Double), reference: (Int, Int)? = nil, value: (Double, Double)? = nil
    ) -> [Element] {
        var item = [
            Element(tag: 0x0018_6012, representation: "US", value: .words([format])),
            Element(tag: 0x0018_6014, representation: "US", value: .words([type])),
            Element(tag: 0x0018_6018, representation: "UL", value: .longs([box.0])),
            Element(tag: 0x0018_601a, representation: "UL", value: .longs([box.1])),
            Element(tag: 0x0018_601c, representation: "UL", value: .longs([box.2])),
            Element(tag: 0x0018_601e, representation: "UL", value: .longs([box.3])),
        ]
        if let reference {
            item.append(Element(tag: 0x0018_6020, representation: "SL", value: .longs([reference.0])))
            item.append(Element(tag: 0x0018_6022, representation: "SL", value: .longs([reference.1])))
        }
        item.append(Element(tag: 0x0018_6024, representation: "US", value: .words([units.0])))
        item.append(Element(tag: 0x0018_6026, representation: "US", value: .words([units.1])))
        if let value {
            item.append(Element(tag: 0x0018_6028, representation: "FD", value: .doubles([value.0])))
            item.append(Element(tag: 0x0018_602a, representation: "FD", value: .doubles([value.1])))
        }
        item.append(Element(tag: 0x0018_602c, representation: "FD", value: .doubles([delta.0])))
        item.append(Element(tag: 0x0018_602e, representation: "FD", value: .doubles([delta.1])))
        return item
    }

    /// Run lengths of one frame (PS3.5 annex G): byte planes, each as runs and literals.
    static func runLengths(_ planes: [[UInt8]]) -> [UInt8] {
        var offsets: [Int] = []
        var body: [UInt8] = []
        for plane in planes {
            offsets.append(64 + body.count)
            var position = 0
            while position < plane.count {
                var run = 1
                while position + run < plane.count, run < 128, plane[position + run] == plane[position] { run += 1 }
                if run > 1 {
                    body += [UInt8(257 - run), plane[position]]
                } else {
                    body += [0, plane[position]]
                }
                position += run
            }
            if body.count % 2 == 1 { body.append(0) }
        }
        let words = [planes.count] + offsets + [Int](repeating: 0, count: 15 - planes.count)
        return words.flatMap { number($0, 4, isBig: false) } + body
    }

    // MARK: Bytes

    func file() -> [UInt8] {
        let meta = write(
            Element(tag: 0x0002_0010, representation: "UI", value: .text(syntax ?? encoding.rawValue)),
            .explicitLittle)
        let body = elements.values.sorted { $0.tag < $1.tag }.flatMap { write($0, encoding) }
        guard hasPreamble else { return body }
        let contents = isDeflated ? Self.deflated(body) : body
        let length = write(
            Element(tag: 0x0002_0000, representation: "UL", value: .longs([meta.count])), .explicitLittle)
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length + meta + contents
    }

    /// RFC 1951, section 3.2.4: blocks of at most 65,535 bytes that are not compressed.
    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(bytes.count, start + 65_535)]
            stream.append(start + 65_535 >= bytes.count ? 1 : 0)
            stream += number(block.count, 2, isBig: false) + number(~block.count & 0xffff, 2, isBig: false) + block
        }
        return stream
    }

    private func write(_ element: Element, _ encoding: Encoding) -> [UInt8] {
        let isBig = encoding.isBig
        var value: [UInt8]
        var isUndefined = false
        switch element.value {
        case .bytes(let bytes): value = bytes
        case .words(let words): value = words.flatMap { Self.number($0, 2, isBig: isBig) }
        case .longs(let longs): value = longs.flatMap { Self.number($0, 4, isBig: isBig) }
        case .doubles(let doubles):
            value = doubles.flatMap { Self.number(Int(bitPattern: UInt($0.bitPattern)), 8, isBig: isBig) }
        case .text(let text):
            value = Array(text.utf8)
            if value.count % 2 == 1 { value.append(element.representation == "UI" ? 0 : 0x20) }
        case .items(let items):
            isUndefined = hasUndefinedLengths
            value = items.flatMap { item -> [UInt8] in
                let body = item.flatMap { write($0, encoding) }
                let header = Self.tag(0xfffe_e000, isBig: isBig)
                guard isUndefined else { return header + Self.number(body.count, 4, isBig: isBig) + body }
                return header + Self.undefined + body + Self.tag(0xfffe_e00d, isBig: isBig) + [0, 0, 0, 0]
            }
            if isUndefined { value += Self.tag(0xfffe_e0dd, isBig: isBig) + [0, 0, 0, 0] }
        case .fragments(let fragments):
            isUndefined = true
            value = fragments.flatMap { fragment -> [UInt8] in
                let even = fragment.count % 2 == 1 ? fragment + [0] : fragment
                return Self.tag(0xfffe_e000, isBig: false) + Self.number(even.count, 4, isBig: false) + even
            }
            value += Self.tag(0xfffe_e0dd, isBig: false) + [0, 0, 0, 0]
        }
        if value.count % 2 == 1 { value.append(0) }
        let tag = Self.tag(element.tag, isBig: isBig)
        let longLength = isUndefined ? Self.undefined : Self.number(value.count, 4, isBig: isBig)
        if encoding == .implicitLittle { return tag + longLength + value }
        let letters = Array(element.representation.utf8)
        if ["OB", "OW", "SQ", "UN", "UT"].contains(element.representation) {
            return tag + letters + [0, 0] + longLength + value
        }
        return tag + letters + Self.number(value.count, 2, isBig: isBig) + value
    }

    private static let undefined: [UInt8] = [0xff, 0xff, 0xff, 0xff]

    private static func tag(_ tag: UInt32, isBig: Bool) -> [UInt8] {
        number(Int(tag >> 16), 2, isBig: isBig) + number(Int(tag & 0xffff), 2, isBig: isBig)
    }

    static func number(_ value: Int, _ size: Int, isBig: Bool) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBig ? bytes.reversed() : bytes
    }
}
