import CKernels

/// The local maxima of an image, owned by one worker.
public struct PeakList {
    /// Where a local maximum lies, and its value.
    public struct Peak: BitwiseCopyable, Sendable {
        public let row: Int
        public let column: Int
        public let value: Float
    }

    /// Samples of the largest image searched.
    public let capacity: Int
    public private(set) var count = 0
    private var places: [Int32]
    private var samples: SignalBuffer?
    private var stride = 1

    public init(capacity: Int) {
        precondition(capacity >= 1, "an image has at least one sample")
        self.capacity = capacity
        places = Array(repeating: 0, count: capacity)
    }

    /// Finds the samples of `image` that exceed `threshold` and that no other nearby exceeds, row after row.
    ///
    /// - Parameters:
    ///   - border: Rows and columns at the edge whose samples are not taken, 0 or more.
    ///   - reach: How far, in columns and rows, a peak is the greatest; at least 1. Of equal samples all are peaks.
    /// - Complexity: O(samples), and O(window) for those that exceed their four neighbors; no allocation.
    public mutating func find(
        in image: FloatImage, border: Int, above threshold: Float, reach: (columns: Int, rows: Int)
    ) {
        find(
            in: image.buffer, width: image.width, height: image.height, stride: image.width, border: border,
            above: threshold, reach: reach)
    }

    /// Finds them in the first `width` columns and `height` rows of `samples`, whose rows are `stride` floats apart.
    public mutating func find(
        in samples: SignalBuffer, width: Int, height: Int, stride: Int, border: Int, above threshold: Float,
        reach: (columns: Int, rows: Int)
    ) {
        precondition(width >= 1 && height >= 1 && width <= stride, "rows overlap")
        precondition(width * height <= capacity, "image larger than the list's capacity")
        precondition((height - 1) * stride + width <= samples.count, "buffer smaller than its image")
        precondition(border >= 0 && reach.columns >= 1 && reach.rows >= 1, "peaks need neighbors")
        self.samples = samples
        self.stride = stride
        count = Int(
            unsafe ck_find_peaks(
                samples.pointer, Int32(width), Int32(height), Int32(stride), Int32(border), threshold,
                Int32(reach.columns), Int32(reach.rows), &places))
    }

    /// The peak at `index`, 0..<`count`; its value is read from the image searched last.
    public subscript(index: Int) -> Peak {
        precondition(index >= 0 && index < count, "peak outside the list")
        let place = Int(places[index])
        // SAFETY: places lie in the buffer searched, which the list keeps.
        return Peak(row: place / stride, column: place % stride, value: unsafe samples!.pointer[place])
    }
}
