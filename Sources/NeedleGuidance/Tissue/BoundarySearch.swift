import FrameModel
import SignalKernels

/// A smooth line across the whole picture that may be a boundary between tissues, and what tells it from others.
struct BoundaryCandidate: BitwiseCopyable {
    /// One sample per beam, from the first to the last.
    var line: TracedLine
    /// Mean evidence along the path less the price of its steps, in units of evidence.
    var value: Float = 0
    /// Root mean square distance from the smooth curve through it, in millimeters.
    var roughness: Float = 0
    /// Mean positive evidence 0.8 to 4 mm above and below the line.
    var above: Float = 0
    var below: Float = 0
    /// Gray level along the line, as a multiple of the picture's median level.
    var brightness: Float = 0
    /// Share of the beams where the line shows: neither in a shadow nor in the dark.
    var share: Float = 0
    /// Share of those beams in which the line is clear of speckle.
    var clear: Float = 0
    /// Mean depth along the beams, in millimeters.
    var depth = 0.0
}

/// Finds lines that cross the whole picture, however faint: fasciae bound muscles from one edge of a picture to the other.
///
/// A tracer that follows a line until its evidence ends loses a faint fascia at the first gap. The best path
/// across all beams (Viterbi 1967) sums what little evidence there is everywhere, so that a line of a third of
/// the contrast still stands out of speckle; places without sound speak neither for nor against it.
struct BoundarySearch: Sendable {
    /// Paths looked for in a frame: twice the boundaries of a layered picture.
    static let mostPaths = 8
    /// Width of a column of the search, in millimeters: two beams.
    static let columnMM = 0.6
    /// Steepest path, depth per lateral distance.
    static let steepest = 0.5
    /// Price of a slope, in units of evidence per squared slope: fibers hop, fasciae do not. Engineering default.
    static let slopePrice = 0.9
    /// Evidence of a place where nothing can be seen: a little less than the best path through speckle collects.
    static let unseen: Float = 0.3
    /// A smoothed gray level under this is dark: black level and its noise.
    static let darkLevel: Float = 1.25 * TissuePlan.blackLevel
    /// No two paths come closer than this, in millimeters.
    static let separationMM = 1.0
    /// The last place looked at lies this far above the end of the picture, in millimeters.
    static let reserveMM = 0.6
    /// The least mean value of a path worth a look.
    static let leastValue: Float = 0.5
    /// Evidence that is clear of speckle.
    static let clearEvidence: Float = 0.7
    /// Bends longer than this are the boundary's own, in millimeters.
    static let bendMM = 4.0
    /// Tissue above and below that is looked at for other lines, in millimeters.
    static let besideMM = (from: 0.8, to: 4.0)
    /// Taken places, and those above the first fascia, in units of evidence.
    private static let closed: Float = -5

    let grid: BeamGrid
    private let columns: BeamColumns
    private let search: PathSearch?
    private let curve: SmoothCurve

    struct Scratch {
        var search: PathSearch.Scratch?
        var path: [Float]
        /// The first sample of each column without sound: below bone; one past the last without bone.
        var end: [Int]
        var lit: [Bool]
        var found: [BoundaryCandidate] = []
    }

    init(grid: BeamGrid) {
        self.grid = grid
        columns = BeamColumns(grid: grid, widthMM: Self.columnMM)
        search = columns.pathSearch(steepest: Self.steepest, slopePrice: Self.slopePrice)
        let count = columns.count
        let bends = Int(Double(count) * columns.widthMM / Self.bendMM)
        curve = SmoothCurve(count: max(count, 1), degree: max(0, min(max(2, bends), count / 4)))
    }

    func makeScratch() -> Scratch {
        var scratch = Scratch(
            search: search?.makeScratch(), path: Array(repeating: 0, count: columns.count),
            end: Array(repeating: 0, count: columns.count), lit: Array(repeating: false, count: columns.count))
        scratch.found.reserveCapacity(Self.mostPaths)
        return scratch
    }

