import FrameModel
import SignalKernels

/// Finds the deep sheet of a muscle, the aponeurosis on which its fascicles end, and the edges of sheets that face the muscle.
///
/// The deep sheet is a band across the whole picture, brighter than the muscle above it and than what lies below. Fascicles are
/// as bright but slanted, and no gentle path follows them for long. So a stiff path of steps in brightness between broad
/// bands (Viterbi 1967) finds the sheet. An edge is the path of the largest steps between narrow bands, close to the sheet.
struct SheetSearch: Sendable {
    /// Width of a column of the search, in millimeters: three beams.
    static let columnMM = 0.9
    /// Steepest sheet, depth per lateral distance: 14 degrees. Fascicles meet it at 10 to 30.
    static let steepest = 0.25
    /// Price of a slope, in gray levels per squared slope: of the steepest sheet a sixth of the largest step (engineering
    /// default).
    static let slopePrice = 100.0
    /// Heights of the compared bands, and what is left out on each side of the edge itself, in millimeters.
    static let bandMM = 2.0
    static let edgeMM = 0.3
    /// Tissue below the band begins this far below its end, in millimeters.
    static let belowMM = 1.0
    /// Weight of the step from the band down to what is below it, against the step from the muscle to the band; and the least
    /// that this step counts, in gray levels: some muscles lie on others as bright as the sheet.
    static let weightBelow: Float = 0.25
    static let leastBelow: Float = -10
    /// A step counts up to this many gray levels, so that no bright spot carries the path.
    static let largestStep: Float = 40
    /// Least mean step in gray levels: it was 30 to 40 on 36 real pictures of muscles, and 14 to 23 on seven of vessels, which
    /// show no such sheet (engineering default).
    static let leastStep: Float = 24
    /// The sheet is not looked for this close to the lower end of the picture, in millimeters.
    static let reserveMM = 2.5

    /// The edge lies within this distance of the broad path, in millimeters.
    static let edgeReachMM = 1.2
    /// The edge of a sheet along a traced line lies from this far beyond the line to the next distance on the muscle's side, in
    /// millimeters: a sheet may be made of several lines close together.
    static let lineReachMM = (beyond: 0.3, toward: 2.0)
    /// Heights of the bands that are compared at an edge, and what is left out on each side of it, in millimeters.
    static let edgeBandMM = 0.6
    static let edgeGapMM = 0.1
    /// Price of an edge's slope, as above.
    static let edgeSlopePrice = 10.0

    /// A fascicle comes nearer to the sheet by at least this depth per lateral distance: 6 degrees. Fasciae within a muscle
    /// run along its sheets, fascicles at 10 to 30 degrees to them (engineering default).
    static let leastMeeting = 0.105
    /// Standard uncertainty of an edge, in millimeters: the echo of a sheet is 0.3 to 1 mm thick and the boundary anywhere in it.
    static let sigmaMM = LineEdges.leastLayerSigmaMM

    /// On which side of a sheet the muscle lies.
    enum Muscle {
        case above, below
    }

    let grid: BeamGrid
    private let columns: BeamColumns
    private let broad: PathSearch?
    private let narrow: PathSearch?

    struct Scratch {
        /// The searches take turns.
        var search: PathSearch.Scratch?
        var path: [Float]
        /// The edge of the deep sheet, and that of the sheet along a line, as a sample of each beam.
        var edge: [Float]
        var lineEdge: [Float]
    }

    init(grid: BeamGrid) {
        self.grid = grid
        columns = BeamColumns(grid: grid, widthMM: Self.columnMM)
        broad = columns.pathSearch(steepest: Self.steepest, slopePrice: Self.slopePrice)
        narrow = columns.pathSearch(steepest: Self.steepest, slopePrice: Self.edgeSlopePrice)
    }

    func makeScratch() -> Scratch {
        Scratch(
            search: broad?.makeScratch(), path: Array(repeating: 0, count: columns.count),
            edge: Array(repeating: 0, count: grid.beams), lineEdge: Array(repeating: 0, count: grid.beams))
    }

    /// Leaves the edge in `scratch.edge`; returns the sheet's mean step in gray levels, or `nil` without one.
    ///
    /// - Parameter limit: The sheet lies below this depth, in millimeters.
    /// - Complexity: O(pixels); no allocation.
    func find(_ field: borrowing BeamField, below limit: Double, _ scratch: inout Scratch) -> Float? {
        guard let broad, let narrow, scratch.search != nil else { return nil }
        let first = max(0, Int((limit - grid.firstDepthMM) / grid.sampleMM))
        let end = grid.samples - grid.samples(in: Self.reserveMM)
        guard end - first > grid.samples(in: 4) else { return nil }
        for column in 0..<columns.count {
            fill(column, of: broad, rows: first..<end, &scratch) { sample in
                sheetStep(field, column, sample)
            }
        }
        let step = -broad.bestPath(scratch: &scratch.search!, into: &scratch.path)
        guard step.isFinite, step >= Self.leastStep else { return nil }
        let reach = grid.samples(in: Self.edgeReachMM)
        for column in 0..<columns.count {
            let middle = min(max(Int(scratch.path[column].rounded()), first), end - 1)
            fill(
                column, of: narrow, rows: max(first, middle - reach)..<min(end, middle + reach + 1), &scratch
            ) { sample in edgeStep(field, column, sample) }
        }
        guard narrow.bestPath(scratch: &scratch.search!, into: &scratch.path).isFinite else { return nil }
        columns.spread(scratch.path, into: &scratch.edge)
        return step
    }

