import FrameModel
import PlacementSafety
import Testing

/// A needle across the image plane, of which only the place is known where it crosses.
@Suite struct CrossingTests {
    /// The dot at (0, `depth`); pleura level at 50 mm.
    private func scene(depth: Double) -> Scene {
        var scene = Scene.plain()
        scene.findings.needle.removeAll()
        scene.needlePresence = .crossing
        scene.findings.crossings.append { $0.point = TissuePoint(xMillimeters: 0, zMillimeters: depth) }
        return scene
    }

    private func assess(_ scene: Scene, plan: ProcedurePlan = ProcedurePlan()) -> FrameAssessment {
        PlacementAssessor.plain(plan: plan).assessAlone(scene)
    }

    @Test func farFromEverythingItIsIndeterminate() {
        for depth in [10, 30, 42.0] {
            let found = assess(scene(depth: depth))
            #expect(found.verdict == .indeterminate && found.reasons == .tipOutOfPlane, "\(depth) mm")
            #expect(found.pleura == nil && found.vessel == nil && found.contact == nil && found.depth == nil)
        }
    }

    @Test func withinADangerMarginItIsDanger() {
        let near = assess(scene(depth: 46))
        #expect(near.verdict == .danger && near.reasons == [.tipOutOfPlane, .nearPleura])
        #expect(near.pleura == nil, "no clearance of a tip that is not known")
        let past = assess(scene(depth: 52))
        #expect(past.verdict == .danger && past.reasons == [.tipOutOfPlane, .nearPleura, .pastPleura])
    }

    /// 5 mm, what breathing, the needle's radius and twice the uncertainty of 0.5 mm add, and no more.
    @Test func theMarginIsThatOfATip() {
        func nearest(_ change: (inout Scene) -> Void = { _ in }, plan: ProcedurePlan = ProcedurePlan()) -> Double {
            stride(from: 38, to: 50, by: 0.01).first { depth in
                var scene = scene(depth: depth)
                change(&scene)
                return assess(scene, plan: plan).verdict == .danger
            } ?? .infinity
        }
        let plain = nearest()
        #expect(abs(plain - 43.71) < 0.03, "danger from \(plain) mm")
        #expect(abs(plain - nearest { $0.pleuraRise = 2 } - 2) < 0.06)
        #expect(abs(plain - nearest { $0.pleuraRise = .nan } - 4.5) < 0.06)
        #expect(abs(plain - nearest { $0.pleuraRise = -3 }) < 0.06)
        #expect(abs(plain - nearest { $0.findings.pleura[0].state = .suspected }) < 0.06)
        var thick = ProcedurePlan()
        thick.needleDiameter = 1
        #expect(abs(plain - nearest(plan: thick) - 0.5) < 0.06)
    }

    @Test func aVesselIsJudgedLikeThePleura() {
        func found(at x: Double, plan: ProcedurePlan = ProcedurePlan()) -> FrameAssessment {
            var scene = scene(depth: 20)
            scene.addVessel(x: x, z: 20, semiAxes: (3, 3))
            return assess(scene, plan: plan)
        }
        #expect(found(at: 12).reasons == .tipOutOfPlane && found(at: 12).verdict == .indeterminate)
        #expect(found(at: 5).reasons == [.tipOutOfPlane, .nearVessel] && found(at: 5).verdict == .danger)
        #expect(found(at: 1).reasons == [.tipOutOfPlane, .nearVessel, .insideVessel])
        func nearest(plan: ProcedurePlan) -> Double {
            stride(from: 12, to: 3, by: -0.05).first { found(at: $0, plan: plan).verdict == .danger } ?? 0
        }
        let plain = nearest(plan: ProcedurePlan())
        #expect((6.3...7.4).contains(plain), "danger from \(plain) mm")
        var thick = ProcedurePlan()
        thick.needleDiameter = 1
        #expect(abs(nearest(plan: thick) - plain - 0.5) < 0.06)
    }

    @Test func aPlaceThatIsNoNumberMeasuresNothing() {
        var scene = scene(depth: 46)
        scene.findings.crossings[0].point.depth = .millimeters(.nan)
        let found = assess(scene)
        #expect(found.verdict == .indeterminate && found.reasons == .tipOutOfPlane)
    }

    /// Only where the dot is the needle that is judged.
    @Test func anInPlaneNeedleIsJudgedByItsTip() {
        var scene = scene(depth: 46)
        scene.needlePresence = .tracked
        scene.setNeedle(tip: (0, 20), entry: (-20, 0))
        #expect(assess(scene).verdict == .clear)
        scene.needlePresence = .crossing
        scene.findings.crossings.removeAll()
        #expect(assess(scene).reasons == .tipOutOfPlane)
    }

    @Test func withoutAScaleNothingIsInMillimeters() {
        var near = scene(depth: 46)
        near.scale = Scale(source: .none)
        #expect(assess(near).verdict == .indeterminate)
        #expect(assess(near).reasons == [.tipOutOfPlane, .noScale])
        var past = scene(depth: 52)
        past.scale = Scale(source: .none)
        #expect(assess(past).reasons == [.tipOutOfPlane, .noScale, .pastPleura])
    }
}
