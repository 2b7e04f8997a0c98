import SignalKernels
import Testing

/// Filters of pictures of scan lines against their definitions, over sizes around whole vectors.
@Suite struct ScanLineTests {
    static let sizes: [(lines: Int, samples: Int)] = [(1, 1), (3, 7), (4, 8), (5, 9), (9, 33), (130, 17), (2, 300)]

    private func picture(_ lines: Int, _ samples: Int, in range: Range<Float> = 0..<255, seed: UInt64) -> [Float] {
        Raster<Float>.noise(width: samples, height: lines, in: range, seed: seed).samples
    }

    @Test(arguments: [(1, 1), (2, 3), (3, 1), (4, 2), (5, 4), (17, 2)], [(17, 16), (70, 41), (300, 20)])
    func poolsScanLines(step: (columns: Int, rows: Int), size: (width: Int, height: Int)) {
        let image = GrayImage.noise(width: size.width, height: size.height, seed: 1)
        let (lines, samples) = (size.width / step.columns, size.height / step.rows)
        var means = [Float](repeating: .nan, count: lines * samples)
        image.poolScanLines(columnStep: step.columns, rowStep: step.rows, into: &means)
        for line in 0..<lines {
            for sample in 0..<samples {
                let expected = mean(image, line * step.columns, sample * step.rows, step)
                // One rounded factor and one rounded product.
                #expect(abs(Double(means[line * samples + sample]) - expected) <= 255 * 0x1p-23, "\(line), \(sample)")
            }
        }
    }

    @Test(arguments: [(1, 1), (2, 3), (3, 1), (4, 2), (5, 4), (17, 2)], [(17, 16), (70, 41), (300, 20)])
    func poolsRowsInFixedPoint(step: (columns: Int, rows: Int), size: (width: Int, height: Int)) {
        let image = GrayImage.noise(width: size.width, height: size.height, seed: 2)
        let (columns, rows) = (size.width / step.columns, size.height / step.rows)
        var means = [Int16](repeating: -1, count: columns * rows)
        image.poolRows(columnStep: step.columns, rowStep: step.rows, unit: 16, into: &means)
        for row in 0..<rows {
            for column in 0..<columns {
                let expected = 16 * mean(image, column * step.columns, row * step.rows, step)
                let found = Double(means[row * columns + column])
                // Rounded toward zero; a whole mean may come out one lower.
                #expect(found <= expected + 1e-9 && found > expected - 1 - 1e-3, "\(row), \(column)")
            }
        }
    }

    private func mean(_ image: GrayImage, _ column: Int, _ row: Int, _ step: (columns: Int, rows: Int)) -> Double {
        var sum = 0
        for down in 0..<step.rows {
            for right in 0..<step.columns { sum += Int(image[row: row + down, column: column + right]) }
        }
        return Double(sum) / Double(step.columns * step.rows)
    }

    @Test(arguments: [1, 7, 8, 9, 200])
    func samplesAFan(count: Int) {
        let image = GrayImage.noise(width: 23, height: 19, seed: 3)
        var generator = SplitMix64(seed: 4)
        var fan = FanSampling(width: 23, height: 19, capacity: count)
        var expected: [Double] = []
        for _ in 0..<count {
            let column = Double.random(in: -2..<24, using: &generator)
            let row = Double.random(in: -2..<20, using: &generator)
            fan.append(column: column, row: row)
            guard column >= 0, row >= 0, column < 22, row < 18 else {
                expected.append(0)
                continue
            }
            let (left, top) = (Int(column), Int(row))
            let (x, z) = (column - Double(left), row - Double(top))
            func level(_ down: Int, _ right: Int) -> Double { Double(image[row: top + down, column: left + right]) }
            expected.append(
                (1 - z) * ((1 - x) * level(0, 0) + x * level(0, 1)) + z * ((1 - x) * level(1, 0) + x * level(1, 1)))
        }
        // Behind the last sample nothing is written.
        var levels = [Float](repeating: .nan, count: count + 1)
        fan.sample(image, into: &levels)
        #expect(levels[count].isNaN)
        var narrow = [Float](repeating: .nan, count: count + 1)
        withNarrowKernels { fan.sample(image, into: &narrow) }
        #expect(levels.prefix(count) == narrow.prefix(count))
        for index in 0..<count {
            // Weights and six operations on values up to 255, each rounded to 2^-24.
            #expect(abs(Double(levels[index]) - expected[index]) < 255 * 8 * 0x1p-24, "\(index)")
        }
        #expect(fan.offsets.count == count)
    }

