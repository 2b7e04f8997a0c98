/// A file that a recording is made of. Its digest is taken when it is asked for: that of a long clip takes seconds.
struct InputFile: Sendable {
    /// Relative to the recording.
    let name: String
    private let contents: Contents

    private enum Contents {
        case digested(String)
        case open(RegularFile)
        case closed(path: String, limit: Int)
    }

    /// A file whose digest was taken while it was read.
    init(name: String, digest: String) {
        self.name = name
        contents = .digested(digest)
    }

    /// A file that is open.
    init(_ file: RegularFile, name: String? = nil) {
        self.name = name ?? FileBytes.name(of: file.path)
        contents = .open(file)
    }

    /// A file that is opened when it is read, as one of many must be.
    ///
    /// - Parameter limit: Most bytes it may have.
    init(path: String, name: String, limit: Int) {
        self.name = name
        contents = .closed(path: path, limit: limit)
    }

    /// SHA-256 in hexadecimal; `unreadable` for one of many that cannot be read.
    ///
    /// - Throws: `RecordingError` when an open file changed since it was opened.
    /// - Complexity: Reads the file, once every time.
    func digest() throws(RecordingError) -> String {
        switch contents {
        case .digested(let digest): digest
        case .open(let file): try file.digest()
        case .closed(let path, let limit):
            // Its frame is reported as unreadable where it is asked for.
            (try? FileBytes.read(path, limit: limit)).map { SHA256.digest(of: $0) } ?? "unreadable"
        }
    }
}
