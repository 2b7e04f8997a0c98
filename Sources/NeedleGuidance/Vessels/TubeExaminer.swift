import SignalKernels

/// Measures what speaks for a traced band being a vessel.
struct TubeExaminer: Sendable {
    /// The core of the lumen as shares of its width from the shallow wall: echoes of that wall hang into the lumen and die
    /// out, so that less is left out below. Engineering defaults.
    static let core: (first: Float, last: Float) = (0.3, 0.85)
    /// Depth of the tissue beside a wall, in millimeters, and the part of it past the wall's own echo.
    static let besideMM: Float = 1
    static let beyondMM: (first: Float, last: Float) = (0.9, 2.6)
    /// Least step of a wall, and least excess of both sides over the core, in units of the picture's range.
    static let leastStep: Float = 0.06
    static let leastContrast: Float = 0.1
    /// A column is empty when no more than a tenth of its core is brighter than halfway from black to the tissue.
    static let brightShare: Float = 0.1
    /// How far the width of a column may be from the median one, as a share of it.
    static let widthSpread: Float = 0.22
    /// Longest gap, in millimeters, across which a vessel goes on.
    static let gapMM: Float = 1.6
    /// An end within this many millimeters of the picture's side is cut off by it, and counts as this much of a width more.
    static let borderMM: Float = 1.5
    static let cutLength: Float = 0.9

    let profile: TubeProfile
    private let grid: FeatureGrid

    init(profile: TubeProfile, grid: FeatureGrid) {
        self.profile = profile
        self.grid = grid
    }

    struct Workspace {
        var isGood: [Bool]
        var sorted: [Float]
        var contrast: [Float]
        var core = LevelCounts()
        var beside = LevelCounts()
        var above = LevelCounts()
        var below = LevelCounts()
    }

    func makeWorkspace() -> Workspace {
        let line = [Float](repeating: 0, count: profile.columns)
        return Workspace(
            isGood: [Bool](repeating: false, count: profile.columns), sorted: line, contrast: line)
    }

    /// Measures a band; `nil` when no three columns of it look like a vessel.
    ///
    /// - Parameters:
    ///   - walls: Traced along the band.
    ///   - black: The darkest level of the picture.
    /// - Complexity: O(columns * width + columns²); no allocation.
    func examine(
        _ band: TubeBand, walls: borrowing TubeWalls.Workspace, levels: borrowing TubeProfile.Workspace, range: Float,
        black: Float, workspace: inout Workspace
    ) -> TubeEvidence? {
        for index in band.rows.indices {
            workspace.isGood[index] = isEmpty(
                index, band, walls, levels, range: range, black: black, workspace: &workspace)
        }
        var columns = longestRun(count: band.rows.count, workspace)
        guard columns.count >= 3 else { return nil }
        let middle = medianWidth(columns, walls, &workspace)
        for index in band.rows.indices {
            let width = walls.lower[index] - walls.upper[index]
            workspace.isGood[index] = workspace.isGood[index] && abs(width / middle - 1) < Self.widthSpread
        }
        columns = longestRun(count: band.rows.count, workspace)
        guard columns.count >= 3 else { return nil }

        var evidence = TubeEvidence()
        evidence.columns = columns
        evidence.width = medianWidth(columns, walls, &workspace)
        measureShape(band, walls, isGood: workspace.isGood, into: &evidence)
        measureLevels(band, walls, levels, range: range, black: black, workspace: &workspace, into: &evidence)
        evidence.contrast = Self.median(of: workspace.contrast, columns, workspace.isGood, &workspace.sorted)
        return evidence
    }

    /// Whether a column of the band shows an empty lumen between brighter sides.
    private func isEmpty(
        _ index: Int, _ band: TubeBand, _ walls: borrowing TubeWalls.Workspace,
        _ levels: borrowing TubeProfile.Workspace, range: Float, black: Float, workspace: inout Workspace
    ) -> Bool {
        let column = band.firstColumn + index
        guard min(walls.upperStep[index], walls.lowerStep[index]) > Self.leastStep else { return false }
        guard shows(column, walls.upper[index]), shows(column, walls.lower[index]) else { return false }
        let core = coreRows(index, walls)
        let edges = edgeRows(index, walls)
        let beside = max(3, profile.rows(Self.besideMM))
        guard let mean = levels.mean(column: column, from: core.lowerBound, to: core.upperBound, rows: profile.rows),
            let above = levels.mean(
                column: column, from: edges.first - beside, to: edges.first, rows: profile.rows),
            let below = levels.mean(
                column: column, from: edges.last + 1, to: edges.last + 1 + beside, rows: profile.rows)
        else { return false }
        let side = min(above, below)
        workspace.contrast[index] = (side - mean) / range
        guard workspace.contrast[index] > Self.leastContrast else { return false }
        let limit = black + 0.5 * (side - black)
        var bright = 0
        for row in core where levels.levels[column * profile.rows + row] >= limit { bright += 1 }
        return Float(bright) <= Self.brightShare * Float(core.count)
    }

    /// The outermost samples of the lumen.
    private func edgeRows(_ index: Int, _ walls: borrowing TubeWalls.Workspace) -> (first: Int, last: Int) {
        let first = Int((walls.upper[index] + 0.5).rounded())
        return (first, max(first, Int((walls.lower[index] - 0.5).rounded())))
    }

