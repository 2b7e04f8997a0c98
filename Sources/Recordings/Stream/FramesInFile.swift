import FrameModel
import SignalKernels

/// Uncompressed frames one after the other in a file, read where they lie: Y4M, or bare 8-bit gray levels.
struct FramesInFile: StoredFrameSource {
    let format: String
    let times: [Double]?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    let images: StoredImages
    /// What stands before each frame; `nil` where nothing does.
    private let marks: Marks?

    /// Lines of one length, one before each frame.
    private struct Marks {
        let file: RegularFile
        /// Of the first one.
        let start: Int
        let stride: Int
        /// Bytes with the end of the line.
        let length: Int

        func isThere(_ frame: Int) throws(RecordingError) -> Bool {
            let found = try file.bytes(at: start + frame * stride, count: length)
            return found.starts(with: Y4M.mark) && found.firstIndex(of: Y4M.lineEnd) == length - 1
        }
    }

    /// Marks that are read at first: engineering default, so that opening a long file takes milliseconds.
    private static let mostMarksRead = 256

    init(bare file: RegularFile, size: (width: Int, height: Int)) throws(RecordingError) {
        let frames = try BareFrames(size, file: file.path)
        let (count, rest) = file.size.quotientAndRemainder(dividingBy: frames.bytes)
        guard rest == 0 else { throw frames.cutOff(frame: count, count: rest) }
        try self.init(
            "raw frames", file, Layout(start: 0, stride: frames.bytes, count: count, size: size), nil, rate: nil,
            warnings: [])
    }

    /// Y4M whose frames all have marks of the same length and gray levels that need no spreading, as programs write it.
    ///
    /// The marks of a long file are looked at here and there; of the others each is when its frame is asked for.
    ///
    /// - Returns: `nil` for any other, which `StreamedFrames` reads, or refuses by name.
    init?(y4m file: RegularFile) throws(RecordingError) {
        let beginning = try file.bytes(at: 0, count: min(file.size, 2 * (Y4M.longestLine + 1)))
        guard let line = Self.line(in: beginning[...], longest: Y4M.longestLine) else { return nil }
        let header = try Y4M(Array(line), file: file.path)
        guard !header.isLimited, let mark = Self.line(in: beginning[(line.endIndex + 1)...], longest: Y4M.longestLine)
        else { return nil }
        let stride = mark.count + 1 + header.width * header.height + header.colorBytes
        let marks = Marks(file: file, start: line.endIndex + 1, stride: stride, length: mark.count + 1)
        let (count, rest) = (file.size - marks.start).quotientAndRemainder(dividingBy: stride)
        guard rest == 0 else { return nil }
        let step = (count + Self.mostMarksRead - 1) / Self.mostMarksRead
        for frame in Swift.stride(from: 0, to: count, by: max(1, step)) {
            guard try marks.isThere(frame) else { return nil }
        }
        let layout = Layout(
            start: marks.start + marks.length, stride: stride, count: count, size: (header.width, header.height))
        try self.init("Y4M", file, layout, marks, rate: header.rate, warnings: header.warnings)
    }

    /// Where the gray levels of frames lie: bytes from the beginning, and from frame to frame.
    private struct Layout {
        var start: Int
        var stride: Int
        var count: Int
        var size: (width: Int, height: Int)
    }

    private init(
        _ format: String, _ file: RegularFile, _ layout: Layout, _ marks: Marks?, rate: Double?, warnings: [String]
    ) throws(RecordingError) {
        self.marks = marks
        self.format = format
        self.warnings = warnings
        frameCount = try StreamedFrames.allowed(layout.count, file: file.path)
        images = StoredImages(
            store: SampleStore(file, offset: layout.start, count: file.size - layout.start),
            columns: layout.size.width, rows: layout.size.height, channels: 1, orientation: .markedFar,
            stride: layout.stride)
        times = rate.map { rate in (0..<layout.count).map { Double($0) / rate } }
        files = [InputFile(file)]
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        if let marks, try !marks.isThere(index) {
            throw .unreadableFrame(index: index, file: marks.file.path, reason: "no FRAME before it")
        }
        return try images.luma(at: index)
    }

    /// Up to a line feed; `nil` when none comes within `longest` bytes.
    private static func line(in bytes: ArraySlice<UInt8>, longest: Int) -> ArraySlice<UInt8>? {
        bytes.prefix(longest + 1).firstIndex(of: Y4M.lineEnd).map { bytes[bytes.startIndex..<$0] }
    }
}
