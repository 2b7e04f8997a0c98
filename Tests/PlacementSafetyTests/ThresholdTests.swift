import FrameModel
import PlacementSafety
import Testing

/// The lower bound, not the measured distance, crosses the margins, and it does so exactly at them.
@Suite struct ThresholdTests {
    @Test func thePleuraCrossesItsMarginsWithItsLowerBound() {
        let assessor = PlacementAssessor.plain()
        var seen: Set<Verdict> = []
        for step in 0...3000 {
            var scene = Scene.plain()
            let z = 22 + Double(step) * 0.005
            // Parallel to the line, so that the trajectory never meets it.
            scene.setNeedle(tip: (0, 20), entry: (-20, 20))
            scene.setPleura([surface([(-60, z), (60, z)])])
            let found = assessor.assessAlone(scene)
            let bound = found.pleura!.lowerBound
            let expected: Verdict = bound < 5 ? .danger : bound < 10 ? .caution : .clear
            #expect(found.verdict == expected, "lower bound \(bound)")
            #expect(bound < z - 20)
            seen.insert(expected)
        }
        #expect(seen == [.clear, .caution, .danger])
    }

    @Test func aVesselCrossesItsMarginsWithItsLowerBound() {
        let assessor = PlacementAssessor.plain()
        var seen: Set<Verdict> = []
        for step in 0...2000 {
            var scene = Scene.plain()
            scene.setNeedle(tip: (0, 20), entry: (-20, 20))
            scene.addVessel(x: 0, z: 23.5 + Double(step) * 0.005, semiAxes: (3, 3))
            let found = assessor.assessAlone(scene)
            let bound = found.vessel!.lowerBound
            let expected: Verdict = bound < 2 ? .danger : bound < 5 ? .caution : .clear
            #expect(found.verdict == expected, "lower bound \(bound)")
            seen.insert(expected)
        }
        #expect(seen == [.clear, .caution, .danger])
    }

    /// A margin equal to the bound is kept.
    @Test func aBoundExactlyAtItsMarginIsKept() {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (-20, 20))
        scene.setPleura([surface([(-60, 28), (60, 28)])])
        scene.addVessel(x: 0, z: 14, semiAxes: (1, 1))
        let before = PlacementAssessor.plain().assessAlone(scene)
        var margins = SafetyMargins()
        margins.pleuraDanger = before.pleura!.lowerBound
        margins.pleuraCaution = before.pleura!.lowerBound
        margins.vesselDanger = before.vessel!.lowerBound
        margins.vesselCaution = before.vessel!.lowerBound
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .clear)
        margins.pleuraCaution = margins.pleuraCaution.nextUp
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .caution)
        margins.pleuraDanger = margins.pleuraCaution
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .danger)
        margins.pleuraDanger = 0
        margins.pleuraCaution = 0
        margins.vesselCaution = margins.vesselCaution.nextUp
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .caution)
        margins.vesselDanger = margins.vesselCaution
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .danger)
    }
}
