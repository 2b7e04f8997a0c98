import CGDCMShim
import COpenJPEGShim

/// Compressed frames as samples: run lengths here, JPEG and JPEG-LS by GDCM, JPEG 2000 by OpenJPEG.
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
                data, width: layout.width, height: layout.height, components: layout.samples)
            // The stream knows better than the tag how it was made.
            if let isYBR = stream.isYBR { samples.color = isYBR ? .ybr : .rgb }
            samples.bytes = try gdcm(SOUNDING_GDCM_JPEG, stream.bytes, layout)
        case .jpegLS:
            let stream = try JPEGLSStream(
                data, width: layout.width, height: layout.height, components: layout.samples)
            samples.isPlanar = stream.isPlanar
            samples.bytes = try gdcm(SOUNDING_GDCM_JPEG_LS, data, layout)
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

    private static func gdcm(
        _ codec: sounding_gdcm_codec, _ data: [UInt8], _ layout: DICOMLayout
    ) throws(CodestreamFailure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: layout.bytesPerFrame)
        try unsafe check(Int(SOUNDING_GDCM_MESSAGE_SIZE)) { text in
            unsafe data.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target in
                    // SAFETY: neither is empty: the stream was read, and a frame has at least one pixel.
                    unsafe sounding_gdcm_decode(
                        codec, source.baseAddress!, source.count, UInt32(layout.width), UInt32(layout.height),
                        UInt32(layout.samples), target.baseAddress!, target.count, text)
                }
            }
        }
        return output
    }

    private static func openJPEG(_ data: [UInt8], _ layout: DICOMLayout) throws(CodestreamFailure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: layout.bytesPerFrame)
        try unsafe check(Int(SOUNDING_OPENJPEG_MESSAGE_SIZE)) { text in
            unsafe data.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target in
                    // SAFETY: neither is empty: the stream was read, and a frame has at least one pixel.
                    unsafe sounding_openjpeg_decode(
                        source.baseAddress!, source.count, UInt32(layout.width), UInt32(layout.height),
                        UInt32(layout.samples), UInt32(layout.bytesPerSample), target.baseAddress!, target.count, text)
                }
            }
        }
        return output
    }

    /// Runs a shim call and throws the message it left when it did not return 0.
    private static func check(
        _ messageSize: Int, _ call: (UnsafeMutablePointer<CChar>) -> Int32
    ) throws(CodestreamFailure) {
        var text = [CChar](repeating: 0, count: messageSize)
        let status = unsafe text.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the buffer has the size the shim writes at most, so it is not empty.
            unsafe call(buffer.baseAddress!)
        }
        guard status != 0 else { return }
        throw CodestreamFailure(
            reason: String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
