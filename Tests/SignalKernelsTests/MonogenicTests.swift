import SignalKernels
import Testing

@Suite struct MonogenicTests {
    @Test(arguments: [(4, 4), (13, 9), (31, 24), (33, 40)])
    func agreesWithReferenceOnEveryPixel(width: Int, height: Int) {
        let scales = [MonogenicScale(wavelength: 0.9), MonogenicScale(wavelength: 2.4)]
        let bank = MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.2, axialSpacing: 0.13, scales: scales)
        let image = Raster<Float>.noise(width: width, height: height, seed: UInt64(width + height))
        var workspace = bank.makeWorkspace()
        for (index, scale) in scales.enumerated() {
            var maps = bank.makeMaps(scale: index)
            maps.poison()
            bank.load(image, workspace: &workspace)
            bank.filter(scale: index, workspace: &workspace, into: &maps)
            let expected = ReferenceMonogenic(image, scale: scale, longest: 2.4, spacing: (0.2, 0.13))
            // Two transforms of at most 80 x 80 samples of up to 256: 2^-24 * log2(6400) * 2 * 256, doubled for gains.
            let tolerance = 8e-4
            for row in 0..<height {
                for column in 0..<width {
                    let at = row * expected.width + column
                    #expect(abs(Double(maps.even[row: row, column: column]) - expected.even[at]) < tolerance)
                    #expect(abs(Double(maps.rieszLateral[row: row, column: column]) - expected.lateral[at]) < tolerance)
                    #expect(abs(Double(maps.rieszAxial[row: row, column: column]) - expected.axial[at]) < tolerance)
                }
            }
        }
    }

    /// On the cropped spectrum the map is the full-resolution one without the frequencies cropped away, at every
    /// second pixel; those frequencies pass with less than 2 %, so that the whole map differs by less than that share
    /// of the image's deviation.
    @Test func cropsWithoutAliasing() {
        let (width, height) = (48, 40)
        let scales = [MonogenicScale(wavelength: 2.4, maximumStep: 2)]
        let bank = MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.1, axialSpacing: 0.1, scales: scales)
        #expect(bank.steps == [2])
        let image = Raster<Float>.noise(width: width, height: height, seed: 15)
        var workspace = bank.makeWorkspace()
        var maps = bank.makeMaps(scale: 0)
        maps.poison()
        bank.load(image, workspace: &workspace)
        bank.filter(scale: 0, workspace: &workspace, into: &maps)
        #expect(maps.width == 24 && maps.height == 20)
        let cropped = ReferenceMonogenic(
            image, scale: scales[0], longest: 2.4, spacing: (0.1, 0.1), below: 0.25 - 1e-9)
        let whole = ReferenceMonogenic(image, scale: scales[0], longest: 2.4, spacing: (0.1, 0.1))
        var squares = 0.0
        for row in 0..<maps.height {
            for column in 0..<maps.width {
                let at = 2 * row * cropped.width + 2 * column
                #expect(abs(Double(maps.even[row: row, column: column]) - cropped.even[at]) < 8e-4)
                #expect(abs(Double(maps.rieszLateral[row: row, column: column]) - cropped.lateral[at]) < 8e-4)
                #expect(abs(Double(maps.rieszAxial[row: row, column: column]) - cropped.axial[at]) < 8e-4)
                squares += power(Double(maps.even[row: row, column: column]) - whole.even[at], 2)
            }
        }
        // Uniform noise on 0..<256 deviates by 256 / sqrt(12) = 74.
        #expect((squares / Double(maps.width * maps.height)).squareRoot() < 0.02 * 74)
    }

    @Test func pointsTowardBrighterTissueAndIsPositiveOnBrightLines() {
        let bank = MonogenicFilterBank(
            width: 64, height: 64, lateralSpacing: 0.1, axialSpacing: 0.1, scales: [MonogenicScale(wavelength: 0.9)])
        var workspace = bank.makeWorkspace()
        var maps = bank.makeMaps(scale: 0)
        var image = Raster<Float>(width: 64, height: 64, filledWith: 50)
        for column in 0..<64 { for row in 31...33 { image[row: row, column: column] = 200 } }
        bank.load(image, workspace: &workspace)
        bank.filter(scale: 0, workspace: &workspace, into: &maps)
        #expect(maps.even[row: 32, column: 30] > 20)
        #expect(abs(maps.rieszAxial[row: 32, column: 30]) < 1)
        #expect(maps.rieszAxial[row: 30, column: 30] > 10)
        #expect(maps.rieszAxial[row: 34, column: 30] < -10)
        #expect(abs(maps.rieszLateral[row: 30, column: 30]) < 1)
        // Turned by a quarter, the lateral part takes the axial one's place.
        var turned = Raster<Float>(width: 64, height: 64, filledWith: 50)
        for row in 0..<64 { for column in 31...33 { turned[row: row, column: column] = 200 } }
        var turnedMaps = bank.makeMaps(scale: 0)
        bank.load(turned, workspace: &workspace)
        bank.filter(scale: 0, workspace: &workspace, into: &turnedMaps)
        for step in 0..<64 {
            #expect(abs(turnedMaps.rieszLateral[row: 20, column: step] - maps.rieszAxial[row: step, column: 20]) < 1e-2)
        }
    }

    @Test func seesNothingInAFlatImage() {
        let bank = MonogenicFilterBank(
            width: 50, height: 37, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [
                MonogenicScale(wavelength: 0.9),
                MonogenicScale(wavelength: 2.4, maximumStep: 2),
            ])
        var workspace = bank.makeWorkspace()
        bank.load(Raster(width: 50, height: 37, filledWith: 200), workspace: &workspace)
        for scale in 0..<2 {
            var maps = bank.makeMaps(scale: scale)
            maps.poison()
            bank.filter(scale: scale, workspace: &workspace, into: &maps)
            for map in [maps.even, maps.rieszLateral, maps.rieszAxial] {
                #expect(map.samples.allSatisfy { abs($0) < 1e-3 })
            }
        }
    }
}
