import FrameModel
import PlacementSafety
import Testing

/// Depth, insertion length and first contact as distributions. The plain tip is at (0, 20), 28.3 mm from its entry, with
/// 0.1 mm of uncertainty along and across; 1.4 % of every length along the beam is the speed of sound, 1 % of every length
/// the scale.
@Suite struct ReachTests {
    private let normal = 2.32635

    private func assess(_ scene: Scene, plan: ProcedurePlan = ProcedurePlan()) -> FrameAssessment {
        PlacementAssessor.plain(plan: plan).assessAlone(scene)
    }

    /// sigma^2 = 0.1^2 + (0.014 x 20)^2 + (0.01 x 20)^2 + (2 / sqrt 12 x sin 20 deg)^2.
    @Test func depthHasABoundOfTheMetal() throws {
        var plan = ProcedurePlan()
        plan.needleDiameter = 0.4
        let depth = try #require(assess(.plain(), plan: plan).depth)
        let sigma = (0.01 + 0.28 * 0.28 + 0.2 * 0.2 + 0.19747 * 0.19747).squareRoot()
        #expect(depth.length == 20)
        #expect(abs(depth.sigma - sigma) < 1e-4)
        #expect(abs(depth.upperBound - (20 + 0.2 + normal * sigma)) < 1e-3)
    }

    /// sigma^2 = 0.1^2 + (0.014 x 28.284 x cos 45 deg)^2 + (0.01 x 28.284)^2.
    @Test func insertionIsAsUncertainAsTipAndSpeedOfSound() throws {
        let insertion = try #require(assess(.plain()).insertion)
        let sigma = (0.01 + 0.28 * 0.28 + 0.08).squareRoot()
        #expect(abs(insertion.length - 800.squareRoot()) < 1e-9)
        #expect(abs(insertion.sigma - sigma) < 1e-4)
        #expect(abs(insertion.upperBound - (800.squareRoot() + normal * sigma)) < 1e-3)
    }

    /// The boundary's 0.1 mm count along the shaft: as much head-on, 1.41 times as much at 45 degrees.
    @Test(arguments: [(0.0, 5.0, 1.0), (-15.0, 5.0, 2.0.squareRoot())])
    func contactIsLessCertainAtASlant(x: Double, z: Double, stretch: Double) throws {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (x, z))
        scene.findings.needle[0].angleSigmaDegrees = 0.01
        scene.setPleura([surface([(-60, 25), (60, 25)])])
        let contact = try #require(assess(scene).contact)
        let way = 5 * stretch
        // The cone is one percent wide to each side, and so nearer at a slant.
        #expect(abs(contact.distance - way) < 0.08)
        let terms = [0.1, 0.1 * stretch, 0.014 * 5, 0.01 * way, 0.19747]
        let sigma = terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(contact.sigma - sigma) < 2e-3)
        #expect(abs(contact.lowerBound - (contact.distance - normal * contact.sigma)) < 1e-3)
    }

    @Test func theFirstOfTwoContactsIsReported() throws {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (0, 5))
        scene.setPleura([surface([(-60, 28), (60, 28)])])
        scene.addVessel(x: 0, z: 25, semiAxes: (1, 1))
        let contact = try #require(assess(scene).contact)
        #expect(contact.hazard == .vessel)
        #expect(abs(contact.distance - 3.5) < 0.01)
    }
}

@Suite struct FrameGuardRuleTests {
    @Test(arguments: [(9.99, true), (10.01, false)])
    func textForbidsClearWithinTheMargins(distance: Double, isNear: Bool) {
        var scene = Scene.plain()
        scene.findings.textPlaces = [
            TissuePoint(xMillimeters: 0, zMillimeters: 45), TissuePoint(xMillimeters: distance, zMillimeters: 20),
        ]
        let found = PlacementAssessor.plain().assessAlone(scene)
        #expect(found.reasons == (isNear ? .textNearTip : []))
        #expect(found.verdict == (isNear ? .indeterminate : .clear))
    }

    @Test func textAtNoPlaceIsNear() {
        var scene = Scene.plain()
        scene.findings.textPlaces = [TissuePoint(xMillimeters: .nan, zMillimeters: 20)]
        #expect(PlacementAssessor.plain().assessAlone(scene).reasons == .textNearTip)
    }

    /// What could lie under the text is judged by the widest margin that is set.
    @Test(arguments: [
        (SafetyMargins.Key.pleuraCaution, 14.0), (.vesselCaution, 13), (.trajectoryReach, 12),
    ])
    func theWidestMarginCounts(key: SafetyMargins.Key, value: Double) {
        var margins = SafetyMargins()
        margins[key] = value
        for (distance, isNear) in [(value - 0.01, true), (value + 0.01, false)] {
            var scene = Scene.plain()
            scene.findings.textPlaces = [TissuePoint(xMillimeters: 0, zMillimeters: 20 - distance)]
            let found = PlacementAssessor.plain(margins).assessAlone(scene)
            #expect(found.reasons.contains(.textNearTip) == isNear)
        }
    }

    /// The scale no longer holds, but what looks dangerous stays dangerous.
    @Test func anotherDepthForbidsClearAndKeepsDanger() {
        var scene = Scene.plain()
        scene.findings.quality = .geometryChanged
        #expect(PlacementAssessor.plain().assessAlone(scene).verdict == .indeterminate)
        #expect(PlacementAssessor.plain().assessAlone(scene).reasons == .geometryChanged)
        scene.setPleura([surface([(-60, 22), (60, 22)])])
        #expect(PlacementAssessor.plain().assessAlone(scene).verdict == .danger)
    }
}
