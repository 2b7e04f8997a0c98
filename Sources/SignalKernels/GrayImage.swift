/// 8-bit gray levels in row-major order, with slack behind the last row, so that kernels may load whole vectors there.
public struct GrayImage: Sendable {
    /// Bytes that may be read behind the last pixel: one vector of the widest kind in use.
    public static let slack = 32

    public let width: Int
    public let height: Int
    private var storage: [UInt8]

    /// Creates an image with every pixel at `level`.
    ///
    /// - Parameters:
    ///   - width: Columns, at least 1.
    ///   - height: Rows, at least 1.
    public init(width: Int, height: Int, filledWith level: UInt8 = 0) {
        precondition(width > 0 && height > 0, "an image needs at least one pixel")
        self.width = width
        self.height = height
        storage = Array(repeating: level, count: width * height + Self.slack)
    }

    public subscript(row row: Int, column column: Int) -> UInt8 {
        get { storage[offset(row: row, column: column)] }
        set { storage[offset(row: row, column: column)] = newValue }
    }

    /// Lends the pixels for reading: `width * height` of them, and `slack` bytes of no meaning.
    public func withLevels<R, E: Error>(_ body: (UnsafePointer<UInt8>) throws(E) -> R) throws(E) -> R {
        try unsafe storage.withUnsafeBufferPointer { (buffer) throws(E) in try unsafe body(buffer.baseAddress!) }
    }

    /// Lends the pixels for writing, likewise.
    public mutating func withMutableLevels<R, E: Error>(
        _ body: (UnsafeMutablePointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try unsafe storage.withUnsafeMutableBufferPointer { (buffer) throws(E) in
            try unsafe body(buffer.baseAddress!)
        }
    }

    private func offset(row: Int, column: Int) -> Int {
        precondition(row >= 0 && row < height && column >= 0 && column < width, "pixel outside the image")
        return row * width + column
    }
}
