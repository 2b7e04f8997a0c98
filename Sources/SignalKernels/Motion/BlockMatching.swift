import CKernels

/// Compares blocks of samples in fixed point by their absolute differences.
package struct BlockMatching: Sendable {
    /// Blocks are a multiple of this wide.
    package static let lanes = 8
    /// Samples are 0 to this.
    package static let largestSample = Int16(CK_LARGEST_BLOCK_SAMPLE)

    package let width: Int
    package let height: Int
    /// Samples from a row of the picture to the next.
    package let stride: Int

    /// - Parameters:
    ///   - width: Columns of a block, a positive multiple of `lanes`, at most 1024.
    ///   - height: Rows of a block, 1 to 512.
    ///   - stride: 1 or more.
    package init(width: Int, height: Int, stride: Int) {
        precondition(width % Self.lanes == 0 && (1...1024).contains(width), "blocks are whole vectors wide")
        precondition((1...512).contains(height) && stride >= 1, "block size out of range")
        self.width = width
        self.height = height
        self.stride = stride
    }

    /// Sum of absolute differences of two blocks.
    ///
    /// - Parameters:
    ///   - a: First sample of a block; the rows that follow are `stride` apart.
    ///   - b: Likewise.
    @inline(__always)
    package func difference(_ a: UnsafePointer<Int16>, _ b: UnsafePointer<Int16>) -> Int32 {
        unsafe ck_block_difference(a, b, Int32(stride), Int32(width), Int32(height))
    }

    /// Where a block fits, in samples from where it was, and the sum of absolute differences there.
    package struct Match {
        package var columns: Int
        package var rows: Int
        package var cost: Int32

        package init(columns: Int, rows: Int, cost: Int32) {
            self.columns = columns
            self.rows = rows
            self.cost = cost
        }
    }

    /// The best of `best` and the places around `place` on a grid; the first of equal ones, rows before columns.
    ///
    /// - Parameters:
    ///   - block: First sample of a block.
    ///   - place: The sample at its place in another picture, at least `reach` away from that picture's border, with
    ///     the block's size to the right and below.
    ///   - reach: Farthest places to each side, 0 or more.
    ///   - step: From one place to the next, 1 or more, counted from the upper left.
    package func search(
        for block: UnsafePointer<Int16>, around place: UnsafePointer<Int16>, reach: (columns: Int, rows: Int),
        step: Int, startingWith best: Match
    ) -> Match {
        let match = unsafe ck_search_block(
            block, place, Int32(stride), Int32(width), Int32(height), Int32(reach.columns), Int32(reach.rows),
            Int32(step), ck_match(columns: Int32(best.columns), rows: Int32(best.rows), cost: best.cost))
        return Match(columns: Int(match.columns), rows: Int(match.rows), cost: match.cost)
    }

    /// Sum of absolute differences of a block from its mean, rounded toward zero.
    @inline(__always)
    package func deviation(_ block: UnsafePointer<Int16>) -> Int32 {
        unsafe ck_block_deviation(block, Int32(stride), Int32(width), Int32(height))
    }
}
