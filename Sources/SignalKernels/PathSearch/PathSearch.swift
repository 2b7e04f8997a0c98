/// A plan that finds the cheapest path from the left edge of a cost map to its right edge, one row per column.
///
/// The path `r` minimizes `sum_j cost(r_j, j) + smoothness * sum_j (r_j - r_{j-1})^2` subject to
/// `|r_j - r_{j-1}| <= maximumStep`, by dynamic programming along the columns (Viterbi 1967):
///
///     V_j(r) = cost(r, j) + min over |d| <= maximumStep of V_{j-1}(r + d) + smoothness * d^2
///
/// The plan is immutable and may be shared; each worker owns one ``Scratch``.
public struct PathSearch: Sendable {
    public let width: Int
    public let height: Int
    /// The largest change of row from one column to the next.
    public let maximumStep: Int
    /// The cost of a step of one row; steps of `d` rows cost `d * d` times as much.
    public let smoothness: Float

    /// Samples from one column of the transposed maps to the next: the rows, and forbidden rows on both sides that
    /// spare the recursion its bounds tests.
    let stride: Int
    let wholeRaster: RowBands

    /// The working memory of one search, owned by the caller.
    public struct Scratch: Sendable {
        /// The cost map, column after column, forbidden rows infinite.
        var columns: [Float]
        /// The cost of the best path that ends in each pixel, laid out as `columns`.
        var reached: [Float]
        /// One column of the backward recursion and one of its successor, padded.
        var backward: [Float]
        /// The whole-pixel path found last; meaningful in the searched columns only.
        package var rows: [Int32]
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the cost maps, at least 1.
    ///   - height: Rows of the cost maps, at least 1.
    ///   - maximumStep: Rows per column, at least 0. The time grows in proportion.
    ///   - smoothness: Cost per squared row of step, at least 0, in the unit of the cost map.
    public init(width: Int, height: Int, maximumStep: Int, smoothness: Float) {
        precondition(width > 0 && height > 0, "a path needs at least one pixel")
        precondition(maximumStep >= 0 && maximumStep < height, "maximum step outside 0..<height")
        precondition(smoothness >= 0 && smoothness.isFinite, "smoothness must be finite and not negative")
        self.width = width
        self.height = height
        self.maximumStep = maximumStep
        self.smoothness = smoothness
        stride = height + 2 * maximumStep
        wholeRaster = RowBands(width: width, rows: 0...height - 1)
    }

    /// Allocates the working memory for this plan: about `8 * width * height` bytes.
    public func makeScratch() -> Scratch {
        Scratch(
            columns: Array(repeating: .infinity, count: width * stride),
            reached: Array(repeating: .infinity, count: width * stride),
            backward: Array(repeating: 0, count: 2 * stride),
            rows: Array(repeating: 0, count: width))
    }

    /// Finds the cheapest path through the whole map.
    ///
    /// See ``bestPath(through:within:scratch:into:)``.
    @discardableResult
    public func bestPath(through cost: Raster<Float>, scratch: inout Scratch, into path: inout [Float]) -> Float {
        bestPath(through: cost, within: wholeRaster, scratch: &scratch, into: &path)
    }

    /// Finds the cheapest path through the allowed rows.
    ///
    /// Each row is refined within half a pixel by the parabola through the costs above, at and below the path. Of
    /// equally cheap paths the one that ends shallower and steps less is taken.
    ///
    /// - Parameters:
    ///   - cost: A map of the plan's shape. Not-a-number and positive infinity forbid a pixel.
    ///   - bands: The allowed columns and rows.
    ///   - path: One row per column of the map, in pixels; not-a-number outside the searched columns, and
    ///     everywhere when the bands admit no path.
    /// - Returns: The path's cost, smoothness included, per column; infinite when the bands admit no path. The
    ///   accumulated rounding error is at most `2^-24` times the number of columns, relatively.
    /// - Complexity: O(`width * height * maximumStep`); no allocation.
    @discardableResult
    public func bestPath(
        through cost: Raster<Float>, within bands: RowBands, scratch: inout Scratch, into path: inout [Float]
    ) -> Float {
        checkShapes(cost, bands, path)
        transpose(cost, within: bands, into: &scratch.columns)
        return cheapestPath(in: bands.columns, scratch: &scratch, into: &path)
    }

    /// Hands over the costs of one column, row by row, for a map that is made in place: `bestPath(scratch:into:)` finds
    /// its cheapest path. Not-a-number is not allowed; positive infinity forbids a pixel.
    ///
    /// - Parameter column: 0 to `width` - 1.
    package func withCosts(
        ofColumn column: Int, in scratch: inout Scratch, _ body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        precondition((0..<width).contains(column), "column outside the map")
        let start = column * stride + maximumStep
        unsafe scratch.columns.withUnsafeMutableBufferPointer { all in
            // SAFETY: start + height <= width * stride, the count of the columns.
            unsafe body(UnsafeMutableBufferPointer(rebasing: all[start..<(start + height)]))
        }
    }

    /// Finds the cheapest path through the costs that `withCosts(ofColumn:in:_:)` left for every column.
    ///
    /// See ``bestPath(through:within:scratch:into:)``.
    package func bestPath(scratch: inout Scratch, into path: inout [Float]) -> Float {
        precondition(path.count == width, "path length differs from the map's width")
        return cheapestPath(in: wholeRaster.columns, scratch: &scratch, into: &path)
    }

    func checkShapes(_ cost: Raster<Float>, _ bands: RowBands, _ path: [Float]) {
        precondition(cost.width == width && cost.height == height, "cost map shape differs from the plan")
        precondition(bands.top.count == width && bands.bottom.count == width, "bands differ from the plan in width")
        precondition(
            !bands.columns.isEmpty && bands.columns.lowerBound >= 0 && bands.columns.upperBound <= width,
            "searched columns outside the map")
        precondition(path.count == width, "path length differs from the map's width")
    }
}
