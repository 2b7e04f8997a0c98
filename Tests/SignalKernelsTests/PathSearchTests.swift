import SignalKernels
import Testing

@Suite struct PathSearchTests {
    static let shapes = [(1, 1), (1, 9), (7, 5), (8, 16), (9, 17), (31, 64), (67, 41)]

    /// The Float optimum, priced in Double, must be the Double optimum but for rounding: a sum of `width` terms of at
    /// most `256 + smoothness * step^2` each, kept to one part in 2^24 per addition and seen twice.
    @Test(arguments: shapes, [0, 1, 3])
    func pathCostsWhatTheReferencePathCosts(shape: (Int, Int), step: Int) {
        let (width, height) = shape
        let maximumStep = min(step, height - 1)
        let search = PathSearch(width: width, height: height, maximumStep: maximumStep, smoothness: 7)
        let cost = Raster<Float>.noise(width: width, height: height, seed: UInt64(width * 1000 + height))
        var scratch = search.makeScratch()
        var path = [Float](repeating: .nan, count: width)
        let expected = cheapestCost(through: cost, maximumStep: maximumStep, smoothness: 7)
        // Twice with the same memory: the second search must not see the first.
        for _ in 0..<2 {
            let found = search.bestPath(through: cost, scratch: &scratch, into: &path)
            let priced = price(of: scratch.rows, through: cost, smoothness: 7)
            let tolerance = 4 * Double(width * width) * 320 * 0x1p-24
            #expect(abs(priced - expected) <= tolerance, "\(width)×\(height), step \(step)")
            #expect(abs(Double(found) * Double(width) - expected) <= tolerance)
            for column in 1..<max(width, 2) where column < width {
                #expect(abs(scratch.rows[column] - scratch.rows[column - 1]) <= Int32(maximumStep))
            }
            #expect((0..<width).allSatisfy { abs(path[$0] - Float(scratch.rows[$0])) <= 0.5 })
        }
    }

    /// To the last bit: sums, row and refinement, with forbidden pixels among them.
    @Test(arguments: shapes, [0, 1, 3])
    func doesNotDependOnTheProcessor(shape: (Int, Int), step: Int) {
        let (width, height) = shape
        let search = PathSearch(width: width, height: height, maximumStep: min(step, height - 1), smoothness: 7)
        var cost = Raster<Float>.noise(width: width, height: height, seed: UInt64(width * 1000 + height))
        for row in 0..<height where row % 3 == 1 { cost[row: row, column: row % width] = .nan }
        var scratch = search.makeScratch()
        var (wide, narrow) = ([Float](repeating: .nan, count: width), [Float](repeating: .nan, count: width))
        let price = search.bestPath(through: cost, scratch: &scratch, into: &wide)
        let rows = scratch.rows
        withNarrowKernels {
            #expect(search.bestPath(through: cost, scratch: &scratch, into: &narrow) == price)
        }
        #expect(scratch.rows == rows && narrow.map(\.bitPattern) == wide.map(\.bitPattern))
    }

    /// A map made in place and changed is the same as one handed over.
    @Test(arguments: shapes)
    func findsThePathThroughCostsLeftInPlace(shape: (Int, Int)) {
        let (width, height) = shape
        let search = PathSearch(width: width, height: height, maximumStep: min(2, height - 1), smoothness: 7)
        var cost = Raster<Float>.noise(width: width, height: height, seed: UInt64(width * 1000 + height))
        var (own, other) = (search.makeScratch(), search.makeScratch())
        var (expected, found) = ([Float](repeating: .nan, count: width), [Float](repeating: .nan, count: width))
        for round in 0..<2 {
            if round == 1 { for column in 0..<width { cost[row: height / 2, column: column] = 900 } }
            for column in 0..<width {
                search.withCosts(ofColumn: column, in: &other) { costs in
                    for row in 0..<height { costs[row] = cost[row: row, column: column] }
                }
            }
            let value = search.bestPath(through: cost, scratch: &own, into: &expected)
            #expect(search.bestPath(scratch: &other, into: &found) == value && found == expected)
        }
    }

