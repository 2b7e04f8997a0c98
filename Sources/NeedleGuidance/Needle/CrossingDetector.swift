import Foundation
package import FrameModel
import SignalKernels

/// Finds bright dots of one frame that may be a needle seen end-on, where it crosses the image plane.
///
/// Such a dot is brighter than what is beside it, and what is new of it is as wide as a resolution cell in every direction
/// but down, where its reverberation trails. Speckle and the walls of small vessels make dots, too: which of them came and
/// stays is for `CrossingTracker` to say.
package struct CrossingDetector: Sendable {
    /// Side of the cells that the picture is averaged over, in millimeters (engineering default: half the width of a dot).
    static let cellMM = 0.3
    /// From a dot to where it must have ended, in millimeters: twice a resolution cell at 5 MHz (engineering default).
    static let reachMM = 1.7
    /// Directions looked at around a dot, and those on each side of down where it may trail.
    static let directions = 12
    static let trailing = 2
    /// What is new at a dot, in units of the picture's usual change and in gray levels, and the share of that which may be
    /// new around it (engineering defaults).
    static let leastNovelty: Float = 8
    static let leastChange: Float = 15
    static let mostAround: Float = 0.5
    /// The usual change of a picture is no less than half a gray level, in which pixels are counted.
    static let leastUsualChange: Float = 0.5
    /// Least contrast of a dot, in gray levels (engineering default).
    static let leastContrast: Float = 12
    /// Shallowest dot, in millimeters: above it the skin draws dots.
    static let shallowestMM = 3.0
    /// Dots handed on at most.
    static let mostDots = 40

    private let grid: FeatureGrid
    private let columns: Int
    private let rows: Int
    /// Pixels of a cell.
    private let cell: (columns: Int, rows: Int)
    /// From a cell to those around it, beginning below it.
    private let around: [(column: Int, row: Int)]
    /// Those on both sides and a third of a right angle higher.
    private let sides: [(column: Int, row: Int)]
    /// Cells to the farthest of all.
    private let margin: Int

    package struct Scratch {
        let now: FloatImage
        let before: FloatImage
        var blocks: [Int16]
        var peaks: PeakList
        var dots: [CrossingCandidate]
    }

    package init(grid: FeatureGrid) {
        self.grid = grid
        let cell = (
            columns: max(1, Int((Self.cellMM / grid.lateralMM).rounded())),
            rows: max(1, Int((Self.cellMM / grid.axialMM).rounded()))
        )
        self.cell = cell
        columns = grid.width / cell.columns
        rows = grid.height / cell.rows
        let around = (0..<Self.directions).map { direction in
            let angle = Double(direction) * 2 * .pi / Double(Self.directions)
            return (
                column: Int((Self.reachMM * sin(angle) / (grid.lateralMM * Double(cell.columns))).rounded()),
                row: Int((Self.reachMM * cos(angle) / (grid.axialMM * Double(cell.rows))).rounded())
            )
        }
        self.around = around
        let quarter = Self.directions / 4
        sides = [quarter, quarter + 1, 3 * quarter - 1, 3 * quarter].map { around[$0] }
        margin = around.reduce(0) { max($0, abs($1.column), abs($1.row)) }
    }

    package func makeScratch() -> Scratch {
        let (width, height) = (max(columns, 1), max(rows, 1))
        var dots: [CrossingCandidate] = []
        dots.reserveCapacity(Self.mostDots)
        return Scratch(
            now: FloatImage(width: width, height: height), before: FloatImage(width: width, height: height),
            blocks: Array(repeating: 0, count: width * height), peaks: PeakList(capacity: width * height), dots: dots)
    }

    /// Fills `findings.crossingCandidates`.
    ///
    /// - Complexity: O(pixels); no allocation once the list has grown.
    package func detect(
        in features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        findings.crossingCandidates.removeAll()
        scratch.dots.removeAll(keepingCapacity: true)
        guard columns > 2 * margin, rows > 2 * margin else { return }
        scratch.now.fill(
            withNeighborhoodsOf: features.image, columns: cell.columns, rows: cell.rows, blocks: &scratch.blocks)
        let hasPast = features.precedingCount > 0
        if hasPast {
            scratch.before.fill(
                withNeighborhoodsOf: features.preceding[features.precedingCount - 1], columns: cell.columns,
                rows: cell.rows, blocks: &scratch.blocks)
        }
        let usual = hasPast ? max(usualChange(scratch), Self.leastUsualChange) : 1
        let shallowest = Int(Self.shallowestMM / (grid.axialMM * Double(cell.rows)))
        // No dot is darker than its contrast.
        scratch.peaks.find(in: scratch.now, border: margin, above: Self.leastContrast.nextDown, reach: (1, 1))
        for index in 0..<scratch.peaks.count {
            let peak = scratch.peaks[index]
            guard peak.row >= shallowest, isFirst(peak, in: scratch.now) else { continue }
            let contrast = contrast(peak, scratch)
            guard contrast >= Self.leastContrast else { continue }
            let change = hasPast ? change(row: peak.row, column: peak.column, scratch) : 0
            let isNew = change > max(Self.leastChange, Self.leastNovelty * usual) && isDot(peak, change, scratch)
            keep(
                column: peak.column, row: peak.row, novelty: isNew ? change / usual : 0, contrast: contrast,
                in: &scratch.dots)
        }
        for dot in scratch.dots { findings.crossingCandidates.append { $0 = dot } }
    }

    /// The mean size of what changed: of half-normal differences, 0.8 of their standard deviation.
    private func usualChange(_ scratch: borrowing Scratch) -> Float {
        scratch.now.meanDifference(from: scratch.before) / 0.8
    }

    private func change(row: Int, column: Int, _ scratch: borrowing Scratch) -> Float {
        scratch.now[row: row, column: column] - scratch.before[row: row, column: column]
    }

    /// Whether no neighbor before it is as bright: of equal ones in a peak the first counts.
    private func isFirst(_ peak: PeakList.Peak, in levels: FloatImage) -> Bool {
        let (row, column) = (peak.row, peak.column)
        return peak.value > levels[row: row - 1, column: column - 1]
            && peak.value > levels[row: row - 1, column: column]
            && peak.value > levels[row: row - 1, column: column + 1]
            && peak.value > levels[row: row, column: column - 1]
    }

    /// Whether little is new around it, but below.
    private func isDot(_ peak: PeakList.Peak, _ change: Float, _ scratch: borrowing Scratch) -> Bool {
        for direction in Self.trailing + 1..<Self.directions - Self.trailing {
            let place = around[direction]
            let near = self.change(row: peak.row + place.row, column: peak.column + place.column, scratch)
            if near > Self.mostAround * change { return false }
        }
        return true
    }

    /// How much brighter it is than the brightest place on both sides; above it may be a sheet that the needle has passed.
    private func contrast(_ peak: PeakList.Peak, _ scratch: borrowing Scratch) -> Float {
        var brightest: Float = 0
        for side in sides {
            brightest = max(
                brightest, scratch.now[row: peak.row + side.row, column: peak.column + side.column])
        }
        return peak.value - brightest
    }

    /// Keeps a dot, of too many the better ones: what is new first, then what stands out more.
    private func keep(
        column: Int, row: Int, novelty: Float, contrast: Float, in dots: inout [CrossingCandidate]
    ) {
        let x = (Double(column) + 0.5) * Double(cell.columns) - 0.5
        let z = (Double(row) + 0.5) * Double(cell.rows) - 0.5
        guard grid.valid[row: Int(z), column: Int(x)] == 1 else { return }
        var dot = CrossingCandidate()
        dot.point = grid.point(column: x, row: z)
        dot.novelty = Double(novelty)
        dot.contrast = Double(contrast)
        guard dots.count == Self.mostDots else {
            dots.append(dot)
            return
        }
        var weakest = 0
        for index in dots.indices where Self.rank(dots[index]) < Self.rank(dots[weakest]) { weakest = index }
        if Self.rank(dot) > Self.rank(dots[weakest]) { dots[weakest] = dot }
    }

    private static func rank(_ dot: CrossingCandidate) -> Double { dot.contrast + (dot.novelty > 0 ? 256 : 0) }
}
