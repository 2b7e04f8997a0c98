/// Decodes the run lengths of DICOM (PS3.5 annex G): byte planes, each packed like PackBits.
enum RunLengths {
    /// Bytes of the header: the number of segments and 15 offsets.
    static let headerSize = 64

    /// The samples of one frame, all of one color, then those of the next; samples of two bytes low byte first.
    ///
    /// - Parameters:
    ///   - data: One frame, header first.
    ///   - area: Pixels of the frame.
    ///   - samples: Samples per pixel, 1 or 3.
    ///   - bytesPerSample: 1 or 2.
    /// - Throws: `CodestreamFailure` when a segment is missing or holds fewer bytes than there are pixels.
    /// - Complexity: O(`data.count` + bytes of the frame).
    static func decode(
        _ data: [UInt8], area: Int, samples: Int, bytesPerSample: Int
    ) throws(CodestreamFailure) -> [UInt8] {
        let planes = samples * bytesPerSample
        guard data.count >= headerSize else {
            throw CodestreamFailure(reason: "\(data.count) bytes of run lengths, a header alone has \(headerSize)")
        }
        func word(_ index: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(data[4 * index + $1]) << (8 * $1) }
        }
        guard word(0) == planes else {
            throw CodestreamFailure(reason: "\(word(0)) planes of run lengths instead of \(planes)")
        }
        var output = [UInt8](repeating: 0, count: area * planes)
        for plane in 0..<planes {
            let start = word(1 + plane)
            let end = plane + 1 < planes ? word(2 + plane) : data.count
            guard start >= headerSize, start <= end, end <= data.count else {
                throw CodestreamFailure(reason: "plane \(plane) of run lengths lies outside the frame")
            }
            // The high byte of a sample comes first.
            let sample = plane / bytesPerSample
            let byte = bytesPerSample - 1 - plane % bytesPerSample
            try unpack(
                data, start..<end, into: &output, first: sample * area * bytesPerSample + byte,
                stride: bytesPerSample, count: area, plane: plane)
        }
        return output
    }

    private static func unpack(
        _ data: [UInt8], _ range: Range<Int>, into output: inout [UInt8], first: Int, stride: Int, count: Int,
        plane: Int
    ) throws(CodestreamFailure) {
        var position = range.lowerBound
        var written = 0
        while written < count {
            guard position < range.upperBound else {
                throw CodestreamFailure(reason: "plane \(plane) of run lengths ends after \(written) of \(count) bytes")
            }
            let control = Int(data[position])
            position += 1
            if control == 128 { continue }
            let isRun = control > 128
            let length = min(isRun ? 257 - control : control + 1, count - written)
            guard position + (isRun ? 1 : length) <= range.upperBound else {
                throw CodestreamFailure(reason: "plane \(plane) of run lengths breaks off inside a run")
            }
            var target = first + written * stride
            for index in 0..<length {
                output[target] = data[isRun ? position : position + index]
                target += stride
            }
            position += isRun ? 1 : length
            written += length
        }
    }
}
