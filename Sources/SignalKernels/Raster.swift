/// A dense, row-major grid of samples.
///
/// A raster knows pixels, never millimeters. Row 0 is nearest the probe and
/// the sample at (`row`, `column`) lies at `row * width + column`.
public struct Raster<Sample: BitwiseCopyable & Sendable>: Sendable {
    public let width: Int
    public let height: Int
    @usableFromInline package var storage: [Sample]

    /// All samples, row after row; `width * height` of them.
    @inlinable public var samples: [Sample] { storage }

    /// Creates a raster with every sample set to `value`.
    ///
    /// - Parameters:
    ///   - width: Columns, at least 1.
    ///   - height: Rows, at least 1.
    public init(width: Int, height: Int, filledWith value: Sample) {
        precondition(width > 0 && height > 0, "a raster needs at least one pixel")
        self.width = width
        self.height = height
        storage = Array(repeating: value, count: width * height)
    }

    /// Creates a raster from samples in row-major order.
    ///
    /// - Parameter samples: Exactly `width * height` samples.
    public init(width: Int, height: Int, samples: [Sample]) {
        precondition(width > 0 && height > 0, "a raster needs at least one pixel")
        precondition(samples.count == width * height, "sample count differs from width times height")
        self.width = width
        self.height = height
        storage = samples
    }

    @inlinable
    public subscript(row row: Int, column column: Int) -> Sample {
        get { storage[offset(row: row, column: column)] }
        set { storage[offset(row: row, column: column)] = newValue }
    }

    /// Lends all samples for reading, in row-major order.
    @inlinable
    public func withSamples<R, E: Error>(_ body: (UnsafeBufferPointer<Sample>) throws(E) -> R) throws(E) -> R {
        try unsafe storage.withUnsafeBufferPointer(body)
    }

    /// Lends all samples for writing, in row-major order.
    @inlinable
    public mutating func withMutableSamples<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Sample>) throws(E) -> R
    ) throws(E) -> R {
        try unsafe storage.withUnsafeMutableBufferPointer { (buffer) throws(E) in try unsafe body(buffer) }
    }

    /// Whether the pixel at (`row`, `column`) lies inside the raster.
    @inlinable
    public func contains(row: Int, column: Int) -> Bool {
        row >= 0 && row < height && column >= 0 && column < width
    }

    @inlinable
    func offset(row: Int, column: Int) -> Int {
        precondition(contains(row: row, column: column), "pixel outside the raster")
        return row * width + column
    }
}

extension Raster: Equatable where Sample: Equatable {}
