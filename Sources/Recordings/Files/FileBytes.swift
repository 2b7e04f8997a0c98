import Foundation

/// Small files as bytes, with a bound on their size, and what lies at a path.
enum FileBytes {
    enum Entry {
        case file, folder, nothing
    }

    static func entry(at path: String) -> Entry {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .nothing }
        return isFolder.boolValue ? .folder : .file
    }

    /// The contents of a regular file of at most `limit` bytes; for larger ones there is `RegularFile`.
    ///
    /// The file is read, not mapped: a file that shrinks while it is mapped ends the process.
    static func read(_ path: String, limit: Int) throws(RecordingError) -> Data {
        let size = try size(ofRegularFile: path)
        guard size <= limit else {
            throw .malformed(file: path, found: "\(size) bytes", allowed: "at most \(limit) bytes")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .cannotRead(path: path, reason: error.localizedDescription)
        }
    }

    /// The first bytes of a regular file, fewer when it is shorter.
    static func beginning(of path: String, count: Int) throws(RecordingError) -> Data {
        _ = try size(ofRegularFile: path)
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return try handle.read(upToCount: count) ?? Data()
        } catch {
            throw .cannotRead(path: path, reason: error.localizedDescription)
        }
    }

    static func size(ofRegularFile path: String) throws(RecordingError) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .missing(path: path, expected: "a file") }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR: throw .cannotRead(path: path, reason: "it is a folder, not a file")
        // A device or a pipe never ends.
        default: throw .cannotRead(path: path, reason: "it is not a regular file")
        }
    }

    /// Names in a folder, in natural order.
    static func names(in folder: String) throws(RecordingError) -> [String] {
        do {
            return NaturalOrder.sorted(try FileManager.default.contentsOfDirectory(atPath: folder))
        } catch {
            throw .cannotRead(path: folder, reason: error.localizedDescription)
        }
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    static func parent(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    static func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
