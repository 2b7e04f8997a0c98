/// The rows a path may use in each column, and the columns it runs through.
///
/// A column's band is the closed range `top[column]...bottom[column]`; a column whose top lies below its bottom
/// cannot be crossed.
public struct RowBands: Sendable {
    /// The columns the path runs through; never empty.
    public var columns: Range<Int>
    /// The shallowest allowed row of every column of the raster.
    public var top: [Int32]
    /// The deepest allowed row of every column of the raster.
    public var bottom: [Int32]

    /// Creates bands that allow the same rows in all columns.
    ///
    /// - Parameters:
    ///   - width: Columns of the raster, at least 1.
    ///   - rows: The allowed rows.
    public init(width: Int, rows: ClosedRange<Int>) {
        precondition(width > 0, "bands need at least one column")
        columns = 0..<width
        top = Array(repeating: Int32(rows.lowerBound), count: width)
        bottom = Array(repeating: Int32(rows.upperBound), count: width)
    }

    /// Allows the same rows in all columns again, without allocating.
    public mutating func reset(to rows: ClosedRange<Int>) {
        columns = 0..<top.count
        for column in 0..<top.count {
            top[column] = Int32(rows.lowerBound)
            bottom[column] = Int32(rows.upperBound)
        }
    }
}
