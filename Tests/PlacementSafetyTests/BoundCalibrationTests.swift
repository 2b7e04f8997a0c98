import FrameModel
import PlacementSafety
import Testing

@Suite struct BoundCalibrationTests {
    private func group(_ scores: [Double]) -> BoundCalibration.Group {
        BoundCalibration.Group(hazard: .pleura, tip: .confident, scores: scores)
    }

    /// The ⌈(n + 1) c⌉-th smallest, from the definition.
    @Test(arguments: [
        (99, 0.99, 99), (100, 0.99, 100), (198, 0.99, 198), (199, 0.99, 198), (19, 0.95, 19), (39, 0.95, 38),
    ])
    func factorIsTheRankedScore(count: Int, confidence: Double, rank: Int) {
        let scores = (1...count).map(Double.init).reversed()
        #expect(group(Array(scores)).factor(at: confidence) == Double(rank))
    }

    @Test(arguments: [(98, 0.99), (18, 0.95), (0, 0.5), (998, 0.999)])
    func tooFewRecordingsSupportNoBound(count: Int, confidence: Double) {
        #expect(group(Array(repeating: 1, count: count)).factor(at: confidence) == nil)
    }

    /// With scores drawn from the same law, the share of further scores within the bound is the confidence: the promise of
    /// the method, over 4,000 repetitions. Standard error of the share: sqrt(0.9 x 0.1 / 4000) = 0.005.
    @Test func theBoundHoldsAtItsRate() {
        var random = SplitMix64(state: 3)
        // A skewed law: normal errors are not assumed.
        func draw() -> Double {
            let value = Double.random(in: 0..<1, using: &random)
            return value * value * value * 8 - 1
        }
        var held = 0
        for _ in 0..<4000 {
            let factor = group((0..<29).map { _ in draw() }).factor(at: 0.9)!
            if draw() <= factor { held += 1 }
        }
        #expect(abs(Double(held) / 4000 - 0.9) < 0.02)
    }

    @Test func neverFallsBelowNormalErrors() {
        let calibration = BoundCalibration(
            origin: .phantoms, recordings: 200,
            groups: [
                BoundCalibration.Group(hazard: .pleura, tip: .confident, scores: Array(repeating: 0.1, count: 200)),
                BoundCalibration.Group(hazard: .pleura, tip: .doubtful, scores: Array(repeating: 7, count: 200)),
                BoundCalibration.Group(hazard: .vessel, tip: .confident, scores: Array(repeating: 7, count: 50)),
            ])
        let normal = 2.3263
        #expect(abs(calibration.factor(.pleura, .confident, at: 0.99) - normal) < 1e-4)
        #expect(calibration.factor(.pleura, .doubtful, at: 0.99) == 7)
        // Too few, and no group at all.
        #expect(abs(calibration.factor(.vessel, .confident, at: 0.99) - normal) < 1e-4)
        #expect(abs(calibration.factor(.vessel, .doubtful, at: 0.99) - normal) < 1e-4)
        #expect(calibration.factor(.vessel, .confident, at: 0.95) == 7)
        #expect(calibration.label == "calibrated on: phantoms, n = 200")
    }

    @Test func tipsAreConfidentFromAHalfOn() {
        #expect(BoundCalibration.TipClass(quality: 0.5) == .confident)
        #expect(BoundCalibration.TipClass(quality: 0.4999) == .doubtful)
        #expect(BoundCalibration.TipClass(quality: .nan) == .doubtful)
    }
}

/// What a calibration does to verdicts. Factors: pleura 6 and 20, vessel 8 and 25, for confident and doubtful tips.
@Suite struct CalibratedVerdictTests {
    private let calibration = BoundCalibration(
        origin: .recordings, recordings: 200,
        groups: [
            (Hazard.pleura, BoundCalibration.TipClass.confident, 6.0), (.pleura, .doubtful, 20),
            (.vessel, .confident, 8), (.vessel, .doubtful, 25),
        ].map { hazard, tip, score in
            BoundCalibration.Group(hazard: hazard, tip: tip, scores: Array(repeating: score, count: 200))
        })

    private func assess(_ scene: Scene, margins: SafetyMargins = SafetyMargins()) -> FrameAssessment {
        let assessor = try! PlacementAssessor(margins: margins, calibration: calibration, geometry: linearGeometry)
        return assessor.assessAlone(scene)
    }

