import Foundation

/// Bytes that come one after the other and cannot be read twice: a pipe, standard input, or a file taken as one.
///
/// Hashes what it hands out, so that the input is identified without keeping it.
struct ByteStream: ~Copyable {
    /// For messages.
    let name: String
    private let descriptor: Int32
    private let isOwned: Bool
    private var buffer: [UInt8] = []
    private var position = 0
    private var hash = SHA256()
    private var isAtEnd = false

    /// Standard input.
    init() {
        name = "standard input"
        descriptor = STDIN_FILENO
        isOwned = false
    }

    init(file: String) throws(RecordingError) {
        descriptor = try Self.opened(file)
        name = file
        isOwned = true
    }

    private static func opened(_ file: String) throws(RecordingError) -> Int32 {
        _ = try FileBytes.size(ofRegularFile: file)
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: file, reason: unsafe String(cString: strerror(errno))) }
        return descriptor
    }

    deinit { if isOwned { close(descriptor) } }

    /// Bytes read from the system at once.
    private static let pieceSize = 256 << 10

    /// The next `count` bytes, fewer at the end of the stream.
    mutating func read(_ count: Int) throws(RecordingError) -> [UInt8] {
        while buffer.count - position < count, !isAtEnd { try fill() }
        let take = min(count, buffer.count - position)
        let bytes = Array(buffer[position..<position + take])
        position += take
        hash.update(bytes)
        return bytes
    }

    /// The next bytes without taking them.
    mutating func peek(_ count: Int) throws(RecordingError) -> [UInt8] {
        while buffer.count - position < count, !isAtEnd { try fill() }
        return Array(buffer[position..<min(position + count, buffer.count)])
    }

    /// The bytes up to a line feed, which is taken and left out; `nil` when none comes within `longest` bytes.
    mutating func line(longest: Int) throws(RecordingError) -> [UInt8]? {
        let ahead = try peek(longest + 1)
        guard let end = ahead.firstIndex(of: Y4M.lineEnd) else { return nil }
        return try read(end + 1).dropLast()
    }

    /// SHA-256 of everything taken. Ends the stream.
    consuming func digest() -> String { hash.finish() }

    private mutating func fill() throws(RecordingError) {
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        var piece = [UInt8](repeating: 0, count: Self.pieceSize)
        // SAFETY: exactly the array's bytes are offered.
        let got = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(descriptor, $0.baseAddress, $0.count) }
        if got < 0, errno == EINTR { return }
        guard got >= 0 else { throw .cannotRead(path: name, reason: unsafe String(cString: strerror(errno))) }
        if got == 0 { isAtEnd = true }
        buffer += piece.prefix(got)
    }
}
