import SignalKernels
import Testing

@Suite struct PhaseCorrelationTests {
    static let shifts: [(lateral: Double, axial: Double)] = [
        (0, 0), (0.25, -0.4), (1.5, 0.5), (-2.37, 3.81), (6.1, -5.45), (0.07, 9.93),
    ]

    @Test(arguments: [PhaseCorrelation.Weighting.squareRoot, .phaseOnly, .magnitude])
    func measuresShiftedSpeckleToATwentiethOfAPixel(weighting: PhaseCorrelation.Weighting) {
        let plan = PhaseCorrelation(width: 128, height: 120, weighting: weighting)
        var scratch = plan.makeScratch()
        var squares = 0.0
        for (index, shift) in Self.shifts.enumerated() {
            let tissue = Speckle(width: 128, height: 120, seed: UInt64(index + 5))
            let later = tissue.decorrelated(by: 0.01, seed: 91).picture(lateral: shift.lateral, axial: shift.axial)
            let found = plan.shift(of: later, since: tissue.picture(), scratch: &scratch)
            let error = (Double(found.lateral) - shift.lateral, Double(found.axial) - shift.axial)
            squares += error.0 * error.0 + error.1 * error.1
            #expect(found.confidence > 0.25 && found.distinctness > 0.5, "\(found) for \(shift)")
        }
        let rootMeanSquare = (squares / Double(2 * Self.shifts.count)).squareRoot()
        #expect(rootMeanSquare < 0.05, "\(weighting): \(rootMeanSquare) px")
    }

    /// Thirty shifts up to 4 pixels, whose fractions cover the pixel evenly (multiples of the golden ratio and of the
    /// square root of 2).
    @Test func isRightToATwentiethOfAPixelForAnyFraction() {
        let (global, blocks) = (PhaseCorrelation(width: 120, height: 96), BlockMotion(width: 120, height: 96))
        var (globalScratch, blockScratch) = (global.makeScratch(), blocks.makeScratch())
        var field = blocks.makeField()
        var (globalSquares, blockSquares) = ([Double](), [Double]())
        for step in 0..<30 {
            let turn = Double(step)
            let lateral = (turn * 0.618_034).truncatingRemainder(dividingBy: 1) * 8 - 4
            let axial = (turn * 1.414_214).truncatingRemainder(dividingBy: 1) * 8 - 4
            let tissue = Speckle(width: 120, height: 96, seed: UInt64(step + 300))
            let earlier = tissue.picture()
            let later = tissue.decorrelated(by: 0.01, seed: UInt64(step)).picture(lateral: lateral, axial: axial)
            let shift = global.shift(of: later, since: earlier, scratch: &globalScratch)
            globalSquares.append(power(Double(shift.lateral) - lateral, 2) + power(Double(shift.axial) - axial, 2))
            blocks.field(of: later, since: earlier, expected: shift, scratch: &blockScratch, into: &field)
            for block in field.shifts {
                blockSquares.append(
                    power(Double(block.lateral) - lateral, 2) + power(Double(block.axial) - axial, 2))
            }
        }
        for (name, squares) in [("global", globalSquares), ("block", blockSquares)] {
            let rootMeanSquare = (squares.reduce(0, +) / Double(2 * squares.count)).squareRoot()
            #expect(rootMeanSquare <= 0.05, "\(name): \(rootMeanSquare) px over \(squares.count) shifts")
            print("root mean square error, \(name): \(rootMeanSquare) px")
        }
    }

