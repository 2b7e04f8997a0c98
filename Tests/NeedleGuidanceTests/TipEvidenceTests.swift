import NeedleGuidance
import Testing

@Suite struct TipEvidenceTests {
    private func quality(
        support: Double = 1, lead: Double = 4, motion: Double = 0, spot: Double = 70, isProven: Bool = true,
        sightings: Int = 8
    ) -> Double {
        TipEvidence(
            support: support, lead: lead, motion: motion, spot: spot, isProven: isProven, sightings: sightings
        ).quality
    }

    /// No verdict is clear below 0.5: the other account, the lead and the looks of a tip at rest must all speak for it.
    @Test func isCertainOnlyByAllAccountsTogether() {
        #expect(quality() > 0.5)
        #expect(quality(support: 0.5) < 0.5)
        #expect(quality(lead: 0) < 0.5)
        #expect(quality(spot: 40) < 0.5)
        // One that goes on along its line may lead by less.
        #expect(quality(lead: 0, motion: 6) > 0.5)
        #expect(quality(support: 0, motion: 6) < 0.5)
    }

    @Test func risesWithWhateverSpeaksForIt() {
        let levels = { (values: [Double]) in zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
        #expect(levels([0.02, 0.3, 0.7, 0.98].map { quality(support: $0, lead: 0) }))
        #expect(levels([-2, 0, 2, 4].map { quality(lead: $0) }))
        #expect(levels([0, 2, 4, 6].map { quality(support: 0.5, lead: 0, motion: $0) }))
        #expect(levels([0, 20, 40, 60].map { quality(spot: $0) }))
        #expect(levels([1, 2, 3, 4].map { quality(sightings: Int($0)) }))
        // What is as good as all and as nothing counts as that, and beyond two steps on there is nothing to prove.
        #expect(quality(support: 0.98) == quality(support: 1))
        #expect(quality(support: 0.02) == quality(support: 0))
        #expect(quality(support: 0.1, motion: 6) == quality(support: 0.1, motion: 16))
    }

    /// Log odds by the sum of the documentation.
    @Test func weighsAccountsAsDocumented() {
        let evidence = TipEvidence(support: 0.9, lead: 2, motion: 3, spot: 50, isProven: true, sightings: 4)
        // -2.6 + 0.5 ln 9 + 0.2 * 2 + 0.2 * 3 + 0.045 * 50
        #expect(abs(evidence.logOdds - 1.7486) < 0.001)
    }

    @Test func isNeverMoreCertainThanAnyTipMayBe() {
        #expect(quality(motion: 16, sightings: 60) == 0.79)
        // A line that was never seen to change may be tissue.
        #expect(quality(motion: 16, isProven: false, sightings: 60) == 0.45)
        let contradicted = TipEvidence(
            support: 1, lead: 4, motion: 16, spot: 70, isProven: true, isContradicted: true, sightings: 60)
        #expect(contradicted.quality == 0.45)
    }
}
