import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Samples of an image along rays that leave one place in all directions, owned by one worker.
///
/// Ray r leaves at the angle 2 pi r / `rays` from image right toward depth, as far as the steps say.
public struct RayStar {
    public let rays: Int
    /// Samples that fit on a ray.
    public let capacity: Int
    /// Samples taken last.
    public private(set) var samples = 0
    /// Unit vectors of the rays.
    public let cosines: SignalBuffer
    public let sines: SignalBuffer
    /// From one sample of a ray to the next, in columns and rows; the caller fills them.
    public let columnSteps: SignalBuffer
    public let rowSteps: SignalBuffer
    /// The gray levels: sample s of a ray at `s * rays + ray`.
    public let values: SignalBuffer
    /// The sum of the first s samples of a ray at `s * rays + ray`, for s from 0 to `samples`.
    public let sums: SignalBuffer

    /// - Parameters:
    ///   - rays: A positive multiple of 8.
    ///   - capacity: Samples of the longest ray, at least 1.
    public init(rays: Int, capacity: Int) {
        precondition(rays > 0 && rays % 8 == 0, "rays must be a multiple of 8")
        precondition(capacity >= 1, "a ray needs a sample")
        self.rays = rays
        self.capacity = capacity
        cosines = SignalBuffer(count: rays)
        sines = SignalBuffer(count: rays)
        columnSteps = SignalBuffer(count: rays)
        rowSteps = SignalBuffer(count: rays)
        values = SignalBuffer(count: rays * capacity)
        sums = SignalBuffer(count: rays * (capacity + 1))
        for ray in 0..<rays {
            let angle = 2 * Double.pi * Double(ray) / Double(rays)
            // SAFETY: both hold one float per ray.
            unsafe cosines.pointer[ray] = Float(cos(angle))
            unsafe sines.pointer[ray] = Float(sin(angle))
        }
    }

    /// Samples `image` bilinearly on all rays from (`column`, `row`), sample 0 of each; outside, its border repeats.
    ///
    /// - Parameters:
    ///   - samples: 1 to `capacity`.
    ///   - keepsValues: Whether `values` are filled beside `sums`.
    /// - Complexity: O(rays × samples); no allocation.
    public mutating func sample(
        _ image: FloatImage, column: Float, row: Float, samples: Int, keepsValues: Bool
    ) {
        precondition((1...capacity).contains(samples), "rays longer than the star's capacity")
        self.samples = samples
        var source = unsafe image.source
        // SAFETY: the buffers hold `capacity` samples per ray, and sums one more; places are clamped to the image.
        unsafe ck_sample_star(
            &source, column, row, columnSteps.pointer, rowSteps.pointer, Int32(rays), Int32(samples),
            keepsValues ? values.pointer : nil, sums.pointer)
    }
}

extension FloatImage {
    /// Samples the image bilinearly at places in samples; outside, its border repeats.
    ///
    /// - Parameters:
    ///   - columns: At least `count` floats, as `rows` and `values`.
    ///   - count: A multiple of 8, 0 or more.
    /// - Complexity: O(`count`); no allocation.
    public func sample(columns: SignalBuffer, rows: SignalBuffer, count: Int, into values: SignalBuffer) {
        precondition(count >= 0 && count % 8 == 0, "places come in eights")
        precondition(columns.count >= count && rows.count >= count && values.count >= count, "more places than floats")
        var source = unsafe self.source
        unsafe ck_sample_points(&source, columns.pointer, rows.pointer, Int32(count), values.pointer)
    }

    /// SAFETY: the buffer holds slack behind its last row.
    fileprivate var source: ck_float_image {
        unsafe ck_float_image(samples: pointer, width: Int32(width), height: Int32(height))
    }
}
