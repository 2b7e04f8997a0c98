/// The header of one JPEG-LS picture (ITU-T T.87), compared with the DICOM header.
struct JPEGLSStream {
    /// The codec leaves components that are not interleaved one behind the other.
    let isPlanar: Bool

    init(_ data: [UInt8], width: Int, height: Int, components: Int) throws(CodestreamFailure) {
        var reader = MarkerReader(data)
        guard try reader.marker() == 0xd8 else { throw CodestreamFailure(reason: "no JPEG-LS picture") }
        var isFramed = false
        while true {
            let code = try reader.marker()
            let segment = try reader.segment(code)
            let body = Array(data[segment.body])
            switch code {
            case 0xf7:
                guard !isFramed, body.count >= 6 else {
                    throw CodestreamFailure(reason: "a damaged JPEG-LS frame header")
                }
                let found = (
                    Int(body[3]) << 8 | Int(body[4]), Int(body[1]) << 8 | Int(body[2]), Int(body[5]), Int(body[0])
                )
                guard found == (width, height, components, 8) else {
                    throw CodestreamFailure(
                        reason: "a JPEG-LS picture of \(found.0) x \(found.1) pixels, \(found.2) components and "
                            + "\(found.3) bits instead of \(width) x \(height), \(components) and 8")
                }
                isFramed = true
            case 0xda:
                guard isFramed, let count = body.first, body.count == 4 + 2 * Int(count) else {
                    throw CodestreamFailure(reason: "a damaged JPEG-LS scan header")
                }
                // Interleaving: 0 none, 1 by line, 2 by sample.
                isPlanar = components > 1 && body[2 + 2 * Int(count)] == 0
                return
            // Parameters, comments, and application segments.
            case 0xf8, 0xfe, 0xe0...0xef: break
            default:
                throw CodestreamFailure(reason: "JPEG-LS marker FF\(String(code, radix: 16, uppercase: true))")
            }
        }
    }
}
