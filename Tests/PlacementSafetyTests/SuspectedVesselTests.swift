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

    /// 6 mm to its middle, less 3 mm of lumen and 0.5 mm of wall, and less 2.3 times what is uncertain.
    @Test func boundsTheClearanceToAKnownOne() throws {
        var near = scene(depth: 26)
        let unseen = try #require(assess(near).unseen.vessel)
        #expect((1.5..<2.5).contains(unseen), "\(unseen)")
        near.addVessel(x: 0, z: 35, semiAxes: (2, 2))
        let clearance = try #require(assess(near).vessel)
        #expect(abs(clearance.distance - 12.5) < 1e-6)
        #expect(clearance.lowerBound == unseen && clearance.normalBound > 11)
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

    /// A place without echoes from `depth - 1` to `depth + 1`.
    private func sceneWithGap(depth: Double, entry: (x: Double, z: Double) = (-20, 20)) -> Scene {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: entry)
        scene.findings.examined.gaps.append(
            ExaminedField.Gap(
                top: TissuePoint(xMillimeters: 0, zMillimeters: depth - 1),
                bottom: TissuePoint(xMillimeters: 0, zMillimeters: depth + 1)))
        return scene
    }

    @Test func aPlaceWithoutEchoesMayBeAVessel() {
        let near = assess(sceneWithGap(depth: 24))
        #expect(near.verdict == .indeterminate && near.reasons == .vesselUnconfirmed && near.vessel == nil)
        #expect(assess(sceneWithGap(depth: 20)).reasons == .vesselUnconfirmed, "the tip in it")
        #expect(assess(sceneWithGap(depth: 16)).reasons == .vesselUnconfirmed, "above the shaft")
        #expect(assess(sceneWithGap(depth: 40)).verdict == .clear)
        #expect(assess(sceneWithGap(depth: 31, entry: (0, 0))).reasons == .vesselUnconfirmed, "on the way ahead")
    }

    /// It reaches as far as its echoes are missing, with a wall of 0.6 mm that is not seen, and is doubted within the caution margin of
    /// that, 5 mm, the needle's radius and 2.3 times what is uncertain: 0.3 mm of its edge, and of tip, scale and sound.
    @Test func isDoubtedAsFarAsItReaches() {
        let farthest = stride(from: 10, to: 5, by: -0.005).first { below in
            assess(sceneWithGap(depth: 20 + below)).verdict == .indeterminate
        }
        #expect(abs((farthest ?? 0) - 8.245) < 0.02, "\(farthest ?? 0) mm")
    }

    private func gap(_ x: Double, _ top: Double, _ bottom: Double) -> ExaminedField.Gap {
        ExaminedField.Gap(
            top: TissuePoint(xMillimeters: x, zMillimeters: top),
            bottom: TissuePoint(xMillimeters: x, zMillimeters: bottom))
    }

    @Test func whatABelievedVesselAccountsForIsNoDoubt() {
        // 6 mm to its outer wall.
        var scene = scene(depth: 29.5, isKnown: true)
        scene.findings.examined.gaps = [gap(0, 26.3, 30), gap(1, 26.5, 32)]
        #expect(assess(scene).verdict == .clear)
        // Of a gap that leaves the vessel on either side the rest is not accounted for.
        for other in [gap(0, 25.8, 30), gap(0, 26.3, 33.5), gap(-2, 24, 24.5)] {
            scene.findings.examined.gaps = [other]
            #expect(assess(scene).verdict == .indeterminate, "\(other)")
        }
    }

    @Test func aTubeAccountsForAGapInItWhenItIsConfirmed() {
        func verdict(_ state: TubeFinding.State, depth: Double) -> Verdict? {
            var scene = sceneWithGap(depth: 27.4)
            scene.findings.tubes.append { tube in
                tube.state = state
                tube.wallThickness = 0.5
                tube.sigma = 0.1
                for x in stride(from: -15.0, through: 15, by: 1) {
                    tube.sections.append(
                        TubeFinding.Section(point: TissuePoint(xMillimeters: x, zMillimeters: depth), halfWidth: 2))
                }
            }
            return assess(scene).verdict
        }
        #expect(verdict(.confirmed, depth: 28.5) == .clear)
        #expect(verdict(.suspected, depth: 28.5) == .indeterminate)
        #expect(verdict(.confirmed, depth: 45) == .indeterminate, "another one")
        #expect(verdict(.suspected, depth: 45) == .indeterminate)
    }

    @Test func aGapThatIsNoNumberLeavesTheVesselsUnexamined() {
        for value in [Double.nan, .infinity] {
            for isTop in [true, false] {
                var scene = sceneWithGap(depth: 40)
                let place = TissuePoint(xMillimeters: value, zMillimeters: 40)
                if isTop {
                    scene.findings.examined.gaps[0].top = place
                } else {
                    scene.findings.examined.gaps[0].bottom = place
                }
                #expect(assess(scene).reasons == .vesselsUnexamined)
            }
        }
    }
}
