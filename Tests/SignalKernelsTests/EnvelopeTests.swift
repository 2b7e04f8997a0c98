import SignalKernels
import Testing

@Suite struct EnvelopeDetectorTests {
    @Test(arguments: [(1, 8), (3, 30), (15, 9), (16, 17), (17, 64), (33, 31), (5, 100)])
    func agreesWithReference(lines: Int, samples: Int) {
        let rf = Raster<Float>.noise(width: samples, height: lines, in: -1000..<1000, seed: UInt64(samples))
        let plan = EnvelopeDetector(lines: lines, samples: samples, band: 0.1...0.4, transition: 0.05)
        var workspace = plan.makeWorkspace()
        var envelope = Raster<Float>(width: lines, height: samples, filledWith: .nan)
        for _ in 0..<2 {
            plan.envelope(of: rf, workspace: &workspace, into: &envelope)
            for line in 0..<lines {
                let expected = referenceEnvelope(of: rf, line: line) { frequency in
                    func edge(_ distance: Double) -> Double {
                        0.5 + 0.5 * sine(.pi / 2 * min(max(distance / 0.05, -1), 1))
                    }
                    return edge(frequency - 0.1) * edge(0.4 - frequency)
                }
                for depth in 0..<samples {
                    // Two transforms of 100 samples up to 1000: 2 * 2^-24 * log2(100) * 1000 * 2.
                    #expect(abs(Double(envelope[row: depth, column: line]) - expected[depth]) < 2e-3)
                }
            }
        }
    }

    /// Even and odd lengths, in lanes and, for 31, by FFTW.
    @Test(arguments: [(2, 48), (9, 45), (17, 8), (33, 31)])
    func keepsTheWholeSpectrumByDefault(lines: Int, samples: Int) {
        let rf = Raster<Float>.noise(width: samples, height: lines, in: -10..<10, seed: 8)
        let plan = EnvelopeDetector(lines: lines, samples: samples)
        var workspace = plan.makeWorkspace()
        var envelope = Raster<Float>(width: lines, height: samples, filledWith: .nan)
        plan.envelope(of: rf, workspace: &workspace, into: &envelope)
        for line in 0..<lines {
            let expected = referenceEnvelope(of: rf, line: line) { _ in 1 }
            // Two transforms of 48 samples up to 10: 2 * 2^-24 * log2(48) * 10 * 2.
            for depth in 0..<samples {
                #expect(abs(Double(envelope[row: depth, column: line]) - expected[depth]) < 2e-5)
            }
        }
    }

    /// Exact decimation: every second and fourth sample of the undecimated envelope.
    @Test(arguments: [2, 4])
    func decimatesExactly(decimation: Int) {
        let rf = Raster<Float>.noise(width: 240, height: 19, in: -1000..<1000, seed: 12)
        let whole = EnvelopeDetector(lines: 19, samples: 240, band: 0.16...0.3, transition: 0.04)
        let plan = EnvelopeDetector(lines: 19, samples: 240, band: 0.16...0.3, transition: 0.04, decimation: decimation)
        var (wholeWorkspace, workspace) = (whole.makeWorkspace(), plan.makeWorkspace())
        var expected = Raster<Float>(width: 19, height: 240, filledWith: .nan)
        var envelope = Raster<Float>(width: 19, height: 240 / decimation, filledWith: .nan)
        whole.envelope(of: rf, workspace: &wholeWorkspace, into: &expected)
        plan.envelope(of: rf, workspace: &workspace, into: &envelope)
        for depth in 0..<plan.depths {
            for line in 0..<19 {
                #expect(
                    abs(envelope[row: depth, column: line] - expected[row: depth * decimation, column: line]) < 2e-3)
            }
        }
    }

    /// To the last bit, and whatever the workspace was used for before.
    @Test(arguments: [(1, 8, 1), (7, 30, 2), (16, 48, 1), (19, 51, 3), (40, 130, 2), (21, 60, 4)])
    func dependsOnTheLinesAlone(lines: Int, samples: Int, decimation: Int) {
        let plan = EnvelopeDetector(
            lines: lines, samples: samples, band: 0.1...0.2, transition: 0.02, decimation: decimation)
        let rf = Raster<Float>.noise(width: samples, height: lines, in: -1000..<1000, seed: UInt64(samples))
        let other = Raster<Float>.noise(width: samples, height: lines, in: -1000..<1000, seed: 77)
        let compression = LogCompression()
        func show(narrow: Bool) -> [[Float]] {
            var workspace = plan.makeWorkspace()
            var envelope = Raster<Float>(width: lines, height: plan.depths, filledWith: .nan)
            var image = envelope
            if !narrow { plan.envelope(of: other, workspace: &workspace, into: &envelope) }
            plan.envelope(of: rf, workspace: &workspace, into: &envelope)
            compression.compress(envelope, reference: compression.peak(of: envelope), into: &image)
            return [envelope.samples, image.samples, [compression.peak(of: envelope)]]
        }
        let wide = show(narrow: false)
        withNarrowKernels { #expect(show(narrow: true) == wide) }
    }

    @Test func givesTheAmplitudeOfATone() {
        var rf = Raster<Float>(width: 200, height: 1, filledWith: 0)
        for n in 0..<200 { rf[row: 0, column: n] = Float(7 * cosine(2 * .pi * 0.2 * Double(n) + 1)) }
        let plan = EnvelopeDetector(lines: 1, samples: 200, band: 0.1...0.3, transition: 0.05)
        var workspace = plan.makeWorkspace()
        var envelope = Raster<Float>(width: 1, height: 200, filledWith: .nan)
        plan.envelope(of: rf, workspace: &workspace, into: &envelope)
        #expect(envelope.samples.allSatisfy { abs($0 - 7) < 1e-4 })
    }
}

