extension PathSearch {
    /// Several paths that do not cross, ordered from shallow to deep; refilled in place.
    public struct Paths: Sendable {
        /// How many of the stored paths were found.
        public internal(set) var count = 0
        /// Row per column, in pixels, one array per path; not-a-number outside the searched columns.
        public internal(set) var rows: [[Float]]
        /// The cost per column of each path; rising with the order in which they were found, not with depth.
        public internal(set) var costs: [Float]

        /// Makes room for `capacity` paths of `width` columns.
        public init(capacity: Int, width: Int) {
            precondition(capacity > 0 && width > 0, "paths need room for at least one pixel")
            rows = Array(repeating: Array(repeating: .nan, count: width), count: capacity)
            costs = Array(repeating: .infinity, count: capacity)
        }
    }

    /// Finds paths one after the other, cheapest first, each excluding its neighborhood for the later ones, and
    /// orders them from shallow to deep.
    ///
    /// This is the greedy form of multi-surface search: the first path is optimal, later ones are optimal given the
    /// earlier. Because no step can leap over an excluded band, paths never cross.
    ///
    /// - Parameters:
    ///   - cost: A map of the plan's shape. Not-a-number and positive infinity forbid a pixel.
    ///   - bands: The allowed columns and rows.
    ///   - separation: The least distance between two paths in rows, at least 1 and more than half of `maximumStep`.
    ///   - costLimit: Paths above this cost per column are not wanted, and end the search.
    ///   - paths: Filled up to its capacity, or until no path remains.
    /// - Complexity: O(`width * height * maximumStep`) per path; no allocation.
    public func orderedPaths(
        through cost: Raster<Float>, within bands: RowBands, separation: Int, costLimit: Float = .infinity,
        scratch: inout Scratch, into paths: inout Paths
    ) {
        checkShapes(cost, bands, paths.rows[0])
        precondition(separation >= 1 && 2 * separation > maximumStep, "a step could leap over an excluded band")
        transpose(cost, within: bands, into: &scratch.columns)
        paths.count = 0
        while paths.count < paths.rows.count {
            let found = paths.count
            let price = cheapestPath(in: bands.columns, scratch: &scratch, into: &paths.rows[found])
            guard price < .infinity, price <= costLimit else { return }
            paths.costs[found] = price
            paths.count = found + 1
            exclude(separation, in: bands.columns, scratch: &scratch)
            sink(from: found, at: bands.columns.lowerBound, in: &paths)
        }
    }

    /// Forbids the rows nearer than `separation` to the path found last.
    private func exclude(_ separation: Int, in searched: Range<Int>, scratch: inout Scratch) {
        for column in searched {
            let center = Int(scratch.rows[column])
            let base = column * stride + maximumStep
            let first = max(center - separation + 1, 0)
            let last = min(center + separation - 1, height - 1)
            for row in first...last { scratch.columns[base + row] = .infinity }
        }
    }

    /// Moves the newest path up to its place by depth; paths do not cross, so one column decides.
    private func sink(from newest: Int, at column: Int, in paths: inout Paths) {
        var place = newest
        while place > 0, paths.rows[place][column] < paths.rows[place - 1][column] {
            paths.rows.swapAt(place, place - 1)
            paths.costs.swapAt(place, place - 1)
            place -= 1
        }
    }
}
