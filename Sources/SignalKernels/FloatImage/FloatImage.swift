/// An image of floats in rows without gaps, owned by one worker.
///
/// A reference like ``SignalBuffer``: a copy shows the same samples. Slack behind the last row lets kernels load pairs
/// of samples there.
@safe public struct FloatImage {
    /// Floats behind the last sample; they stay 0.
    static let slack = 8

    public let width: Int
    public let height: Int
    let buffer: SignalBuffer

    /// Allocates an image of zeros.
    ///
    /// - Parameters:
    ///   - width: Columns, at least 1.
    ///   - height: Rows, at least 1.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "an image needs at least one sample")
        precondition(width * height < Int(Int32.max), "image larger than a kernel can address")
        self.width = width
        self.height = height
        buffer = SignalBuffer(count: width * height + Self.slack)
    }

    public subscript(row row: Int, column column: Int) -> Float {
        get { unsafe pointer[offset(row: row, column: column)] }
        nonmutating set { unsafe pointer[offset(row: row, column: column)] = newValue }
    }

    /// The first sample of `width * height`.
    var pointer: UnsafeMutablePointer<Float> { unsafe buffer.pointer }

    /// Makes this image a copy of `other`, which has the same shape.
    public func copy(_ other: FloatImage) {
        precondition(other.width == width && other.height == height, "image shapes differ")
        // SAFETY: both hold width * height samples, and are different buffers or the same.
        unsafe pointer.update(from: other.pointer, count: width * height)
    }

    /// The mean size of what it differs by from `other`, which has the same shape.
    ///
    /// - Complexity: O(samples); no allocation.
    package func meanDifference(from other: FloatImage) -> Float {
        precondition(other.width == width && other.height == height, "image shapes differ")
        var sum: Float = 0
        // SAFETY: both hold width * height samples.
        for at in 0..<width * height { unsafe sum += abs(pointer[at] - other.pointer[at]) }
        return sum / Float(width * height)
    }

    private func offset(row: Int, column: Int) -> Int {
        precondition(row >= 0 && row < height && column >= 0 && column < width, "sample outside the image")
        return row * width + column
    }
}
