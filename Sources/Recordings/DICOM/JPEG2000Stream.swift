/// The main header of one JPEG 2000 codestream (ITU-T T.800 annex A), compared with the DICOM header.
struct JPEG2000Stream {
    /// The stream holds a color transform, which its codec undoes.
    let hasColorTransform: Bool

    init(
        _ data: [UInt8], width: Int, height: Int, components: Int, bytesPerSample: Int
    ) throws(CodestreamFailure) {
        guard !data.starts(with: PictureFormat.boxes) else {
            throw CodestreamFailure(
                reason: "a JP2 file; allowed: a bare JPEG 2000 codestream; convert it with: \(DICOMSyntax.converter)")
        }
        var reader = MarkerReader(data)
        guard try reader.marker() == 0x4f, try reader.marker() == 0x51 else {
            throw CodestreamFailure(reason: "no JPEG 2000 codestream")
        }
        let size = Array(data[try reader.segment(0x51).body])
        func long(_ index: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(size[index + $1]) } }
        guard size.count >= 36, size.count == 36 + 3 * (Int(size[34]) << 8 | Int(size[35])) else {
            throw CodestreamFailure(reason: "a damaged JPEG 2000 size header")
        }
        let count = (size.count - 36) / 3
        let found = (long(2) - long(10), long(6) - long(14))
        guard found == (width, height), count == components else {
            throw CodestreamFailure(
                reason: "a JPEG 2000 picture of \(found.0) x \(found.1) pixels and \(count) components instead of "
                    + "\(width) x \(height) and \(components)")
        }
        for component in 0..<count {
            let part = size[36 + 3 * component..<39 + 3 * component]
            let bits = Int(part[part.startIndex] & 127) + 1
            guard bits <= 8 * bytesPerSample, part[part.startIndex + 1] == 1, part[part.startIndex + 2] == 1 else {
                throw CodestreamFailure(
                    reason: "a JPEG 2000 component of \(bits) bits, subsampled by \(part[part.startIndex + 1]) x "
                        + "\(part[part.startIndex + 2]), instead of up to \(8 * bytesPerSample) bits in full")
            }
        }
        while true {
            let code = try reader.marker()
            // Tiles begin before a coding style was given.
            guard code != 0x90 else { throw CodestreamFailure(reason: "a JPEG 2000 picture without coding style") }
            let segment = try reader.segment(code)
            if code == 0x52 {
                guard segment.body.count >= 5 else { throw MarkerReader.cutOff }
                hasColorTransform = components == 3 && data[segment.body.lowerBound + 4] != 0
                return
            }
        }
    }
}
