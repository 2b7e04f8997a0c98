import SignalKernels

/// Neighboring beams taken together, for searches that need no more than one place in each.
struct BeamColumns: Sendable {
    let grid: BeamGrid
    /// Beams to a column, at least 1; those left over at the right edge belong to none.
    let fold: Int
    let count: Int

    /// - Parameter widthMM: Width of a column aimed for, in millimeters.
    init(grid: BeamGrid, widthMM: Double) {
        self.grid = grid
        fold = min(grid.beams, max(1, grid.beams(in: widthMM)))
        count = grid.beams / fold
    }

    /// Width of a column, in millimeters.
    var widthMM: Double { Double(fold) * grid.beamMM }

    /// A plan for paths with one sample in each column; `nil` in a picture of a few columns or samples.
    ///
    /// - Parameters:
    ///   - steepest: Depth per lateral distance.
    ///   - slopePrice: In units of the cost per squared slope.
    func pathSearch(steepest: Double, slopePrice: Double) -> PathSearch? {
        let reach = max(1, Int((steepest * widthMM / grid.sampleMM).rounded(.up)))
        guard count > 8, grid.samples > max(16, 2 * reach) else { return nil }
        let slope = grid.sampleMM / widthMM
        return PathSearch(
            width: count, height: grid.samples, maximumStep: reach, smoothness: Float(slopePrice * slope * slope))
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

    /// Fills `values` with `path` at every beam.
    func spread(_ path: [Float], into values: inout [Float]) {
        for beam in 0..<grid.beams { values[beam] = value(of: path, atBeam: beam) }
    }
}
