import SignalKernels

/// The picture as a vessel along its axis is looked for in: wide columns, each with its gray levels from the top down.
///
/// Walls and lumen run along the picture, so that speckle is averaged along them and not across.
struct TubeProfile: Sendable {
    /// Width of a column aimed for, in millimeters: two to three lateral resolution cells, in which the axis of a vessel
    /// tilted by 30 degrees falls by less than 0.5 mm. Engineering default.
    static let columnMM: Float = 0.76

    let columns: Int
    let rows: Int
    /// Millimeters from column to column and from row to row.
    let pitchX: Float
    let pitchZ: Float
    /// The middle of the first column and row, in millimeters from the first pixel of the region.
    let originX: Float
    let originZ: Float
    /// Pixels of the region in a column and in a row.
    private let step: (x: Int, z: Int)

    init(grid: FeatureGrid, level: VesselLevel) {
        let pixels = max(1, Int((level.pitchX / Float(grid.lateralMM)).rounded()))
        let wide = max(1, min(Int((Self.columnMM / level.pitchX).rounded()), level.width / 8))
        step = (pixels * wide, max(1, Int((level.pitchZ / Float(grid.axialMM)).rounded())))
        columns = grid.width / step.x
        rows = level.height
        pitchX = Float(grid.lateralMM) * Float(step.x)
        pitchZ = level.pitchZ
        originX = Float(grid.lateralMM) * Float(step.x - 1) / 2
        originZ = level.originZ
    }

    struct Workspace {
        let blocks: FloatImage
        /// Gray levels, the rows of a column side by side.
        var levels: [Float]
        /// Their running sums and those of their squares, `rows` + 1 for each column: the first is 0.
        var sums: [Float]
        var squares: [Float]
    }

    func makeWorkspace() -> Workspace {
        let sums = [Float](repeating: 0, count: columns * (rows + 1))
        return Workspace(
            blocks: FloatImage(width: columns, height: rows), levels: [Float](repeating: 0, count: columns * rows),
            sums: sums, squares: sums)
    }

    /// Reduces `image`, which has the size of the grid; levels are smoothed with 1-2-1 along depth.
    ///
    /// - Complexity: O(pixels); no allocation.
    func reduce(_ image: borrowing GrayImage, workspace: inout Workspace) {
        workspace.blocks.fill(withBlocksOf: image, columns: step.x, rows: step.z)
        for column in 0..<columns {
            let first = column * rows
            var above = workspace.blocks[row: 0, column: column]
            var here = above
            var sum: Float = 0
            var squares: Float = 0
            for row in 0..<rows {
                let below = row + 1 < rows ? workspace.blocks[row: row + 1, column: column] : here
                let level = (above + 2 * here + below) / 4
                workspace.levels[first + row] = level
                workspace.sums[first + column + row] = sum
                workspace.squares[first + column + row] = squares
                sum += level
                squares += level * level
                above = here
                here = below
            }
            workspace.sums[first + column + rows] = sum
            workspace.squares[first + column + rows] = squares
        }
    }

    /// Rows that `millimeters` span.
    func rows(_ millimeters: Float) -> Int { Int((millimeters / pitchZ).rounded()) }

    /// Millimeters from the first pixel of the region.
    func x(_ column: Int) -> Float { originX + Float(column) * pitchX }
    func z(_ row: Float) -> Float { originZ + row * pitchZ }
}

extension TubeProfile.Workspace {
    /// The mean level of the rows from `first` up to `end`, not included, cut to the column; `nil` when none is left.
    func mean(column: Int, from first: Int, to end: Int, rows: Int) -> Float? {
        let (low, high) = (max(first, 0), min(end, rows))
        guard low < high else { return nil }
        let base = column * (rows + 1)
        return (sums[base + high] - sums[base + low]) / Float(high - low)
    }
}
