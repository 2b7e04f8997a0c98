import Foundation

/// Files that hold a whole recording in a format of their own.
enum NativeFile {
    static func open(_ path: String) throws(RecordingError) -> any FrameSource {
        let data = try FileBytes.read(path)
        if data.count >= 132, data[128..<132].elementsEqual("DICM".utf8) {
            throw .unsupported(file: path, found: "a DICOM file", allowed: "PNG frames and MetaImage (.mha, .mhd)")
        }
        throw .unsupported(file: path, found: "a file of unknown format", allowed: RecordingLocation.expected)
    }
}
