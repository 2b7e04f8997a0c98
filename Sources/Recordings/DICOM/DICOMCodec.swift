import CJPEGShim
import COpenJPEGShim

/// Compressed frames as samples: run lengths and JPEG-LS here, JPEG by libjpeg-turbo, lossless JPEG by GDCM, JPEG 2000
/// by OpenJPEG.
enum DICOMCodec {
    /// Decodes one frame.
    ///
    /// - Parameter data: The whole compressed frame, at least one byte.
    /// - Throws: `CodestreamFailure` when the frame is damaged or is not the picture the header describes.
    static func decode(
        _ data: [UInt8], _ layout: DICOMLayout
    ) throws(CodestreamFailure) -> DICOMLuma.Samples {
        var samples = DICOMLuma.Samples(bytes: [], isPlanar: false, color: layout.color)
        switch layout.syntax.pixels {
        case .runLengths:
            samples.bytes = try RunLengths.decode(
                data, area: layout.area, samples: layout.samples, bytesPerSample: layout.bytesPerSample)
            samples.isPlanar = true
        case .jpeg:
            let stream = try JPEGStream(
                data, width: layout.width, height: layout.height, components: layout.samples,
                bits: layout.compressedBits)
            // The stream knows better than the tag how it was made.
            if let isYBR = stream.isYBR { samples.color = isYBR ? .ybr : .rgb }
            samples.bytes =
                stream.isLossless ? try losslessJPEG(stream, layout) : try jpeg(stream.bytes, layout)
        case .jpegLS:
            samples.bytes = try JPEGLSStream.decode(
                data, width: layout.width, height: layout.height, components: layout.samples,
                bits: layout.compressedBits, bytesPerSample: layout.bytesPerSample)
            samples.isPlanar = true
        case .jpeg2000:
            let stream = try JPEG2000Stream(
                data, width: layout.width, height: layout.height, components: layout.samples,
                bytesPerSample: layout.bytesPerSample)
            if stream.hasColorTransform { samples.color = .rgb }
            samples.bytes = try openJPEG(data, layout)
        case .native: preconditionFailure("uncompressed pixels need no codec")
        }
        return samples
    }

    /// What a shim takes: the stream and its length, the buffer for the samples and its length, and the message.
    private typealias Call = (
        UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, Int, UnsafeMutablePointer<CChar>
    ) -> Int32

    private static func jpeg(_ data: [UInt8], _ layout: DICOMLayout) throws(CodestreamFailure) -> [UInt8] {
        let (width, height, samples) = (UInt32(layout.width), UInt32(layout.height), UInt32(layout.samples))
        return try unsafe run(data, layout.bytesPerFrame, messageSize: SOUNDING_JPEG_MESSAGE_SIZE) {
            unsafe sounding_jpeg_decode($0, $1, width, height, samples, $2, $3, $4)
        }
    }

    private static func losslessJPEG(
        _ stream: JPEGStream, _ layout: DICOMLayout
    ) throws(CodestreamFailure) -> [UInt8] {
        let (width, height, samples) = (UInt32(layout.width), UInt32(layout.height), UInt32(layout.samples))
        let bits = UInt32(stream.precision)
        let count = layout.area * layout.samples * (bits > 8 ? 2 : 1)
        let decode = try unsafe LosslessJPEGCodec.decode.get()
        let decoded = try unsafe run(stream.bytes, count, messageSize: LosslessJPEGCodec.messageSize) {
            unsafe decode($0, $1, width, height, samples, bits, $2, $3, $4, Int(LosslessJPEGCodec.messageSize))
        }
        // Samples of 8 bits may stand for words whose high byte is empty.
        return decoded.count < layout.bytesPerFrame ? decoded.flatMap { [$0, 0] } : decoded
    }

    private static func openJPEG(_ data: [UInt8], _ layout: DICOMLayout) throws(CodestreamFailure) -> [UInt8] {
        let (width, height, samples) = (UInt32(layout.width), UInt32(layout.height), UInt32(layout.samples))
        let depth = UInt32(layout.bytesPerSample)
        return try unsafe run(data, layout.bytesPerFrame, messageSize: SOUNDING_OPENJPEG_MESSAGE_SIZE) {
            unsafe sounding_openjpeg_decode($0, $1, width, height, samples, depth, $2, $3, $4)
        }
    }

    /// Runs a shim that writes `count` bytes; throws the message it left when it did not return 0.
    private static func run(
        _ data: [UInt8], _ count: Int, messageSize: Int32, _ call: Call
    ) throws(CodestreamFailure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: count)
        var text = [CChar](repeating: 0, count: Int(messageSize))
        let status = unsafe data.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe text.withUnsafeMutableBufferPointer { message in
                    // SAFETY: none is empty: the stream was read, a frame has at least one pixel, and the message
                    // has the size the shim writes at most.
                    unsafe call(
                        source.baseAddress!, source.count, target.baseAddress!, target.count, message.baseAddress!)
                }
            }
        }
        guard status == 0 else {
            let reason = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw CodestreamFailure(reason: String(decoding: reason, as: UTF8.self))
        }
        return output
    }
}