    /// To the last bit, in every weighting and for bands that are no whole number of vectors.
    @Test(
        arguments: [(8, 9), (24, 20), (33, 17), (64, 50)],
        [PhaseCorrelation.Weighting.squareRoot, .phaseOnly, .magnitude])
    func doesNotDependOnTheProcessor(size: (width: Int, height: Int), weighting: PhaseCorrelation.Weighting) {
        let plan = PhaseCorrelation(
            width: size.width, height: size.height, band: 0.1...0.4, weighting: weighting)
        let earlier = Raster<Float>.noise(width: size.width, height: size.height, seed: 6)
        let later = Raster<Float>.noise(width: size.width, height: size.height, seed: 7)
        var scratch = plan.makeScratch()
        let wide = plan.shift(of: later, since: earlier, scratch: &scratch)
        withNarrowKernels { #expect(plan.shift(of: later, since: earlier, scratch: &scratch) == wide) }
    }

    @Test func measuresInImagePixelsWhateverTheDecimation() {
        let tissue = Speckle(width: 256, height: 192, seed: 8)
        let later = tissue.decorrelated(by: 0.01, seed: 3).picture(lateral: 4.3, axial: -2.6)
        let plan = PhaseCorrelation(width: 128, height: 96, decimation: 2)
        var scratch = plan.makeScratch()
        let found = plan.shift(of: later, since: tissue.picture(), scratch: &scratch)
        #expect(abs(found.lateral - 4.3) < 0.1 && abs(found.axial + 2.6) < 0.1, "\(found)")
    }

    /// The refined peak against the definition: the correlation summed over every frequency in Double, searched on a
    /// grid of 1/1000 pixel around the answer.
    @Test func peaksWhereTheReferenceCorrelationPeaks() {
        let (width, height) = (24, 20)
        let tissue = Speckle(width: width, height: height, seed: 2)
        let (earlier, later) = (tissue.picture(), tissue.picture(lateral: 0.6, axial: -1.3))
        let plan = PhaseCorrelation(width: width, height: height, band: 0.06...0.34)
        var scratch = plan.makeScratch()
        let found = plan.shift(of: later, since: earlier, scratch: &scratch)
        let cross = referenceCrossSpectrum(later, earlier, band: 0.06...0.34)
        func value(_ lateral: Double, _ axial: Double) -> Double { correlation(cross, lateral, axial, width, height) }
        let peak = value(Double(found.lateral), Double(found.axial))
        for (right, down) in [(0.004, 0.0), (-0.004, 0), (0, 0.004), (0, -0.004)] {
            #expect(value(Double(found.lateral) + right, Double(found.axial) + down) < peak)
        }
        let total = cross.reduce(0) { $0 + ($1.real * $1.real + $1.imaginary * $1.imaginary).squareRoot() }
        // The Float transforms of 480 samples lose about 1e-6 of the total; the peak is flat to second order.
        #expect(abs(Double(found.confidence) - peak / total) < 1e-4)
    }

    @Test func reversesWhenTheImagesAreSwapped() {
        let tissue = Speckle(width: 64, height: 64, seed: 40)
        let (earlier, later) = (tissue.picture(), tissue.picture(lateral: 1.2, axial: 2.7))
        let plan = PhaseCorrelation(width: 64, height: 64)
        var scratch = plan.makeScratch()
        let there = plan.shift(of: later, since: earlier, scratch: &scratch)
        let back = plan.shift(of: earlier, since: later, scratch: &scratch)
        #expect(abs(there.lateral + back.lateral) < 1e-3 && abs(there.axial + back.axial) < 1e-3)
        let still = plan.shift(of: later, since: later, scratch: &scratch)
        #expect(abs(still.lateral) < 1e-4 && abs(still.axial) < 1e-4 && still.confidence > 0.9999)
    }

    @Test func knowsNothingOfFlatOrUnrelatedImages() {
        let plan = PhaseCorrelation(width: 64, height: 64)
        var scratch = plan.makeScratch()
        let flat = Raster<Float>(width: 64, height: 64, filledWith: 90)
        let noise = Raster<Float>.noise(width: 64, height: 64, seed: 1)
        #expect(plan.shift(of: flat, since: flat, scratch: &scratch) == .unknown)
        #expect(plan.shift(of: noise, since: flat, scratch: &scratch) == .unknown)
        var holed = noise
        holed[row: 30, column: 30] = .nan
        #expect(plan.shift(of: holed, since: noise, scratch: &scratch) == .unknown)
        let other = Raster<Float>.noise(width: 64, height: 64, seed: 2)
        let found = plan.shift(of: other, since: noise, scratch: &scratch)
        #expect(found.confidence < 0.2 && found.distinctness < 0.4, "\(found)")
    }
}

@Suite struct BlockMotionTests {
    /// The right half moves, the left half rests.
    @Test func seesWhichHalfMoves() {
        let (still, moving) = (Speckle(width: 192, height: 128, seed: 11), Speckle(width: 192, height: 128, seed: 12))
        var (earlier, later) = (still.picture(), still.picture())
        let (before, after) = (moving.picture(), moving.picture(lateral: 0.8, axial: -1.7))
        for row in 0..<128 {
            for column in 96..<192 {
                earlier[row: row, column: column] = before[row: row, column: column]
                later[row: row, column: column] = after[row: row, column: column]
            }
        }
        let plan = BlockMotion(width: 192, height: 128, block: 48)
        var scratch = plan.makeScratch()
        var field = plan.makeField()
        plan.field(of: later, since: earlier, scratch: &scratch, into: &field)
        var squares: [Double] = []
        for row in 0..<field.rows {
            for column in 0..<field.columns {
                let center = plan.center(row: row, column: column).column
                // Blocks across the border see both, and so do the medians of their neighbors.
                guard abs(center - 96) > 50 else { continue }
                let shift = field[row, column]
                let truth: (Double, Double) = center > 96 ? (0.8, -1.7) : (0, 0)
                squares.append(power(Double(shift.lateral) - truth.0, 2) + power(Double(shift.axial) - truth.1, 2))
            }
        }
        let rootMeanSquare = (squares.reduce(0, +) / Double(2 * squares.count)).squareRoot()
        #expect(squares.count >= 8)
        #expect(rootMeanSquare < 0.05, "\(rootMeanSquare) px")
    }

