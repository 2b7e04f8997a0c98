/// Frames of 8-bit gray levels with nothing around them; `--raw-size` says their size.
struct BareFrames {
    let columns: Int
    let rows: Int
    private let file: String

    /// Bytes of one frame.
    var bytes: Int { columns * rows }

    init(_ size: (width: Int, height: Int), file: String) throws(RecordingError) {
        let sides = 16...PNGDecoder.largestSide
        guard sides.contains(size.width), sides.contains(size.height),
            size.width * size.height <= PNGDecoder.largestArea
        else {
            throw .badValue(
                file: file, key: "raw size", found: "\(size.width) x \(size.height)",
                allowed: "\(sides.lowerBound) to \(sides.upperBound) pixels a side")
        }
        (columns, rows) = size
        self.file = file
    }

    /// What to say of a last frame of `count` bytes.
    func cutOff(frame: Int, count: Int) -> RecordingError {
        .malformed(
            file: file, found: "\(count) bytes of frame \(frame), the input is cut off",
            allowed: "\(bytes) bytes a frame, as --raw-size says")
    }
}
