/// Decodes one JPEG-LS picture of 8 to 16 bits per sample (ITU-T T.87), lossless or nearly so.
///
/// Written here because the library GDCM uses for it, CharLS 2.4.1, never returns from some damaged streams. Every step
/// below takes bits from the stream, which end.
enum JPEGLSStream {
    /// The components of a scan, how they alternate, and the tolerance of their samples.
    private struct Scan {
        var components: [Int]
        var near: Int
        /// All samples of a pixel, instead of all those of a line.
        var isBySample: Bool
    }

    /// The header of the picture.
    private struct Frame {
        var identifiers: [UInt8]
        var bits: Int
    }

    /// The samples, all of one component, then those of the next; of 9 bits or more in two bytes, low byte first.
    ///
    /// - Parameters:
    ///   - bits: That a sample may have, from 8 to 16.
    ///   - bytesPerSample: 1, or 2 also for samples of 8 bits.
    /// - Throws: `CodestreamFailure` when the stream is damaged or is not the picture that is expected.
    /// - Complexity: O(`data.count` + samples).
    static func decode(
        _ data: [UInt8], width: Int, height: Int, components: Int, bits: ClosedRange<Int>, bytesPerSample: Int
    ) throws(CodestreamFailure) -> [UInt8] {
        var reader = MarkerReader(data)
        guard try reader.marker() == 0xd8 else { throw CodestreamFailure(reason: "no JPEG-LS picture") }
        var header: Frame?
        var preset: JPEGLSContexts.Preset?
        var missing = Set(0..<components)
        var planes = [UInt8](repeating: 0, count: width * height * components * bytesPerSample)
        while !missing.isEmpty {
            let code = try reader.marker()
            let segment = try reader.segment(code)
            let body = Array(data[segment.body])
            switch code {
            case 0xf7:
                guard header == nil else { throw CodestreamFailure(reason: "two JPEG-LS frame headers") }
                header = try frame(body, width, height, components, bits)
            case 0xf8: preset = try .init(body)
            case 0xe8 where body.starts(with: "mrfx".utf8) && body.dropFirst(4).first != 0:
                throw CodestreamFailure(reason: "JPEG-LS with a color transform of its own")
            case 0xe0...0xef, 0xfe: break
            case 0xda:
                guard let header else { throw CodestreamFailure(reason: "a JPEG-LS scan without a frame header") }
                let scan = try scan(body, header)
                guard missing.isSuperset(of: scan.components) else {
                    throw CodestreamFailure(reason: "a JPEG-LS component in two scans")
                }
                missing.subtract(scan.components)
                let code = reader.skipCodedBits()
                let contexts = try JPEGLSContexts(near: scan.near, preset: preset, bits: header.bits)
                var lines = JPEGLSLines(
                    bits: JPEGLSBits(data, code), width: width, contexts: contexts, components: scan.components.count)
                let all = scan.components.indices
                let groups = scan.isBySample ? [all] : all.map { $0..<$0 + 1 }
                for row in 0..<height {
                    lines.advance()
                    for group in groups { try lines.decode(group) }
                    for (index, component) in scan.components.enumerated() {
                        var place = (component * height + row) * width * bytesPerSample
                        for sample in lines.latest(index) {
                            planes[place] = UInt8(truncatingIfNeeded: sample)
                            if bytesPerSample == 2 { planes[place + 1] = UInt8(sample >> 8) }
                            place += bytesPerSample
                        }
                    }
                }
            default:
                throw CodestreamFailure(reason: "JPEG-LS marker FF\(String(code, radix: 16, uppercase: true))")
            }
        }
        return planes
    }

    private static func frame(
        _ body: [UInt8], _ width: Int, _ height: Int, _ components: Int, _ bits: ClosedRange<Int>
    ) throws(CodestreamFailure) -> Frame {
        guard body.count >= 6, body.count == 6 + 3 * Int(body[5]) else {
            throw CodestreamFailure(reason: "a damaged JPEG-LS frame header")
        }
        let found = (Int(body[3]) << 8 | Int(body[4]), Int(body[1]) << 8 | Int(body[2]), Int(body[5]))
        let depth = Int(body[0])
        guard found == (width, height, components), bits.contains(depth) else {
            throw CodestreamFailure(
                reason: "a JPEG-LS picture of \(found.0) x \(found.1) pixels, \(found.2) components and "
                    + "\(depth) bits instead of \(width) x \(height), \(components) and \(JPEGStream.span(bits))")
        }
        let identifiers = (0..<components).map { body[6 + 3 * $0] }
        guard Set(identifiers).count == components else {
            throw CodestreamFailure(reason: "two JPEG-LS components of one name")
        }
        return Frame(identifiers: identifiers, bits: depth)
    }

    private static func scan(_ body: [UInt8], _ header: Frame) throws(CodestreamFailure) -> Scan {
        guard let count = body.first.map({ Int($0) }), count >= 1, body.count == 4 + 2 * count else {
            throw CodestreamFailure(reason: "a damaged JPEG-LS scan header")
        }
        let components = (0..<count).compactMap { header.identifiers.firstIndex(of: body[1 + 2 * $0]) }
        guard Set(components).count == count else {
            throw CodestreamFailure(reason: "a JPEG-LS scan of components the frame does not have")
        }
        let near = Int(body[1 + 2 * count])
        let interleaving = body[2 + 2 * count]
        // NEAR is one byte, and at most half of the largest sample (T.87 section C.2.3).
        let most = min(255, (1 << header.bits - 1) / 2)
        guard count == 1 || (1...2).contains(interleaving), near <= most, body[3 + 2 * count] == 0 else {
            throw CodestreamFailure(
                reason: "a JPEG-LS scan of interleaving \(interleaving), tolerance \(near) and shift "
                    + "\(body[3 + 2 * count]), instead of interleaving 0 to 2, at most \(most) and 0")
        }
        return Scan(components: components, near: near, isBySample: count > 1 && interleaving == 2)
    }
}
