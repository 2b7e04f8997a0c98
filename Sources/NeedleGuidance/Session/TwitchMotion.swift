package import FrameModel
import SignalKernels

/// Measures how far a patch of tissue jumped since the frame before, beyond the motion of the whole picture.
///
/// A local twitch response moves a few square centimeters of muscle by 1 to 2 mm within 0.1 s and back, while breathing
/// and the probe move everything slowly and a needle drags little (Rha et al. 2011). Blocks of
/// 3 mm are followed by their smallest sum of absolute differences (Friemel et al. 1995: as good as normalized
/// correlation), the median shift is taken out, and the displacement that an area of 40 mm² exceeds is reported.
package struct TwitchMotion: Sendable {
    /// Pixels are averaged to about this size: a third of the width of a speckle at 5 to 12 MHz.
    static let sampleMM = 0.2
    static let blockMM = 3.0
    static let spacingMM = 2.5
    /// Search to each side: twice the largest jump between frames at 15 frames per second.
    static let reachMM = 1.8
    /// The area whose displacement is reported.
    static let areaMM2 = 40.0
    /// Tissue that moves less between two frames stays, in millimeters: the least jump of a twitch.
    static let leastMoveMM = TwitchEvents.leastJump
    /// Mean absolute deviation below which a block shows nothing to follow, in gray levels.
    static let leastTexture = 2.5
    /// Correlation from which the nearest minimum is taken without a wider search, and below which a block is lost.
    static let certain = 0.8
    static let followed = 0.5
    /// A far match replaces the nearest one only at this share of its cost: engineering default.
    static let clearlyBetter = 0.75
    /// Averages are kept in fixed point, fine enough for the part of a sample that a block moved.
    static let fixedPoint = 16

    let grid: FeatureGrid
    /// Pixels of the region per sample.
    private let columnStep: Int
    private let rowStep: Int
    private let width: Int
    private let height: Int
    private let block: BlockMatching
    private let reach: (columns: Int, rows: Int)
    /// Millimeters per sample.
    private let sample: (lateral: Double, axial: Double)
    /// Top left samples of the blocks that lie in the picture.
    private let origins: [(column: Int, row: Int)]
    private let areaCount: Int
    /// Tissue that one block stands for, in mm².
    private let blockArea: Double

    /// Buffers of one worker.
    package struct Scratch {
        fileprivate var current: [Int16]
        fileprivate var previous: [Int16]
        fileprivate var lateral: [Double]
        fileprivate var axial: [Double]
        fileprivate var order: [Double]
    }

    package init(grid: FeatureGrid) {
        self.grid = grid
        let columnStep = max(1, Int((Self.sampleMM / grid.lateralMM).rounded()))
        let rowStep = max(1, Int((Self.sampleMM / grid.axialMM).rounded()))
        let sample = (lateral: grid.lateralMM * Double(columnStep), axial: grid.axialMM * Double(rowStep))
        let (width, height) = (grid.width / columnStep, grid.height / rowStep)
        let lanes = BlockMatching.lanes
        let block = BlockMatching(
            width: max(1, Int((Self.blockMM / sample.lateral / Double(lanes)).rounded())) * lanes,
            height: max(6, Int((Self.blockMM / sample.axial).rounded())), stride: max(1, width))
        let reach = (
            columns: max(1, Int((Self.reachMM / sample.lateral).rounded())),
            rows: max(1, Int((Self.reachMM / sample.axial).rounded()))
        )
        let spacing = (
            columns: max(1, Int((Self.spacingMM / sample.lateral).rounded())),
            rows: max(1, Int((Self.spacingMM / sample.axial).rounded()))
        )
        var origins: [(column: Int, row: Int)] = []
        for row in stride(from: reach.rows, through: height - block.height - reach.rows, by: spacing.rows) {
            for column in stride(
                from: reach.columns, through: width - block.width - reach.columns, by: spacing.columns)
            {
                let isInside = [0, block.height - 1].allSatisfy { dy in
                    [0, block.width - 1].allSatisfy { dx in
                        grid.valid[row: (row + dy) * rowStep, column: (column + dx) * columnStep] == 1
                    }
                }
                if isInside { origins.append((column, row)) }
            }
        }
        (self.columnStep, self.rowStep) = (columnStep, rowStep)
        (self.width, self.height, self.reach, self.sample) = (width, height, reach, sample)
        self.block = block
        self.origins = origins
        blockArea = Double(spacing.columns) * sample.lateral * Double(spacing.rows) * sample.axial
        areaCount = max(1, Int((Self.areaMM2 / blockArea).rounded(.up)))
    }

    package func makeScratch() -> Scratch {
        let samples = Array(repeating: Int16(0), count: max(1, width * height))
        let blocks = Array(repeating: 0.0, count: max(1, origins.count))
        return Scratch(current: samples, previous: samples, lateral: blocks, axial: blocks, order: blocks)
    }

    /// Sets `findings.tissueMotion`: `nil` for the first frame and where too little can be followed.
    ///
    /// - Complexity: O(pixels + blocks × search area × block area), most of it only where tissue jumped; no allocation.
    package func detect(
        in features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        findings.tissueMotion = nil
        guard features.precedingCount > 0, features.precedingAges[0] > 0, origins.count > 2 * areaCount else { return }
        features.image.poolRows(
            columnStep: columnStep, rowStep: rowStep, unit: Self.fixedPoint, into: &scratch.current)
        features.preceding[0].poolRows(
            columnStep: columnStep, rowStep: rowStep, unit: Self.fixedPoint, into: &scratch.previous)
        var count = 0
        unsafe scratch.previous.withUnsafeBufferPointer { previous in
            unsafe scratch.current.withUnsafeBufferPointer { current in
                for origin in origins {
                    guard let shift = unsafe follow(origin, from: previous.baseAddress!, to: current.baseAddress!)
                    else { continue }
                    scratch.lateral[count] = shift.columns * sample.lateral
                    scratch.axial[count] = shift.rows * sample.axial
                    count += 1
                }
            }
        }
        guard count > 2 * areaCount else { return }
        for index in 0..<count { scratch.order[index] = scratch.lateral[index] }
        let lateral = select(count / 2, of: count, in: &scratch.order)
        for index in 0..<count { scratch.order[index] = scratch.axial[index] }
        let axial = select(count / 2, of: count, in: &scratch.order)
        var moved = 0
        for index in 0..<count {
            let (dx, dz) = (scratch.lateral[index] - lateral, scratch.axial[index] - axial)
            scratch.order[index] = (dx * dx + dz * dz).squareRoot()
            if scratch.order[index] >= Self.leastMoveMM { moved += 1 }
        }
        findings.tissueMotion = TissueMotion(
            interval: features.precedingAges[0], globalLateral: lateral, globalAxial: axial,
            localDisplacement: select(count - areaCount, of: count, in: &scratch.order),
            trackedShare: Double(count) / Double(origins.count), movedArea: Double(moved) * blockArea)
    }

    // MARK: Following a block

    private func follow(
        _ origin: (column: Int, row: Int), from previous: UnsafePointer<Int16>, to current: UnsafePointer<Int16>
    ) -> (columns: Double, rows: Double)? {
        let place = unsafe previous + (origin.row &* width &+ origin.column)
        let texture = unsafe Double(block.deviation(place))
        guard texture >= Self.leastTexture * Double(Self.fixedPoint * block.width * block.height) else { return nil }
        func cost(_ columns: Int, _ rows: Int) -> Int32 {
            // SAFETY: origins keep `reach` samples to every edge, and the search never goes farther.
            let offset = (origin.row &+ rows) &* width &+ origin.column &+ columns
            return unsafe block.difference(place, current + offset)
        }
        var best = descend(from: BlockMatching.Match(columns: 0, rows: 0, cost: cost(0, 0)), cost)
        if correlation(best.cost, texture) < Self.certain {
            // SAFETY: as for `cost`.
            let start = unsafe current + (origin.row &* width &+ origin.column)
            let found = unsafe block.search(for: place, around: start, reach: reach, step: 2, startingWith: best)
            let far = descend(from: found, cost)
            // Among many places some noise fits a little better than the right one.
            if Double(far.cost) < Self.clearlyBetter * Double(best.cost) { best = far }
        }
        guard correlation(best.cost, texture) >= Self.followed else { return nil }
        return (
            Double(best.columns)
                + refinement(best.cost, at: best.columns, reach.columns) { cost($0, best.rows) },
            Double(best.rows) + refinement(best.cost, at: best.rows, reach.rows) { cost(best.columns, $0) }
        )
    }

    /// Steps to the smallest of the neighbors until none is smaller.
    private func descend(
        from start: BlockMatching.Match, _ cost: (Int, Int) -> Int32
    ) -> BlockMatching.Match {
        var best = start
        while true {
            let center = best
            for rows in max(center.rows - 1, -reach.rows)...min(center.rows + 1, reach.rows) {
                for columns in max(center.columns - 1, -reach.columns)...min(center.columns + 1, reach.columns)
                where rows != center.rows || columns != center.columns {
                    let value = cost(columns, rows)
                    if value < best.cost { best = BlockMatching.Match(columns: columns, rows: rows, cost: value) }
                }
            }
            if best.cost == center.cost { return center }
        }
    }

    /// Part of a sample from the smallest cost to the tip of two equally steep lines through its neighbors:
    /// absolute differences grow in proportion to the distance.
    private func refinement(_ smallest: Int32, at place: Int, _ limit: Int, _ cost: (Int) -> Int32) -> Double {
        guard abs(place) < limit else { return 0 }
        let before = cost(place - 1)
        let after = cost(place + 1)
        let steepest = Double(max(before, after) - smallest)
        return steepest > 0 ? max(-0.5, min(0.5, Double(before - after) / (2 * steepest))) : 0
    }

    /// Correlation of two blocks of normally distributed samples, from the ratio of their mean absolute
    /// difference to the mean absolute deviation: the former is √2 √(1 − ρ) times the latter.
    private func correlation(_ cost: Int32, _ texture: Double) -> Double {
        1 - Double(cost) * Double(cost) / (2 * texture * texture)
    }
}

/// The value of rank `rank` among the first `count` values, which are reordered (Hoare's selection).
private func select(_ rank: Int, of count: Int, in values: inout [Double]) -> Double {
    var low = 0
    var high = count - 1
    while low < high {
        let pivot = values[(low + high) / 2]
        var left = low
        var right = high
        while left <= right {
            while values[left] < pivot { left += 1 }
            while values[right] > pivot { right -= 1 }
            if left <= right {
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
        }
        if rank <= right { high = right } else if rank >= left { low = left } else { break }
    }
    return values[rank]
}