    @Test func followsALargeExpectedShift() {
        let tissue = Speckle(width: 128, height: 128, seed: 77)
        let (earlier, later) = (tissue.picture(), tissue.picture(lateral: 14.4, axial: 9.2))
        let plan = BlockMotion(width: 128, height: 128, block: 32)
        var scratch = plan.makeScratch()
        var field = plan.makeField()
        let expected = PixelShift(lateral: 14, axial: 9, confidence: 1, distinctness: 1)
        plan.field(of: later, since: earlier, expected: expected, scratch: &scratch, into: &field)
        let middle = field[2, 2]
        #expect(abs(middle.lateral - 14.4) < 0.1 && abs(middle.axial - 9.2) < 0.1, "\(middle)")
    }
}

private typealias Frequency = (u: Double, v: Double, real: Double, imaginary: Double)

/// The weighted cross spectrum in the band, every frequency of the whole plane, by the definition of the transform.
private func referenceCrossSpectrum(
    _ current: Raster<Float>, _ previous: Raster<Float>, band: ClosedRange<Double>
) -> [Frequency] {
    let (width, height) = (current.width, current.height)
    func windowed(_ image: Raster<Float>) -> [Double] {
        let mean = image.samples.reduce(0) { $0 + Double($1) } / Double(width * height)
        func hann(_ n: Int, _ count: Int) -> Double { 0.5 - 0.5 * cosine(2 * .pi * (Double(n) + 0.5) / Double(count)) }
        return (0..<width * height).map {
            (Double(image.samples[$0]) - mean) * hann($0 / width, height) * hann($0 % width, width)
        }
    }
    let (a, b) = (windowed(current), windowed(previous))
    var cross: [Frequency] = []
    for row in -(height - 1) / 2...(height - 1) / 2 {
        for column in -(width - 1) / 2...(width - 1) / 2 {
            let (u, v) = (Double(column) / Double(width), Double(row) / Double(height))
            guard band.contains((u * u + v * v).squareRoot()) else { continue }
            var (ar, ai, br, bi) = (0.0, 0.0, 0.0, 0.0)
            for index in 0..<width * height {
                let angle = -2 * Double.pi * (u * Double(index % width) + v * Double(index / width))
                let (c, s) = (cosine(angle), sine(angle))
                ar += a[index] * c
                ai += a[index] * s
                br += b[index] * c
                bi += b[index] * s
            }
            let (cr, ci) = (ar * br + ai * bi, ai * br - ar * bi)
            let root = power(cr * cr + ci * ci, 0.25)
            cross.append((u, v, cr / root, ci / root))
        }
    }
    return cross
}

private func correlation(
    _ cross: [Frequency], _ lateral: Double, _ axial: Double, _ width: Int, _ height: Int
) -> Double {
    cross.reduce(0) { sum, frequency in
        let angle = 2 * Double.pi * (frequency.u * lateral + frequency.v * axial)
        return sum + frequency.real * cosine(angle) - frequency.imaginary * sine(angle)
    }
}
