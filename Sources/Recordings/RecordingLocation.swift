import Foundation

/// What a path given by a user points to.
struct RecordingLocation {
    enum Contents {
        /// PNG frames in order.
        case pictures([String])
        /// One native file.
        case native(String)
        /// Frames that come through standard input.
        case standardInput
    }

    /// The path as given.
    let path: String
    let sidecar: Sidecar?
    let sidecarDigest: (name: String, digest: String)?
    let contents: Contents

    /// Folder that names in the input hash are relative to.
    private let root: String

    static let expected =
        "a folder of PNG frames, a folder with recording.json, or a PNG, DICOM, MetaImage, NRRD, Y4M or video file"
    /// The path that stands for standard input.
    static let standardInput = "-"

    init(_ path: String) throws(RecordingError) {
        self.path = path
        if path == Self.standardInput {
            root = ""
            (sidecar, sidecarDigest) = (nil, nil)
            contents = .standardInput
            return
        }
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
            contents = try Self.contents(of: root)
        }
    }

    func makeSource(_ overrides: RecordingOverrides) throws(RecordingError) -> any FrameSource {
        switch contents {
        case .pictures(let files): try PNGSequence(files: files, relativeTo: root)
        case .standardInput: try StreamedFrames(ByteStream(), size: overrides.rawSize)
        case .native(let file):
            try NativeFile.open(file, SourceContext(sidecar: sidecar, overrides: overrides, path: path))
        }
    }

    private static func readSidecar(
        _ path: String
    ) throws(RecordingError) -> (Sidecar?, (name: String, digest: String)?) {
        guard FileBytes.entry(at: path) == .file else { return (nil, nil) }
        let data = try FileBytes.read(path, limit: Sidecar.largestFile)
        return (try Sidecar(data, file: path), (FileBytes.name(of: path), SHA256.digest(of: data)))
    }

    /// The PNG files of `frames/` or of the folder itself; without any, the one DICOM file in it.
    private static func contents(of folder: String) throws(RecordingError) -> Contents {
        let inner = FileBytes.join(folder, "frames")
        let place = FileBytes.entry(at: inner) == .folder ? inner : folder
        // Hidden files are resource forks and editor leftovers, not frames.
        let names = try FileBytes.names(in: place).filter { !$0.hasPrefix(".") }
        let pictures = names.filter(isPNG).map { FileBytes.join(place, $0) }
        guard pictures.isEmpty else { return .pictures(pictures) }
        var files: [String] = []
        var others: [PictureFormat] = []
        for file in names.map({ FileBytes.join(place, $0) }) {
            guard let beginning = try? FileBytes.beginning(of: file, count: 4096) else { continue }
            if DICOMParser.recognizes(beginning) {
                files.append(file)
            } else if let picture = PictureFormat(beginning) {
                others.append(picture)
            }
        }
        guard files.count < 2 else {
            throw .unsupported(
                file: place, found: "a folder of \(files.count) DICOM files",
                allowed: "one of them at a time: give the files, not the folder")
        }
        if files.isEmpty, let picture = others.first {
            let count = others.count(where: { $0 == picture })
            throw .unsupported(
                file: place, found: "a folder with \(count) \(picture.rawValue) pictures and no PNG frames",
                allowed: "PNG frames; convert them with: \(picture.folderConverter)")
        }
        guard let file = files.first else {
            throw .missing(path: place, expected: "PNG frames, a DICOM file, or recording.json with \"file\"")
        }
        return .native(file)
    }

    private static func isPNG(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }
}
