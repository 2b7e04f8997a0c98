/// Shifts of overlapping blocks between two images; refilled in place.
public struct MotionField: Sendable {
    /// Blocks per row and rows of blocks.
    public let columns: Int
    public let rows: Int
    /// Row after row; see ``BlockMotion/center(row:column:)`` for their places.
    public internal(set) var shifts: [PixelShift]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        shifts = Array(repeating: .unknown, count: columns * rows)
    }

    public subscript(row: Int, column: Int) -> PixelShift {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "block outside the field")
        return shifts[row * columns + column]
    }
}

/// A plan that measures the motion of a grid of half-overlapping blocks by phase correlation.
public struct BlockMotion: Sendable {
    /// Pixels from one block to the next, along both axes: half a block.
    public let spacing: Int
    public let columns: Int
    public let rows: Int
    private let correlation: PhaseCorrelation
    private let imageWidth: Int
    private let imageHeight: Int

    /// The working memory of one worker.
    public struct Scratch {
        var correlation: PhaseCorrelation.Scratch
        var raw: MotionField
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the images, at least `block`.
    ///   - height: Rows of the images, at least `block`.
    ///   - block: Side of a block in pixels, even, at least 16; 32 to 64 suits speckle.
    ///   - weighting: See ``PhaseCorrelation/Weighting``.
    ///   - maximumShift: Largest residual shift beyond the expected one, in pixels; a quarter of the block by default.
    public init(
        width: Int, height: Int, block: Int = 48, weighting: PhaseCorrelation.Weighting = .squareRoot,
        maximumShift: Int? = nil
    ) {
        precondition(block >= 16 && block.isMultiple(of: 2), "a block needs an even side of at least 16 pixels")
        precondition(width >= block && height >= block, "the image is smaller than a block")
        spacing = block / 2
        columns = (width - block) / spacing + 1
        rows = (height - block) / spacing + 1
        imageWidth = width
        imageHeight = height
        // Two cycles per block keep the mean and slow shading out.
        correlation = PhaseCorrelation(
            width: block, height: block, band: 2 / Float(block)...0.35, weighting: weighting,
            maximumShift: maximumShift)
    }

    public func makeField() -> MotionField { MotionField(columns: columns, rows: rows) }

    public func makeScratch() -> Scratch { Scratch(correlation: correlation.makeScratch(), raw: makeField()) }

    /// The pixel in the middle of a block of the earlier image.
    public func center(row: Int, column: Int) -> (row: Float, column: Float) {
        (Float(row * spacing + spacing) - 0.5, Float(column * spacing + spacing) - 0.5)
    }

    /// Measures the shift of every block from `previous` to `current`, then takes the median of each 3-by-3
    /// neighborhood of blocks, component by component, which removes single outliers.
    ///
    /// - Parameters:
    ///   - expected: The shift common to all blocks, for instance the global one; whole pixels of it are taken out
    ///     beforehand, so that the blocks still show the same tissue.
    ///   - field: One shift per block; the confidence is that of the block itself.
    /// - Complexity: Three small transforms per block; no allocation.
    public func field(
        of current: Raster<Float>, since previous: Raster<Float>, expected: PixelShift = .unknown,
        scratch: inout Scratch, into field: inout MotionField
    ) {
        precondition(
            current.width == imageWidth && current.height == imageHeight && previous.width == imageWidth
                && previous.height == imageHeight, "image shape differs from the plan")
        precondition(field.columns == columns && field.rows == rows, "field shape differs from the plan")
        let down = Int(min(max(expected.axial, -10_000), 10_000).rounded())
        let right = Int(min(max(expected.lateral, -10_000), 10_000).rounded())
        for row in 0..<rows {
            for column in 0..<columns {
                let origin = (row: row * spacing, column: column * spacing)
                let followed = (
                    row: min(max(origin.row + down, 0), imageHeight - 2 * spacing),
                    column: min(max(origin.column + right, 0), imageWidth - 2 * spacing)
                )
                scratch.raw.shifts[row * columns + column] = correlation.shift(
                    of: current, at: followed, since: previous, at: origin, scratch: &scratch.correlation)
            }
        }
        for row in 0..<rows {
            for column in 0..<columns {
                var smoothed = scratch.raw[row, column]
                smoothed.lateral = median(\.lateral, row: row, column: column, of: scratch.raw)
                smoothed.axial = median(\.axial, row: row, column: column, of: scratch.raw)
                field.shifts[row * columns + column] = smoothed
            }
        }
    }

    private func median(
        _ component: KeyPath<PixelShift, Float>, row: Int, column: Int, of field: MotionField
    ) -> Float {
        var values = InlineArray<9, Float>(repeating: 0)
        var count = 0
        for r in max(row - 1, 0)...min(row + 1, rows - 1) {
            for c in max(column - 1, 0)...min(column + 1, columns - 1) {
                // Insertion keeps the few values sorted.
                let value = field[r, c][keyPath: component]
                var place = count
                while place > 0, values[place - 1] > value {
                    values[place] = values[place - 1]
                    place -= 1
                }
                values[place] = value
                count += 1
            }
        }
        return (values[(count - 1) / 2] + values[count / 2]) / 2
    }
}
