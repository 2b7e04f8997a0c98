import Foundation
import FrameModel
import PlacementSafety
import Testing

/// What the plan of a procedure changes, and that it never makes a verdict milder.
@Suite struct ProcedurePlanTests {
    private func plan(_ set: (inout ProcedurePlan) -> Void) -> ProcedurePlan {
        var plan = ProcedurePlan()
        set(&plan)
        return plan
    }

    /// Half the diameter lies between the axis that is measured and the metal.
    @Test(arguments: [0.1, 0.3, 0.72, 2]) func aThickNeedleIsNearerByItsRadius(diameter: Double) throws {
        var scene = Scene.plain()
        scene.addVessel(x: 8, z: 20, semiAxes: (2, 2))
        let thin = PlacementAssessor.plain().assessAlone(scene)
        let thick = PlacementAssessor.plain(plan: plan { $0.needleDiameter = diameter }).assessAlone(scene)
        for (a, b) in [(thin.pleura, thick.pleura), (thin.vessel, thick.vessel)] {
            let (a, b) = (try #require(a), try #require(b))
            #expect(abs(a.distance - b.distance - diameter / 2) < 1e-12)
            #expect(abs(a.lowerBound - b.lowerBound - diameter / 2) < 1e-12)
            #expect(a.sigma == b.sigma)
        }
    }

    /// What was not seen is nearer to the metal by as much: a suspected vessel, the end of the examined field, and where the
    /// pleural line may go on.
    @Test func whatIsUnseenIsNearerByTheRadiusToo() throws {
        var suspected = Scene.plain()
        suspected.addVessel(x: 8, z: 20, semiAxes: (2, 2))
        suspected.findings.suspectedVessels = suspected.findings.vessels
        suspected.findings.vessels.removeAll()
        var short = Scene.plain()
        short.examinedRadius = 6
        short.setPleura([surface([(4, 30), (60, 30)])])
        for scene in [suspected, short] {
            let thin = PlacementAssessor.plain().assessAlone(scene).unseen
            let thick = PlacementAssessor.plain(plan: plan { $0.needleDiameter = 1 }).assessAlone(scene).unseen
            for (a, b) in [(thin.pleura, thick.pleura), (thin.vessel, thick.vessel)] {
                #expect(abs(try #require(a) - (try #require(b)) - 0.5) < 1e-9)
            }
        }
    }

    /// A pleura that has to be there, or was there, is excluded nowhere.
    @Test func anExpectedPleuraIsExcludedNowhere() {
        var scene = Scene.plain()
        scene.findings.pleura.removeAll()
        scene.pleuraAge = nil
        let open = PlacementAssessor.plain().assessAlone(scene)
        #expect(open.verdict == .clear && (open.unseen.pleura ?? 0) > 20)
        let expected = PlacementAssessor.plain(plan: plan { $0.expects = [.pleura] }).assessAlone(scene)
        #expect(expected.verdict == .indeterminate && expected.unseen.pleura == 0)
    }

    @Test func aMarginKeptByTheAxisIsNotKeptByTheMetal() throws {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (-20, 20))
        scene.setPleura([surface([(-60, 28), (60, 28)])])
        scene.addVessel(x: 0, z: 14, semiAxes: (1, 1))
        let axis = PlacementAssessor.plain().assessAlone(scene)
        let deepest = 25.0
        var margins = SafetyMargins()
        margins.depthCap = deepest
        margins.pleuraDanger = try #require(axis.pleura).lowerBound - 0.1
        margins.pleuraCaution = margins.pleuraDanger
        margins.vesselDanger = try #require(axis.vessel).lowerBound - 0.1
        margins.vesselCaution = margins.vesselDanger
        #expect(PlacementAssessor.plain(margins).assessAlone(scene).verdict == .clear)
        let thick = PlacementAssessor.plain(margins, plan: plan { $0.needleDiameter = 0.3 }).assessAlone(scene)
        #expect(thick.verdict == .danger)
        #expect(thick.reasons == [.nearPleura, .nearVessel])
    }

    /// The cap is reached where the metal may reach it: the bound of the depth grows by the radius.
    @Test func theMetalReachesTheDepthCapFirst() {
        let thick = plan { $0.needleDiameter = 1 }
        var lowest: [Double] = []
        for plan in [ProcedurePlan(), thick] {
            let isPast = { (cap: Double) -> Bool in
                var margins = SafetyMargins()
                margins.depthCap = cap
                return PlacementAssessor.plain(margins, plan: plan).assessAlone(.plain()).reasons
                    .contains(.pastDepthCap)
            }
            var (low, high) = (20.0, 40.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                if isPast(middle) { low = middle } else { high = middle }
            }
            lowest.append(high)
        }
        #expect(abs(lowest[1] - lowest[0] - 0.5) < 1e-9)
    }