    private func coreRows(_ index: Int, _ walls: borrowing TubeWalls.Workspace) -> Range<Int> {
        let edges = edgeRows(index, walls)
        let width = Float(edges.last - edges.first)
        let first = min(max(edges.first + Int((Self.core.first * width).rounded()), 0), profile.rows - 1)
        let last = min(max(edges.first + Int((Self.core.last * width).rounded()), first), profile.rows - 1)
        return first..<(last + 1)
    }

    private func shows(_ column: Int, _ row: Float) -> Bool {
        let (x, z) = (Double(profile.x(column)) / grid.lateralMM, Double(profile.z(row)) / grid.axialMM)
        guard z >= 0, z <= Double(grid.height - 1) else { return false }
        return !grid.isMasked || grid.valid[row: Int(z), column: min(Int(x), grid.width - 1)] == 1
    }

    // MARK: Shape

    /// The longest stretch from a good column to a good one without a long gap.
    private func longestRun(count: Int, _ workspace: borrowing Workspace) -> Range<Int> {
        var best = 0..<0
        var start: Int?
        var last = 0
        for index in 0..<count where workspace.isGood[index] {
            if start == nil || Float(index - last - 1) * profile.pitchX > Self.gapMM { start = index }
            last = index
            if let start, last + 1 - start > best.count { best = start..<(last + 1) }
        }
        return best
    }

    private func medianWidth(
        _ columns: Range<Int>, _ walls: borrowing TubeWalls.Workspace, _ workspace: inout Workspace
    ) -> Float {
        var count = 0
        for index in columns where workspace.isGood[index] {
            Self.insert(walls.lower[index] - walls.upper[index], into: &workspace.sorted, count: &count)
        }
        return workspace.sorted[count / 2]
    }

    private static func median(
        of values: [Float], _ columns: Range<Int>, _ isGood: [Bool], _ sorted: inout [Float]
    ) -> Float {
        var count = 0
        for index in columns where isGood[index] { insert(values[index], into: &sorted, count: &count) }
        return sorted[count / 2]
    }

    /// Keeps the first `count` values in order.
    private static func insert(_ value: Float, into sorted: inout [Float], count: inout Int) {
        var at = count
        while at > 0, sorted[at - 1] > value {
            sorted[at] = sorted[at - 1]
            at -= 1
        }
        sorted[at] = value
        count += 1
    }

    private func measureShape(
        _ band: TubeBand, _ walls: borrowing TubeWalls.Workspace, isGood: [Bool], into evidence: inout TubeEvidence
    ) {
        let columns = evidence.columns
        let middle = Double(columns.lowerBound + columns.upperBound - 1) / 2
        var (upper, lower) = (ParabolaFit(), ParabolaFit())
        for index in columns where isGood[index] {
            upper.add(Double(index) - middle, Double(walls.upper[index]))
            lower.add(Double(index) - middle, Double(walls.lower[index]))
        }
        let perWidth = 1 / evidence.width
        evidence.waviness = Float(upper.deviation + lower.deviation) / 2 * perWidth
        let perMM = Double(profile.pitchZ / profile.pitchX)
        evidence.taper = Float((lower.slope - upper.slope) * perMM)
        let slope = Float((lower.slope + upper.slope) / 2 * perMM)
        // Along a tilted axis the length grows and the width across it is less than that along depth.
        let stretch = 1 + slope * slope
        let length = Float(columns.count) * profile.pitchX
        let toLeft = Float(band.firstColumn + columns.lowerBound) * profile.pitchX
        let toRight = Float(profile.columns - band.firstColumn - columns.upperBound) * profile.pitchX
        let cut: Float = (toLeft < Self.borderMM ? 1 : 0) + (toRight < Self.borderMM ? 1 : 0)
        evidence.ratio = length * stretch / (evidence.width * profile.pitchZ) + Self.cutLength * cut
    }

    // MARK: Levels

    private func measureLevels(
        _ band: TubeBand, _ walls: borrowing TubeWalls.Workspace, _ levels: borrowing TubeProfile.Workspace,
        range: Float, black: Float, workspace: inout Workspace, into evidence: inout TubeEvidence
    ) {
        workspace.core.clear()
        workspace.beside.clear()
        workspace.above.clear()
        workspace.below.clear()
        let beside = max(3, profile.rows(Self.besideMM))
        let beyond = (first: max(1, profile.rows(Self.beyondMM.first)), last: profile.rows(Self.beyondMM.last))
        for index in evidence.columns where workspace.isGood[index] {
            let column = (band.firstColumn + index) * profile.rows
            let edges = edgeRows(index, walls)
            func count(_ first: Int, _ end: Int, _ counts: inout LevelCounts) {
                for row in max(first, 0)..<max(min(end, profile.rows), max(first, 0)) {
                    counts.add(levels.levels[column + row])
                }
            }
            let core = coreRows(index, walls)
            count(core.lowerBound, core.upperBound, &workspace.core)
            count(edges.first - beside, edges.first, &workspace.beside)
            count(edges.last + 1, edges.last + 1 + beside, &workspace.beside)
            count(edges.first - beyond.last, edges.first - beyond.first, &workspace.above)
            count(edges.last + beyond.first, edges.last + beyond.last, &workspace.below)
        }
        let tissue = max(workspace.beside.level(atShare: 0.5) - black, 0.01 * range)
        evidence.emptiness = max(workspace.core.level(atShare: 0.97) - black, 0) / tissue
        let share = min(
            workspace.above.shareBrighter(than: workspace.core), workspace.below.shareBrighter(than: workspace.core))
        evidence.separation = VesselExaminer.logOdds(share)
    }
}
