import SignalKernels
import Testing

@Suite struct SpeckleDiffusionTests {
    /// Single samples, rows and columns, and sizes around a vector's.
    private static let sizes = [(1, 1), (7, 1), (1, 9), (8, 8), (9, 5), (15, 16), (17, 13), (31, 23)]

    private func reference(_ image: Raster<Float>, inside: Raster<Bool>? = nil) -> ReferenceSpeckleDiffusion {
        ReferenceSpeckleDiffusion(
            width: image.width, height: image.height, amplitudes: image.samples.map { Double($0) },
            inside: inside?.samples ?? Array(repeating: true, count: image.samples.count))
    }

    /// Amplitudes over 60 dB, evenly in their logarithm: neighbors differ by any factor.
    private func amplitudes(width: Int, height: Int, seed: UInt64) -> Raster<Float> {
        let logarithms = Raster<Float>.noise(width: width, height: height, in: 0..<6.9, seed: seed)
        return Raster(width: width, height: height, samples: logarithms.samples.map { Float(exponential(Double($0))) })
    }

    private func disc(width: Int, height: Int) -> Raster<Bool> {
        var mask = Raster(width: width, height: height, filledWith: false)
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) = (2 * column + 1 - width, 2 * row + 1 - height)
                mask[row: row, column: column] =
                    x * x * height * height + y * y * width * width <= width * width * height * height
            }
        }
        return mask
    }

    /// One step against the definition.
    ///
    /// With u = 2^-24 and D the greatest difference, at most the greatest sample A: a difference errs by u of itself;
    /// the numerator, whose parts sum to at most three times its value, by 3 * 8 u of it; the denominator by 8 u. The
    /// coefficient, a quotient of sums of such positive terms and four more roundings, errs by at most 45 u of itself.
    /// Four flows of at most D / 8 each then err by 4 * 47 u D / 8 < 24 u A, and their sum and the sample by 6 u A more.
    /// The scale, of 3 u as a square and 6 u as its square, changes a coefficient by at most 12 u: 6 u A.
    @Test(arguments: sizes, [Float(0.05), 0.5])
    func takesOneStepAsDefined(size: (Int, Int), timeStep: Float) throws {
        let (width, height) = size
        for mask in [nil, disc(width: width, height: height)] {
            for scale in [Float(0.05), 0.5, 1.5] {
                let image = amplitudes(width: width, height: height, seed: UInt64(width * 100 + height))
                let plan = SpeckleDiffusion(
                    width: width, height: height, domain: .envelope, scale: .given(scale), iterations: 1,
                    timeStep: timeStep, inside: mask)
                var expected = reference(image, inside: mask)
                expected.run(iterations: 1, timeStep: Double(timeStep), initialScale: Double(scale))
                var workspace = plan.makeWorkspace()
                var output = Raster<Float>(width: width, height: height, filledWith: .nan)
                for _ in 0..<2 {
                    plan.apply(to: image, workspace: &workspace, into: &output)
                    for (index, sample) in output.samples.enumerated() {
                        let error = abs(Double(sample) - expected.amplitudes[index])
                        #expect(error <= 36 * 0x1p-24 * 1000, "sample \(index) of \(size), scale \(scale)")
                    }
                }
            }
        }
    }

    /// Several steps, with the scale that falls. An error of one step grows in the next: by the mean of weights that sum
    /// to 1, and by the change of the four coefficients times their differences. That is at most 4 * (1 / 8) times
    /// |d dc/dJ|, and c varies at most as q^2 / (q0^4 + q^2) < 1 times the relative change of q^2, at most 2 * 2 for each
    /// of the two samples of a difference: by 1 + 0.5 * 8 = 5 at worst. Three steps: 1 + 5 + 25 times the error of one.
    @Test(arguments: sizes)
    func takesSeveralStepsAsDefined(width: Int, height: Int) {
        let image = amplitudes(width: width, height: height, seed: 9)
        let plan = SpeckleDiffusion(
            width: width, height: height, domain: .envelope, scale: .given(0.7), iterations: 3)
        var expected = reference(image)
        expected.run(iterations: 3, timeStep: 0.5, initialScale: Double(Float(0.7)))
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        plan.apply(to: image, workspace: &workspace, into: &output)
        for (index, sample) in output.samples.enumerated() {
            #expect(abs(Double(sample) - expected.amplitudes[index]) <= 31 * 36 * 0x1p-24 * 1000, "sample \(index)")
        }
    }

    @Test(arguments: sizes + [(100, 60)])
    func computesTheSameBitsOnAnyProcessor(width: Int, height: Int) {
        let image = Raster<Float>.noise(width: width, height: height, seed: 3)
        let plan = SpeckleDiffusion(width: width, height: height, inside: disc(width: width, height: height))
        var workspace = plan.makeWorkspace()
        var wide = Raster<Float>(width: width, height: height, filledWith: .nan)
        var narrow = wide
        let first = plan.apply(to: image, workspace: &workspace, into: &wide)
        withNarrowKernels {
            let second = plan.apply(to: image, workspace: &workspace, into: &narrow)
            #expect(first == second)
        }
        #expect(wide == narrow)
    }

    /// Gray levels are amplitudes by the stated range: 20 dB are a third of 60, a factor of 10.
    @Test func mapsGrayLevelsToAmplitudes() {
        let image = Raster<Float>.noise(width: 33, height: 21, in: 0..<255, seed: 4)
        let envelope = Raster(
            width: 33, height: 21, samples: image.samples.map { Float(power(10, Double($0) / 85)) })
        let gray = SpeckleDiffusion(width: 33, height: 21, scale: .given(0.5), iterations: 2)
        let linear = SpeckleDiffusion(
            width: 33, height: 21, domain: .envelope, scale: .given(0.5), iterations: 2)
        var workspace = gray.makeWorkspace()
        var levels = Raster<Float>(width: 33, height: 21, filledWith: .nan)
        var amplitudes = levels
        gray.apply(to: image, workspace: &workspace, into: &levels)
        linear.apply(to: envelope, workspace: &workspace, into: &amplitudes)
        for (level, amplitude) in zip(levels.samples, amplitudes.samples) {
            // Two fast functions of a relative error of 1e-6 at this exponent, over 37 levels per unit of logarithm, and
            // the diffusion's own growth of errors by 5 a step.
            #expect(abs(Double(level) - 85 * logarithm(Double(amplitude)) / logarithm(10)) < 2e-3)
        }
    }

    /// The estimate is the median over samples that vary, to within half a bin of 1/32 octave of its square and rounding.
    @Test(arguments: [11, 12, 13])
    func estimatesTheScaleAsTheMedianVariation(seed: UInt64) throws {
        let width = 61, height = 47
        var image = amplitudes(width: width, height: height, seed: seed)
        // A clipped corner varies nowhere, and most of it is not counted.
        for row in 0..<20 { for column in 0..<30 { image[row: row, column: column] = 1 } }
        for mask in [nil, disc(width: width, height: height)] {
            let plan = SpeckleDiffusion(width: width, height: height, domain: .envelope, iterations: 0, inside: mask)
            var workspace = plan.makeWorkspace()
            var output = image
            let estimate = try #require(plan.apply(to: image, workspace: &workspace, into: &output))
            let expected = try #require(reference(image, inside: mask).medianVariation())
            #expect(abs(Double(estimate) / min(expected, 2) - 1) < 0.017, "\(estimate), expected \(expected)")
        }
    }

    /// What is true of the definition: nothing new appears, the mean stays, and so does what lies outside.
    @Test(arguments: [nil, (24, 18)])
    func keepsTheMeanAndTheRangeAndWhatLiesOutside(disc size: (Int, Int)?) {
        let (width, height) = (24, 18)
        let mask = size.map { disc(width: $0.0, height: $0.1) }
        let image = amplitudes(width: width, height: height, seed: 5)
        let plan = SpeckleDiffusion(
            width: width, height: height, domain: .envelope, scale: .given(2), iterations: 40, inside: mask)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        plan.apply(to: image, workspace: &workspace, into: &output)
        func isInside(_ index: Int) -> Bool { mask?.samples[index] ?? true }
        let before = image.samples.indices.filter(isInside).map { Double(image.samples[$0]) }
        let after = image.samples.indices.filter(isInside).map { Double(output.samples[$0]) }
        // 40 times three roundings of samples of at most 1000.
        let drift = (before.reduce(0, +) - after.reduce(0, +)) / Double(before.count)
        #expect(abs(drift) < 40 * 3 * 1000 * 0x1p-24)
        let (least, greatest) = (before.min() ?? .nan, before.max() ?? .nan)
        #expect(after.allSatisfy { $0 >= least * (1 - 1e-5) && $0 <= greatest * (1 + 1e-5) })
        #expect(after.allSatisfy { $0 < greatest / 1.5 }, "a scale of 2 lets everything flow")
        for index in image.samples.indices where !isInside(index) {
            #expect(output.samples[index] == image.samples[index])
        }
    }

    /// What lies outside has no influence, whatever it holds.
    @Test func doesNotSeeWhatLiesOutside() {
        let mask = disc(width: 30, height: 30)
        let plan = SpeckleDiffusion(width: 30, height: 30, inside: mask)
        let first = Raster<Float>.noise(width: 30, height: 30, in: 0..<255, seed: 6)
        var second = first
        for row in 0..<30 {
            for column in 0..<30 where !mask[row: row, column: column] { second[row: row, column: column] = .nan }
        }
        var workspace = plan.makeWorkspace()
        var outputs = (first, first)
        plan.apply(to: first, workspace: &workspace, into: &outputs.0)
        plan.apply(to: second, workspace: &workspace, into: &outputs.1)
        for row in 0..<30 {
            for column in 0..<30 where mask[row: row, column: column] {
                #expect(outputs.0[row: row, column: column] == outputs.1[row: row, column: column])
            }
        }
    }

    @Test func changesNothingInAFlatPictureNorWithoutIterations() {
        let image = Raster<Float>.noise(width: 40, height: 33, in: 0..<255, seed: 1)
        var output = Raster<Float>(width: 40, height: 33, filledWith: .nan)
        let none = SpeckleDiffusion(width: 40, height: 33, iterations: 0)
        var workspace = none.makeWorkspace()
        none.apply(to: image, workspace: &workspace, into: &output)
        // 1e-6 of a logarithm of up to 6.9 to and fro, at 37 levels a unit.
        #expect(zip(image.samples, output.samples).allSatisfy { abs($0 - $1) < 3e-4 })
        let plan = SpeckleDiffusion(width: 40, height: 33)
        let scale = plan.apply(to: Raster(width: 40, height: 33, filledWith: 90), workspace: &workspace, into: &output)
        #expect(scale == nil)
        #expect(output.samples.allSatisfy { abs($0 - 90) < 3e-4 })
    }

    /// Speckle in uniform tissue varies much less, and the border to darker tissue stays where it is and as high.
    @Test func smoothsSpeckleAndKeepsBorders() {
        var picture = Speckle(width: 128, height: 128, seed: 14).picture()
        for row in 0..<128 { for column in 64..<128 { picture[row: row, column: column] -= 100 } }
        let plan = SpeckleDiffusion(width: 128, height: 128)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: 128, height: 128, filledWith: .nan)
        plan.apply(to: picture, workspace: &workspace, into: &output)
        func variation(_ image: Raster<Float>) -> Double {
            let levels = (20..<108).flatMap { row in (12..<52).map { Double(image[row: row, column: $0]) } }
            let mean = levels.reduce(0, +) / Double(levels.count)
            return (levels.reduce(0) { $0 + power($1 - mean, 2) } / Double(levels.count)).squareRoot()
        }
        #expect(variation(output) < 0.5 * variation(picture), "\(variation(picture)) to \(variation(output))")
        func mean(_ columns: Range<Int>) -> Double {
            (20..<108).reduce(0.0) { sum, row in
                sum + columns.reduce(0.0) { $0 + Double(output[row: row, column: $1]) }
            } / Double(88 * columns.count)
        }
        let step = mean(56..<60) - mean(68..<72)
        #expect(step > 85, "\(step)")
    }

    /// A tenth of the time step and ten times the steps give nearly the same picture.
    @Test func dependsLittleOnTheTimeStep() {
        let picture = Speckle(width: 96, height: 96, seed: 15).picture()
        let outputs = [(20, Float(0.5)), (200, 0.05)].map { iterations, step in
            let plan = SpeckleDiffusion(width: 96, height: 96, iterations: iterations, timeStep: step)
            var workspace = plan.makeWorkspace()
            var output = Raster<Float>(width: 96, height: 96, filledWith: .nan)
            plan.apply(to: picture, workspace: &workspace, into: &output)
            return output.samples
        }
        func deviation(_ a: [Float], _ b: [Float]) -> Double {
            (zip(a, b).reduce(0) { $0 + power(Double($1.0 - $1.1), 2) } / Double(a.count)).squareRoot()
        }
        let (between, moved) = (deviation(outputs[0], outputs[1]), deviation(outputs[0], picture.samples))
        #expect(between < 0.1 * moved, "\(between) of \(moved)")
    }
}
