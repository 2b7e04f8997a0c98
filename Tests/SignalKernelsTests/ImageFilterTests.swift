import SignalKernels
import Testing

@Suite struct BandpassFilterTests {
    @Test(arguments: [(4, 4), (17, 12), (30, 41)])
    func agreesWithReference(width: Int, height: Int) {
        let wavelengths = 0.5...1.5
        let plan = BandpassFilter(
            width: width, height: height, lateralSpacing: 0.2, axialSpacing: 0.1, wavelengths: wavelengths, order: 3)
        let image = Raster<Float>.noise(width: width, height: height, seed: 7)
        let paddedWidth = TransformSize.fast(atLeast: width + min(8, width), multipleOf: 4)
        let paddedHeight = TransformSize.fast(atLeast: height + min(15, height), multipleOf: 4)
        let expected = mirrorPadded(image, width: paddedWidth, height: paddedHeight).transformed()
            .multiplied { u, v in
                let f = power(power(u / 0.2, 2) + power(v / 0.1, 2), 0.5)
                return ((1 - 1 / (1 + power(f * 1.5, 6))) / (1 + power(f * 0.5, 6)), 0)
            }.inverted()
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        for _ in 0..<2 {
            plan.apply(to: image, workspace: &workspace, into: &output)
            for row in 0..<height {
                for column in 0..<width {
                    // As for the monogenic signal: two transforms of at most 60 x 60 samples of up to 256.
                    #expect(
                        abs(Double(output[row: row, column: column]) - expected[row * paddedWidth + column]) < 8e-4,
                        "\(row), \(column)")
                }
            }
        }
    }

    @Test func halvesAtItsCutoffsAndStopsTheMean() {
        #expect(BandpassFilter.gain(at: 0, wavelengths: 1...100) == 0)
        #expect(abs(BandpassFilter.gain(at: 0.01, wavelengths: 1...100) - 0.5) < 1e-6)
        #expect(abs(BandpassFilter.gain(at: 1, wavelengths: 1...100) - 0.5) < 1e-6)
        #expect(abs(BandpassFilter.gain(at: 0.1, wavelengths: 1...100) - 1) < 1e-3)
        #expect(BandpassFilter.gain(at: 1e60, wavelengths: 1...100, order: 16) == 0)
    }
}

@Suite struct DespeckleFilterTests {
    /// White noise on smooth tissue: the error falls, and the mean stays.
    @Test func bringsANoisyPictureNearerToTheTruth() {
        let (width, height) = (120, 90)
        var generator = SplitMix64(seed: 6)
        var truth = Raster<Float>(width: width, height: height, filledWith: 0)
        var noisy = truth
        for row in 0..<height {
            for column in 0..<width {
                let clean = 100 + 40 * sine(Double(row) / 9) * cosine(Double(column) / 14)
                truth[row: row, column: column] = Float(clean)
                noisy[row: row, column: column] = Float(clean + 12 * generator.normal())
            }
        }
        let plan = DespeckleFilter(width: width, height: height)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        plan.apply(to: noisy, workspace: &workspace, into: &output)
        let (before, after) = (deviation(noisy, truth), deviation(output, truth))
        #expect(after < before / 2.5, "\(before) to \(after)")
        let means = (mean(noisy), mean(output))
        #expect(abs(means.0 - means.1) < 1)
    }

    /// Speckle in a uniform region varies less, and the border to a darker region stays as high.
    @Test func smoothsSpeckleAndKeepsBorders() {
        var picture = Speckle(width: 128, height: 128, seed: 14).picture()
        for row in 0..<128 { for column in 64..<128 { picture[row: row, column: column] -= 100 } }
        let plan = DespeckleFilter(width: 128, height: 128, strength: 1.5)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: 128, height: 128, filledWith: .nan)
        plan.apply(to: picture, workspace: &workspace, into: &output)
        func variation(_ image: Raster<Float>) -> Double {
            var (sum, squares) = (0.0, 0.0)
            for row in 20..<108 {
                for column in 12..<52 {
                    sum += Double(image[row: row, column: column])
                    squares += power(Double(image[row: row, column: column]), 2)
                }
            }
            let count = Double(88 * 40)
            return (squares / count - power(sum / count, 2)).squareRoot()
        }
        #expect(variation(output) < 0.8 * variation(picture), "\(variation(picture)) to \(variation(output))")
        let step = (20..<108).reduce(0.0) { sum, row in
            sum + Double(output[row: row, column: 58] - output[row: row, column: 70]) / 88
        }
        #expect(step > 85, "\(step)")
    }

    @Test func smoothsMoreTheStrongerItIs() {
        let picture = Speckle(width: 96, height: 96, seed: 15).picture()
        let level = mean(picture)
        let spreads = [Float(0), 0.5, 1, 2].map { strength in
            let plan = DespeckleFilter(width: 96, height: 96, strength: strength)
            var workspace = plan.makeWorkspace()
            var output = Raster<Float>(width: 96, height: 96, filledWith: .nan)
            plan.apply(to: picture, workspace: &workspace, into: &output)
            return deviation(output, Raster(width: 96, height: 96, filledWith: Float(level)))
        }
        #expect(zip(spreads, spreads.dropFirst()).allSatisfy { $1 < 0.99 * $0 }, "\(spreads)")
    }

    @Test func changesNothingAtStrengthZeroNorInAFlatPicture() {
        let image = Raster<Float>.noise(width: 40, height: 33, seed: 1)
        let plan = DespeckleFilter(width: 40, height: 33, strength: 0)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: 40, height: 33, filledWith: .nan)
        plan.apply(to: image, workspace: &workspace, into: &output)
        #expect(zip(image.samples, output.samples).allSatisfy { abs($0 - $1) < 1e-3 })
        let filter = DespeckleFilter(width: 40, height: 33)
        filter.apply(to: Raster(width: 40, height: 33, filledWith: 90), workspace: &workspace, into: &output)
        #expect(output.samples.allSatisfy { abs($0 - 90) < 1e-2 })
    }

    /// Filtering an envelope is filtering its logarithm.
    @Test func worksOnTheLogarithmOfAnEnvelope() {
        let logs = Raster<Float>.noise(width: 48, height: 40, in: -2..<2, seed: 31)
        let envelope = Raster(width: 48, height: 40, samples: logs.samples.map { Float(exponential(Double($0))) })
        let logPlan = DespeckleFilter(width: 48, height: 40)
        let plan = DespeckleFilter(width: 48, height: 40, domain: .envelope)
        var workspace = plan.makeWorkspace()
        var expected = Raster<Float>(width: 48, height: 40, filledWith: .nan)
        var output = expected
        logPlan.apply(to: logs, workspace: &workspace, into: &expected)
        plan.apply(to: envelope, workspace: &workspace, into: &output)
        for (a, b) in zip(expected.samples, output.samples) {
            #expect(abs(exponential(Double(a)) - Double(b)) < 1e-4 * exponential(Double(a)))
        }
    }

    private func deviation(_ a: Raster<Float>, _ b: Raster<Float>) -> Double {
        (zip(a.samples, b.samples).reduce(0) { $0 + power(Double($1.0 - $1.1), 2) } / Double(a.samples.count))
            .squareRoot()
    }

    private func mean(_ a: Raster<Float>) -> Double {
        a.samples.reduce(0) { $0 + Double($1) } / Double(a.samples.count)
    }
}
