extension GrayImage {
    /// Width and height of the blocks in which steps are counted, in pixels: one vector of bytes, and half as many rows,
    /// so that blocks that overlap share their halves.
    package static let stepBlock = (width: 16, height: 8)

    /// How many pixels of a block differ by `least` gray levels or more from the next pixel to the right.
    ///
    /// - Parameters:
    ///   - row: Top row of the block, 0 to `height` - 8.
    ///   - column: Left column of the block, 0 to `width` - 17: the last pixel has a neighbor, too.
    ///   - least: 1 to 255.
    /// - Returns: 0 to 128.
    /// - Complexity: 8 rows of one vector; no allocation.
    package func steps(ofAtLeast least: UInt8, inBlockAtRow row: Int, column: Int) -> Int {
        precondition(
            row >= 0 && row + Self.stepBlock.height <= height && column >= 0
                && column + Self.stepBlock.width < width,
            "the block does not lie in the image")
        let limit = SIMD16<UInt8>(repeating: least)
        let one = SIMD16<UInt8>(repeating: 1)
        return unsafe withLevels { pixels in
            var counts = SIMD16<UInt8>()
            for offset in 0..<Self.stepBlock.height {
                // SAFETY: the precondition keeps 17 pixels from here on inside the row.
                let place = unsafe UnsafeRawPointer(pixels + (row + offset) * width + column)
                let here = unsafe place.loadUnaligned(as: SIMD16<UInt8>.self)
                let next = unsafe place.loadUnaligned(fromByteOffset: 1, as: SIMD16<UInt8>.self)
                let difference = pointwiseMax(here, next) &- pointwiseMin(here, next)
                counts &+= one.replacing(with: 0, where: difference .< limit)
            }
            // Up to 8 in each of 16 lanes fit into a byte together.
            return Int(counts.wrappedSum())
        }
    }
}
