/// Values that kernels read, never written once made.
@safe final class LaneTable: @unchecked Sendable {
    /// Of eight columns each; 0 in a plain table.
    let groups: Int
    private let table: SignalBuffer

    /// A plain table of at least one value.
    init(_ values: [Float]) {
        groups = 0
        table = SignalBuffer(count: values.count)
        unsafe table.pointer.update(from: values, count: values.count)
    }

    /// Values for each column and row of a half spectrum, in groups of eight columns: for every group and row, eight of the
    /// first value, then of the next. Columns behind the last have 0.
    ///
    /// - Parameter fill: Sets the values of a column and row, which are 0 before.
    init(columns: Int, rows: Int, values: Int, _ fill: (_ column: Int, _ row: Int, _ values: inout [Double]) -> Void) {
        groups = (columns + 7) / 8
        table = SignalBuffer(count: groups * rows * values * 8)
        var own = [Double](repeating: 0, count: values)
        for column in 0..<columns {
            for row in 0..<rows {
                for value in 0..<values { own[value] = 0 }
                fill(column, row, &own)
                for value in 0..<values {
                    // SAFETY: column / 8 < groups, row < rows and value < values.
                    unsafe table.pointer[((column / 8 * rows + row) * values + value) * 8 + column % 8] =
                        Float(own[value])
                }
            }
        }
    }

    var pointer: UnsafePointer<Float> { unsafe UnsafePointer(table.pointer) }
}