@Suite struct LogCompressionTests {
    @Test(arguments: [(1, 1), (7, 1), (3, 3), (31, 1), (33, 1), (37, 21)])
    func agreesWithReference(width: Int, height: Int) {
        let envelope = Raster<Float>.noise(width: width, height: height, in: 0..<500, seed: 3)
        let compression = LogCompression(dynamicRange: 50)
        let peak = compression.peak(of: envelope)
        #expect(peak == envelope.samples.max())
        var image = Raster<Float>(width: width, height: height, filledWith: .nan)
        compression.compress(envelope, reference: peak, into: &image)
        for (level, value) in zip(image.samples, envelope.samples) {
            let decibels = 20 * logarithm(Double(max(value, 1e-30)) / Double(peak)) / logarithm(10)
            let expected = min(max(255 * (1 + decibels / 50), 0), 255)
            // Two logarithms up to 8 with error 1.2e-6, times 255 * 8.7 / 50, and a few roundings of values near 350.
            #expect(abs(Double(level) - expected) < 3e-4)
        }
    }

    @Test(arguments: 1...40)
    func passesOverNotANumberInThePeak(count: Int) {
        for place in 0..<count {
            var values = [Float](repeating: .nan, count: count)
            #expect(LogCompression().peak(of: Raster(width: count, height: 1, samples: values)) == 0)
            values[place] = 3
            #expect(LogCompression().peak(of: Raster(width: count, height: 1, samples: values)) == 3)
        }
    }

    @Test func showsSilenceBlackAndLouderThanTheReferenceWhite() {
        let envelope = Raster<Float>(width: 3, height: 1, samples: [0, 10, 1000])
        var image = Raster<Float>(width: 3, height: 1, filledWith: .nan)
        LogCompression().compress(envelope, reference: 10, into: &image)
        #expect(image.samples[0] == 0 && abs(image.samples[1] - 255) < 1e-3 && image.samples[2] == 255)
    }
}

/// The analytic signal of one line by the definition, in Double.
private func referenceEnvelope(of rf: Raster<Float>, line: Int, gain: (Double) -> Double) -> [Double] {
    let n = rf.width
    let spectrum = ReferenceSpectrum(width: n, height: 1, real: (0..<n).map { Double(rf[row: line, column: $0]) })
        .transformed()
    var kept = spectrum
    for bin in 0..<n {
        let share: Double = 2 * bin > n ? 0 : (bin == 0 || 2 * bin == n ? 1 : 2)
        let factor = share == 0 ? 0 : share * gain(Double(bin) / Double(n))
        kept.real[bin] *= factor
        kept.imaginary[bin] *= factor
    }
    let analytic = kept.transformed(sign: 1)
    return (0..<n).map {
        (power(analytic.real[$0], 2) + power(analytic.imaginary[$0], 2)).squareRoot() / Double(n)
    }
}
