/// How a DICOM file stores its elements and its pixels (PS3.5 annex A).
enum DICOMSyntax: String, CaseIterable {
    case implicitLittleEndian = "1.2.840.10008.1.2"
    case explicitLittleEndian = "1.2.840.10008.1.2.1"
    /// Explicit elements, deflated as a whole.
    case deflatedLittleEndian = "1.2.840.10008.1.2.1.99"
    case explicitBigEndian = "1.2.840.10008.1.2.2"
    case runLengths = "1.2.840.10008.1.2.5"
    case jpegBaseline = "1.2.840.10008.1.2.4.50"
    /// 8-bit pictures; the 12-bit ones of this syntax are refused by their own header.
    case jpegExtended = "1.2.840.10008.1.2.4.51"
    case jpegLossless = "1.2.840.10008.1.2.4.57"
    case jpegLosslessFirstOrder = "1.2.840.10008.1.2.4.70"
    case jpegLSLossless = "1.2.840.10008.1.2.4.80"
    case jpegLSNearLossless = "1.2.840.10008.1.2.4.81"
    case jpeg2000Lossless = "1.2.840.10008.1.2.4.90"
    case jpeg2000 = "1.2.840.10008.1.2.4.91"

    enum Pixels {
        case native, runLengths, jpeg, jpegLS, jpeg2000
    }

    var isExplicit: Bool { self != .implicitLittleEndian }
    var isBigEndian: Bool { self == .explicitBigEndian }

    var pixels: Pixels {
        switch self {
        case .implicitLittleEndian, .explicitLittleEndian, .deflatedLittleEndian, .explicitBigEndian: .native
        case .runLengths: .runLengths
        case .jpegBaseline, .jpegExtended, .jpegLossless, .jpegLosslessFirstOrder: .jpeg
        case .jpegLSLossless, .jpegLSNearLossless: .jpegLS
        case .jpeg2000Lossless, .jpeg2000: .jpeg2000
        }
    }

    /// The command of GDCM that turns compressed pixels into plain ones.
    static let converter = "gdcmconv --raw IN.dcm OUT.dcm"
    /// The command of DCMTK that draws what pixels mean, whatever their color space and depth.
    static let renderer = "dcmj2pnm --all-frames --write-png IN.dcm frames/frame"
    /// The commands of GDCM and FFmpeg that take a video out of a file and frames out of a video.
    static let extractor =
        "gdcmraw -i IN.dcm -o clip.mpg, and its frames with: ffmpeg -i clip.mpg frames/frame_%04d.png"

    /// The syntax of a unique identifier, or what to convert the file with.
    static func named(_ identifier: String, file: String) throws(RecordingError) -> DICOMSyntax {
        if let syntax = DICOMSyntax(rawValue: identifier) { return syntax }
        let known = "uncompressed, RLE, JPEG, JPEG-LS and JPEG 2000 pixels"
        // MPEG-2, MPEG-4 AVC and HEVC: PS3.5 sections 8.2.5 to 8.2.9.
        if let last = Int(identifier.split(separator: ".").last ?? ""), (100...108).contains(last),
            identifier.hasPrefix("1.2.840.10008.1.2.4.")
        {
            throw .unsupported(
                file: file, found: "a DICOM file that holds an MPEG video (transfer syntax \(identifier))",
                allowed: known + "; take the video out with: \(extractor)")
        }
        throw .unsupported(
            file: file, found: "a DICOM file of transfer syntax \(identifier.isEmpty ? "(missing)" : identifier)",
            allowed: known + "; convert it with: \(converter)")
    }
}
