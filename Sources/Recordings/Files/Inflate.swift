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
}
