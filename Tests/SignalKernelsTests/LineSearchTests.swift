import SignalKernels
import Testing

@Suite struct LineSearchTests {
    /// A line of Gaussian profile in a map whose normals are those of the line.
    private func draw(
        angle: Double, offset: Double, weight: Double = 1, spacing: (Double, Double) = (1, 1),
        into maps: inout (weights: Raster<Float>, lateral: Raster<Float>, axial: Raster<Float>)
    ) {
        let (width, height) = (maps.weights.width, maps.weights.height)
        for row in 0..<height {
            for column in 0..<width {
                let x = (Double(column) - Double(width - 1) / 2) * spacing.0
                let z = (Double(row) - Double(height - 1) / 2) * spacing.1
                let distance = -x * sine(angle) + z * cosine(angle) - offset
                let profile = weight * exponential(-distance * distance / (2 * spacing.1 * spacing.1))
                guard profile > 0.01 else { continue }
                maps.weights[row: row, column: column] += Float(profile)
                maps.lateral[row: row, column: column] = Float(-sine(angle) * (row.isMultiple(of: 2) ? 1 : -1))
                maps.axial[row: row, column: column] = Float(cosine(angle) * (row.isMultiple(of: 2) ? 1 : -1))
            }
        }
    }

    private func emptyMaps(_ width: Int, _ height: Int)
        -> (weights: Raster<Float>, lateral: Raster<Float>, axial: Raster<Float>)
    {
        let zero = Raster<Float>(width: width, height: height, filledWith: 0)
        return (zero, zero, zero)
    }

    @Test(arguments: [0.02, 0.4, 0.9, 1.5, 2.2, 3.0], [-14.3, 0, 9.7])
    func findsALine(angle: Double, offset: Double) {
        var maps = emptyMaps(101, 80)
        draw(angle: angle, offset: offset, into: &maps)
        let search = LineSearch(width: 101, height: 80)
        var scratch = search.makeScratch()
        var lines: [DetectedLine] = []
        search.strongestLines(
            in: maps.weights, normals: (maps.lateral, maps.axial), count: 1, separation: (0.1, 5), scratch: &scratch,
            into: &lines)
        #expect(lines.count == 1)
        // Half a degree and half a pixel: half a cell.
        #expect(abs(Double(lines[0].angle) - angle) < 0.0088, "\(lines[0])")
        #expect(abs(Double(lines[0].offset) - offset) < 0.5, "\(lines[0])")
    }

