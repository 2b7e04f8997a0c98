import SignalKernels
import Testing

@Suite struct ScanConversionTests {
    /// Bilinear interpolation from the definition, in double precision.
    private func reference(_ levels: Raster<Float>, line: Double, depth: Double) -> Double {
        let clampedLine = min(max(line, 0), Double(levels.width - 1))
        let clampedDepth = min(max(depth, 0), Double(levels.height - 1))
        var sum = 0.0
        for row in 0..<levels.height {
            for column in 0..<levels.width {
                let across = max(0, 1 - abs(clampedLine - Double(column)))
                let down = max(0, 1 - abs(clampedDepth - Double(row)))
                sum += across * down * Double(levels[row: row, column: column])
            }
        }
        return sum
    }

    @Test(arguments: [(2, 2, 5, 3), (7, 9, 31, 17), (8, 33, 16, 16), (31, 5, 1, 1)])
    func agreesWithReference(lines: Int, depths: Int, width: Int, height: Int) {
        let levels = Raster<Float>.noise(width: lines, height: depths, in: 0..<255, seed: UInt64(lines + depths))
        // Reaches over the edges on every side, so that clamping and blanking both happen.
        func place(_ column: Int, _ row: Int) -> (line: Double, depth: Double) {
            (
                (Double(column) + 0.3) / Double(width) * Double(lines + 2) - 1.5,
                (Double(row) + 0.7) / Double(height) * Double(depths + 2) - 1.5
            )
        }
        let plan = ScanConversion(width: width, height: height, lines: lines, depths: depths) { place($0, $1) }
        var picture = Raster<UInt8>(width: width, height: height, filledWith: 77)
        for _ in 0..<2 {
            plan.draw(levels, into: &picture)
            for row in 0..<height {
                for column in 0..<width {
                    let (line, depth) = place(column, row)
                    let isInside =
                        line >= -0.5 && line <= Double(lines) - 0.5 && depth >= -0.5 && depth <= Double(depths) - 0.5
                    let expected = isInside ? reference(levels, line: line, depth: depth) : 0
                    // Half a level of rounding, and three roundings of Float at 255: 3 * 255 * 2^-24.
                    #expect(
                        abs(Double(picture[row: row, column: column]) - expected) <= 0.5001, "\(column), \(row)")
                }
            }
        }
    }

    @Test func whatIsNotANumberIsBlack() {
        let levels = Raster<Float>(width: 4, height: 4, filledWith: .nan)
        let plan = ScanConversion(width: 4, height: 4, lines: 4, depths: 4) { (Double($0), Double($1)) }
        var picture = Raster<UInt8>(width: 4, height: 4, filledWith: 9)
        plan.draw(levels, into: &picture)
        #expect(picture.samples.allSatisfy { $0 == 0 })
    }

    @Test func aPlaceThatIsNoneIsBlack() {
        let levels = Raster<Float>(width: 3, height: 3, filledWith: 200)
        let plan = ScanConversion(width: 3, height: 3, lines: 3, depths: 3) { column, row in
            column == row ? nil : (column == 0 ? (.nan, 1) : (1, 1))
        }
        var picture = Raster<UInt8>(width: 3, height: 3, filledWith: 9)
        plan.draw(levels, into: &picture)
        #expect(picture.samples == [0, 200, 200, 0, 0, 200, 0, 200, 0])
    }
}

@Suite struct QuadratureEnvelopeTests {
    @Test(arguments: [(1, 8, 1), (3, 31, 2), (8, 17, 3), (17, 64, 5), (33, 9, 9)])
    func agreesWithReference(lines: Int, samples: Int, decimation: Int) {
        let pairs = Raster<Float>.noise(width: 2 * samples, height: lines, in: -1000..<1000, seed: UInt64(samples))
        let plan = QuadratureEnvelope(lines: lines, samples: samples, decimation: decimation)
        var magnitudes = plan.makeMagnitudes()
        magnitudes = Raster(width: magnitudes.width, height: magnitudes.height, filledWith: .nan)
        var envelope = Raster<Float>(width: lines, height: samples / decimation, filledWith: .nan)
        for _ in 0..<2 {
            plan.envelope(of: pairs, magnitudes: &magnitudes, into: &envelope)
            for line in 0..<lines {
                for depth in 0..<plan.depths {
                    var sum = 0.0
                    for step in 0..<decimation {
                        let sample = depth * decimation + step
                        let i = Double(pairs[row: line, column: 2 * sample])
                        let q = Double(pairs[row: line, column: 2 * sample + 1])
                        sum += (i * i + q * q).squareRoot()
                    }
                    // Some ten roundings at up to 1415: 10 * 1415 * 2^-24.
                    #expect(abs(Double(envelope[row: depth, column: line]) - sum / Double(decimation)) < 1e-3)
                }
            }
        }
    }
}

@Suite struct LineSpectrumTests {
    /// Power from the definition of the transform, in double precision.
    @Test(arguments: [(1, 8), (3, 9), (2, 31), (5, 64)])
    func agreesWithReference(lines: Int, samples: Int) {
        let rf = Raster<Float>.noise(width: samples, height: lines, in: -100..<300, seed: 11)
        let power = LineSpectrum.power(of: rf)
        #expect(power.count == samples / 2 + 1)
        for bin in power.indices {
            var expected = 0.0
            for line in 0..<lines {
                let values = (0..<samples).map { Double(rf[row: line, column: $0]) }
                let mean = values.reduce(0, +) / Double(samples)
                var (re, im) = (0.0, 0.0)
                for sample in 0..<samples {
                    let phase = 2 * Double.pi * Double(bin * sample % samples) / Double(samples)
                    re += (values[sample] - mean) * cosine(phase)
                    im += (values[sample] - mean) * sine(phase)
                }
                expected += (re * re + im * im) / Double(lines)
            }
            // Amplitudes up to 64 * 200 with a relative error of some 10 * 2^-24, squared.
            #expect(abs(power[bin] - expected) < 1e-5 * expected + 300, "bin \(bin)")
        }
    }

    @Test func aToneIsItsBin() {
        var rf = Raster<Float>(width: 128, height: 3, filledWith: 0)
        for line in 0..<3 {
            for sample in 0..<128 {
                rf[row: line, column: sample] = Float(50 + cosine(2 * .pi * 20 * Double(sample) / 128 + Double(line)))
            }
        }
        let power = LineSpectrum.power(of: rf)
        #expect(power.indices.max { power[$0] < power[$1] } == 20)
        #expect(abs(power[20] - 64 * 64) < 1)
        #expect(power[0] < 1e-3)
    }
}
