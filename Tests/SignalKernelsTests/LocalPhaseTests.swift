import SignalKernels
import Testing

@Suite struct LocalPhaseTests {
    private static let scales = [
        MonogenicScale(wavelength: 0.9), MonogenicScale(wavelength: 1.5), MonogenicScale(wavelength: 2.4),
    ]

    private func bank(_ width: Int, _ height: Int, scales: [MonogenicScale] = scales) -> MonogenicFilterBank {
        MonogenicFilterBank(width: width, height: height, lateralSpacing: 0.2, axialSpacing: 0.13, scales: scales)
    }

    /// From the same monogenic signals, whose own error `MonogenicTests` bounds, by the definitions in Double.
    @Test(arguments: [(4, 4), (7, 5), (8, 9), (15, 16), (33, 17), (61, 24)], [0..<1, 0..<3, 1..<3])
    func agreesWithReference(size: (width: Int, height: Int), scales: Range<Int>) {
        let bank = bank(size.width, size.height)
        var workspace = bank.makeWorkspace()
        var found = bank.makeLocalPhaseMaps(scales: scales)
        found.poison()
        let image = Raster<Float>.noise(width: size.width, height: size.height, seed: UInt64(size.width))
        bank.load(image, workspace: &workspace)
        bank.localPhase(scales: scales, workspace: &workspace, into: &found)
        let signals = scales.map { scale in
            var maps = bank.makeMaps(scale: scale)
            maps.poison()
            bank.filter(scale: scale, workspace: &workspace, into: &maps)
            return maps
        }
        for row in 0..<size.height {
            for column in 0..<size.width {
                var (bright, amplitude, even, lateral, axial) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for signal in signals {
                    let e = Double(signal.even[row: row, column: column])
                    let x = Double(signal.rieszLateral[row: row, column: column])
                    let z = Double(signal.rieszAxial[row: row, column: column])
                    let odd = (x * x + z * z).squareRoot()
                    bright += max(0, e - odd)
                    amplitude += (e * e + odd * odd).squareRoot()
                    even += e
                    lateral += x
                    axial += z
                }
                // Each term and partial sum is rounded by at most 2^-24 of its amplitude, three or four times.
                let symmetry = bright / (amplitude + 1)
                #expect(abs(Double(found.symmetry[row: row, column: column]) - symmetry) < 0x1p-20)
                let odd = (lateral * lateral + axial * axial).squareRoot()
                let sum = (even * even + odd * odd).squareRoot()
                #expect(
                    abs(Double(found.phase[row: row, column: column]) - arctangent(odd, even))
                        < 7e-7 + 0x1p-22 * amplitude / sum)
            }
        }
    }

    @Test func isZeroOnBrightLinesAndPiOnDarkOnes() {
        let bank = MonogenicFilterBank(
            width: 64, height: 64, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [MonogenicScale(wavelength: 0.9), MonogenicScale(wavelength: 1.5)])
        var workspace = bank.makeWorkspace()
        var maps = bank.makeLocalPhaseMaps(scales: 0..<2)
        func measure(_ level: (Int) -> Float) {
            var image = Raster<Float>(width: 64, height: 64, filledWith: 0)
            for row in 0..<64 { for column in 0..<64 { image[row: row, column: column] = level(row) } }
            bank.load(image, workspace: &workspace)
            bank.localPhase(scales: 0..<2, workspace: &workspace, into: &maps)
        }
        measure { (31...33).contains($0) ? 200 : 50 }
        #expect(maps.phase[row: 32, column: 30] < 0.05 && maps.symmetry[row: 32, column: 30] > 0.9)
        // Fainter by 100, the line is as much of a line.
        let strong = maps.symmetry[row: 32, column: 30]
        measure { (31...33).contains($0) ? 100 : 50 }
        #expect(abs(maps.symmetry[row: 32, column: 30] - strong) < 0.05)
        measure { (31...33).contains($0) ? 50 : 200 }
        #expect(maps.phase[row: 32, column: 30] > 3.09 && maps.symmetry[row: 32, column: 30] == 0)
        measure { $0 < 32 ? 50 : 200 }
        for row in 31...32 { #expect(abs(maps.phase[row: row, column: 30] - .pi / 2) < 0.5) }
        #expect(maps.symmetry[row: 31, column: 30] == 0)
    }

    @Test func seesNoSymmetryInAFlatImage() {
        let bank = bank(50, 37)
        var workspace = bank.makeWorkspace()
        var maps = bank.makeLocalPhaseMaps(scales: 0..<3)
        maps.poison()
        bank.load(Raster(width: 50, height: 37, filledWith: 200), workspace: &workspace)
        bank.localPhase(scales: 0..<3, workspace: &workspace, into: &maps)
        #expect(maps.symmetry.samples.allSatisfy { abs($0) < 1e-3 })
        #expect(maps.phase.samples.allSatisfy { $0 >= 0 && $0 <= 3.141_593 })
    }

    /// To the last bit, also on cropped spectra, and whatever the workspace was used for before.
    @Test(arguments: [1, 2, 4])
    func dependsOnTheImageAlone(step: Int) {
        let scales = [0.9, 2.4, 7].map { MonogenicScale(wavelength: $0, maximumStep: step) }
        let bank = MonogenicFilterBank(
            width: 61, height: 45, lateralSpacing: 0.1, axialSpacing: 0.1, scales: scales)
        #expect(bank.steps == [1, min(step, 2), step])
        let (first, second) = (
            Raster<Float>.noise(width: 61, height: 45, seed: 1), Raster<Float>.noise(width: 61, height: 45, seed: 2)
        )
        var (used, fresh) = (bank.makeWorkspace(), bank.makeWorkspace())
        for scale in 0..<3 {
            var (after, alone) = (bank.makeMaps(scale: scale), bank.makeMaps(scale: scale))
            var (phase, narrow) = (
                bank.makeLocalPhaseMaps(scales: scale..<scale + 1), bank.makeLocalPhaseMaps(scales: scale..<scale + 1)
            )
            after.poison()
            phase.poison()
            bank.load(first, workspace: &used)
            bank.filter(scale: scale, workspace: &used, into: &after)
            bank.load(second, workspace: &used)
            bank.filter(scale: scale, workspace: &used, into: &after)
            bank.localPhase(scales: scale..<scale + 1, workspace: &used, into: &phase)
            withNarrowKernels {
                bank.load(second, workspace: &fresh)
                bank.filter(scale: scale, workspace: &fresh, into: &alone)
                bank.localPhase(scales: scale..<scale + 1, workspace: &fresh, into: &narrow)
            }
            #expect(after.even.samples == alone.even.samples)
            #expect(after.rieszLateral.samples == alone.rieszLateral.samples)
            #expect(after.rieszAxial.samples == alone.rieszAxial.samples)
            #expect(phase.symmetry.samples == narrow.symmetry.samples)
            #expect(phase.phase.samples == narrow.phase.samples)
        }
    }
}

extension LocalPhaseMaps {
    fileprivate mutating func poison() {
        symmetry = Raster(width: width, height: height, filledWith: .nan)
        phase = symmetry
    }
}