    /// Leaves the paths in `scratch.found`, the best first; their samples are appended to those of `lines`.
    ///
    /// - Parameter parts: Bones end what a beam shows; what lies at and below pleura is none of the tissue's.
    /// - Complexity: O(paths * pixels / beams per column); no allocation.
    func find(
        _ field: borrowing BeamField, _ parts: [LinePart], _ lines: inout TracedLines, _ scratch: inout Scratch
    ) {
        scratch.found.removeAll(keepingCapacity: true)
        guard let search, scratch.search != nil else { return }
        findEnds(parts, lines, &scratch)
        fillCosts(search, field, &scratch)
        let separation = max(1, grid.samples(in: Self.separationMM))
        while scratch.found.count < Self.mostPaths {
            let cost = search.bestPath(scratch: &scratch.search!, into: &scratch.path)
            guard cost.isFinite, -cost >= Self.leastValue else { return }
            append(value: -cost, field, &lines, &scratch)
            for column in 0..<columns.count {
                let row = row(column, scratch)
                let taken = max(0, row - separation)...min(grid.samples - 1, row + separation)
                unsafe search.withCosts(ofColumn: column, in: &scratch.search!) { costs in
                    // SAFETY: `taken` lies within the column's samples.
                    for near in taken { unsafe costs[near] = -Self.closed }
                }
            }
        }
    }

    private func row(_ column: Int, _ scratch: borrowing Scratch) -> Int {
        min(max(Int(scratch.path[column].rounded()), 0), grid.samples - 1)
    }

    private func findEnds(_ parts: [LinePart], _ lines: borrowing TracedLines, _ scratch: inout Scratch) {
        let thickness = grid.samples(in: 0.5)
        for column in 0..<columns.count { scratch.end[column] = grid.samples }
        for part in parts where part.role == .bone || part.role == .pleura {
            for index in 0..<part.line.count {
                let column = (part.firstBeam + index) / columns.fold
                guard column < columns.count else { break }
                let sample = lines.sample(part.line, index) + (part.role == .bone ? thickness : -thickness)
                scratch.end[column] = min(scratch.end[column], max(sample, 0))
            }
        }
    }

    private func fillCosts(_ search: PathSearch, _ field: borrowing BeamField, _ scratch: inout Scratch) {
        let first = max(0, Int((LayerDetector.shallowestMM - grid.firstDepthMM) / grid.sampleMM))
        let last = grid.samples - 1 - grid.samples(in: Self.reserveMM)
        for column in 0..<columns.count {
            let end = scratch.end[column]
            unsafe search.withCosts(ofColumn: column, in: &scratch.search!) { costs in
                for sample in 0..<grid.samples {
                    var evidence = Self.closed
                    if sample >= first, sample <= last {
                        evidence = sample < end ? self.evidence(field, column, sample) : Self.unseen
                    }
                    // SAFETY: a column has `grid.samples` rows.
                    unsafe costs[sample] = -evidence
                }
            }
        }
    }

    @inline(__always)
    private func evidence(_ field: borrowing BeamField, _ column: Int, _ sample: Int) -> Float {
        var sum: Float = 0
        for beam in columns.beams(of: column) {
            let index = beam * grid.samples + sample
            let value = field.evidence[index]
            sum += field.smooth[index] < Self.darkLevel ? min(value, Self.unseen) : value
        }
        return sum / Float(columns.fold)
    }

