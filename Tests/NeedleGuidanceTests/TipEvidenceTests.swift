import NeedleGuidance
import Testing

@Suite struct TipEvidenceTests {
    private func quality(
        support: Double = 1, lead: Double = 4, motion: Double = 0, spot: Double = 70, height: Double = 6,
        isProven: Bool = true, isInferred: Bool = false, sightings: Int = 8, memory: Double = 0, isShort: Bool = false
    ) -> Double {
        TipEvidence(
            support: support, lead: lead, motion: motion, spot: spot, height: height, isProven: isProven,
            isInferred: isInferred, sightings: sightings, memory: memory, isShort: isShort
        ).quality
    }

    /// No verdict is clear below 0.5: the other account, the lead, the shaft and the looks of a tip at rest must all speak for it.
    @Test func isCertainOnlyByAllAccountsTogether() {
        #expect(quality() > 0.5)
        #expect(quality(support: 0.5) < 0.5)
        #expect(quality(lead: 0) < 0.5)
        #expect(quality(spot: 40) < 0.5)
        #expect(quality(height: 4) < 0.5)
        #expect(quality(isShort: true) < 0.5)
        // One that goes on along its line may lead by less, and so may one that was certain just before.
        #expect(quality(lead: 0, motion: 6) > 0.5)
        #expect(quality(lead: 0, memory: 3) > 0.5)
        #expect(quality(support: 0, motion: 6) < 0.5)
        #expect(quality(support: 0, memory: 6) < 0.5)
    }

    @Test func risesWithWhateverSpeaksForIt() {
        let levels = { (values: [Double]) in zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
        #expect(levels([0.02, 0.3, 0.7, 0.98].map { quality(support: $0, lead: 0) }))
        #expect(levels([-2, 0, 2, 4].map { quality(lead: $0) }))
        #expect(levels([0, 2, 4, 6].map { quality(support: 0.5, lead: 0, motion: $0) }))
        #expect(levels([0, 20, 40, 60].map { quality(spot: $0) }))
        #expect(levels([1, 2, 4, 6].map { quality(height: $0) }))
        #expect(levels([0, 1, 2, 3].map { quality(lead: 0, memory: $0) }))
        #expect(levels([1, 2, 3, 4].map { quality(sightings: Int($0)) }))
        // What is as good as all and as nothing counts as that, and beyond two steps on there is nothing to prove.
        #expect(quality(support: 0.98) == quality(support: 1))
        #expect(quality(support: 0.02) == quality(support: 0))
        #expect(quality(support: 0.1, motion: 6) == quality(support: 0.1, motion: 16))
        // Plain speckle stands that high.
        #expect(quality(height: 1) == quality(height: 0))
    }

    /// Log odds by the sum of the documentation.
    @Test func weighsAccountsAsDocumented() {
        func evidence(isInferred: Bool, isShort: Bool) -> TipEvidence {
            TipEvidence(
                support: 0.9, lead: 2, motion: 3, spot: 50, height: 5, isProven: true, isInferred: isInferred,
                sightings: 4, memory: 1.5, isShort: isShort)
        }
        // -6 + 0.5 ln 9 + 0.2 * 2 + 0.2 * 3 + 0.045 * 50 + 2 ln 5 + 0.4 * 1.5
        #expect(abs(evidence(isInferred: false, isShort: false).logOdds - 2.1675) < 0.001)
        #expect(abs(evidence(isInferred: true, isShort: false).logOdds - 1.4175) < 0.001)
        #expect(abs(evidence(isInferred: false, isShort: true).logOdds + 0.0325) < 0.001)
    }

    @Test func isNeverMoreCertainThanAnyTipMayBe() {
        #expect(quality(motion: 16, sightings: 60, memory: 20) == 0.79)
        // A line that was never seen to change may be tissue, and where nothing looked like a tip there may be none.
        #expect(quality(motion: 16, isProven: false, sightings: 60, memory: 20) == 0.45)
        #expect(quality(motion: 16, isInferred: true, sightings: 60, memory: 20) == 0.45)
    }
}
