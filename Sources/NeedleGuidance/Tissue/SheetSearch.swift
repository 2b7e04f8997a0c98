import FrameModel
import SignalKernels

/// Finds the deep sheet of a muscle where it is no thin line but a broad bright band: by its upper edge.
///
/// The edge is the path along which two millimeters below are brightest against the two millimeters above.
struct SheetSearch: Sendable {
    /// Heights of the compared bands, in millimeters.
    static let bandMM = 2.0
    /// Left out between the bands: the edge itself, in millimeters.
    static let edgeMM = 0.3
    /// The sheet is not looked for this close to the lower end of the picture, in millimeters.
    static let reserveMM = 2.5
    /// Least mean step in gray levels.
    static let leastStep: Float = 14
    /// Price of moving by one sample per beam, in gray levels.
    static let stiffness: Float = 3

    let grid: BeamGrid
    private let search: PathSearch?

    struct Scratch {
        var cost: Raster<Float>
        var search: PathSearch.Scratch?
        var path: [Float]
    }

    init(grid: BeamGrid) {
        self.grid = grid
        search =
            grid.samples > 8
            ? PathSearch(width: grid.beams, height: grid.samples, maximumStep: 2, smoothness: Self.stiffness) : nil
    }

    func makeScratch() -> Scratch {
        Scratch(
            cost: Raster(width: grid.beams, height: grid.samples, filledWith: 0), search: search?.makeScratch(),
            path: Array(repeating: 0, count: grid.beams))
    }

    /// Leaves the edge in `scratch.path`, as a sample of each beam; returns its mean step, or `nil` without one.
    ///
    /// - Parameter limit: The sheet lies below this depth, in millimeters.
    /// - Complexity: O(pixels); no allocation.
    func find(_ field: borrowing BeamField, below limit: Double, _ scratch: inout Scratch) -> Float? {
        guard let search, scratch.search != nil else { return nil }
        let first = max(0, Int((limit - grid.firstDepthMM) / grid.sampleMM))
        let end = grid.samples - grid.samples(in: Self.reserveMM)
        guard end - first > grid.samples(in: 4) else { return nil }
        let band = max(1, grid.samples(in: Self.bandMM))
        let edge = grid.samples(in: Self.edgeMM)
        for beam in 0..<grid.beams {
            for sample in 0..<grid.samples {
                guard sample >= first, sample < end else {
                    scratch.cost[row: sample, column: beam] = 100
                    continue
                }
                let above = field.mean(beam: beam, from: sample - edge - band, to: sample - edge)
                let below = field.mean(beam: beam, from: sample + edge, to: sample + edge + band)
                scratch.cost[row: sample, column: beam] = -min(max(below - above, -40), 40)
            }
        }
        let cost = search.bestPath(through: scratch.cost, scratch: &scratch.search!, into: &scratch.path)
        guard cost.isFinite, -cost >= Self.leastStep else { return nil }
        return -cost
    }

    /// Appends the edge to `surface`.
    func append(_ scratch: borrowing Scratch, to surface: inout Surface) {
        // A diffuse edge: half the left-out zone.
        grid.append(scratch.path, sigma: Self.edgeMM, to: &surface)
    }
}
