import Foundation

/// A regular file opened once and read anywhere, from any thread.
///
/// Read, not mapped: a file that shrinks while it is mapped ends the process.
final class RegularFile: Sendable {
    let path: String
    /// Bytes, when the file was opened.
    let size: Int
    private let descriptor: Int32

    /// Bytes read at once where a whole file is gone through: 1 MiB, engineering default.
    static let pieceSize = 1 << 20

    /// - Throws: `RecordingError` when nothing is there, or a folder, a device or a pipe.
    init(_ path: String) throws(RecordingError) {
        self.path = path
        size = try FileBytes.size(ofRegularFile: path)
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: unsafe String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// `count` bytes from `offset` on.
    ///
    /// - Throws: `RecordingError.malformed` when the file ends before.
    func bytes(at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
        precondition(offset >= 0 && count >= 0, "a place in a file")
        guard count <= size, offset <= size - count else { throw cutOff(needing: offset + count) }
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // SAFETY: filled < count, the capacity of the buffer.
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard failure == 0 else { throw .cannotRead(path: path, reason: unsafe String(cString: strerror(failure))) }
        guard bytes.count == count else { throw cutOff(needing: offset + count) }
        return bytes
    }

    /// SHA-256 of the whole file.
    func digest() throws(RecordingError) -> String {
        var hash = SHA256()
        var offset = 0
        while offset < size {
            let piece = try bytes(at: offset, count: min(Self.pieceSize, size - offset))
            hash.update(piece)
            offset += piece.count
        }
        return hash.finish()
    }

    private func cutOff(needing count: Int) -> RecordingError {
        .malformed(file: path, found: "\(size) bytes, the file is cut off", allowed: "at least \(count)")
    }
}