    @Test(arguments: sizes, [0, 1, 2, 7])
    func smoothsAcrossLines(size: (lines: Int, samples: Int), half: Int) {
        let (lines, samples) = size
        let values = picture(lines, samples, seed: 5)
        var means = [Float](repeating: .nan, count: lines * samples)
        ScanLineFilters(lines: lines, samples: samples).smooth(values, over: half, into: &means)
        for line in 0..<lines {
            let near = max(0, line - half)...min(lines - 1, line + half)
            for sample in 0..<samples {
                let sum = near.reduce(0.0) { $0 + Double(values[$1 * samples + sample]) }
                // Up to 15 sums of up to 15 * 255, each rounded to 2^-24.
                #expect(abs(Double(means[line * samples + sample]) - sum / Double(near.count)) < 255 * 16 * 0x1p-24)
            }
        }
    }

    @Test(arguments: sizes)
    func sumsWhatIsPositive(lines: Int, samples: Int) {
        let values = picture(lines, samples, in: -50..<100, seed: 6)
        var sums = [Float](repeating: .nan, count: lines * (samples + 1))
        ScanLineFilters(lines: lines, samples: samples).sumPositive(values, into: &sums)
        for line in 0..<lines {
            var sum = 0.0
            for sample in 0...samples {
                #expect(abs(Double(sums[line * (samples + 1) + sample]) - sum) <= sum * Double(samples) * 0x1p-24)
                if sample < samples { sum += Double(max(values[line * samples + sample], 0)) }
            }
        }
    }

    @Test(arguments: sizes)
    func findsRidges(lines: Int, samples: Int) {
        let filter = RidgeFilter(
            picture: ScanLineFilters(lines: lines, samples: samples), fine: RidgeFilter.Band(samples: -1..<2, side: 4),
            broad: RidgeFilter.Band(samples: -4..<4, side: 7), ridgeLevel: 40, brightLevel: 60)
        let levels = picture(lines, samples, seed: 7)
        var sums = [Float](repeating: 0, count: lines * (samples + 1))
        filter.picture.sumPositive(levels, into: &sums)
        var ridges = [Float](repeating: .nan, count: lines * samples)
        var line = [Float](repeating: .nan, count: samples)
        var (ridgeCounts, levelCounts) = (RidgeFilter.Histogram(), RidgeFilter.Histogram())
        // Twice, so that nothing is left over from the first time.
        for _ in 0..<2 {
            filter.apply(
                levels: levels, sums: sums, line: &line, into: &ridges, ridgeCounts: &ridgeCounts,
                levelCounts: &levelCounts)
        }
        // A difference of sums up to 300 * 255, rounded to 2^-24 at each of 300 steps, over 3 samples at least.
        let tolerance = 2 * 300 * 300 * 255 * 0x1p-24 / 3
        var (lit, bright) = (0, 0)
        for number in 0..<lines {
            let own = levels[(number * samples)..<((number + 1) * samples)].map { Double($0) }
            for sample in 0..<samples {
                let fine = ridge(own, sample, -1..<2, side: 4)
                let expected = max(fine, ridge(own, sample, -4..<4, side: 7))
                #expect(abs(Double(ridges[number * samples + sample]) - expected) < tolerance, "\(number), \(sample)")
                if own[sample] > 40 { lit += 1 }
                if own[sample] > 60 { bright += 1 }
            }
        }
        #expect(ridgeCounts.bins.reduce(0, +) == lit && levelCounts.bins.reduce(0, +) == bright)
        let sorted = levels.filter { $0 > 60 }.sorted()
        if !sorted.isEmpty {
            // Rounded down to a bin of a quarter.
            #expect(levelCounts.median == (sorted[(sorted.count - 1) / 2] * 4).rounded(.down) / 4)
        }
    }

