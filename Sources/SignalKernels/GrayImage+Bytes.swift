import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension GrayImage {
    /// Fills the image with the means of blocks of two by two pixels of `image`, halves rounded up; the pixel at
    /// (row, column) is centered at (2 row + 0.5, 2 column + 0.5). An odd last row or column is left out.
    ///
    /// - Complexity: O(pixels); no allocation.
    package mutating func fill(halving image: borrowing GrayImage) {
        precondition(width == image.width / 2 && height == image.height / 2, "image is not half as large")
        let (columns, rows) = (Int32(width), Int32(height))
        unsafe image.withLevels { pixels in
            unsafe withMutableLevels { unsafe ck_halve_levels(pixels, Int32(image.width), columns, rows, $0) }
        }
    }

    /// How many pixels of an image are white, and how many are brighter than a level.
    package struct LevelCounts: Equatable, Sendable {
        /// Pixels looked at.
        package var pixels: Int
        /// Of those, the ones of level 255.
        package var white: Int
        /// Of those, the ones above the level asked for.
        package var above: Int

        package init(pixels: Int, white: Int, above: Int) {
            self.pixels = pixels
            self.white = white
            self.above = above
        }
    }

    /// Counts the pixels where `mask`, of the image's size, is not 0.
    ///
    /// - Complexity: O(pixels); no allocation.
    package func counts(above level: UInt8, within mask: borrowing Raster<UInt8>) -> LevelCounts {
        precondition(mask.width == width && mask.height == height, "mask shape differs from the image")
        let counts = unsafe withLevels { pixels in
            unsafe mask.withSamples { mask in
                unsafe ck_count_levels(pixels, mask.baseAddress!, Int32(width * height), level)
            }
        }
        return LevelCounts(pixels: Int(counts.masked), white: Int(counts.white), above: Int(counts.above))
    }

    /// Whether both images have the same size and the same pixels.
    ///
    /// - Complexity: O(pixels); no allocation.
    package func hasSamePixels(as other: borrowing GrayImage) -> Bool {
        guard width == other.width, height == other.height else { return false }
        return unsafe withLevels { pixels in
            unsafe other.withLevels { unsafe memcmp(pixels, $0, width * height) == 0 }
        }
    }
}
