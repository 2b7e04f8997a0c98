import FrameModel
import Foundation
import PlacementSafety
import Testing

@Suite struct UncertaintyTests {
    /// Along the beam, 10 mm to a level line: tip 0.4 along the shaft (which runs along the beam), line 0.25,
    /// scale 1 %, speed of sound 1.4 %, elevation 2/√12 mm times sin 20°.
    @Test func theTermsAddAsSquares() {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (0, 0))
        scene.findings.needle[0].tipSigmaAlong = 0.4
        scene.findings.needle[0].tipSigmaAcross = 0.1
        scene.setPleura([surface([(-60, 30), (60, 30)], sigma: 0.25)])
        let found = PlacementAssessor.plain().assessAlone(scene).pleura!
        let elevation = 2 / 12.0.squareRoot() * sin(20 * Double.pi / 180)
        let expected = (0.4 * 0.4 + 0.25 * 0.25 + 0.1 * 0.1 + 0.14 * 0.14 + elevation * elevation).squareRoot()
        #expect(abs(found.sigma - expected) < 1e-9)
        #expect(abs(found.lowerBound - (10 - 2.326_347_874 * expected)) < 1e-6)
    }

    /// Across the beam the speed of sound stretches nothing, and only the width of the shaft counts.
    @Test func aDistanceAcrossTheBeamTakesOnlyTheTermsAcross() {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (0, 0))
        scene.findings.needle[0].tipSigmaAlong = 0.4
        scene.addVessel(x: 10, z: 20, semiAxes: (3.5, 3.5), sigma: 0.2)
        let found = PlacementAssessor.plain().assessAlone(scene).vessel!
        let elevation = 2 / 12.0.squareRoot() * sin(20 * Double.pi / 180)
        let expected = (0.1 * 0.1 + 0.2 * 0.2 + 0.06 * 0.06 + elevation * elevation).squareRoot()
        #expect(abs(found.distance - 6) < 1e-9)
        #expect(abs(found.sigma - expected) < 1e-9)
    }

    @Test(arguments: [(0.5, 0.0), (0.95, 1.644_853_627), (0.99, 2.326_347_874), (0.999, 3.090_232_306)])
    func theBoundKeepsItsConfidence(confidence: Double, deviations: Double) {
        var margins = SafetyMargins()
        margins.confidence = confidence
        let found = PlacementAssessor.plain(margins).assessAlone(.plain()).pleura!
        #expect(abs((found.distance - found.lowerBound) / found.sigma - deviations) < 1e-6)
    }

    @Test func breathingLowersTheBound() {
        var scene = Scene.plain()
        let still = PlacementAssessor.plain().assessAlone(scene).pleura!
        scene.pleuraRise = 3
        let breathing = PlacementAssessor.plain().assessAlone(scene).pleura!
        #expect(abs(still.lowerBound - breathing.lowerBound - 3) < 1e-9)
        #expect(still.distance == breathing.distance)
    }

    @Test(arguments: [(0.5, true), (0.499, false)]) func aTipOfMiddlingQualityIsGoodEnough(
        quality: Double, isClear: Bool
    ) {
        var scene = Scene.plain()
        scene.findings.needle[0].quality = quality
        #expect((PlacementAssessor.plain().assessAlone(scene).verdict == .clear) == isClear)
    }

    /// 4.5 mm, the most that was ever seen at rest (Chu et al. 2018).
    @Test(arguments: [Double.nan, .infinity]) func aBreathThatIsNoNumberCountsAsTheDeepest(rise: Double) {
        var scene = Scene.plain()
        let still = PlacementAssessor.plain().assessAlone(scene).pleura!
        scene.pleuraRise = rise
        let breathing = PlacementAssessor.plain().assessAlone(scene).pleura!
        #expect(abs(still.lowerBound - breathing.lowerBound - 4.5) < 1e-9)
    }

    @Test func coastingWidensTheTipAlongTheShaft() {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (0, 0))
        scene.needlePresence = .coasting(seconds: 0.2)
        let found = PlacementAssessor.plain().assessAlone(scene).pleura!
        // 10 mm/s along the shaft, which runs straight toward the line.
        scene.needlePresence = .tracked
        let still = PlacementAssessor.plain().assessAlone(scene).pleura!.sigma
        #expect(abs(found.sigma - (still * still + 2 * 2).squareRoot()) < 1e-9)
        scene.needlePresence = .coasting(seconds: 0.2)
        scene.setNeedle(tip: (0, 20), entry: (-20, 20))
        let across = PlacementAssessor.plain().assessAlone(scene).pleura!
        #expect(across.sigma < 0.7)
    }

    /// Behind a rib the line is less certain than where it was seen.
    @Test func aHiddenStretchIsLessCertain() {
        var seen = Scene.plain()
        seen.setPleura([surface([(-60, 30), (60, 30)])])
        var hidden = Scene.plain()
        hidden.setPleura([surface([(-60, 30), (-8, 30)]), surface([(8, 30), (60, 30)])])
        let whole = PlacementAssessor.plain().assessAlone(seen).pleura!
        let bridged = PlacementAssessor.plain().assessAlone(hidden).pleura!
        #expect(abs(whole.distance - bridged.distance) < 1e-9)
        // 8 mm from either end at 0.1 mm per mm.
        #expect(bridged.sigma > 0.8 && bridged.sigma < 1.2)
        #expect(bridged.lowerBound < whole.lowerBound - 0.5)
        // Beside either end of the gap little is hidden.
        for x in [-7.5, 7.5] {
            hidden.setNeedle(tip: (x, 20), entry: (x - 20, 0))
            #expect(PlacementAssessor.plain().assessAlone(hidden).pleura!.sigma < 0.5)
        }
    }

    @Test func theDepthCapCountsWhereTheTipMayBe() {
        var margins = SafetyMargins()
        // Tip at 20 mm, 99 % sure to be above 20.95.
        margins.depthCap = 20.5
        #expect(PlacementAssessor.plain(margins).assessAlone(.plain()).reasons.contains(.pastDepthCap))
        margins.depthCap = 22
        #expect(PlacementAssessor.plain(margins).assessAlone(.plain()).verdict == .clear)
    }

    /// Where the shaft runs along a boundary that is known to 3 mm across itself.
    @Test(arguments: [(4.0, 10.0), (8, 10), (20, 20)])
    func aShaftMeetsNoBoundaryAtLessThanTenDegrees(degrees: Double, slant: Double) throws {
        var scene = Scene.plain()
        let (x, z) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        scene.setNeedle(tip: (0, 20), entry: (-20 * x, 20 - 20 * z))
        scene.setPleura([surface([(-60, 20.5), (60, 20.5)], sigma: 3)])
        let contact = try #require(PlacementAssessor.plain().assessAlone(scene).contact)
        let expected = 3 / sin(slant * .pi / 180)
        #expect(abs(contact.sigma / expected - 1) < 0.02, "\(contact.sigma) of \(expected)")
    }
}
