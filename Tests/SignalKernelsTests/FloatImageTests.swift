import CKernels
import SignalKernels
import Testing

/// The filters of dense images against their definitions, one sample at a time.
@Suite struct FloatImageTests {
    /// Sizes around a vector's, primes and single rows and columns.
    private static let sizes = [(1, 1), (2, 1), (1, 5), (7, 9), (8, 8), (9, 16), (17, 7), (31, 23), (40, 33)]

    private func noise(_ width: Int, _ height: Int, seed: UInt64) -> FloatImage {
        let image = FloatImage(width: width, height: height)
        let raster = Raster.noise(width: width, height: height, seed: seed)
        for row in 0..<height {
            for column in 0..<width { image[row: row, column: column] = raster[row: row, column: column] }
        }
        return image
    }

    /// Not-a-number everywhere, so that samples left out are seen.
    private func poisoned(_ width: Int, _ height: Int) -> FloatImage {
        let image = FloatImage(width: width, height: height)
        for row in 0..<height { for column in 0..<width { image[row: row, column: column] = .nan } }
        return image
    }

    private func expect(
        _ image: FloatImage, within tolerance: Double, of expected: (_ row: Int, _ column: Int) -> Double,
        _ comment: Comment
    ) {
        for row in 0..<image.height {
            for column in 0..<image.width {
                let difference = abs(Double(image[row: row, column: column]) - expected(row, column))
                #expect(difference <= tolerance, "\(comment), row \(row), column \(column)")
            }
        }
    }