    /// What was examined around the axis reaches less far around the metal.
    @Test func theExaminedRadiusShrinksByTheNeedle() {
        var scene = Scene.plain()
        scene.findings.pleura.removeAll()
        scene.pleuraAge = nil
        var margins = SafetyMargins()
        margins.trajectoryReach = 0
        let verdicts = [nil, 2.0].map { diameter in
            (0...200).first { step in
                scene.examinedRadius = 10 + Double(step) * 0.05
                return PlacementAssessor.plain(margins, plan: plan { $0.needleDiameter = diameter })
                    .assessAlone(scene).verdict == .clear
            } ?? 0
        }
        // 1 mm in steps of 0.05 mm; each millimeter adds 1.4 % of the speed of sound 2.33 times to what is uncertain.
        #expect((20...21).contains(verdicts[1] - verdicts[0]))
    }

    @Test(arguments: ExpectedStructures.named.map(\.name))
    func anExpectedStructureThatIsNotSeenForbidsClear(name: String) throws {
        let structure = try #require(ExpectedStructures.named.first { $0.name == name }).structure
        let assessor = PlacementAssessor.plain(plan: plan { $0.expects = structure })
        var scene = Scene.plain()
        scene.addVessel(x: 20, z: 20, semiAxes: (2, 2))
        scene.findings.bones.append { $0.surface = surface([(20, 10), (25, 10)]) }
        #expect(assessor.assessAlone(scene).verdict == .clear)
        switch structure {
        case .pleura:
            scene.findings.pleura.removeAll()
            scene.pleuraAge = nil
        case .vessel: scene.findings.vessels.removeAll()
        default: scene.findings.bones[0].surface = surface([(.nan, .nan)])
        }
        #expect(PlacementAssessor.plain().assessAlone(scene).verdict == .clear)
        let found = assessor.assessAlone(scene)
        #expect(found.verdict == .indeterminate)
        let reason: Reasons =
            switch structure {
            case .pleura: .pleuraUnconfirmed
            case .vessel: .vesselNotSeen
            default: .boneNotSeen
            }
        #expect(found.reasons == reason)
    }

    /// Degrees from image right toward depth; a shaft within 10 degrees of the vertical has no side.
    @Test(arguments: [
        (0.0, EntrySide.left, true), (79, .left, true), (90, .left, true), (99, .left, true), (101, .left, false),
        (180, .left, false), (0, .right, false), (79, .right, false), (81, .right, true), (135, .right, true),
        (99.8, .left, true), (100.2, .left, false), (79.8, .right, false), (80.2, .right, true),
    ])
    func aNeedleFromTheOtherSideIsNotThePlannedOne(degrees: Double, side: EntrySide, isPlanned: Bool) {
        var scene = Scene.plain()
        let (x, z) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        scene.setNeedle(tip: (0, 20), entry: (-15 * x, 20 - 15 * z))
        let found = PlacementAssessor.plain(plan: plan { $0.entrySide = side }).assessAlone(scene)
        #expect(found.verdict == (isPlanned ? .clear : .indeterminate))
        #expect(found.reasons == (isPlanned ? [] : .entryFromOtherSide))
    }

    /// Danger seen with a needle that was not planned stays danger.
    @Test func thePlanHidesNoDanger() {
        var scene = Scene.plain()
        scene.setPleura([surface([(-60, 22), (60, 22)])])
        let found = PlacementAssessor.plain(
            plan: plan {
                $0.entrySide = .right
                $0.expects = [.bone, .vessel]
            }
        ).assessAlone(scene)
        #expect(found.verdict == .danger)
        #expect(found.reasons.isSuperset(of: [.entryFromOtherSide, .boneNotSeen, .vesselNotSeen, .nearPleura]))
    }

    @Test(arguments: [0, 0.09, 2.01, -1, .nan, .infinity]) func aNeedleThatIsNoneIsRefused(diameter: Double) {
        #expect(throws: SafetyMarginsError.self) {
            try PlacementAssessor(plan: plan { $0.needleDiameter = diameter }, geometry: linearGeometry)
        }
        let message = SafetyMarginsError.needleDiameter(found: 3, allowed: ProcedurePlan.allowedDiameter).description
        #expect(message == "needle_diameter_mm is 3.0; allowed is 0.1 to 2.0")
    }

    @Test func everySettingIsReachedByItsName() {
        for key in SafetyMargins.Key.allCases {
            var margins = SafetyMargins()
            margins[key] = 0.75
            #expect(margins[key] == 0.75)
            #expect(SafetyMargins.Key.allCases.filter { margins[$0] != SafetyMargins()[$0] } == [key])
        }
    }
}
