import Foundation
import Synchronization

/// A file that appears under its name only when it is complete.
///
/// Bytes go to `<name>.partial` beside the target; `commit()` flushes them to the disk and renames.
/// A value that goes away without a commit removes its partial file.
public struct OutputFile: ~Copyable {
    private let path: String
    private let partial: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes in the partial file.
    private var length = 0

    /// Bytes gathered before they are written: 64 KiB, engineering default.
    private static let bufferSize = 64 << 10

    /// Starts a file; an existing one at `path` stays untouched until `commit()`.
    ///
    /// - Throws: `RecordingError.cannotWrite`.
    public init(path: String) throws(RecordingError) {
        self.path = path
        partial = path + ".partial"
        let (opened, reason) = Self.unfinished.withLock { [partial] files -> (Int32, String) in
            guard files != nil else { return (-1, "the run was interrupted") }
            let descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { return (-1, Self.lastError) }
            files?.insert(partial)
            return (descriptor, "")
        }
        descriptor = opened
        guard opened >= 0 else { throw .cannotWrite(path: partial, reason: reason) }
    }

    /// The partial files of this process; `nil` once they are abandoned.
    private static let unfinished = Mutex<Set<String>?>([])

    /// Removes every partial file of this process and lets no other begin: for a process about to end on a signal.
    public static func abandonAll() {
        unfinished.withLock { files in
            for file in files ?? [] { _ = unsafe unlink(file) }
            files = nil
        }
    }

    private func forget() {
        Self.unfinished.withLock { [partial] files in _ = files?.remove(partial) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        _ = close(descriptor)
        unsafe unlink(partial)
        forget()
    }

    public mutating func write(_ bytes: [UInt8]) throws(RecordingError) {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count > Self.bufferSize {
            try append(bytes)
        } else {
            buffer += bytes
        }
    }

    /// Replaces the first bytes of those written so far by as many others.
    mutating func replaceBeginning(with bytes: [UInt8]) throws(RecordingError) {
        try flush()
        try writeAll(bytes, at: 0)
    }

    /// Makes the file appear under its name.
    public consuming func commit() throws(RecordingError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.lastError) }
        guard unsafe rename(partial, path) == 0 else { throw .cannotWrite(path: path, reason: Self.lastError) }
        _ = close(descriptor)
        descriptor = -1
        forget()
    }

    /// Writes a whole file at once.
    public static func write(_ bytes: [UInt8], to path: String) throws(RecordingError) {
        var file = try OutputFile(path: path)
        try file.write(bytes)
        try file.commit()
    }

    private mutating func flush() throws(RecordingError) {
        try append(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ bytes: [UInt8]) throws(RecordingError) {
        try writeAll(bytes, at: length)
        length += bytes.count
    }

    /// - Parameter place: Where in the file they go.
    private func writeAll(_ bytes: [UInt8], at place: Int) throws(RecordingError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                // SAFETY: offset < all.count, and exactly the rest of the array is offered.
                unsafe pwrite(descriptor, all.baseAddress! + offset, all.count - offset, off_t(place + offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: partial, reason: Self.lastError) }
            offset += count
        }
    }

    private static var lastError: String { unsafe String(cString: strerror(errno)) }
}
