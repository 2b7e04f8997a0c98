import Foundation

/// What a path given by a user points to.
struct RecordingLocation {
    enum Contents {
        /// PNG frames in order.
        case pictures([String])
        /// One native file.
        case native(String)
    }

    /// The path as given.
    let path: String
    let sidecar: Sidecar?
    let sidecarDigest: (name: String, digest: String)?
    let contents: Contents

    /// Folder that names in the input hash are relative to.
    private let root: String

    static let expected = "a folder of PNG frames, a folder with recording.json, a .png, .dcm, .mha or .mhd file"

    init(_ path: String) throws(RecordingError) {
        self.path = path
        switch FileBytes.entry(at: path) {
        case .nothing:
            throw .missing(path: path, expected: Self.expected)
        case .folder:
            root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            (sidecar, sidecarDigest) = try Self.readSidecar(FileBytes.join(root, Sidecar.fileName))
        case .file where FileBytes.name(of: path) == Sidecar.fileName:
            root = FileBytes.parent(of: path)
            (sidecar, sidecarDigest) = try Self.readSidecar(path)
        case .file:
            // A single file has its sidecar beside it under its own name: clip.mha, clip.json.
            root = FileBytes.parent(of: path)
            let stem = (path as NSString).deletingPathExtension
            (sidecar, sidecarDigest) = try Self.readSidecar(stem + ".json")
            contents = Self.isPNG(path) ? .pictures([path]) : .native(path)
            return
        }
        if let file = sidecar?.dataFile {
            let full = FileBytes.join(root, file)
            guard FileBytes.entry(at: full) == .file else {
                throw .missing(path: full, expected: "the file that \(Sidecar.fileName) names under \"file\"")
            }
            contents = Self.isPNG(full) ? .pictures([full]) : .native(full)
        } else {
            contents = .pictures(try Self.frames(in: root))
        }
    }

    func makeSource() throws(RecordingError) -> any FrameSource {
        switch contents {
        case .pictures(let files): try PNGSequence(files: files, relativeTo: root)
        case .native(let file): try NativeFile.open(file)
        }
    }

    private static func readSidecar(
        _ path: String
    ) throws(RecordingError) -> (Sidecar?, (name: String, digest: String)?) {
        guard FileBytes.entry(at: path) == .file else { return (nil, nil) }
        let data = try FileBytes.read(path, limit: Sidecar.largestFile)
        return (try Sidecar(data, file: path), (FileBytes.name(of: path), SHA256.digest(of: data)))
    }

    /// The PNG files of `frames/`, or of the folder itself.
    private static func frames(in folder: String) throws(RecordingError) -> [String] {
        let inner = FileBytes.join(folder, "frames")
        let place = FileBytes.entry(at: inner) == .folder ? inner : folder
        // Hidden files are resource forks and editor leftovers, not frames.
        let names = try FileBytes.names(in: place).filter { isPNG($0) && !$0.hasPrefix(".") }
        guard !names.isEmpty else {
            throw .missing(path: place, expected: "PNG frames, or recording.json with \"file\"")
        }
        return names.map { FileBytes.join(place, $0) }
    }

    private static func isPNG(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }
}
