import CKernels

extension FloatImage {
    /// Scratch for the filters of an image of this width; one serves all images up to it.
    public func makeLine() -> SignalBuffer { SignalBuffer(count: width + 24) }

    /// Smooths with the binomial kernel 1-2-1 in both directions (variance 0.5 samples squared); the border repeats.
    ///
    /// - Parameters:
    ///   - smooth: Of the same shape, but another image.
    ///   - line: Made by ``makeLine()`` of an image at least as wide.
    /// - Complexity: O(samples); no allocation.
    public func smooth(into smooth: FloatImage, line: SignalBuffer) {
        precondition(smooth.width == width && smooth.height == height, "image shapes differ")
        precondition(smooth.buffer !== buffer, "an image cannot be smoothed in place")
        precondition(line.count >= width + 24, "scratch shorter than a line")
        unsafe ck_smooth(pointer, Int32(width), Int32(height), line.pointer, smooth.pointer)
    }

    /// Fills this image with `coarse`, doubled bilinearly, less `fine`.
    ///
    /// The coarse sample (c, r) lies in the middle of the fine ones at columns 2 c and 2 c + 1 and rows 2 r and 2 r + 1,
    /// as in ``fill(halving:)``; its border repeats.
    ///
    /// - Parameters:
    ///   - fine: Of this image's shape, and `coarse` of half of it, as ``fill(halving:)`` has it.
    ///   - line: Made by ``makeLine()`` of an image at least as wide.
    /// - Complexity: O(samples); no allocation.
    public func fill(doubling coarse: FloatImage, less fine: FloatImage, line: SignalBuffer) {
        precondition(fine.width == width && fine.height == height, "image shapes differ")
        precondition(
            coarse.width == max(1, width / 2) && coarse.height == max(1, height / 2),
            "\(coarse.width) by \(coarse.height) samples are not half of \(width) by \(height)")
        precondition(line.count >= width + 24, "scratch shorter than a line")
        unsafe ck_coarse_less_fine(
            coarse.pointer, fine.pointer, Int32(width), Int32(height), line.pointer, pointer)
    }
}

/// A moving average over a box of `2 * halfWidth + 1` columns and rows, cut off at the border.
public struct BoxMean: Sendable {
    public let width: Int
    public let height: Int
    /// Samples on each side of the middle one, at least 1.
    public let halfWidth: (columns: Int, rows: Int)

    /// Plans the average for images of `width` by `height` samples.
    public init(width: Int, height: Int, halfWidth: (columns: Int, rows: Int)) {
        precondition(width > 0 && height > 0, "an image needs at least one sample")
        precondition(halfWidth.columns >= 1 && halfWidth.rows >= 1, "a box has at least three samples")
        self.width = width
        self.height = height
        // A box that covers the image covers it however large it is.
        self.halfWidth = (min(halfWidth.columns, width), min(halfWidth.rows, height))
    }

    /// Half width of a box that, applied twice, has the standard deviation `sigma` (all in samples).
    public static func halfWidth(sigma: Double) -> Int {
        // Two boxes of 2 w + 1 samples have the variance ((2 w + 1)^2 - 1) / 6.
        max(1, Int((((6 * sigma * sigma + 1).squareRoot() - 1) / 2).rounded()))
    }

    public func makeScratch() -> SignalBuffer { SignalBuffer(count: scratchCount) }

    private var scratchCount: Int { 16 * (max(width, height) + 8) }

    /// Replaces every sample of `image` by the mean of the box around it, and then again: almost a Gaussian.
    ///
    /// Sums run along the rows and columns, so that their rounding error grows with the image: by at most 2^-24 of the
    /// largest sum per step.
    ///
    /// - Parameter scratch: Made by ``makeScratch()``.
    /// - Complexity: O(samples), whatever the size of the box; no allocation.
    public func applyTwice(to image: FloatImage, scratch: SignalBuffer) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        precondition(scratch.count >= scratchCount, "scratch smaller than the plan's")
        unsafe ck_box_mean_twice(
            image.pointer, Int32(width), Int32(height), Int32(halfWidth.columns), Int32(halfWidth.rows),
            scratch.pointer)
    }
}