    /// Leaves the edge on the muscle's side of the sheet along `line` in `scratch.lineEdge`; where the line does not reach, the
    /// sheet goes on level from its end.
    ///
    /// - Returns: Whether there is one: not along a line that is steeper than a sheet, nor in a picture of a few columns.
    /// - Complexity: O(columns * samples); no allocation.
    func findEdge(
        of line: TracedLine, facing muscle: Muscle, _ field: borrowing BeamField, _ lines: borrowing TracedLines,
        _ scratch: inout Scratch
    ) -> Bool {
        guard let narrow, scratch.search != nil else { return false }
        let beyond = grid.samples(in: Self.lineReachMM.beyond)
        let toward = grid.samples(in: Self.lineReachMM.toward)
        let (up, down) = muscle == .below ? (beyond, toward) : (toward, beyond)
        for column in 0..<columns.count {
            let index = min(max(columns.middle(of: column) - line.firstBeam, 0), line.count - 1)
            let place = lines.sample(line, index)
            let rows = max(0, place - up)..<min(grid.samples, place + down + 1)
            fill(column, of: narrow, rows: rows, &scratch) { sample in
                muscle == .below ? -edgeStep(field, column, sample) : edgeStep(field, column, sample)
            }
        }
        guard narrow.bestPath(scratch: &scratch.search!, into: &scratch.path).isFinite else { return false }
        columns.spread(scratch.path, into: &scratch.lineEdge)
        return true
    }

    /// Enters `step` for the rows of a column; the others are closed.
    private func fill(
        _ column: Int, of search: PathSearch, rows: Range<Int>, _ scratch: inout Scratch, _ step: (Int) -> Float
    ) {
        unsafe search.withCosts(ofColumn: column, in: &scratch.search!) { costs in
            unsafe costs.update(repeating: .infinity)
            // SAFETY: a column has `grid.samples` rows, and `rows` lies within.
            for sample in rows { unsafe costs[sample] = -step(sample) }
        }
    }

    private func sheetStep(_ field: borrowing BeamField, _ column: Int, _ sample: Int) -> Float {
        let band = max(1, grid.samples(in: Self.bandMM))
        let edge = grid.samples(in: Self.edgeMM)
        let below = edge + band + grid.samples(in: Self.belowMM)
        let sheet = mean(field, column, from: sample + edge, count: band)
        let rise = sheet - mean(field, column, from: sample - edge - band, count: band)
        let fall = sheet - mean(field, column, from: sample + below, count: band)
        return min(max(rise + Self.weightBelow * max(fall, Self.leastBelow), -Self.largestStep), Self.largestStep)
    }

    private func edgeStep(_ field: borrowing BeamField, _ column: Int, _ sample: Int) -> Float {
        let band = max(1, grid.samples(in: Self.edgeBandMM))
        let gap = grid.samples(in: Self.edgeGapMM)
        return mean(field, column, from: sample + gap, count: band)
            - mean(field, column, from: sample - gap - band, count: band)
    }

    private func mean(_ field: borrowing BeamField, _ column: Int, from first: Int, count: Int) -> Float {
        var sum: Float = 0
        for beam in columns.beams(of: column) { sum += field.mean(beam: beam, from: first, to: first + count) }
        return sum / Float(columns.fold)
    }

    /// Mean depth of the edge along the beams, in millimeters.
    func depth(_ scratch: borrowing Scratch) -> Double {
        var sum: Float = 0
        for sample in scratch.edge { sum += sample }
        return grid.depthMM(sample: Double(sum / Float(grid.beams)))
    }

    /// Whether most of a line lies in the band below the edge, or no further above it than the edge may be off.
    func holds(_ line: TracedLine, _ lines: borrowing TracedLines, _ scratch: borrowing Scratch) -> Bool {
        let above = Float(Self.edgeReachMM / grid.sampleMM)
        let below = Float((Self.edgeMM + Self.bandMM) / grid.sampleMM)
        var inside = 0
        for index in 0..<line.count {
            let offset = Float(lines.sample(line, index)) - scratch.edge[line.firstBeam + index]
            if offset >= -above, offset <= below { inside += 1 }
        }
        return 2 * inside > line.count
    }

    /// Whether the edge and a line point at each other, as a fascicle and the sheet on which it ends.
    func isMet(by line: TracedLine, _ lines: borrowing TracedLines, _ scratch: borrowing Scratch) -> Bool {
        let last = line.count - 1
        guard last > 0 else { return false }
        let nearer =
            (scratch.edge[line.firstBeam] - Float(lines.sample(line, 0)))
            - (scratch.edge[line.firstBeam + last] - Float(lines.sample(line, last)))
        return abs(Double(nearer)) * grid.sampleMM > Self.leastMeeting * Double(last) * grid.beamMM
    }

    /// Appends one of the edges of the scratch to `surface`.
    func append(_ edge: [Float], to surface: inout Surface) {
        grid.append(edge, sigma: Self.sigmaMM, to: &surface)
    }
}
