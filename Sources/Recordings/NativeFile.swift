import Foundation

/// Files that hold a whole recording in a format of their own.
enum NativeFile {
    /// Opens a file by what it holds, whatever its name.
    static func open(_ path: String) throws(RecordingError) -> any FrameSource {
        let beginning = try FileBytes.beginning(of: path, count: 4096)
        if DICOMParser.recognizes(beginning) { return try DICOMFile(FileBytes.read(path), file: path) }
        let start = String(decoding: beginning, as: UTF8.self)
        if start.contains("ObjectType"), start.contains("NDims") || start.contains("DimSize") {
            return try MetaImage(FileBytes.read(path), file: path)
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
        throw .unsupported(file: path, found: "a file of unknown format", allowed: RecordingLocation.expected)
    }
}
