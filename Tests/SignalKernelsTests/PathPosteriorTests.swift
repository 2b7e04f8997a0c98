import SignalKernels
import Testing

@Suite struct PathPosteriorTests {
    /// Every path enumerated: the marginal straight from its definition.
    @Test func agreesWithTheSumOverAllPaths() {
        let (width, height, temperature) = (5, 6, 0.7)
        let search = PathSearch(width: width, height: height, maximumStep: 2, smoothness: 0.3)
        let cost = Raster<Float>.noise(width: width, height: height, in: 0..<2, seed: 77)
        var marginals = [[Double]](repeating: [Double](repeating: 0, count: height), count: width)
        func extend(_ rows: [Int], _ sum: Double) {
            if rows.count == width {
                for (column, row) in rows.enumerated() { marginals[column][row] += exponential(-sum / temperature) }
                return
            }
            for row in 0..<height where rows.isEmpty || abs(row - rows.last!) <= 2 {
                let step = rows.isEmpty ? 0 : Double(row - rows.last!)
                extend(
                    rows + [row], sum + Double(cost[row: row, column: rows.count]) + Double(Float(0.3)) * step * step)
            }
        }
        extend([], 0)

        var scratch = search.makeScratch()
        var posterior = PathSearch.Posterior(width: width)
        for _ in 0..<2 {
            search.posterior(
                through: cost, within: RowBands(width: width, rows: 0...height - 1), temperature: 0.7,
                scratch: &scratch, into: &posterior)
            for column in 0..<width {
                let mass = marginals[column].reduce(0, +)
                let mean = zip(marginals[column], 0...).map { $0 * Double($1) }.reduce(0, +) / mass
                let variance =
                    zip(marginals[column], 0...).map { $0 * power(Double($1) - mean, 2) }.reduce(0, +) / mass
                // About 60 Float operations of relative error 2^-24 and the exponential's 2e-7, on rows up to 5.
                #expect(abs(Double(posterior.mean[column]) - mean) < 5e-5)
                #expect(abs(Double(posterior.deviation[column]) - variance.squareRoot()) < 5e-5)
            }
        }
    }

    @Test func widensWhereTheEchoIsMissing() {
        let search = PathSearch(width: 80, height: 60, maximumStep: 2, smoothness: 0.5)
        var cost = Raster<Float>(width: 80, height: 60, filledWith: 4)
        for column in 0..<80 where !(30..<50).contains(column) { cost[row: 25, column: column] = 0 }
        var scratch = search.makeScratch()
        var posterior = PathSearch.Posterior(width: 80)
        search.posterior(
            through: cost, within: RowBands(width: 80, rows: 0...59), temperature: 1, scratch: &scratch,
            into: &posterior)
        #expect(posterior.width95[10] <= 1)
        #expect(posterior.width95[40] > 6)
        #expect(posterior.deviation[40] > 5 * posterior.deviation[10])
        #expect(abs(posterior.mean[40] - 25) < 0.1)
    }

    /// Two equal echoes share the probability: the interval spans both.
    @Test func spansTwoEquallyLikelySurfaces() {
        let search = PathSearch(width: 50, height: 60, maximumStep: 1, smoothness: 1)
        var cost = Raster<Float>(width: 50, height: 60, filledWith: 6)
        for column in 0..<50 {
            cost[row: 15, column: column] = 0
            cost[row: 40, column: column] = 0
        }
        var scratch = search.makeScratch()
        var posterior = PathSearch.Posterior(width: 50)
        search.posterior(
            through: cost, within: RowBands(width: 50, rows: 0...59), temperature: 1, scratch: &scratch,
            into: &posterior)
        for column in 5..<45 {
            #expect(posterior.width95[column] >= 25 && posterior.width95[column] <= 28)
            #expect(abs(posterior.mean[column] - 27.5) < 0.5)
        }
    }

    /// A bestPath after a posterior with the same memory gives what a fresh one gives.
    @Test func leavesTheScratchUsable() {
        let search = PathSearch(width: 20, height: 20, maximumStep: 2, smoothness: 1)
        let cost = Raster<Float>.noise(width: 20, height: 20, seed: 3)
        var scratch = search.makeScratch()
        var fresh = [Float](repeating: .nan, count: 20)
        search.bestPath(through: cost, scratch: &scratch, into: &fresh)
        var posterior = PathSearch.Posterior(width: 20)
        search.posterior(
            through: cost, within: RowBands(width: 20, rows: 0...19), temperature: 9, scratch: &scratch,
            into: &posterior)
        var again = [Float](repeating: .nan, count: 20)
        search.bestPath(through: cost, scratch: &scratch, into: &again)
        #expect(fresh == again)
    }
}
