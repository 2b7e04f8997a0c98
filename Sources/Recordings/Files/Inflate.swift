import CZlib
import Foundation

/// Decompression of one zlib or gzip stream into a size known beforehand.
enum Inflate {
    enum Failure: Error {
        case outOfMemory
        /// The stream breaks off or is damaged after this many bytes.
        case damaged(after: Int)
        /// The stream holds more than the expected bytes.
        case tooLong
    }

    /// Deflate never expands by more than this factor (RFC 1951: 258 bytes from 2 bits).
    static let largestRatio = 1032

    /// - Parameter count: Bytes the stream must hold, no more and no fewer.
    static func bytes(of stream: Data, count: Int) throws(Failure) -> [UInt8] {
        guard count <= (stream.count + 1) * largestRatio else { throw .damaged(after: 0) }
        var state = unsafe z_stream()
        // 15 bits of window, plus 32: zlib or gzip by its first bytes.
        let version = unsafe zlibVersion()
        guard unsafe inflateInit2_(&state, 15 + 32, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
        defer { _ = unsafe inflateEnd(&state) }

        // One byte of room more than needed shows a stream that does not end where it should.
        var output = [UInt8](repeating: 0, count: count + 1)
        var status = Z_OK
        var produced = 0
        unsafe stream.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                guard let sourceBase = unsafe source.bindMemory(to: UInt8.self).baseAddress,
                    let targetBase = unsafe target.bindMemory(to: UInt8.self).baseAddress
                else { return }
                var consumed = 0
                while status == Z_OK {
                    // SAFETY: both counters stay within their buffers; avail_in and avail_out are 32 bits wide.
                    let offered = min(source.count - consumed, 1 << 30)
                    let room = min(target.count - produced, 1 << 30)
                    unsafe state.next_in = UnsafeMutablePointer(mutating: sourceBase + consumed)
                    unsafe state.avail_in = uInt(offered)
                    unsafe state.next_out = targetBase + produced
                    unsafe state.avail_out = uInt(room)
                    status = unsafe inflate(&state, Z_NO_FLUSH)
                    let took = unsafe offered - Int(state.avail_in)
                    let gave = unsafe room - Int(state.avail_out)
                    consumed += took
                    produced += gave
                    if took == 0 && gave == 0 { break }
                }
            }
        }
        guard produced <= count else { throw .tooLong }
        guard status == Z_STREAM_END, produced == count else { throw .damaged(after: produced) }
        output.removeLast()
        return output
    }

    /// Decompresses a zlib or gzip stream piece by piece into `spool`, so that memory is bounded whatever its size.
    ///
    /// - Parameters:
    ///   - range: Where the stream lies in the file; bytes behind its end are ignored.
    ///   - count: Bytes the stream must hold, no more and no fewer.
    /// - Returns: What is wrong with the stream; `nil` when nothing is.
    /// - Throws: `RecordingError` when the file cannot be read or the spool not be written.
    static func expand(
        _ file: RegularFile, _ range: Range<Int>, count: Int, into spool: inout SampleSpool
    ) throws(RecordingError) -> Failure? {
        guard count / largestRatio <= range.count + 1 else { return .damaged(after: 0) }
        let before = spool.count
        // 15 bits of window, plus 32: zlib or gzip by its first bytes.
        let failure = try run(file, range, windowBits: 15 + 32, limit: count, into: &spool)
        let produced = spool.count - before
        return failure ?? (produced == count ? nil : .damaged(after: produced))
    }

    /// Decompresses a bare deflate stream (RFC 1951) of unknown length piece by piece into `spool`.
    ///
    /// - Parameters:
    ///   - range: Where the stream lies in the file; bytes behind its end are ignored.
    ///   - limit: Most bytes that come out.
    /// - Returns: What is wrong with the stream; `nil` when nothing is.
    /// - Throws: `RecordingError` when the file cannot be read or the spool not be written.
    static func expandBare(
        _ file: RegularFile, _ range: Range<Int>, limit: Int, into spool: inout SampleSpool
    ) throws(RecordingError) -> Failure? {
        try run(file, range, windowBits: -15, limit: limit, into: &spool)
    }

    /// Decompresses up to the end of a stream, at most `limit` bytes.
    private static func run(
        _ file: RegularFile, _ range: Range<Int>, windowBits: Int32, limit: Int, into spool: inout SampleSpool
    ) throws(RecordingError) -> Failure? {
        var state = unsafe z_stream()
        let version = unsafe zlibVersion()
        guard unsafe inflateInit2_(&state, windowBits, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return .outOfMemory
        }
        defer { _ = unsafe inflateEnd(&state) }
        var output = [UInt8](repeating: 0, count: RegularFile.pieceSize)
        var produced = 0
        var position = range.lowerBound
        var status = Z_OK
        while status == Z_OK, position < range.upperBound {
            var input = try file.bytes(
                at: position, count: min(RegularFile.pieceSize, range.upperBound - position))
            position += input.count
            var consumed = 0
            repeat {
                var gave = 0
                let before = consumed
                unsafe input.withUnsafeMutableBufferPointer { source in
                    unsafe output.withUnsafeMutableBufferPointer { target in
                        // SAFETY: consumed <= source.count; both lengths are at most 1 MiB.
                        unsafe state.next_in = source.baseAddress! + consumed
                        unsafe state.avail_in = uInt(source.count - consumed)
                        unsafe state.next_out = target.baseAddress!
                        unsafe state.avail_out = uInt(target.count)
                        status = unsafe inflate(&state, Z_NO_FLUSH)
                        consumed = unsafe source.count - Int(state.avail_in)
                        gave = unsafe target.count - Int(state.avail_out)
                    }
                }
                produced += gave
                guard produced <= limit else { return .tooLong }
                try spool.append(Array(output.prefix(gave)))
                if gave == 0, consumed == before { break }
                // A full piece of output may have more behind it.
                if gave < output.count, consumed == input.count { break }
            } while status == Z_OK
            // No progress is possible and more input may help: not an error of the stream.
            if status == Z_BUF_ERROR { status = Z_OK }
        }
        return status == Z_STREAM_END ? nil : .damaged(after: produced)
    }

    /// What a user reads of a failure.
    static func describe(_ failure: Failure) -> String {
        switch failure {
        case .outOfMemory: "too little memory to decompress the pixels"
        case .damaged(let count): "a compressed stream that breaks off or is damaged after \(count) bytes"
        case .tooLong: "a compressed stream that holds more pixels than stated"
        }
    }
}
