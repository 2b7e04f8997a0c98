import CKernels
import SignalKernels
import Testing

@Suite struct LineChordsTests {
    private struct Counts: Equatable {
        var samples: [Float]
        var sums: [Float]
        var squares: [Float]
        var firstSections: [UInt8]
        var endSections: [UInt8]
    }

    private func cells(_ mask: Raster<UInt8>, reach: Float) -> ck_chord_cells {
        ck_chord_cells(
            columns: Int32(mask.width), rows: Int32(mask.height), first_x: -3.7, first_z: -1.3, pitch_x: 0.61,
            pitch_z: 0.43, sections: Int32(2 * reach / 5.3) + 1, offsets: (Int32(2 * reach / 0.7) + 10) / 8 * 8,
            reach: reach, offset: 0.7, section: 5.3)
    }

    private func count(_ mask: Raster<UInt8>, _ shape: ck_chord_cells, cosines: [Float], sines: [Float]) -> Counts {
        var shape = shape
        let directions = cosines.count
        let (sections, offsets) = (Int(shape.sections), Int(shape.offsets))
        var counts = Counts(
            samples: Array(repeating: 0, count: directions * sections * offsets),
            sums: Array(repeating: 0, count: directions), squares: Array(repeating: 0, count: directions),
            firstSections: Array(repeating: 0, count: directions * (offsets / 8)),
            endSections: Array(repeating: 0, count: directions * (offsets / 8)))
        var places = [Float](repeating: .nan, count: mask.width + 8)
        unsafe ck_count_chords(
            &shape, mask.samples, Int32(directions), cosines, sines, &places, &counts.samples, &counts.sums,
            &counts.squares, &counts.firstSections, &counts.endSections)
        return counts
    }

    private func holed(_ width: Int, _ height: Int) -> Raster<UInt8> {
        var generator = SplitMix64(seed: UInt64(width * 131 + height))
        let samples = (0..<width * height).map { _ in UInt8.random(in: 0...3, using: &generator) / 2 }
        return Raster(width: width, height: height, samples: samples)
    }

    /// One sample and one direction at a time, in Double.
    ///
    /// A position of up to 200 offsets is known to 4 units of its last place, 6e-5, and so is the share of a sample. A
    /// sample nearer than 1e-4 to the end of a section may count for either.
    @Test(arguments: [1, 5, 12, 25], [(1, 1), (7, 3), (8, 5), (9, 4), (31, 17)])
    func countsAsTheReference(directions: Int, size: (Int, Int)) {
        let mask = holed(size.0, size.1)
        let shape = cells(mask, reach: 29)
        let angles = (0..<directions).map { 0.11 + Double($0) * 3 / Double(directions) }
        let found = count(
            mask, shape, cosines: angles.map { Float(cosine($0)) }, sines: angles.map { Float(sine($0)) })
        let (sections, offsets) = (Int(shape.sections), Int(shape.offsets))
        for (direction, angle) in angles.enumerated() {
            let (c, s) = (Double(Float(cosine(angle))), Double(Float(sine(angle))))
            var expected = [Double](repeating: 0, count: sections * offsets)
            var doubt = [Double](repeating: 1e-6, count: sections * offsets)
            for row in 0..<mask.height {
                for column in 0..<mask.width where mask[row: row, column: column] != 0 {
                    let x = Double(Float(-3.7)) + Double(column) * Double(Float(0.61))
                    let z = Double(Float(-1.3)) + Double(row) * Double(Float(0.43))
                    let along = (z * c - x * s + 29) / Double(Float(5.3))
                    let position = (x * c + z * s + 29) / Double(Float(0.7))
                    let cell = Int(along) * offsets + Int(position)
                    let share = position - position.rounded(.down)
                    expected[cell] += 1 - share
                    expected[cell + 1] += share
                    let isAtEnd = abs(along - along.rounded()) < 1e-4
                    for section in isAtEnd ? -1...1 : 0...0 {
                        for offset in -1...2 {
                            let near = cell + section * offsets + offset
                            if doubt.indices.contains(near) { doubt[near] += isAtEnd ? 1 : 1e-4 }
                        }
                    }
                }
            }
            let own = found.samples[direction * sections * offsets..<(direction + 1) * sections * offsets]
            for (cell, value) in own.enumerated() {
                #expect(abs(Double(value) - expected[cell]) <= doubt[cell], "cell \(cell), direction \(direction)")
            }
            let total = mask.samples.reduce(0.0) { $0 + ($1 == 0 ? 0 : 1) }
            #expect(abs(Double(found.sums[direction]) - total) <= 1e-4 * (total + 1))
            let squares = own.reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(Double(found.squares[direction]) - squares) <= 1e-4 * (squares + 1))
            for block in 0..<offsets / 8 {
                // Votes may be rounded into the next cell.
                let filled = (0..<sections).filter { section in
                    (max(block - 1, 0)...min(block + 1, offsets / 8 - 1)).contains { near in
                        own[(own.startIndex + section * offsets + near * 8)...].prefix(8).contains { $0 > 0 }
                    }
                }
                let expected = filled.isEmpty ? (0, 0) : (max(filled[0] - 1, 0), min(filled.last! + 2, sections))
                #expect(Int(found.firstSections[direction * (offsets / 8) + block]) == expected.0)
                #expect(Int(found.endSections[direction * (offsets / 8) + block]) == expected.1)
            }
        }
    }

    @Test func doesNotDependOnTheProcessor() {
        let mask = holed(37, 23)
        let shape = cells(mask, reach: 40)
        let angles = (0..<30).map { Double($0) * .pi / 30 }
        let (cosines, sines) = (angles.map { Float(cosine($0)) }, angles.map { Float(sine($0)) })
        let wide = count(mask, shape, cosines: cosines, sines: sines)
        var narrow: Counts?
        withNarrowKernels { narrow = count(mask, shape, cosines: cosines, sines: sines) }
        #expect(wide == narrow)
    }
}
