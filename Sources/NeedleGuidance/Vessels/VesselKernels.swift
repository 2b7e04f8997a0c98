/// Small filters on dense images, without allocation.
enum VesselKernels {
    /// Smooths with the binomial kernel 1-2-1 in both directions (variance 0.5 samples squared); the border repeats.
    ///
    static func smooth(
        _ source: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>, width: Int, height: Int
    ) {
        for row in 0..<height {
            // SAFETY: the neighbors of a row are clamped into 0..<height, and column < width.
            let middle = unsafe source + row * width
            let upper = unsafe source + max(row - 1, 0) * width
            let lower = unsafe source + min(row + 1, height - 1) * width
            let out = unsafe target + row * width
            for column in 0..<width {
                unsafe out[column] = 0.25 * (upper[column] + lower[column]) + 0.5 * middle[column]
            }
            // The horizontal pass runs in place, one sample behind.
            var before = unsafe out[0]
            for column in 0..<(width - 1) {
                let here = unsafe out[column]
                unsafe out[column] = 0.25 * (before + out[column + 1]) + 0.5 * here
                before = here
            }
            unsafe out[width - 1] = unsafe 0.25 * before + 0.75 * out[width - 1]
        }
    }

    /// Replaces every sample by the mean over `2 * halfWidth + 1` rows and columns, cut off at the border.
    ///
    /// - Parameters:
    ///   - scratch: As large as the image.
    ///   - sums: At least `width` samples.
    static func boxMean(
        _ image: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Float>, width: Int, height: Int, halfWidth: (columns: Int, rows: Int)
    ) {
        for row in 0..<height {
            // SAFETY: every index is clamped into 0..<width.
            let line = unsafe image + row * width
            let out = unsafe scratch + row * width
            var sum: Float = 0
            for column in 0..<min(halfWidth.columns, width) { unsafe sum += line[column] }
            for column in 0..<width {
                let entering = column + halfWidth.columns
                let leaving = column - halfWidth.columns - 1
                if entering < width { unsafe sum += line[entering] }
                if leaving >= 0 { unsafe sum -= line[leaving] }
                let count = min(entering, width - 1) - max(leaving, -1)
                unsafe out[column] = sum / Float(count)
            }
        }
        for column in 0..<width { unsafe sums[column] = 0 }
        for row in 0..<min(halfWidth.rows, height) {
            for column in 0..<width { unsafe sums[column] += scratch[row * width + column] }
        }
        for row in 0..<height {
            let entering = row + halfWidth.rows
            let leaving = row - halfWidth.rows - 1
            if entering < height {
                let line = unsafe scratch + entering * width
                for column in 0..<width { unsafe sums[column] += line[column] }
            }
            if leaving >= 0 {
                let line = unsafe scratch + leaving * width
                for column in 0..<width { unsafe sums[column] -= line[column] }
            }
            let weight = 1 / Float(min(entering, height - 1) - max(leaving, -1))
            let out = unsafe image + row * width
            for column in 0..<width { unsafe out[column] = unsafe sums[column] * weight }
        }
    }

    /// Half width of a box that, applied twice, has the standard deviation `sigma` (all in samples).
    static func boxHalfWidth(sigma: Double) -> Int {
        // Two boxes of 2 w + 1 samples have the variance ((2 w + 1)^2 - 1) / 6.
        max(1, Int((((6 * sigma * sigma + 1).squareRoot() - 1) / 2).rounded()))
    }
}
