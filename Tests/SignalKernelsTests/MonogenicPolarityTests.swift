import SignalKernels
import Testing

@Suite struct MonogenicPolarityTests {
    /// A horizontal bright line: even part positive on it, axial Riesz part positive above and negative below.
    @Test(arguments: [1, 2, 4])
    func followsTheBrightLine(maximumStep: Int) {
        var image = Raster<Float>(width: 130, height: 122, filledWith: 20)
        for column in 0..<130 { for row in 59...61 { image[row: row, column: column] = 200 } }
        let bank = MonogenicFilterBank(
            width: 130, height: 122, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [MonogenicScale(wavelength: 2, maximumStep: maximumStep)])
        var workspace = bank.makeWorkspace()
        var maps = bank.makeMaps(scale: 0)
        bank.load(image, workspace: &workspace)
        bank.filter(scale: 0, workspace: &workspace, into: &maps)

        let step = maps.step
        #expect(step <= maximumStep)
        let line = 60 / step
        let column = 64 / step
        let reach = 4 / step
        #expect(maps.even[row: line, column: column] > 20)
        #expect(maps.rieszAxial[row: line - reach, column: column] > 10)
        #expect(maps.rieszAxial[row: line + reach, column: column] < -10)
        #expect(abs(maps.rieszLateral[row: line, column: column]) < 1)
    }
}