    private func expectEqual(_ wide: FloatImage, _ narrow: FloatImage, _ comment: Comment) {
        for row in 0..<wide.height {
            for column in 0..<wide.width {
                #expect(wide[row: row, column: column] == narrow[row: row, column: column], comment)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 9], [1, 3])
    func averagesBlocks(columns: Int, rows: Int) {
        for (width, height) in Self.sizes {
            // A column and a row are left over.
            var image = GrayImage(width: width * columns + 1, height: height * rows + 1)
            var generator = SplitMix64(seed: UInt64(width))
            for row in 0..<image.height {
                for column in 0..<image.width {
                    image[row: row, column: column] = .random(in: 0...255, using: &generator)
                }
            }
            let (wide, narrow) = (poisoned(width, height), poisoned(width, height))
            wide.fill(withBlocksOf: image, columns: columns, rows: rows)
            withNarrowKernels { narrow.fill(withBlocksOf: image, columns: columns, rows: rows) }
            // Sums of bytes are exact; the weight and each of up to 3 sums round a value up to 255 once.
            expect(
                wide, within: 4 * 255 * 0x1p-24,
                of: { row, column in
                    var sum = 0
                    for r in 0..<rows {
                        for c in 0..<columns { sum += Int(image[row: row * rows + r, column: column * columns + c]) }
                    }
                    return Double(sum) / Double(rows * columns)
                }, "\(width) by \(height) blocks")
            expectEqual(wide, narrow, "\(width) by \(height) blocks")
        }
    }

    @Test(arguments: [(1, 1), (3, 2), (17, 2)], [(3, 3), (9, 4), (10, 11), (19, 5), (40, 3)])
    func averagesNeighborhoods(block: (columns: Int, rows: Int), size: (Int, Int)) {
        let (width, height) = size
        // A column and a row are left over where a block has more than one.
        let image = GrayImage.noise(
            width: width * block.columns + (block.columns > 1 ? 1 : 0),
            height: height * block.rows + (block.rows > 1 ? 1 : 0), seed: 5)
        let (wide, narrow) = (poisoned(width, height), poisoned(width, height))
        var blocks = [Int16](repeating: -1, count: width * height)
        wide.fill(withNeighborhoodsOf: image, columns: block.columns, rows: block.rows, blocks: &blocks)
        withNarrowKernels {
            narrow.fill(withNeighborhoodsOf: image, columns: block.columns, rows: block.rows, blocks: &blocks)
        }
        for row in 0..<height {
            for column in 0..<width {
                let isInside = row > 0 && row < height - 1 && column > 0 && column < width - 1
                #expect(wide[row: row, column: column].isNaN != isInside)
                guard isInside else { continue }
                var sum = 0
                for r in (row - 1) * block.rows..<(row + 2) * block.rows {
                    for c in (column - 1) * block.columns..<(column + 2) * block.columns {
                        sum += Int(image[row: r, column: c])
                    }
                }
                let expected = Double(sum) / Double(9 * block.columns * block.rows)
                let found = Double(wide[row: row, column: column])
                // Every block is rounded down to 1/64 of a level; a whole mean may come out one lower.
                #expect(found <= expected + 1e-4 && found > expected - 1.0 / 64 - 1e-3, "row \(row), column \(column)")
                #expect(wide[row: row, column: column] == narrow[row: row, column: column])
            }
        }
    }

    @Test func averagesDifferences() {
        let (image, other) = (noise(9, 7, seed: 1), noise(9, 7, seed: 2))
        var sum = 0.0
        for row in 0..<7 {
            for column in 0..<9 {
                sum += abs(Double(image[row: row, column: column] - other[row: row, column: column]))
            }
        }
        #expect(abs(Double(image.meanDifference(from: other)) - sum / 63) < 1e-5 * sum)
        #expect(image.meanDifference(from: image) == 0)
    }

    @Test(arguments: sizes)
    func halves(width: Int, height: Int) {
        let image = noise(width, height, seed: 2)
        let (wide, narrow) = (
            poisoned(max(1, width / 2), max(1, height / 2)), poisoned(max(1, width / 2), max(1, height / 2))
        )
        wide.fill(halving: image)
        withNarrowKernels { narrow.fill(halving: image) }
        // Three sums of values up to 1024.
        expect(
            wide, within: 3 * 256 * 0x1p-24,
            of: { row, column in
                var sum = 0.0
                for r in [2 * row, min(2 * row + 1, height - 1)] {
                    for c in [2 * column, min(2 * column + 1, width - 1)] { sum += Double(image[row: r, column: c]) }
                }
                return sum / 4
            }, "\(width) by \(height)")
        expectEqual(wide, narrow, "\(width) by \(height)")
    }

    @Test(arguments: sizes)
    func smooths(width: Int, height: Int) {
        let image = noise(width, height, seed: 3)
        let (wide, narrow) = (poisoned(width, height), poisoned(width, height))
        let line = image.makeLine()
        for _ in 0..<2 { image.smooth(into: wide, line: line) }
        withNarrowKernels { image.smooth(into: narrow, line: line) }
        // Two passes of three roundings of values up to 256 each, the first averaged by the second.
        expect(
            wide, within: 6 * 256 * 0x1p-24,
            of: { row, column in
                var sum = 0.0
                for (r, down) in [(row - 1, 0.25), (row, 0.5), (row + 1, 0.25)] {
                    for (c, across) in [(column - 1, 0.25), (column, 0.5), (column + 1, 0.25)] {
                        let (r, c) = (min(max(r, 0), height - 1), min(max(c, 0), width - 1))
                        sum += down * across * Double(image[row: r, column: c])
                    }
                }
                return sum
            }, "\(width) by \(height)")
        expectEqual(wide, narrow, "\(width) by \(height)")
    }

    @Test(arguments: sizes, [(1, 1), (2, 5), (9, 3), (50, 50)])
    func averagesBoxesTwice(size: (Int, Int), half: (columns: Int, rows: Int)) {
        let (width, height) = size
        let image = noise(width, height, seed: 4)
        var expected = (0..<height).map { row in (0..<width).map { Double(image[row: row, column: $0]) } }
        for _ in 0..<2 {
            expected = (0..<height).map { row in
                (0..<width).map { column in
                    let rows = max(0, row - half.rows)...min(height - 1, row + half.rows)
                    let columns = max(0, column - half.columns)...min(width - 1, column + half.columns)
                    let sum = rows.reduce(0) { sum, r in sum + columns.reduce(0) { $0 + expected[r][$1] } }
                    return sum / Double(rows.count * columns.count)
                }
            }
        }
        let (wide, narrow) = (noise(width, height, seed: 4), noise(width, height, seed: 4))
        let plan = BoxMean(width: width, height: height, halfWidth: half)
        let scratch = plan.makeScratch()
        plan.applyTwice(to: wide, scratch: scratch)
        withNarrowKernels { plan.applyTwice(to: narrow, scratch: scratch) }
        // Four passes; in each, a sum of up to 256 n for n samples rounds twice per step of up to 40, and is divided by n,
        // or by about half of that at the border.
        expect(wide, within: 4 * 2 * 40 * 2 * 256 * 0x1p-24, of: { expected[$0][$1] }, "\(size), box \(half)")
        expectEqual(wide, narrow, "\(size), box \(half)")
    }

    @Test func boxesApproximateAGaussian() {
        // Two boxes of 2 w + 1 samples have the variance ((2 w + 1)^2 - 1) / 6.
        for half in 1...9 {
            let variance = Double((2 * half + 1) * (2 * half + 1) - 1) / 6
            #expect(BoxMean.halfWidth(sigma: variance.squareRoot()) == half)
        }
        #expect(BoxMean.halfWidth(sigma: 0) == 1)
    }

    @Test(arguments: sizes)
    func doublesAndSubtracts(width: Int, height: Int) {
        let fine = noise(width, height, seed: 5)
        let coarse = noise(max(1, width / 2), max(1, height / 2), seed: 6)
        let (wide, narrow) = (poisoned(width, height), poisoned(width, height))
        let line = fine.makeLine()
        wide.fill(doubling: coarse, less: fine, line: line)
        withNarrowKernels { narrow.fill(doubling: coarse, less: fine, line: line) }
        /// The coarse samples nearest to a fine one and next to that, as far as there are any.
        func neighbors(_ fine: Int, _ count: Int) -> (near: Int, far: Int) {
            let near = fine / 2
            // Beyond the last pair there is only the last sample.
            guard near < count else { return (count - 1, count - 1) }
            return (near, min(max(fine % 2 == 0 ? near - 1 : near + 1, 0), count - 1))
        }
        // Six roundings of values up to 256.
        expect(
            wide, within: 6 * 256 * 0x1p-24,
            of: { row, column in
                let (r, c) = (neighbors(row, coarse.height), neighbors(column, coarse.width))
                func level(_ row: Int, _ column: Int) -> Double { Double(coarse[row: row, column: column]) }
                let near = 0.75 * level(r.near, c.near) + 0.25 * level(r.near, c.far)
                let far = 0.75 * level(r.far, c.near) + 0.25 * level(r.far, c.far)
                return 0.75 * near + 0.25 * far - Double(fine[row: row, column: column])
            }, "\(width) by \(height)")
        expectEqual(wide, narrow, "\(width) by \(height)")
    }

    @Test(arguments: sizes)
    func countsLevels(width: Int, height: Int) {
        let image = noise(width, height, seed: 7)
        image[row: 0, column: 0] = -3
        image[row: height - 1, column: width - 1] = 300
        var expected = [Int32](repeating: 0, count: 256)
        for row in 0..<height {
            for column in 0..<width { expected[Int(min(max(image[row: row, column: column], 0), 255))] += 1 }
        }
        var (wide, narrow) = ([Int32](repeating: 9, count: 256), [Int32](repeating: 9, count: 256))
        image.countLevels(into: &wide)
        withNarrowKernels { image.countLevels(into: &narrow) }
        #expect(wide == expected && narrow == expected)
    }

    @Test(arguments: [(1, 1), (3, 2), (8, 9), (9, 8), (23, 17), (50, 40)], [(1, 1), (2, 4), (6, 2)])
    func findsPeaks(size: (Int, Int), reach: (columns: Int, rows: Int)) {
        for border in 0...1 { findPeaks(size: size, border: border, reach: reach) }
    }

    private func findPeaks(size: (Int, Int), border: Int, reach: (columns: Int, rows: Int)) {
        let (width, height) = size
        let image = noise(width, height, seed: 8)
        // Two equal neighbors, both peaks.
        if width > 5 { image[row: height / 2, column: 4] = 400 }
        if width > 5 { image[row: height / 2, column: 5] = 400 }
        let threshold: Float = 100
        var expected: [[Int]] = []
        for row in 0..<height where row >= border && row < height - border {
            for column in 0..<width where column >= border && column < width - border {
                let value = image[row: row, column: column]
                var isPeak = value > threshold
                for r in max(0, row - reach.rows)...min(height - 1, row + reach.rows) {
                    for c in max(0, column - reach.columns)...min(width - 1, column + reach.columns)
                    where image[row: r, column: c] > value { isPeak = false }
                }
                if isPeak { expected.append([row, column]) }
            }
        }
        var (wide, narrow) = (PeakList(capacity: width * height), PeakList(capacity: width * height))
        wide.find(in: image, border: border, above: threshold, reach: reach)
        withNarrowKernels { narrow.find(in: image, border: border, above: threshold, reach: reach) }
        #expect((0..<wide.count).map { [wide[$0].row, wide[$0].column] } == expected)
        #expect((0..<narrow.count).map { [narrow[$0].row, narrow[$0].column] } == expected)
        for index in 0..<wide.count {
            #expect(wide[index].value == image[row: wide[index].row, column: wide[index].column])
        }
    }
}
