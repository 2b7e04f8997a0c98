import FrameModel
import SignalKernels

/// Finds where the dermis ends and subcutaneous fat begins: a step from bright to darker across the whole picture.
///
/// A fascia also darkens below itself, but it is thin; the dermis is bright over at least a millimeter. So the
/// step is measured from the darkest part of the last millimeter above to the first one below.
struct SkinSearch: Sendable {
    /// Depths searched, in millimeters below the transducer face: skin of 0.8 to 2.5 mm under up to 2 mm of gel.
    static let fromMM = 0.8
    static let toMM = 4.6
    /// Least mean step in gray levels: a path through speckle of this smoothing does not reach it.
    static let leastStep: Float = 10
    /// A weaker, deeper step still counts at this share of the strongest: gel and the transducer's ringing lie above.
    static let leastShare: Float = 0.5
    /// Distance between steps, in millimeters.
    static let separationMM = 0.9
    /// Price of moving by one sample per beam, in gray levels.
    static let stiffness: Float = 4

    /// Standard uncertainty, in millimeters: the dermis ends gradually. Holds 90 % intervals in simulated recordings.
    static let sigmaMM = 0.5

    let grid: BeamGrid
    private let first: Int
    private let search: PathSearch?

    struct Scratch {
        var cost: Raster<Float>
        var search: PathSearch.Scratch?
        var path: [Float]
        var best: [Float]
    }

    init(grid: BeamGrid) {
        self.grid = grid
        first = max(0, Int(((Self.fromMM - grid.firstDepthMM) / grid.sampleMM).rounded(.up)))
        let last = min(grid.samples - 1, Int((Self.toMM - grid.firstDepthMM) / grid.sampleMM))
        let rows = last - first + 1
        search =
            rows > 4
            ? PathSearch(width: grid.beams, height: rows, maximumStep: 1, smoothness: Self.stiffness) : nil
    }

    func makeScratch() -> Scratch {
        Scratch(
            cost: Raster(width: grid.beams, height: search?.height ?? 1, filledWith: 0),
            search: search?.makeScratch(), path: Array(repeating: 0, count: grid.beams),
            best: Array(repeating: 0, count: grid.beams))
    }

    /// Leaves the boundary in `scratch.best`, as a sample of each beam; returns its mean step in gray levels,
    /// or `nil` when there is none.
    ///
    /// - Parameter limit: Depth along the beam, in millimeters, above which the boundary must lie.
    /// - Complexity: O(beams * samples searched); no allocation.
    func find(_ field: borrowing BeamField, above limit: Double, _ scratch: inout Scratch) -> Float? {
        guard let search, scratch.search != nil else { return nil }
        fillCost(field, &scratch.cost, rows: search.height)
        let lowest = Int((limit - grid.firstDepthMM) / grid.sampleMM) - first
        guard lowest > 4 else { return nil }
        if lowest < search.height {
            for row in lowest..<search.height {
                for beam in 0..<grid.beams { scratch.cost[row: row, column: beam] = Self.closed }
            }
        }
        var strongest: Float = 0
        var accepted: Float?
        for _ in 0..<3 {
            let cost = search.bestPath(through: scratch.cost, scratch: &scratch.search!, into: &scratch.path)
            guard cost.isFinite else { break }
            let step = meanStep(scratch)
            strongest = max(strongest, step)
            guard step >= Self.leastStep, step >= Self.leastShare * strongest else { break }
            accepted = step
            for beam in 0..<grid.beams { scratch.best[beam] = scratch.path[beam] + Float(first) }
            let separation = Float(Self.separationMM / grid.sampleMM)
            var open = false
            for beam in 0..<grid.beams {
                let end = min(search.height - 1, Int(scratch.path[beam] + separation))
                for row in 0...max(0, end) { scratch.cost[row: row, column: beam] = Self.closed }
                if end < search.height - 3 { open = true }
            }
            guard open else { break }
        }
        return accepted
    }

    private static let closed: Float = 60

    private func fillCost(_ field: borrowing BeamField, _ cost: inout Raster<Float>, rows: Int) {
        let half = grid.samples(in: 0.5)
        let whole = grid.samples(in: 1.0)
        let gap = grid.samples(in: 0.2)
        for beam in 0..<grid.beams {
            for row in 0..<rows {
                let sample = first + row
                let above = min(
                    field.mean(beam: beam, from: sample - half, to: sample),
                    field.mean(beam: beam, from: sample - whole, to: sample - half))
                let below = field.mean(beam: beam, from: sample + gap, to: sample + gap + whole)
                // One gap in contact must not carry the path: steps are cut at 40 gray levels.
                cost[row: row, column: beam] = -min(above - below, 40)
            }
        }
    }

    private func meanStep(_ scratch: borrowing Scratch) -> Float {
        var sum: Float = 0
        for beam in 0..<grid.beams {
            let row = min(max(Int(scratch.path[beam].rounded()), 0), scratch.cost.height - 1)
            sum -= scratch.cost[row: row, column: beam]
        }
        return sum / Float(grid.beams)
    }

    /// Appends the boundary to `surface`.
    func append(_ scratch: borrowing Scratch, to surface: inout Surface) {
        grid.append(scratch.best, sigma: Self.sigmaMM, to: &surface)
    }

    /// Mean depth along the beams, in millimeters.
    func depth(_ scratch: borrowing Scratch) -> Double {
        var sum: Float = 0
        for value in scratch.best { sum += value }
        return grid.depthMM(sample: Double(sum / Float(grid.beams)))
    }
}