    private func append(
        value: Float, _ field: borrowing BeamField, _ lines: inout TracedLines, _ scratch: inout Scratch
    ) {
        var candidate = BoundaryCandidate(
            line: TracedLine(firstBeam: 0, count: grid.beams, offset: lines.samples.count, evidence: 0))
        candidate.value = value
        candidate.roughness = curve.deviation(of: scratch.path) * Float(grid.sampleMM)
        let from = grid.samples(in: Self.besideMM.from)
        let to = grid.samples(in: Self.besideMM.to)
        var lit = 0
        var sum: Float = 0
        var depth = 0.0
        for column in 0..<columns.count {
            let row = row(column, scratch)
            depth += Double(scratch.path[column])
            let beam = columns.beams(of: column).lowerBound
            let base = beam * grid.samples
            scratch.lit[column] = row < scratch.end[column] && field.smooth[base + row] >= Self.darkLevel
            guard scratch.lit[column] else { continue }
            lit += 1
            let here = evidence(field, column, row)
            sum += here
            if here > Self.clearEvidence { candidate.clear += 1 }
            candidate.above += share(field, beam, row - to, row - from)
            candidate.below += share(field, beam, row + from, row + to)
            candidate.brightness += field.smooth[base + row]
        }
        let count = Float(max(lit, 1))
        candidate.line.evidence = sum / count
        candidate.clear /= count
        candidate.above /= count
        candidate.below /= count
        candidate.brightness /= count * max(field.tissueLevel, 1)
        candidate.share = Float(lit) / Float(columns.count)
        candidate.depth = grid.depthMM(sample: depth / Double(columns.count))
        for beam in 0..<grid.beams {
            let sample = columns.value(of: scratch.path, atBeam: beam)
            lines.samples.append(Int32(min(max(sample.rounded(), 0), Float(grid.samples - 1))))
        }
        scratch.found.append(candidate)
    }

    /// Mean positive evidence of a beam from `first` to `last`, cut to the picture.
    private func share(_ field: borrowing BeamField, _ beam: Int, _ first: Int, _ last: Int) -> Float {
        let low = min(max(first, 0), grid.samples - 1)
        let high = max(min(last + 1, grid.samples), low + 1)
        let base = beam * (grid.samples + 1)
        return (field.evidenceSums[base + high] - field.evidenceSums[base + low]) / Float(high - low)
    }
}

/// Least-squares polynomials over equal steps, by projection on an orthonormal basis.
package struct SmoothCurve: Sendable {
    private let count: Int
    /// The basis, one polynomial after the other.
    private let basis: [Float]

    /// - Parameters:
    ///   - count: Number of places, at least `degree + 1`.
    ///   - degree: Of the polynomials, at least 0.
    package init(count: Int, degree: Int) {
        precondition(count > degree, "a polynomial needs more places than its degree")
        self.count = count
        var vectors: [[Double]] = []
        for power in 0...degree {
            // Legendre's recursion keeps the vectors far apart; Gram and Schmidt make them orthonormal.
            var vector = (0..<count).map { index -> Double in
                let x = count > 1 ? 2 * Double(index) / Double(count - 1) - 1 : 0
                guard power > 1 else { return power == 0 ? 1 : x }
                return x * vectors[power - 1][index]
            }
            for _ in 0..<2 {
                for other in vectors {
                    let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in 0..<count { vector[index] -= product * other[index] }
                }
            }
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in 0..<count { vector[index] /= max(norm, .leastNormalMagnitude) }
            vectors.append(vector)
        }
        basis = vectors.flatMap { $0.map(Float.init) }
    }

    /// Root mean square distance of `values` from the best polynomial, in their unit.
    ///
    /// - Complexity: O(count * degree); no allocation.
    package func deviation(of values: [Float]) -> Float {
        var mean: Float = 0
        for index in 0..<count { mean += values[index] }
        mean /= Float(count)
        var rest: Float = 0
        for index in 0..<count { rest += (values[index] - mean) * (values[index] - mean) }
        // The first polynomial is the mean.
        for start in stride(from: count, to: basis.count, by: count) {
            var product: Float = 0
            for index in 0..<count { product += basis[start + index] * (values[index] - mean) }
            rest -= product * product
        }
        return (max(rest, 0) / Float(count)).squareRoot()
    }
}
