/// Neighboring beams taken together, for searches that need no more than one place in each.
struct BeamColumns: Sendable {
    /// Beams to a column, at least 1; those left over at the right edge belong to none.
    let fold: Int
    let count: Int

    /// - Parameter widthMM: Width of a column aimed for, in millimeters.
    init(grid: BeamGrid, widthMM: Double) {
        fold = min(grid.beams, max(1, grid.beams(in: widthMM)))
        count = grid.beams / fold
    }

    /// The beams of a column.
    @inline(__always)
    func beams(of column: Int) -> Range<Int> { (column * fold)..<((column + 1) * fold) }

    /// The beam in the middle of a column, or the one right of it.
    func middle(of column: Int) -> Int { column * fold + fold / 2 }

    /// What `path`, with one value for each of at least two columns, is at a beam: linear between the middles of two columns.
    func value(of path: [Float], atBeam beam: Int) -> Float {
        let place = min(max((Float(beam) + 0.5) / Float(fold) - 0.5, 0), Float(count - 1))
        let left = min(Int(place), count - 2)
        return path[left] + (place - Float(left)) * (path[left + 1] - path[left])
    }
}