    @Test func findsSeveralLinesOnceEachAndStrongestFirst() {
        var maps = emptyMaps(128, 96)
        let truths = [(0.3, 5.0, 0.8), (0.35, -20.0, 1.0), (2.5, 8.0, 0.9)]
        for truth in truths { draw(angle: truth.0, offset: truth.1, weight: truth.2, into: &maps) }
        let search = LineSearch(width: 128, height: 96)
        var scratch = search.makeScratch()
        var lines: [DetectedLine] = []
        for _ in 0..<2 {
            search.strongestLines(
                in: maps.weights, normals: (maps.lateral, maps.axial), count: 3, separation: (0.15, 6),
                scratch: &scratch, into: &lines)
            #expect(lines.count == 3)
            for truth in truths {
                #expect(
                    lines.filter {
                        abs(Double($0.angle) - truth.0) < 0.02 && abs(Double($0.offset) - truth.1) < 1
                    }.count == 1, "\(lines)")
            }
            #expect(lines[0].votes >= lines[1].votes && lines[1].votes >= lines[2].votes)
        }
    }

    /// Without the gate a random texture of flat structures outvotes a short steep line; with it, it does not.
    @Test func gatesVotesByDirection() {
        var maps = emptyMaps(90, 90)
        var generator = SplitMix64(seed: 5)
        for row in 0..<90 {
            for column in 0..<90 {
                maps.weights[row: row, column: column] = .random(in: 0..<0.8, using: &generator)
                maps.axial[row: row, column: column] = 1
            }
        }
        draw(angle: 1.2, offset: 4, into: &maps)
        let search = LineSearch(width: 90, height: 90, angles: 0.6...2.5)
        var scratch = search.makeScratch()
        var lines: [DetectedLine] = []
        search.strongestLines(
            in: maps.weights, normals: (maps.lateral, maps.axial), count: 1, separation: (0.1, 5), scratch: &scratch,
            into: &lines)
        #expect(abs(lines[0].angle - 1.2) < 0.02 && abs(lines[0].offset - 4) < 1)
    }

    @Test func measuresInTheUnitOfTheSpacings() {
        var maps = emptyMaps(100, 140)
        draw(angle: 0.7, offset: 1.3, spacing: (0.2, 0.1), into: &maps)
        let search = LineSearch(
            width: 100, height: 140, lateralSpacing: 0.2, axialSpacing: 0.1, angleStep: 0.01, offsetStep: 0.1)
        var scratch = search.makeScratch()
        var lines: [DetectedLine] = []
        search.strongestLines(
            in: maps.weights, normals: (maps.lateral, maps.axial), count: 1, separation: (0.1, 1), scratch: &scratch,
            into: &lines)
        #expect(abs(lines[0].angle - 0.7) < 0.01 && abs(lines[0].offset - 1.3) < 0.06, "\(lines[0])")
    }

    /// The strongest cell's votes, from the definition, every pixel against every direction, in Double.
    @Test(arguments: [(2, 2), (9, 7), (16, 33)])
    func votesAsTheReference(width: Int, height: Int) {
        let weights = Raster<Float>.noise(width: width, height: height, in: 0..<1, seed: 3)
        let lateral = Raster<Float>.noise(width: width, height: height, in: -1..<1, seed: 4)
        let axial = Raster<Float>.noise(width: width, height: height, in: -1..<1, seed: 5)
        let search = LineSearch(width: width, height: height, angleStep: .pi / 45, gate: 0.3)
        var scratch = search.makeScratch()
        var lines: [DetectedLine] = []
        search.strongestLines(
            in: weights, normals: (lateral, axial), count: 1, separation: (0.1, 2), scratch: &scratch, into: &lines)
        var best = 0.0
        for bin in 0..<45 {
            let angle = Double(bin) * .pi / 45
            var cells: [Int: Double] = [:]
            for row in 0..<height {
                for column in 0..<width {
                    let own = arctangent(
                        -Double(lateral[row: row, column: column]), Double(axial[row: row, column: column]))
                    let ownBin = Int((own / (.pi / 45)).rounded())
                    // Directions are half a turn apart at most; four bins fit the gate of 0.3 rad.
                    let apart = ((ownBin - bin) % 45 + 45) % 45
                    guard min(apart, 45 - apart) <= 4 else { continue }
                    let x = Double(column) - Double(width - 1) / 2
                    let z = Double(row) - Double(height - 1) / 2
                    let offset = z * cosine(angle) - x * sine(angle)
                    let lower = Int(offset.rounded(.down))
                    let share = offset - Double(lower)
                    let weight = Double(weights[row: row, column: column])
                    cells[lower, default: 0] += weight * (1 - share)
                    cells[lower + 1, default: 0] += weight * share
                }
            }
            best = max(best, cells.values.max() ?? 0)
        }
        // At most 528 additions of values up to 33 and offsets up to 20, each with 2^-24.
        #expect(abs(Double(lines[0].votes) - best) < 1e-3 * best, "\(lines[0]) against \(best)")
    }

    @Test func findsNothingWhereNothingVotes() {
        let maps = emptyMaps(20, 20)
        let search = LineSearch(width: 20, height: 20)
        var scratch = search.makeScratch()
        var lines = [DetectedLine(angle: 0, offset: 0, votes: 1)]
        search.strongestLines(
            in: maps.weights, normals: (maps.lateral, maps.axial), count: 4, separation: (0.1, 2), scratch: &scratch,
            into: &lines)
        #expect(lines.isEmpty)
    }
}