    private func ridge(_ line: [Double], _ sample: Int, _ band: Range<Int>, side: Int) -> Double {
        func mean(_ range: Range<Int>) -> Double { line[range].reduce(0, +) / Double(range.count) }
        let first = min(max(sample + band.lowerBound, 0), line.count - 1)
        let end = max(min(sample + band.upperBound, line.count), first + 1)
        let middle = mean(first..<end)
        let above = max(first - side, 0)..<first
        let below = end..<min(end + side, line.count)
        return middle - max(above.isEmpty ? middle : mean(above), below.isEmpty ? middle : mean(below))
    }

    @Test(arguments: [1, 7, 8, 9, 40])
    func findsMediansAndProfilesAlongAPath(count: Int) {
        let (lines, samples) = (44, 60)
        let filters = ScanLineFilters(lines: lines, samples: samples)
        let values = picture(lines, samples, in: 0..<200, seed: 8)
        var sums = [Float](repeating: 0, count: lines * (samples + 1))
        filters.sumPositive(values, into: &sums)
        var generator = SplitMix64(seed: 9)
        let path = (0..<count).map { _ in Int32.random(in: 0..<30, using: &generator) }
        for box in [-9 ..< -2, 3..<11, 25..<70, 5..<5] {
            let means = path.enumerated().map { index, sample in
                let first = min(max(Int(sample) + box.lowerBound, 0), samples - 1)
                let end = max(min(Int(sample) + box.upperBound, samples), first + 1)
                let line = values[((index + 4) * samples)..<((index + 5) * samples)].map { Double($0) }
                return line[first..<end].reduce(0, +) / Double(end - first)
            }.sorted()
            let median = filters.medianOfBoxes(sums, along: path[...], firstLine: 4, box: box, largest: 255)
            // Half a bin, and what rounding of the sums moves across a bin's border.
            #expect(abs(Double(median) - means[(count - 1) / 2]) < 0.51 * 255 / 511 + 0.01, "\(box)")
        }
        var (scratch, profile) = ([Float](repeating: .nan, count: 24), [Float](repeating: .nan, count: 20))
        filters.profile(
            of: values, along: path[...], firstLine: 4, from: 2, count: 20, box: 5, sums: &scratch, into: &profile)
        var narrow = [Float](repeating: .nan, count: 20)
        withNarrowKernels {
            filters.profile(
                of: values, along: path[...], firstLine: 4, from: 2, count: 20, box: 5, sums: &scratch, into: &narrow)
        }
        #expect(profile == narrow)
        for offset in 0..<20 {
            var sum = 0.0
            for (index, sample) in path.enumerated() {
                for near in 0..<5 { sum += Double(values[(index + 4) * samples + Int(sample) + 2 + offset + near]) }
            }
            // 40 + 5 sums of up to 200 * 200, each rounded to 2^-24.
            #expect(abs(Double(profile[offset]) - sum / Double(5 * count)) < 200 * 45 * 0x1p-24)
        }
    }

