import CKernels

extension GrayImage {
    /// Mean gray levels of blocks of pixels in fixed point, in rows of `width / columnStep`, rounded toward zero.
    ///
    /// Columns and rows that do not fill a block are left out.
    ///
    /// - Parameters:
    ///   - columnStep: Columns of a block, 1 to `width`.
    ///   - rowStep: Rows of a block, 1 to `height`.
    ///   - unit: What a gray level is worth in `means`, 1 to 128.
    /// - Complexity: O(pixels); no allocation.
    package func poolRows(columnStep: Int, rowStep: Int, unit: Int, into means: inout [Int16]) {
        precondition((1...width).contains(columnStep) && (1...height).contains(rowStep), "block outside the image")
        precondition((1...128).contains(unit), "means would not fit 16 bits")
        let (columns, rows) = (width / columnStep, height / rowStep)
        precondition(means.count >= columns * rows, "means too short")
        let factor = Float(unit) / Float(columnStep * rowStep)
        // SAFETY: every block lies in the image, which has slack behind its last row.
        unsafe withLevels { pixels in
            unsafe ck_pool_rows(
                pixels, Int32(width), Int32(columnStep), Int32(rowStep), Int32(columns), Int32(rows), factor, &means)
        }
    }

    /// Mean gray levels of blocks of pixels as scan lines from the top: index = `line * samples + sample`, with
    /// `width / columnStep` lines of `height / rowStep` samples.
    ///
    /// Columns and rows that do not fill a block are left out.
    ///
    /// - Parameters:
    ///   - columnStep: Columns of a block, 1 to `width`.
    ///   - rowStep: Rows of a block, 1 to `height`.
    /// - Complexity: O(pixels); no allocation.
    package func poolScanLines(columnStep: Int, rowStep: Int, into means: inout [Float]) {
        precondition((1...width).contains(columnStep) && (1...height).contains(rowStep), "block outside the image")
        let (lines, samples) = (width / columnStep, height / rowStep)
        precondition(means.count >= lines * samples, "means too short")
        // SAFETY: every block lies in the image, which has slack behind its last row.
        unsafe withLevels { pixels in
            unsafe ck_pool_lines(
                pixels, Int32(width), Int32(columnStep), Int32(rowStep), Int32(lines), Int32(samples), &means)
        }
    }
}

/// Where the samples of a fan's scan lines lie on an image.
package struct FanSampling: Sendable {
    /// For each sample the index of the pixel above and to the left of it, or -1 outside the image.
    package private(set) var offsets: [Int32] = []
    private var rights: [Float] = []
    private var belows: [Float] = []
    private let width: Int
    private let height: Int

    /// - Parameters:
    ///   - width: Columns of the image, at least 1.
    ///   - height: Rows of the image, at least 1.
    ///   - capacity: Samples expected.
    package init(width: Int, height: Int, capacity: Int) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        self.width = width
        self.height = height
        offsets.reserveCapacity(capacity)
        rights.reserveCapacity(capacity)
        belows.reserveCapacity(capacity)
    }

    /// Adds a sample at a place in pixels, `column` to the right of and `row` below the center of the first one; outside
    /// unless all four pixels around it exist.
    package mutating func append(column: Double, row: Double) {
        let (left, top) = (column.rounded(.down), row.rounded(.down))
        guard left >= 0, top >= 0, left < Double(width - 1), top < Double(height - 1) else {
            offsets.append(-1)
            rights.append(0)
            belows.append(0)
            return
        }
        offsets.append(Int32(Int(top) * width + Int(left)))
        rights.append(Float(column - left))
        belows.append(Float(row - top))
    }

    /// Bilinear gray levels at all places; 0 outside.
    ///
    /// - Complexity: O(samples); no allocation.
    package func sample(_ image: borrowing GrayImage, into levels: inout [Float]) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        precondition(levels.count >= offsets.count, "levels too short")
        // SAFETY: `append` lets in only pixels whose right and lower neighbors exist; the image has slack behind them.
        unsafe image.withLevels { pixels in
            unsafe ck_unroll_lines(
                pixels, Int32(width), offsets, rights, belows, Int32(offsets.count), &levels)
        }
    }
}
