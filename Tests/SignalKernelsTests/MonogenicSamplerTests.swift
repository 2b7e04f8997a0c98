import SignalKernels
import Testing

@Suite struct MonogenicSamplerTests {
    private func sampler(_ width: Int, _ height: Int, wavelength: Double, step: Int) -> MonogenicSampler {
        MonogenicSampler(
            width: width, height: height, lateralSpacing: 0.12, axialSpacing: 0.1,
            scale: MonogenicScale(wavelength: wavelength), step: step)
    }

    /// Sizes around whole vectors, and transforms with every radix; in a band that aliases at the larger steps.
    @Test(
        arguments: [1, 2, 3, 4, 5, 6, 8],
        [(4, 4), (7, 33), (16, 15), (33, 40), (48, 31), (71, 17)])
    func samplesTheDefinition(step: Int, size: (width: Int, height: Int)) {
        let image = GrayImage.noise(width: size.width, height: size.height, seed: UInt64(step))
        let sampler = sampler(size.width, size.height, wavelength: 0.5, step: step)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        #expect(maps.width == (size.width + step - 1) / step && maps.height == (size.height + step - 1) / step)
        // Twice, so that nothing is left over from the first time.
        for _ in 0..<2 {
            maps.poison()
            sampler.sample(image, workspace: &workspace, into: &maps)
        }
        let factors = [1: 4, 2: 4, 3: 12, 4: 4, 5: 20, 6: 12, 8: 8]
        guard let factor = factors[step], size.width > 4 || step < 8 else { return }
        let expected = ReferenceMonogenic(
            image.raster, scale: MonogenicScale(wavelength: 0.5), longest: 0.5, spacing: (0.12, 0.1),
            multipleOf: factor)
        // Two transforms of at most 80 x 60 samples of up to 255: 2^-24 * log2(4800) * 2 * 255, doubled for gains.
        let tolerance = 8e-4
        for row in 0..<maps.height {
            for column in 0..<maps.width {
                let at = step * row * expected.width + step * column
                let place = "row \(row), column \(column)"
                #expect(abs(Double(maps.even[row: row, column: column]) - expected.even[at]) < tolerance, "\(place)")
                #expect(
                    abs(Double(maps.rieszLateral[row: row, column: column]) - expected.lateral[at]) < tolerance,
                    "\(place)")
                #expect(
                    abs(Double(maps.rieszAxial[row: row, column: column]) - expected.axial[at]) < tolerance,
                    "\(place)")
            }
        }
    }

    /// On an image too large for the slow reference, continued to 360 by 240 pixels by both.
    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func agreesWithTheFilterBank(step: Int) {
        let (width, height) = (350, 228)
        let image = GrayImage.noise(width: width, height: height, seed: 9)
        let sampler = sampler(width, height, wavelength: 0.9, step: step)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        maps.poison()
        sampler.sample(image, workspace: &workspace, into: &maps)
        let bank = MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.12, axialSpacing: 0.1,
            scales: [MonogenicScale(wavelength: 0.9)])
        var bankWorkspace = bank.makeWorkspace()
        var whole = bank.makeMaps(scale: 0)
        bank.load(image.raster, workspace: &bankWorkspace)
        bank.filter(scale: 0, workspace: &bankWorkspace, into: &whole)
        for (some, all) in [
            (maps.even, whole.even), (maps.rieszLateral, whole.rieszLateral), (maps.rieszAxial, whole.rieszAxial),
        ] {
            var largest: Float = 0
            for row in 0..<some.height {
                for column in 0..<some.width {
                    largest = max(
                        largest, abs(some[row: row, column: column] - all[row: step * row, column: step * column]))
                }
            }
            // Two transforms of 86400 samples of up to 255 each: 2^-24 * log2(86400) * 2 * 255, in both.
            #expect(largest < 1e-3)
        }
    }

    @Test func seesNothingInAFlatImage() {
        let sampler = sampler(50, 37, wavelength: 0.9, step: 2)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        maps.poison()
        sampler.sample(GrayImage(width: 50, height: 37, filledWith: 200), workspace: &workspace, into: &maps)
        for map in [maps.even, maps.rieszLateral, maps.rieszAxial] {
            #expect(map.samples.allSatisfy { abs($0) < 1e-3 })
        }
    }

    @Test func pointsTowardBrighterTissueAndIsPositiveOnBrightLines() {
        let sampler = sampler(64, 64, wavelength: 0.9, step: 2)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        var image = GrayImage(width: 64, height: 64, filledWith: 50)
        for column in 0..<64 { for row in 31...33 { image[row: row, column: column] = 200 } }
        sampler.sample(image, workspace: &workspace, into: &maps)
        #expect(maps.even[row: 16, column: 15] > 20)
        #expect(abs(maps.rieszAxial[row: 16, column: 15]) < 1)
        #expect(maps.rieszAxial[row: 15, column: 15] > 10)
        #expect(maps.rieszAxial[row: 17, column: 15] < -10)
        #expect(abs(maps.rieszLateral[row: 15, column: 15]) < 1)
    }

    @Test(arguments: [1, 2, 3])
    func doesNotDependOnTheProcessor(step: Int) {
        let image = GrayImage.noise(width: 61, height: 45, seed: 4)
        let sampler = sampler(61, 45, wavelength: 0.5, step: step)
        var workspace = sampler.makeWorkspace()
        var (wide, narrow) = (sampler.makeMaps(), sampler.makeMaps())
        sampler.sample(image, workspace: &workspace, into: &wide)
        withNarrowKernels { sampler.sample(image, workspace: &workspace, into: &narrow) }
        #expect(wide.even.samples == narrow.even.samples)
        #expect(wide.rieszLateral.samples == narrow.rieszLateral.samples)
        #expect(wide.rieszAxial.samples == narrow.rieszAxial.samples)
    }

    /// To the last bit, whatever the workspace was used for before.
    @Test(arguments: [1, 2, 8])
    func forgetsTheImageBefore(step: Int) {
        let (first, second) = (
            GrayImage.noise(width: 71, height: 39, seed: 1), GrayImage.noise(width: 71, height: 39, seed: 2)
        )
        let sampler = sampler(71, 39, wavelength: 0.5, step: step)
        var (used, fresh) = (sampler.makeWorkspace(), sampler.makeWorkspace())
        var (after, alone) = (sampler.makeMaps(), sampler.makeMaps())
        sampler.sample(first, workspace: &used, into: &after)
        sampler.sample(second, workspace: &used, into: &after)
        sampler.sample(second, workspace: &fresh, into: &alone)
        #expect(after.even.samples == alone.even.samples)
        #expect(after.rieszLateral.samples == alone.rieszLateral.samples)
        #expect(after.rieszAxial.samples == alone.rieszAxial.samples)
    }
}
