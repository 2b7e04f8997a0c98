/// One JPEG picture (ITU-T T.81), checked marker by marker and cut down to what its codec needs.
///
/// The codec takes the shape of memory from the stream and trusts its markers, so everything that decides on sizes
/// is compared with the DICOM header here, and every segment is known to end inside the stream. Application and
/// comment segments are dropped: what they say of color is read here, and nothing else in them matters.
struct JPEGStream {
    /// The stream without application and comment segments.
    let bytes: [UInt8]
    /// Whether three components are luma and chroma; `nil` when the stream does not say.
    let isYBR: Bool?
    let isLossless: Bool
    /// Bits of a sample: 8, and up to 16 where it is lossless.
    let precision: Int

    /// Most scans of a progressive picture: engineering default, encoders use about ten.
    static let mostScans = 256

    private struct Frame {
        var isLossless: Bool
        var precision: Int
        var identifiers: [UInt8]
        var isSubsampled: Bool
    }

    /// - Parameter bits: That a sample of a lossless picture may have; others have 8.
    init(
        _ data: [UInt8], width: Int, height: Int, components: Int, bits: ClosedRange<Int>
    ) throws(CodestreamFailure) {
        var reader = MarkerReader(data)
        guard try reader.marker() == 0xd8 else { throw CodestreamFailure(reason: "no JPEG picture") }
        var kept: [UInt8] = [0xff, 0xd8]
        kept.reserveCapacity(data.count)
        var frame: Frame?
        var scans = 0
        var isJFIF = false
        var adobeTransform: UInt8?
        while true {
            let code = try reader.marker()
            if code == 0xd9 { break }
            let segment = try reader.segment(code)
            let body = data[segment.body]
            switch code {
            case 0xe0 where body.starts(with: "JFIF\0".utf8): isJFIF = true
            case 0xee where body.starts(with: "Adobe".utf8) && body.count >= 12:
                adobeTransform = data[segment.body.lowerBound + 11]
            case 0xe0...0xef, 0xfe: break
            case 0xc4, 0xdb, 0xdd: Self.keep(code, body, in: &kept)
            case 0xc0...0xc3:
                guard frame == nil else { throw CodestreamFailure(reason: "two JPEG frame headers in one picture") }
                frame = try Self.frame(code, Array(body), width, height, components, code == 0xc3 ? bits : 8...8)
                Self.keep(code, body, in: &kept)
            case 0xda:
                guard let frame else { throw CodestreamFailure(reason: "a JPEG scan without a frame header") }
                scans += 1
                guard scans <= Self.mostScans else {
                    throw CodestreamFailure(reason: "more than \(Self.mostScans) JPEG scans")
                }
                try Self.check(scan: Array(body), of: frame)
                Self.keep(code, body, in: &kept)
                kept += data[reader.skipEntropyCode()]
            default:
                throw CodestreamFailure(reason: "JPEG marker FF\(String(code, radix: 16, uppercase: true))")
            }
        }
        guard let frame, scans > 0 else { throw CodestreamFailure(reason: "a JPEG stream without a picture") }
        bytes = kept + [0xff, 0xd9]
        isLossless = frame.isLossless
        precision = frame.precision
        isYBR = Self.isYBR(frame, isJFIF: isJFIF, adobeTransform: adobeTransform)
    }

    private static func keep(_ code: UInt8, _ body: ArraySlice<UInt8>, in stream: inout [UInt8]) {
        let length = body.count + 2
        stream += [0xff, code, UInt8(length >> 8), UInt8(length & 255)]
        stream += body
    }

    private static func frame(
        _ code: UInt8, _ body: [UInt8], _ width: Int, _ height: Int, _ components: Int, _ bits: ClosedRange<Int>
    ) throws(CodestreamFailure) -> Frame {
        guard body.count >= 6, body.count == 6 + 3 * Int(body[5]) else {
            throw CodestreamFailure(reason: "a damaged JPEG frame header")
        }
        let found = (Int(body[3]) << 8 | Int(body[4]), Int(body[1]) << 8 | Int(body[2]), Int(body[5]))
        let depth = Int(body[0])
        guard found == (width, height, components), bits.contains(depth) else {
            throw CodestreamFailure(
                reason: "a JPEG picture of \(found.0) x \(found.1) pixels, \(found.2) components and \(depth) bits "
                    + "instead of \(width) x \(height), \(components) and \(span(bits))")
        }
        let parts = (0..<components).map { Array(body[6 + 3 * $0..<9 + 3 * $0]) }
        for part in parts where !(1...4).contains(part[1] >> 4) || !(1...4).contains(part[1] & 15) {
            throw CodestreamFailure(reason: "JPEG sampling factors \(part[1] >> 4) x \(part[1] & 15)")
        }
        let identifiers = parts.map { $0[0] }
        guard Set(identifiers).count == components else {
            throw CodestreamFailure(reason: "two JPEG components of one name")
        }
        return Frame(
            isLossless: code == 0xc3, precision: depth, identifiers: identifiers,
            isSubsampled: Set(parts.map { $0[1] }).count > 1)
    }

    /// "8", or "12 to 16".
    static func span(_ bits: ClosedRange<Int>) -> String {
        bits.count == 1 ? "\(bits.lowerBound)" : "\(bits.lowerBound) to \(bits.upperBound)"
    }

    private static func check(scan body: [UInt8], of frame: Frame) throws(CodestreamFailure) {
        guard let count = body.first.map({ Int($0) }), (1...4).contains(count), body.count == 4 + 2 * count else {
            throw CodestreamFailure(reason: "a damaged JPEG scan header")
        }
        let identifiers = (0..<count).map { body[1 + 2 * $0] }
        guard Set(identifiers).count == count, Set(identifiers).isSubset(of: frame.identifiers) else {
            throw CodestreamFailure(reason: "a JPEG scan of components the frame does not have")
        }
        guard !frame.isLossless || (1...7).contains(body[1 + 2 * count]) else {
            throw CodestreamFailure(reason: "lossless JPEG predictor \(body[1 + 2 * count])")
        }
    }

    /// The stream's own word on its colors: Adobe's marker, JFIF, component names, subsampled chroma, in this order.
    private static func isYBR(_ frame: Frame, isJFIF: Bool, adobeTransform: UInt8?) -> Bool? {
        guard frame.identifiers.count == 3, !frame.isLossless else { return nil }
        if let adobeTransform { return adobeTransform != 0 }
        if isJFIF { return true }
        if frame.identifiers == Array("RGB".utf8) { return false }
        return frame.isSubsampled ? true : nil
    }
}
