import Foundation

/// The samples of a recording as bytes that can be read anywhere, whatever their number: in memory while they are
/// few, in a file otherwise.
struct SampleStore: Sendable {
    private enum Place: Sendable {
        case memory([UInt8])
        case file(RegularFile, offset: Int)
        case spool(SpoolFile)
    }

    private let place: Place
    let count: Int

    /// `count` bytes of a file, from `offset` on.
    init(_ file: RegularFile, offset: Int, count: Int) {
        place = .file(file, offset: offset)
        self.count = count
    }

    init(_ bytes: [UInt8]) {
        place = .memory(bytes)
        count = bytes.count
    }

    fileprivate init(_ spool: SpoolFile) {
        place = .spool(spool)
        count = spool.count
    }

    /// `count` bytes from `offset` on; both within the store.
    func bytes(at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
        precondition(offset >= 0 && count >= 0 && offset <= self.count - count, "bytes inside the store")
        switch place {
        case .memory(let bytes): return Array(bytes[offset..<offset + count])
        case .file(let file, let start): return try file.bytes(at: start + offset, count: count)
        case .spool(let spool): return try spool.bytes(at: offset, count: count)
        }
    }
}

/// Gathers samples that come in order, such as a decompressed stream or a pipe, for reading in any order.
///
/// The first `memory` bytes stay in memory. With more, all go to a file in the temporary folder that has no name,
/// so that it is gone when the process ends, however it ends.
struct SampleSpool: ~Copyable {
    private var memory: [UInt8] = []
    private var file: SpoolFile?

    /// Most bytes kept in memory: 8 MiB, engineering default. More would only double what the system's cache of the file
    /// holds anyway: a run over 20,000 small frames takes as long, and less memory.
    private static let memory = 8 << 20
    /// Most bytes taken from a stream: 256 GiB, engineering default, so that an endless one ends.
    static let largest = 256 << 30

    var count: Int { file?.count ?? memory.count }

    mutating func append(_ bytes: [UInt8]) throws(RecordingError) {
        guard count + bytes.count <= Self.largest else {
            throw .malformed(file: "input", found: "more than \(Self.largest) bytes", allowed: "a stream that ends")
        }
        if file == nil, memory.count + bytes.count > Self.memory {
            let spool = try SpoolFile()
            try spool.append(memory)
            memory = []
            file = spool
        }
        if let file { try file.append(bytes) } else { memory += bytes }
    }

    consuming func finish() -> SampleStore { file.map { SampleStore($0) } ?? SampleStore(memory) }
}

/// A file without a name. Written by one owner, in order, then read from any thread.
private final class SpoolFile: @unchecked Sendable {
    private let descriptor: Int32
    private let folder: String
    private(set) var count = 0

    init() throws(RecordingError) {
        folder = NSTemporaryDirectory()
        var template = Array((folder + "/sounding-XXXXXX").utf8CString)
        descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw .cannotWrite(path: folder, reason: Self.lastError) }
        unsafe unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(RecordingError) {
        var done = 0
        while done < bytes.count {
            let wrote = unsafe bytes.withUnsafeBytes { all in
                // SAFETY: done < bytes.count, and exactly the rest is offered.
                unsafe pwrite(descriptor, all.baseAddress! + done, bytes.count - done, off_t(count + done))
            }
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else {
                throw .cannotWrite(path: folder, reason: "no room for the frames of the input: \(Self.lastError)")
            }
            done += wrote
        }
        count += bytes.count
    }

    func bytes(at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // SAFETY: filled < count, the capacity of the buffer.
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard bytes.count == count else { throw .cannotRead(path: folder, reason: Self.lastError) }
        return bytes
    }

    private static var lastError: String { unsafe String(cString: strerror(errno)) }
}
