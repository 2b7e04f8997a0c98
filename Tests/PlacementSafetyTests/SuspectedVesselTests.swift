import FrameModel
import PlacementSafety
import Testing

/// What may be a vessel cut across: no clearance is measured to it, and near it nothing is clear.
@Suite struct SuspectedVesselTests {
    /// A suspected vessel of 3 mm with its middle at a depth below the tip, which is at (0, 20).
    private func scene(depth: Double, entry: (x: Double, z: Double) = (-20, 20), isKnown: Bool = false) -> Scene {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: entry)
        func fill(_ vessel: inout VesselFinding) {
            vessel.center = TissuePoint(xMillimeters: 0, zMillimeters: depth)
            vessel.semiAxes = (along: 3, across: 3)
            vessel.wallThickness = 0.5
            vessel.sigma = 0.1
        }
        if isKnown { scene.findings.vessels.append(fill) } else { scene.findings.suspectedVessels.append(fill) }
        return scene
    }

    private func assess(_ scene: Scene) -> FrameAssessment { PlacementAssessor.plain().assessAlone(scene) }

    @Test func nearItNothingIsClearAndNothingWorse() {
        let near = assess(scene(depth: 26))
        #expect(near.verdict == .indeterminate && near.reasons == .vesselUnconfirmed && near.vessel == nil)
        #expect(assess(scene(depth: 40)).verdict == .clear)
        let ahead = assess(scene(depth: 31, entry: (0, 0)))
        #expect(ahead.verdict == .indeterminate && ahead.reasons == .vesselUnconfirmed)
    }

    /// It is doubted just where a known one would be warned of.
    @Test func isDoubtedWhereAKnownOneIsWarnedOf() {
        var doubted = 0
        for step in 0...200 {
            let depth = 25 + 0.05 * Double(step)
            let known = assess(scene(depth: depth, isKnown: true)).verdict
            let suspected = assess(scene(depth: depth)).verdict
            #expect((known == .clear) == (suspected == .clear), "\(depth) mm")
            doubted += suspected == .clear ? 0 : 1
        }
        #expect((1...200).contains(doubted))
    }

    @Test func oneThatIsNoNumberLeavesTheVesselsUnexamined() {
        var scene = scene(depth: 40)
        scene.findings.suspectedVessels[0].sigma = .nan
        let found = assess(scene)
        #expect(found.verdict == .indeterminate && found.reasons == .vesselsUnexamined)
    }
}
