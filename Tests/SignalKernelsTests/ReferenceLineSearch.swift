import SignalKernels

/// The votes and scores of `LineSearch` one sample and one cell at a time, in Double, for maps with a pitch of 1 and
/// the origin in their middle.
struct ReferenceLineSearch {
    let directions: Int
    let offsets: Int
    let reach: Double
    let offsetStep: Double
    private var scores: [Double]

    init(maps: MonogenicMaps, settings: LineSearch.Settings) {
        let step = Double(settings.angleStepDegrees) * .pi / 180
        let directions = Int((Double.pi / step).rounded())
        let offsetStep = Double(settings.offsetStep)
        let (halfWidth, halfHeight) = (Double(maps.width) / 2 - 0.25, Double(maps.height) / 2 - 0.25)
        let reach = (halfWidth * halfWidth + halfHeight * halfHeight).squareRoot() + 4 * offsetStep
        let offsets = Int(2 * reach / offsetStep) + 3
        let sections = Int(2 * reach / Double(settings.sectionLength)) + 1
        (self.directions, self.offsets, self.reach, self.offsetStep) = (directions, offsets, reach, offsetStep)

        var votes = [Double](repeating: 0, count: directions * sections * offsets)
        var chords = votes
        func add(_ weight: Double, row: Int, column: Int, direction: Int, to cells: inout [Double]) {
            let x = Double(column) - Double(maps.width - 1) / 2
            let z = Double(row) - Double(maps.height - 1) / 2
            let (c, s) = (cosine(Double(direction) * step), sine(Double(direction) * step))
            let position = (x * c + z * s + reach) / offsetStep
            let section = Int((z * c - x * s + reach) / Double(settings.sectionLength))
            let share = position - position.rounded(.down)
            let cell = (direction * sections + section) * offsets + Int(position)
            cells[cell] += weight * (1 - share)
            cells[cell + 1] += weight * share
        }
        let magnitude =
            maps.even.samples.map { abs(Double($0)) }.reduce(0, +) / Double(maps.width * maps.height)
        let gate = Int((Double(settings.gateDegrees) * .pi / 180 / step).rounded())
        for row in 0..<maps.height {
            for column in 0..<maps.width {
                for direction in 0..<directions { add(1, row: row, column: column, direction: direction, to: &chords) }
                guard row > 0, row < maps.height - 1, column > 0, column < maps.width - 1 else { continue }
                let (weight, normal) = Self.vote(maps, row: row, column: column, magnitude: magnitude)
                guard weight > 0 else { continue }
                let own = Int((normal / step).rounded()) + directions
                for away in -gate...gate {
                    add(
                        weight * (1 - Double(abs(away)) / Double(gate + 1)), row: row, column: column,
                        direction: (own + away) % directions, to: &votes)
                }
            }
        }

        let cells = sections * offsets
        func cellRange(_ direction: Int) -> Range<Int> { direction * cells..<(direction + 1) * cells }
        let means = (0..<directions).map { direction in
            votes[cellRange(direction)].reduce(0, +) / max(chords[cellRange(direction)].reduce(0, +), 1)
        }
        let variances = (0..<directions).map { direction in
            cellRange(direction).map { cell in
                let excess = votes[cell] - means[direction] * chords[cell]
                return excess * excess
            }.reduce(0, +) / max(chords[cellRange(direction)].reduce(0, +), 1)
        }
        let usual = variances.reduce(0, +) / Double(directions)
        scores = [Double](repeating: 0, count: directions * offsets)
        for direction in 0..<directions {
            for offset in 0..<offsets {
                var (run, length) = (0.0, 0.0)
                for section in 0..<sections {
                    let cell = (direction * sections + section) * offsets + offset
                    if run <= 0 { (run, length) = (0, 0) }
                    run += votes[cell] - means[direction] * chords[cell]
                    length += chords[cell]
                    guard length > 3 else { continue }
                    let score = run / (max(variances[direction], usual / 4) * (length + 6)).squareRoot()
                    scores[direction * offsets + offset] = max(scores[direction * offsets + offset], score)
                }
            }
        }
    }

    func score(normal: Double, offset: Double) -> Double {
        let direction = Int((normal / .pi * Double(directions)).rounded()) % directions
        return scores[direction * offsets + Int(((offset + reach) / offsetStep).rounded())]
    }

    private static func vote(
        _ maps: MonogenicMaps, row: Int, column: Int, magnitude: Double
    ) -> (weight: Double, normal: Double) {
        var (xx, xz, zz) = (0.0, 0.0, 0.0)
        for down in -1...1 {
            for right in -1...1 {
                let x = Double(maps.rieszLateral[row: row + down, column: column + right])
                let z = Double(maps.rieszAxial[row: row + down, column: column + right])
                xx += x * x
                xz += x * z
                zz += z * z
            }
        }
        let x = Double(maps.rieszLateral[row: row, column: column])
        let z = Double(maps.rieszAxial[row: row, column: column])
        let own = Double(maps.even[row: row, column: column]) - (x * x + z * z).squareRoot() / 2
        let excess = min(own / (2 * magnitude) - 0.3, 1.5)
        let coherence = ((xx - zz) * (xx - zz) + 4 * xz * xz).squareRoot() / (xx + zz + 1e-6)
        let weight = excess * coherence
        guard excess > 0.05, weight > 0.05 else { return (0, 0) }
        return (weight, arctangent(2 * xz, xx - zz) / 2)
    }
}
