import Foundation

/// A regular file opened once and read anywhere, from any thread.
///
/// Read, not mapped: a file that shrinks while it is mapped ends the process.
final class RegularFile: Sendable {
    let path: String
    /// Bytes, when the file was opened.
    let size: Int
    private let descriptor: Int32
    private let stamp: Stamp

    /// What tells that a file was written to.
    private struct Stamp: Equatable {
        var size: Int
        var seconds: Int
        var nanoseconds: Int

        /// `nil` for what is no regular file, or cannot be asked.
        init?(_ descriptor: Int32) {
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            (size, seconds, nanoseconds) = (Int(status.st_size), time.tv_sec, time.tv_nsec)
        }
    }

    /// Bytes read at once where a whole file is gone through: 1 MiB, engineering default.
    static let pieceSize = 1 << 20

    /// - Throws: `RecordingError` when nothing is there, or a folder, a device or a pipe.
    init(_ path: String) throws(RecordingError) {
        self.path = path
        // Asked first: to open a pipe would wait for a writer.
        _ = try FileBytes.size(ofRegularFile: path)
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: unsafe String(cString: strerror(errno))) }
        guard let stamp = Stamp(descriptor) else {
            close(descriptor)
            throw .cannotRead(path: path, reason: "it is not a regular file")
        }
        self.stamp = stamp
        size = stamp.size
    }

    deinit { close(descriptor) }

    /// `count` bytes from `offset` on.
    ///
    /// - Throws: `RecordingError.malformed` when the file ends before, or was written to since it was opened.
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
        // What was read before would not belong to what is read now.
        guard bytes.count == count, Stamp(descriptor) == stamp else {
            throw .malformed(
                file: path, found: "a file that changed while it was read",
                allowed: "one that is written completely and stays as it is")
        }
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