    @Test(arguments: [(0.9, 6.0), (0.5, 6), (0.49, 20)])
    func pleuraBoundLiesByTheFactorOfItsGroup(quality: Double, factor: Double) throws {
        var scene = Scene.plain()
        scene.findings.needle[0].quality = quality
        let clearance = try #require(assess(scene).pleura)
        #expect(abs(clearance.distance - factor * clearance.sigma - clearance.lowerBound) < 0.01)
    }

    @Test(arguments: [(0.9, 8.0), (0.49, 25)])
    func vesselBoundLiesByTheFactorOfItsGroup(quality: Double, factor: Double) throws {
        var scene = Scene.plain()
        scene.addVessel(x: 20, z: 20, semiAxes: (2, 2))
        scene.findings.needle[0].quality = quality
        let clearance = try #require(assess(scene).vessel)
        #expect(abs(clearance.distance - factor * clearance.sigma - clearance.lowerBound) < 1e-9)
    }

    /// What is called by a measurement stays what it was: danger and caution go by the bound for normal errors.
    @Test(arguments: [(23.0, 0.9, Verdict.danger), (28, 0.9, .caution), (28, 0.3, .indeterminate), (23, 0.3, .danger)])
    func dangerAndCautionGoByNormalErrors(z: Double, quality: Double, verdict: Verdict) throws {
        var scene = Scene.plain()
        scene.findings.needle[0].quality = quality
        scene.setPleura([surface([(-60, z), (60, z)])])
        let found = assess(scene)
        #expect(found.verdict == verdict)
        #expect(found.reasons == PlacementAssessor.plain().assessAlone(scene).reasons)
        let clearance = try #require(found.pleura)
        #expect(clearance.normalBound == PlacementAssessor.plain().assessAlone(scene).pleura?.normalBound)
        #expect(clearance.lowerBound < clearance.normalBound)
    }

    /// Sigma is 0.34 mm at 15 mm: 6 of them leave 13 mm, more than the danger margin of 12.9 and less than that of 13.2.
    /// Normal errors leave 14.2 mm.
    @Test(arguments: [(12.7, Verdict.clear), (13.3, .indeterminate)])
    func noVerdictIsClearWhereTheCalibratedBoundIsDangerous(margin: Double, verdict: Verdict) throws {
        var margins = SafetyMargins()
        (margins.pleuraDanger, margins.pleuraCaution, margins.trajectoryReach) = (margin, 13.5, 5)
        var scene = Scene.plain()
        scene.setPleura([surface([(-60, 35), (60, 35)])])
        let found = assess(scene, margins: margins)
        let bound = try #require(found.pleura).lowerBound
        try #require((12.75...13.25).contains(bound), "\(bound)")
        #expect(found.verdict == verdict)
        #expect(found.reasons == (verdict == .clear ? [] : .clearanceUncertain))
        // Whatever is worse stands for itself.
        scene.findings.quality = .frozen
        #expect(assess(scene, margins: margins).reasons == .frameFrozen)
    }

    @Test(arguments: [(3.6, Verdict.clear), (5.2, .indeterminate)])
    func likewiseBesideAVessel(margin: Double, verdict: Verdict) throws {
        var margins = SafetyMargins()
        (margins.vesselDanger, margins.vesselCaution, margins.trajectoryReach) = (margin, 5.5, 5)
        var scene = Scene.plain()
        scene.addVessel(x: 9, z: 20, semiAxes: (1.5, 1.5))
        let found = assess(scene, margins: margins)
        let bound = try #require(found.vessel).lowerBound
        try #require((3.7...5.1).contains(bound), "\(bound)")
        #expect(found.verdict == verdict)
        #expect(found.reasons == (verdict == .clear ? [] : .clearanceUncertain))
    }

    /// Without a scale no bound is in millimeters, and none is a reason.
    @Test func theDoubtNeedsAScale() {
        var margins = SafetyMargins()
        (margins.pleuraDanger, margins.pleuraCaution, margins.trajectoryReach) = (13.3, 13.5, 5)
        var scene = Scene.plain()
        scene.setPleura([surface([(-60, 35), (60, 35)])])
        scene.scale = Scale(source: .none)
        #expect(assess(scene, margins: margins).reasons == .noScale)
    }
}