    @Test func refinesToAFractionOfAPixel() {
        let search = PathSearch(width: 90, height: 60, maximumStep: 2, smoothness: 0.01)
        var cost = Raster<Float>(width: 90, height: 60, filledWith: 0)
        func truth(_ column: Int) -> Double { 30 + 8 * sine(Double(column) / 20) }
        for column in 0..<90 {
            for row in 0..<60 {
                let distance = Double(row) - truth(column)
                cost[row: row, column: column] = Float(distance * distance)
            }
        }
        var scratch = search.makeScratch()
        var path = [Float](repeating: .nan, count: 90)
        search.bestPath(through: cost, scratch: &scratch, into: &path)
        for column in 0..<90 { #expect(abs(Double(path[column]) - truth(column)) < 1e-3, "column \(column)") }
    }

    @Test func staysInsideItsBands() {
        let search = PathSearch(width: 40, height: 30, maximumStep: 1, smoothness: 1)
        let cost = Raster<Float>.noise(width: 40, height: 30, seed: 4)
        var bands = RowBands(width: 40, rows: 0...29)
        bands.columns = 5..<33
        for column in 0..<40 {
            bands.top[column] = Int32(3 + column / 4)
            bands.bottom[column] = Int32(7 + column / 4)
        }
        var scratch = search.makeScratch()
        var path = [Float](repeating: 0, count: 40)
        let price = search.bestPath(through: cost, within: bands, scratch: &scratch, into: &path)
        #expect(price.isFinite)
        for column in 0..<40 {
            if bands.columns.contains(column) {
                #expect(path[column] >= Float(bands.top[column]) && path[column] <= Float(bands.bottom[column]))
            } else {
                #expect(path[column].isNaN)
            }
        }
    }

    @Test func saysSoWhenTheBandsAdmitNoPath() {
        let search = PathSearch(width: 4, height: 20, maximumStep: 1, smoothness: 1)
        let cost = Raster<Float>(width: 4, height: 20, filledWith: 1)
        var bands = RowBands(width: 4, rows: 0...19)
        (bands.bottom[1], bands.top[2]) = (5, 9)
        var scratch = search.makeScratch()
        var path = [Float](repeating: 0, count: 4)
        #expect(search.bestPath(through: cost, within: bands, scratch: &scratch, into: &path) == .infinity)
        #expect(path.allSatisfy { $0.isNaN })
        var posterior = PathSearch.Posterior(width: 4)
        search.posterior(through: cost, within: bands, temperature: 1, scratch: &scratch, into: &posterior)
        #expect(posterior.mean.allSatisfy { $0.isNaN })
    }

    @Test func neverEntersForbiddenPixels() {
        let search = PathSearch(width: 12, height: 9, maximumStep: 1, smoothness: 0)
        var cost = Raster<Float>(width: 12, height: 9, filledWith: 1)
        for row in 0..<9 where row != 6 { cost[row: row, column: 5] = row.isMultiple(of: 2) ? .nan : .infinity }
        var scratch = search.makeScratch()
        var path = [Float](repeating: 0, count: 12)
        #expect(search.bestPath(through: cost, scratch: &scratch, into: &path) == 1)
        #expect(path[5] == 6)
    }

    @Test func findsOrderedSurfacesThatKeepTheirDistance() {
        let search = PathSearch(width: 64, height: 100, maximumStep: 2, smoothness: 0.2)
        let depths: [Float] = [70, 20, 45]
        var cost = Raster<Float>.noise(width: 64, height: 100, in: 0.9..<1.1, seed: 9)
        for (index, depth) in depths.enumerated() {
            for column in 0..<64 {
                for row in 0..<100 where abs(Float(row) - depth) <= 1 {
                    cost[row: row, column: column] -= 0.5 + 0.1 * Float(index) - 0.2 * abs(Float(row) - depth)
                }
            }
        }
        var scratch = search.makeScratch()
        var paths = PathSearch.Paths(capacity: 5, width: 64)
        search.orderedPaths(
            through: cost, within: RowBands(width: 64, rows: 0...99), separation: 6, costLimit: 0.8,
            scratch: &scratch, into: &paths)
        #expect(paths.count == 3)
        for (path, depth) in zip(paths.rows, depths.sorted()) {
            #expect(path.allSatisfy { abs($0 - depth) < 1 })
        }
        search.orderedPaths(
            through: cost, within: RowBands(width: 64, rows: 0...99), separation: 6, scratch: &scratch, into: &paths)
        #expect(paths.count == 5)
        for (upper, lower) in zip(paths.rows, paths.rows.dropFirst()) {
            // Each refined row lies within half a pixel of a whole row at least six rows from the next.
            #expect(zip(upper, lower).allSatisfy { $1 - $0 >= 5 })
        }
    }
}

/// The recursion in Double, one pixel at a time.
private func cheapestCost(through cost: Raster<Float>, maximumStep: Int, smoothness: Double) -> Double {
    var reached = (0..<cost.height).map { Double(cost[row: $0, column: 0]) }
    for column in 1..<max(cost.width, 2) where column < cost.width {
        reached = (0..<cost.height).map { row in
            let best = (max(0, row - maximumStep)...min(cost.height - 1, row + maximumStep))
                .map { reached[$0] + smoothness * Double((row - $0) * (row - $0)) }.min()!
            return best + Double(cost[row: row, column: column])
        }
    }
    return reached.min()!
}

private func price(of rows: [Int32], through cost: Raster<Float>, smoothness: Double) -> Double {
    var sum = 0.0
    for column in 0..<cost.width {
        sum += Double(cost[row: Int(rows[column]), column: column])
        if column > 0 { sum += smoothness * power(Double(rows[column] - rows[column - 1]), 2) }
    }
    return sum
}
