import SignalKernels
import Testing

/// Wisdom belongs to the process: these tests run one after the other, on sizes that no other test uses.
@Suite(.serialized) struct PlanningTests {
    private func spectrum(width: Int, height: Int, of image: Raster<Float>) -> [Float] {
        let plan = RealTransform2D(width: width, height: height)
        let (real, spectrum) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer())
        for row in 0..<height {
            for column in 0..<width { real.pointer[row * plan.realStride + column] = image[row: row, column: column] }
        }
        plan.forward(real, into: spectrum)
        return (0..<height).flatMap { row in
            (0..<2 * plan.spectrumWidth).map { spectrum.pointer[2 * row * plan.spectrumStride + $0] }
        }
    }

    /// The last one is estimated to be transformed in lanes.
    @Test(arguments: [(86, 54), (110, 70), (37, 31), (90, 64)])
    func measuredPlansGiveTheSameTransform(width: Int, height: Int) {
        let image = Raster<Float>.noise(width: width, height: height, in: -1..<1, seed: 5)
        let estimated = spectrum(width: width, height: height, of: image)
        let measured = TransformPlanning.$current.withValue(.measure) {
            spectrum(width: width, height: height, of: image)
        }
        // Each is within 2^-24 * log2(7700) of a sum of 7700 samples of root mean square 0.58: 51, times 3 for the tail.
        let tolerance: Float = 2 * 0x1p-24 * 13 * 51 * 3
        #expect(zip(estimated, measured).allSatisfy { abs($0 - $1) < tolerance })
        // With what was learned, the same bits.
        let again = TransformPlanning.$current.withValue(.measure) {
            spectrum(width: width, height: height, of: image)
        }
        #expect(again == measured)
    }

    @Test func estimatesUnlessToldOtherwise() async {
        #expect(TransformPlanning.current == .estimate)
        await TransformPlanning.$current.withValue(.measure) {
            let inChild = await withTaskGroup(of: TransformPlanning.self) { group in
                group.addTask { TransformPlanning.current }
                return await group.next()
            }
            #expect(inChild == .measure)
        }
    }

    @Test func wisdomComesBack() throws {
        TransformPlanning.$current.withValue(.measure) { _ = RealTransform2D(width: 94, height: 58) }
        let learned = TransformWisdom.text
        TransformWisdom.forget()
        #expect(TransformWisdom.text.count < learned.count)
        try TransformWisdom.add(learned)
        #expect(TransformWisdom.text.count >= learned.count)
    }

    @Test(arguments: ["", "wisdom", "(fftw-3.3.10 fftwf_wisdom #x0 #x0 #x0 #x0\n)", "("])
    func refusesWhatIsNotWisdom(text: String) {
        #expect(throws: TransformWisdom.Rejected.self) { try TransformWisdom.add(text) }
    }

    @Test func refusesWisdomThatIsCutOff() {
        TransformPlanning.$current.withValue(.measure) { _ = RealTransform2D(width: 82, height: 34) }
        let learned = TransformWisdom.text
        #expect(throws: TransformWisdom.Rejected.self) {
            try TransformWisdom.add(String(learned.dropLast(learned.count / 2)))
        }
    }
}