    /// The wide version computes the same bits.
    @Test(arguments: sizes)
    func doesNotDependOnTheProcessor(lines: Int, samples: Int) {
        let image = GrayImage.noise(width: 3 * lines, height: 2 * samples, seed: 10)
        func run() -> [[Float]] {
            let filters = ScanLineFilters(lines: lines, samples: samples)
            let ridge = RidgeFilter(
                picture: filters, fine: RidgeFilter.Band(samples: -1..<2, side: 4),
                broad: RidgeFilter.Band(samples: -4..<4, side: 7), ridgeLevel: 8, brightLevel: 12)
            var levels = [Float](repeating: 0, count: lines * samples)
            var (smooth, evidence, left, right) = (levels, levels, levels, levels)
            var sums = [Float](repeating: 0, count: lines * (samples + 1))
            var line = [Float](repeating: 0, count: samples)
            var (ridgeCounts, levelCounts) = (RidgeFilter.Histogram(), RidgeFilter.Histogram())
            image.poolScanLines(columnStep: 3, rowStep: 2, into: &levels)
            filters.smooth(levels, over: 2, into: &smooth)
            filters.sumPositive(smooth, into: &sums)
            ridge.apply(
                levels: levels, sums: sums, line: &line, into: &evidence, ridgeCounts: &ridgeCounts,
                levelCounts: &levelCounts)
            ridge.scale(&evidence, by: 0.07, to: -0.6...3, offsets: [])
            let paths = LeakyPathScore(reach: 3, stiffness: 0.15, decay: 0.9)
            var padded = [Float](repeating: 0, count: paths.scratchCount(samples: samples))
            paths.fill(&left, evidence: evidence, lines: lines, samples: samples, reversed: false, padded: &padded)
            paths.fill(&right, evidence: evidence, lines: lines, samples: samples, reversed: true, padded: &padded)
            let path = [Int32](repeating: Int32(samples / 2), count: lines)
            let median = filters.medianOfBoxes(sums, along: path[...], firstLine: 0, box: -2..<5, largest: 255)
            return [
                levels, smooth, sums, evidence, left, right, [median], ridgeCounts.bins.map { Float($0) },
                levelCounts.bins.map { Float($0) },
            ]
        }
        let wide = run()
        var narrow: [[Float]] = []
        withNarrowKernels { narrow = run() }
        #expect(wide == narrow)
    }
}

/// Scores of leaky paths against their recursion.
@Suite struct LeakyPathScoreTests {
    @Test(arguments: [0, 1, 3, 12], ScanLineTests.sizes)
    func scoresAsTheRecursion(reach: Int, size: (lines: Int, samples: Int)) {
        let (lines, samples) = size
        let paths = LeakyPathScore(reach: reach, stiffness: 0.15, decay: 0.9)
        let evidence = Raster<Float>.noise(width: samples, height: lines, in: -0.6..<3, seed: 11).samples
        var padded = [Float](repeating: .nan, count: paths.scratchCount(samples: samples))
        for reversed in [false, true] {
            var score = [Float](repeating: .nan, count: lines * samples)
            paths.fill(
                &score, evidence: evidence, lines: lines, samples: samples, reversed: reversed, padded: &padded)
            var before = [Double](repeating: 0, count: samples)
            for step in 0..<lines {
                let line = reversed ? lines - 1 - step : step
                var own = before
                for sample in 0..<samples {
                    var best = 0.0
                    for move in -reach...reach where (0..<samples).contains(sample + move) {
                        best = max(best, before[sample + move] - Double(Float(0.15) * Float(move * move)))
                    }
                    own[sample] = Double(evidence[line * samples + sample]) + Double(Float(0.9)) * best
                    // A score is at most 3 / (1 - 0.9) = 30; three roundings of it to 2^-24, ten times over as they fade.
                    #expect(abs(Double(score[line * samples + sample]) - own[sample]) < 30 * 30 * 0x1p-24)
                }
                before = own
            }
        }
    }

    @Test(arguments: [1, 7, 8, 9, 33, 100])
    func findsTheBestFreeSample(samples: Int) {
        // Whole numbers, so that many are equal.
        let values = Raster<Float>.noise(width: samples, height: 9, in: 0..<6, seed: 12).samples.map { $0.rounded() }
        var generator = SplitMix64(seed: 13)
        let taken = (0..<(3 * samples)).map { _ in UInt8.random(in: 0...1, using: &generator) * 7 }
        let (left, right) = (Array(values[..<(3 * samples)]), Array(values[(3 * samples)..<(6 * samples)]))
        let evidence = Array(values[(6 * samples)...])
        for line in 0..<3 {
            var expected = (sample: 0, score: Float(-1))
            for sample in 0..<samples where taken[line * samples + sample] == 0 {
                let at = line * samples + sample
                let score = left[at] + right[at] - evidence[at]
                if score > expected.score { expected = (sample, score) }
            }
            func run() -> (sample: Int, score: Float) {
                LeakyPathScore.bestSample(
                    ofLine: line, samples: samples, fromLeft: left, fromRight: right, evidence: evidence, taken: taken)
            }
            #expect(run() == expected)
            withNarrowKernels { #expect(run() == expected) }
        }
    }
}
