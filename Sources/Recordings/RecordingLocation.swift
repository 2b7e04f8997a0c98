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
    let sidecarFile: InputFile?
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
            (sidecar, sidecarFile) = (nil, nil)
            contents = .standardInput
            return
        }
        switch FileBytes.entry(at: path) {
        case .nothing:
            throw .missing(path: path, expected: Self.expected)
        case .folder:
            root = Self.root(of: path)
            (sidecar, sidecarFile) = try Self.readSidecar(FileBytes.join(root, Sidecar.fileName))
        case .file where FileBytes.name(of: path) == Sidecar.fileName:
            root = FileBytes.parent(of: path)
            (sidecar, sidecarFile) = try Self.readSidecar(path)
        case .file:
            // A single file has its sidecar beside it under its own name: clip.mha, clip.json.
            root = FileBytes.parent(of: path)
            let stem = (path as NSString).deletingPathExtension
            (sidecar, sidecarFile) = try Self.readSidecar(stem + ".json")
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
        case .pictures(let files): try PNGSequence(paths: files, relativeTo: root)
        case .standardInput: try StreamedFrames(ByteStream(), size: overrides.rawSize)
        case .native(let file):
            try NativeFile.open(file, SourceContext(sidecar: sidecar, overrides: overrides, path: path))
        }
    }

    private static func readSidecar(_ path: String) throws(RecordingError) -> (Sidecar?, InputFile?) {
        guard FileBytes.entry(at: path) == .file else { return (nil, nil) }
        let data = try FileBytes.read(path, limit: Sidecar.largestFile)
        let file = InputFile(name: FileBytes.name(of: path), digest: SHA256.digest(of: data))
        return (try Sidecar(data, file: path), file)
    }

    /// The recordings a path stands for: each DICOM file of a folder that holds several and nothing else to go by, in
    /// natural order; otherwise the path itself.
    static func recordings(at path: String) -> [String] {
        guard FileBytes.entry(at: path) == .folder else { return [path] }
        let root = root(of: path)
        guard FileBytes.entry(at: FileBytes.join(root, Sidecar.fileName)) == .nothing,
            let holdings = try? Holdings(root), holdings.pictures.isEmpty, holdings.dicom.count > 1
        else { return [path] }
        return holdings.dicom
    }

    private static func root(of folder: String) -> String {
        folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    /// What lies in a folder, or in `frames/` below it, in natural order.
    private struct Holdings {
        var place: String
        var pictures: [String] = []
        /// Looked for where there are no pictures.
        var dicom: [String] = []
        var others: [PictureFormat] = []

        init(_ folder: String) throws(RecordingError) {
            let inner = FileBytes.join(folder, "frames")
            place = FileBytes.entry(at: inner) == .folder ? inner : folder
            // Hidden files are resource forks and editor leftovers, not frames.
            let names = try FileBytes.names(in: place).filter { !$0.hasPrefix(".") }
            for name in names where RecordingLocation.isPNG(name) { pictures.append(FileBytes.join(place, name)) }
            guard pictures.isEmpty else { return }
            for name in names {
                let file = FileBytes.join(place, name)
                guard let beginning = try? FileBytes.beginning(of: file, count: 4096) else { continue }
                if DICOMParser.recognizes(beginning) {
                    dicom.append(file)
                } else if let picture = PictureFormat(beginning) {
                    others.append(picture)
                }
            }
        }
    }

    /// Names that a message lists at most.
    private static let mostNamed = 3

    /// The PNG files of `frames/` or of the folder itself; without any, the one DICOM file in it.
    private static func contents(of folder: String) throws(RecordingError) -> Contents {
        let holdings = try Holdings(folder)
        guard holdings.pictures.isEmpty else { return .pictures(holdings.pictures) }
        guard holdings.dicom.count < 2 else {
            let names = holdings.dicom.prefix(mostNamed).map { FileBytes.name(of: $0) }
            let rest = holdings.dicom.count > mostNamed ? ", ..." : ""
            throw .unsupported(
                file: holdings.place,
                found: "a folder of \(holdings.dicom.count) DICOM files (\(names.joined(separator: ", "))\(rest))",
                allowed: "one recording at a time: name one of the files, or in \(Sidecar.fileName) under \"file\"; "
                    + "analyze and probe take a folder without \(Sidecar.fileName) as all of them")
        }
        if holdings.dicom.isEmpty, let picture = holdings.others.first {
            let count = holdings.others.count(where: { $0 == picture })
            throw .unsupported(
                file: holdings.place, found: "a folder with \(count) \(picture.rawValue) pictures and no PNG frames",
                allowed: "PNG frames; convert them with: \(picture.folderConverter)")
        }
        guard let file = holdings.dicom.first else {
            throw .missing(path: holdings.place, expected: "PNG frames, a DICOM file, or recording.json with \"file\"")
        }
        return .native(file)
    }

    fileprivate static func isPNG(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }
}
