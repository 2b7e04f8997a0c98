import Foundation

/// Files that hold a whole recording in a format of their own.
enum NativeFile {
    /// Opens a file by what it holds, whatever its name.
    static func open(_ path: String, _ context: SourceContext) throws(RecordingError) -> any FrameSource {
        if let raw = context.sidecar?.rf?.raw {
            return try RFRecording(raw, RegularFile(path), context)
        }
        if let size = context.overrides.rawSize {
            let file = try RegularFile(path)
            if try file.bytes(at: 0, count: min(file.size, Y4M.magic.count)) != Y4M.magic {
                return try FramesInFile(bare: file, size: size)
            }
        }
        let beginning = try FileBytes.beginning(of: path, count: 4096)
        if DICOMParser.recognizes(beginning) { return try DICOMFile(RegularFile(path)) }
        if NRRDHeader.recognizes(beginning) { return try NRRD(RegularFile(path)) }
        if beginning.starts(with: Data(Y4M.magic)) {
            if let frames = try FramesInFile(y4m: RegularFile(path)) { return frames }
            return try StreamedFrames(ByteStream(file: path), size: nil)
        }
        if let container = VideoContainer(beginning) { return try VideoFile(path, container) }
        let start = String(decoding: beginning, as: UTF8.self)
        if start.contains("ObjectType"), start.contains("NDims") || start.contains("DimSize") {
            let file = try RegularFile(path)
            let header = try MetaImageHeader(of: file)
            if let lines = try RFLayout(header, isDeclared: context.sidecar?.rf != nil) {
                return try RFRecording(header, file, lines, context)
            }
            return try MetaImage(header, file)
        }
        let name = path.lowercased()
        if name.hasSuffix(".dcm") {
            throw .malformed(
                file: path, found: "no DICOM elements", allowed: "\"DICM\" at byte 128, or elements from byte 0 on")
        }
        if name.hasSuffix(".mha") || name.hasSuffix(".mhd") {
            throw .malformed(
                file: path, found: "no MetaImage header", allowed: "lines \"Key = Value\", ObjectType first")
        }
        if name.hasSuffix(".nrrd") || name.hasSuffix(".nhdr") {
            throw .malformed(file: path, found: "no NRRD header", allowed: "NRRD000 and a digit in the first line")
        }
        if let picture = PictureFormat(beginning) {
            throw .unsupported(
                file: path, found: "a \(picture.rawValue) file",
                allowed: RecordingLocation.expected + "; convert it with: \(picture.converter)")
        }
        throw .unsupported(file: path, found: "a file of unknown format", allowed: RecordingLocation.expected)
    }
}
