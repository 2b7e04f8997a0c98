import FrameModel
import SignalKernels

/// Frames that came as a stream: Y4M, or bare 8-bit gray levels. Kept aside, so that they can be read in any order.
struct StreamedFrames: StoredFrameSource {
    let format: String
    let times: [Double]?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    let images: StoredImages

    /// Takes a whole stream.
    ///
    /// - Parameter size: Of bare frames; `nil` for Y4M, which says it.
    init(_ stream: consuming ByteStream, size: (width: Int, height: Int)?) throws(RecordingError) {
        let isY4M = try stream.peek(Y4M.magic.count) == Y4M.magic
        if let size, !isY4M {
            try self.init(bare: stream, size)
        } else if isY4M {
            try self.init(y4m: stream)
        } else {
            throw .unsupported(
                file: stream.name, found: "bytes that are not Y4M",
                allowed: "Y4M, or with --raw-size WIDTHxHEIGHT bare 8-bit gray levels")
        }
    }

    private init(bare stream: consuming ByteStream, _ size: (width: Int, height: Int)) throws(RecordingError) {
        let bare = try BareFrames(size, file: stream.name)
        var spool = SampleSpool()
        var frames = 0
        while true {
            let frame = try stream.read(bare.bytes)
            if frame.isEmpty { break }
            guard frame.count == bare.bytes else { throw bare.cutOff(frame: frames, count: frame.count) }
            try spool.append(frame)
            frames += 1
        }
        try self.init(
            "raw frames", spool.finish(), size, frames, rate: nil, warnings: [], name: stream.name,
            digest: stream.digest())
    }

    private init(y4m stream: consuming ByteStream) throws(RecordingError) {
        guard let line = try stream.line(longest: Y4M.longestLine) else {
            throw .malformed(
                file: stream.name, found: "a Y4M header without an end", allowed: "a line of \(Y4M.longestLine) bytes")
        }
        let header = try Y4M(line, file: stream.name)
        var spool = SampleSpool()
        var frames = 0
        while let mark = try stream.line(longest: Y4M.longestLine) {
            guard mark.starts(with: Y4M.mark) else {
                throw .malformed(
                    file: stream.name, found: "no FRAME before frame \(frames)", allowed: "FRAME before each frame")
            }
            var luma = try stream.read(header.width * header.height)
            let color = try stream.read(header.colorBytes)
            guard luma.count == header.width * header.height, color.count == header.colorBytes else {
                throw .malformed(
                    file: stream.name, found: "\(luma.count + color.count) bytes of frame \(frames), it is cut off",
                    allowed: "\(header.width * header.height + header.colorBytes) bytes a frame")
            }
            if header.isLimited { for index in luma.indices { luma[index] = Y4M.spread[Int(luma[index])] } }
            try spool.append(luma)
            frames += 1
        }
        guard try stream.peek(1).isEmpty else {
            throw .malformed(
                file: stream.name, found: "no FRAME before frame \(frames)", allowed: "FRAME before each frame")
        }
        try self.init(
            "Y4M", spool.finish(), (header.width, header.height), frames, rate: header.rate,
            warnings: header.warnings, name: stream.name, digest: stream.digest())
    }

    private init(
        _ format: String, _ store: SampleStore, _ size: (width: Int, height: Int), _ frames: Int, rate: Double?,
        warnings: [String], name: String, digest: String
    ) throws(RecordingError) {
        self.format = format
        self.warnings = warnings
        frameCount = try Self.allowed(frames, file: name)
        images = StoredImages(
            store: store, columns: size.width, rows: size.height, channels: 1, orientation: .markedFar)
        times = rate.map { rate in (0..<frames).map { Double($0) / rate } }
        files = [InputFile(name: name, digest: digest)]
    }

    /// The number of frames, when a recording may have as many.
    static func allowed(_ frames: Int, file: String) throws(RecordingError) -> Int {
        guard (1...SequenceFields.mostFrames).contains(frames) else {
            throw .malformed(
                file: file, found: "\(frames) frames", allowed: "1 to \(SequenceFields.mostFrames) frames")
        }
        return frames
    }
}
