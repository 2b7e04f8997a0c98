import CKernels

extension FloatImage {
    /// Fills this image with the means of blocks of `columns` by `rows` pixels of `image`, from its first pixel on.
    ///
    /// - Parameter image: At least as large as this image's blocks together; what is left over is ignored.
    /// - Complexity: O(pixels of the blocks); no allocation.
    public func fill(withBlocksOf image: borrowing GrayImage, columns: Int, rows: Int) {
        precondition(columns >= 1 && rows >= 1, "a block has at least one pixel")
        precondition(columns * width <= image.width && rows * height <= image.height, "blocks outside the image")
        // SAFETY: all blocks lie in the image, which has slack behind its last row.
        unsafe image.withLevels { pixels in
            unsafe ck_block_means(
                pixels, Int32(image.width), Int32(columns), Int32(rows), Int32(width), Int32(height), pointer)
        }
    }

    /// Fills this image, but for its border, with the means of three by three blocks of `columns` by `rows` pixels of
    /// `image` around each block, from its first pixel on, each rounded down to 1/64.
    ///
    /// - Parameters:
    ///   - image: Has as many whole blocks in each direction as this image has samples.
    ///   - blocks: Scratch, one for each sample.
    /// - Complexity: O(pixels); no allocation.
    package func fill(
        withNeighborhoodsOf image: borrowing GrayImage, columns: Int, rows: Int, blocks: inout [Int16]
    ) {
        precondition(columns >= 1 && rows >= 1, "a block has at least one pixel")
        precondition(image.width / columns == width && image.height / rows == height, "one sample for each block")
        // A power of two, by which every gray level fits 16 bits.
        let unit = 64
        image.poolRows(columnStep: columns, rowStep: rows, unit: unit, into: &blocks)
        // SAFETY: both hold width * height samples.
        unsafe ck_sum_neighborhoods(blocks, Int32(width), Int32(height), 1 / Float(9 * unit), pointer)
    }

    /// Fills this image with the means of blocks of two by two samples of `finer`.
    ///
    /// - Parameter finer: Has twice the columns and rows, or one more; a single column or row stands for two.
    /// - Complexity: O(samples); no allocation.
    public func fill(halving finer: FloatImage) {
        precondition(
            width == max(1, finer.width / 2) && height == max(1, finer.height / 2),
            "\(width) by \(height) samples are not half of \(finer.width) by \(finer.height)")
        unsafe ck_halve(finer.pointer, Int32(finer.width), Int32(finer.height), pointer)
    }

    /// Counts the samples by whole gray level; those below 0 count as 0, those above 255 as 255.
    ///
    /// - Parameter bins: 256 counts, which are overwritten.
    /// - Complexity: O(samples); no allocation.
    public func countLevels(into bins: inout [Int32]) {
        precondition(bins.count == 256, "gray levels need 256 bins")
        unsafe ck_histogram(pointer, Int32(width * height), &bins)
    }
}
