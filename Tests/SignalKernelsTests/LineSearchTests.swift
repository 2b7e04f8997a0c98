import SignalKernels
import Testing

@Suite struct LineSearchTests {
    /// Adds the monogenic signal of a line of Gaussian profile; the line is given by its normal and offset.
    private func draw(
        normal: Double, offset: Double, weight: Double = 1, pitch: (Double, Double) = (1, 1),
        within rows: ClosedRange<Int>? = nil, into maps: inout MonogenicMaps
    ) {
        for row in 0..<maps.height where rows?.contains(row) ?? true {
            for column in 0..<maps.width {
                let x = (Double(column) - Double(maps.width - 1) / 2) * pitch.0
                let z = (Double(row) - Double(maps.height - 1) / 2) * pitch.1
                let distance = x * cosine(normal) + z * sine(normal) - offset
                let profile = weight * exponential(-distance * distance / (2 * pitch.1 * pitch.1))
                guard profile > 0.01 else { continue }
                maps.even[row: row, column: column] += Float(100 * profile)
                // Odd parts point to the middle of the line.
                let slope = -20 * distance * profile
                maps.rieszLateral[row: row, column: column] += Float(slope * cosine(normal))
                maps.rieszAxial[row: row, column: column] += Float(slope * sine(normal))
            }
        }
    }

    private func search(
        _ maps: MonogenicMaps, pitch: (Float, Float) = (1, 1), settings: LineSearch.Settings? = nil,
        mask: Raster<UInt8>? = nil
    ) -> [PictureLine] {
        let plan = LineSearch(
            mask: mask ?? Raster(width: maps.width, height: maps.height, filledWith: 1), pitch: pitch,
            first: (-Float(maps.width - 1) / 2 * pitch.0, -Float(maps.height - 1) / 2 * pitch.1),
            settings: settings ?? LineSearch.Settings(offsetStep: 1, sectionLength: 20, separationOffset: 4))
        var scratch = plan.makeScratch()
        _ = plan.findLines(in: maps, scratch: &scratch)
        return scratch.lines
    }

    @Test(arguments: [0.05, 0.4, 0.9, 1.5, 2.2, 3.0], [-14.3, 0, 9.7])
    func findsALine(normal: Double, offset: Double) throws {
        var maps = MonogenicMaps(width: 101, height: 80, step: 1)
        draw(normal: normal, offset: offset, into: &maps)
        let line = try #require(search(maps).first)
        // Two cells of 1.5 degrees and of 1.
        #expect(abs(Double(line.normal) - normal) < 0.053, "\(line)")
        #expect(abs(Double(line.offset) - offset) < 2, "\(line)")
    }

    /// Also at the corners of a picture that the mask cuts off, where cells hold few samples.
    @Test func aSearchLeavesNothingForTheNext() {
        let (width, height) = (61, 47)
        var mask = Raster<UInt8>(width: width, height: height, filledWith: 1)
        for row in 0..<height {
            for column in 0..<width where column + 2 * row < 30 || column > 50 { mask[row: row, column: column] = 0 }
        }
        var settings = LineSearch.Settings(offsetStep: 0.37, sectionLength: 4.1, separationOffset: 2)
        settings.leastScore = 0.5
        let plan = LineSearch(mask: mask, pitch: (0.31, 0.29), first: (-9.3, -6.67), settings: settings)
        var scratch = plan.makeScratch()
        var generator = SplitMix64(seed: 8)
        for round in 0..<12 {
            var maps = MonogenicMaps(width: width, height: height, step: 1)
            for row in 0..<height {
                for column in 0..<width {
                    maps.even[row: row, column: column] = .random(in: 50..<100, using: &generator)
                    maps.rieszAxial[row: row, column: column] = .random(in: -20..<20, using: &generator)
                    maps.rieszLateral[row: row, column: column] = .random(in: -20..<20, using: &generator)
                }
            }
            var fresh = plan.makeScratch()
            _ = plan.findLines(in: maps, scratch: &scratch)
            _ = plan.findLines(in: maps, scratch: &fresh)
            #expect(!fresh.lines.isEmpty)
            #expect(scratch.lines == fresh.lines, "search \(round)")
        }
    }

    @Test func findsSeveralLinesOnceEachAndStrongestFirst() {
        var maps = MonogenicMaps(width: 128, height: 96, step: 1)
        let truths = [(0.3, 5.0, 0.8), (0.8, -20.0, 1.0), (2.5, 8.0, 0.9)]
        for truth in truths { draw(normal: truth.0, offset: truth.1, weight: truth.2, into: &maps) }
        let lines = search(maps)
        for truth in truths {
            #expect(
                lines.prefix(3).filter {
                    abs(Double($0.normal) - truth.0) < 0.03 && abs(Double($0.offset) - truth.1) < 1.5
                }.count == 1, "\(lines.prefix(4))")
        }
        for (better, worse) in zip(lines, lines.dropFirst()) { #expect(better.score >= worse.score) }
    }

    /// A texture of flat fibers has far more votes than a short steep line, but not more than usual for its direction.
    @Test func findsAShortSteepLineAmongFlatTexture() throws {
        var maps = MonogenicMaps(width: 90, height: 90, step: 1)
        var generator = SplitMix64(seed: 5)
        for row in 0..<90 {
            for column in 0..<90 {
                maps.even[row: row, column: column] = .random(in: 0..<100, using: &generator)
                maps.rieszAxial[row: row, column: column] = .random(in: -20..<20, using: &generator)
            }
        }
        draw(normal: 0.3, offset: 4, weight: 2, within: 10...32, into: &maps)
        let line = try #require(search(maps).first)
        #expect(abs(line.normal - 0.3) < 0.06 && abs(line.offset - 4) < 2, "\(line)")
    }

    @Test func measuresInTheUnitOfThePitches() throws {
        var maps = MonogenicMaps(width: 100, height: 140, step: 1)
        draw(normal: 2.2, offset: 1.3, pitch: (0.2, 0.1), into: &maps)
        let settings = LineSearch.Settings(offsetStep: 0.1, sectionLength: 4, separationOffset: 0.5)
        let line = try #require(search(maps, pitch: (0.2, 0.1), settings: settings).first)
        #expect(abs(line.normal - 2.2) < 0.04 && abs(line.offset - 1.3) < 0.2, "\(line)")
    }

    @Test func passesOverFlatLinesAndMaskedSamples() throws {
        var maps = MonogenicMaps(width: 90, height: 80, step: 1)
        draw(normal: .pi / 2, offset: 10, weight: 3, into: &maps)
        draw(normal: 0.5, offset: -12, into: &maps)
        var settings = LineSearch.Settings(offsetStep: 1, sectionLength: 20, separationOffset: 4)
        settings.flattestDegrees = 10
        let lines = search(maps, settings: settings)
        #expect(abs(try #require(lines.first).normal - 0.5) < 0.03)
        #expect(lines.allSatisfy { abs($0.normal - .pi / 2) > 9 * .pi / 180 })
        let nothing = Raster<UInt8>(width: 90, height: 80, filledWith: 0)
        #expect(search(maps, mask: nothing).isEmpty)
    }

    /// The scores of the peaks, from the definition, in Double.
    @Test(arguments: [(10, 3), (17, 9), (24, 33)])
    func scoresAsTheReference(width: Int, height: Int) {
        var maps = MonogenicMaps(width: width, height: height, step: 1)
        maps.even = .noise(width: width, height: height, in: -50..<100, seed: 3)
        maps.rieszLateral = .noise(width: width, height: height, in: -40..<40, seed: 4)
        maps.rieszAxial = .noise(width: width, height: height, in: -40..<40, seed: 5)
        var settings = LineSearch.Settings(offsetStep: 0.8, sectionLength: 7, separationOffset: 2)
        settings.angleStepDegrees = 4
        settings.leastScore = 0.5
        settings.maximumLines = 200
        let reference = ReferenceLineSearch(maps: maps, settings: settings)
        let lines = search(maps, settings: settings)
        #expect(!lines.isEmpty)
        for line in lines {
            let score = reference.score(normal: Double(line.normal), offset: Double(line.offset))
            // Samples at the edge of a direction's bin may round to the other: one vote in a hundred.
            #expect(abs(Double(line.score) - score) < 0.03 * score + 0.02, "\(line) against \(score)")
        }
    }

    @Test func doesNotDependOnTheProcessor() {
        var maps = MonogenicMaps(width: 61, height: 43, step: 1)
        maps.even = .noise(width: 61, height: 43, in: -50..<100, seed: 6)
        maps.rieszLateral = .noise(width: 61, height: 43, in: -40..<40, seed: 7)
        maps.rieszAxial = .noise(width: 61, height: 43, in: -40..<40, seed: 8)
        let wide = search(maps)
        var narrow: [PictureLine] = []
        withNarrowKernels { narrow = search(maps) }
        #expect(!wide.isEmpty && wide == narrow)
    }

    @Test func findsNothingWhereNothingVotes() {
        #expect(search(MonogenicMaps(width: 20, height: 20, step: 1)).isEmpty)
    }
}
