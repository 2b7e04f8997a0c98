import FrameModel
import PlacementSafety
import Testing

/// What must hold of any safety rule: nearer is never milder, and knowing less is never milder.
@Suite struct MonotonicityTests {
    /// A random scene with a pleural line (of any state, with a gap, perhaps not all the way across),
    /// a vessel, and any margins that make sense.
    private func randomScene(_ random: inout SplitMix64) -> (scene: Scene, assessor: PlacementAssessor) {
        var scene = Scene.plain()
        let direction = (x: Double.random(in: -1...1, using: &random), z: Double.random(in: 0.05...1, using: &random))
        scene.setNeedle(tip: (0, 20), entry: (-20 * direction.x, 20 - 20 * direction.z))
        scene.findings.needle[0].tipSigmaAlong = Double.random(in: 0...2, using: &random)
        scene.findings.needle[0].tipSigmaAcross = Double.random(in: 0...0.5, using: &random)
        scene.findings.needle[0].angleSigmaDegrees = Double.random(in: 0...6, using: &random)
        scene.findings.needle[0].quality = Bool.random(using: &random) ? 0.9 : 0.4
        scene.examinedRadius = [0, 4, 8, 13, 40].randomElement(using: &random)!
        scene.pleuraRise = Double.random(in: 0...2, using: &random)
        let z = Double.random(in: 22...45, using: &random)
        let lean = Double.random(in: -6...6, using: &random)
        let (start, stop) = (
            Double.random(in: -50 ... -6, using: &random), Double.random(in: 6...50, using: &random)
        )
        let gap = Double.random(in: 0.5...5, using: &random)
        func depth(_ x: Double) -> Double { z + lean * x / 50 }
        scene.setPleura(
            [
                surface([(start, depth(start)), (-gap, depth(-gap))]),
                surface([(gap, depth(gap)), (stop, depth(stop))]),
            ], state: Bool.random(using: &random) ? .confirmed : .suspected)
        if Bool.random(using: &random) { scene.findings.pleura.removeAll() }
        if Bool.random(using: &random) {
            scene.addVessel(
                x: Double.random(in: -12...12, using: &random), z: Double.random(in: 8...32, using: &random),
                semiAxes: (Double.random(in: 0.5...4, using: &random), Double.random(in: 0.5...4, using: &random)),
                angleDegrees: Double.random(in: 0...180, using: &random))
        }
        var margins = SafetyMargins()
        margins.depthCap = [nil, 20.3, 22, 60].randomElement(using: &random)!
        margins.trajectoryReach = [0, 5, 10].randomElement(using: &random)!
        var plan = ProcedurePlan()
        plan.needleDiameter = [nil, 0.3, 1.5].randomElement(using: &random)!
        plan.expects = ExpectedStructures(rawValue: UInt8.random(in: 0..<8, using: &random))
        plan.entrySide = [nil, .left, .right].randomElement(using: &random)!
        return (scene, .plain(margins, plan: plan))
    }

    private func shifted(_ surface: Surface, by z: Double, sigma: Double = 0) -> Surface {
        Surface(
            samples: surface.samples.map {
                Surface.Sample(
                    point: TissuePoint(xMillimeters: $0.point.x, zMillimeters: $0.point.z + z), sigma: $0.sigma + sigma)
            })
    }

    /// Checks that every step of `change` leaves the verdict as bad or makes it worse.
    private func check(
        seed: UInt64, steps: Int, where isWanted: (Scene) -> Bool = { _ in true },
        change: (inout Scene, inout SplitMix64) -> Void
    ) {
        var random = SplitMix64(state: seed)
        for _ in 0..<40 {
            var (scene, assessor) = randomScene(&random)
            guard isWanted(scene) else { continue }
            var before = assessor.assessAlone(scene)
            for step in 1...steps {
                change(&scene, &random)
                let after = assessor.assessAlone(scene)
                #expect(
                    after.verdict! >= before.verdict! || isEndedByPleura(before, after),
                    "seed \(seed), step \(step): \(before.reasons.names) became \(after.reasons.names)")
                before = after
            }
        }
    }

    /// What lies past a confirmed pleural line needs no examination, so a line that comes between the tip and the unseen
    /// makes unknown vessels a reason for caution: that of the line. It never makes anything clear.
    private func isEndedByPleura(_ before: FrameAssessment, _ after: FrameAssessment) -> Bool {
        before.reasons.contains(.vesselsUnexamined) && !after.reasons.contains(.vesselsUnexamined)
            && after.verdict == .caution
            && !after.reasons.isDisjoint(with: [.nearPleura, .trajectoryMeetsPleura])
    }

    @Test(arguments: 1...30) func aNearerPleuraIsNeverMilder(seed: UInt64) {
        check(seed: seed, steps: 60) { scene, _ in
            for pleura in scene.findings.pleura.indices {
                for segment in scene.findings.pleura[pleura].segments.indices {
                    scene.findings.pleura[pleura].segments[segment] = shifted(
                        scene.findings.pleura[pleura].segments[segment], by: -0.5)
                }
            }
        }
    }

    /// A plan only ever adds reasons, and the thicker the needle the worse.
    @Test(arguments: 1...30) func aPlanIsNeverMilder(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<40 {
            let (scene, planned) = randomScene(&random)
            let margins = planned.margins
            let without = PlacementAssessor.plain(margins).assessAlone(scene)
            #expect(planned.assessAlone(scene).verdict! >= without.verdict!, "seed \(seed)")
            var plan = ProcedurePlan()
            var before = without
            for diameter in stride(from: 0.1, through: 2, by: 0.1) {
                plan.needleDiameter = diameter
                let after = PlacementAssessor.plain(margins, plan: plan).assessAlone(scene)
                #expect(after.verdict! >= before.verdict!, "seed \(seed), \(diameter) mm")
                before = after
            }
        }
    }

    /// A vessel that comes straight toward the tip.
    @Test(arguments: 1...30) func aNearerVesselIsNeverMilder(seed: UInt64) {
        check(seed: seed, steps: 40) { scene, _ in
            for index in scene.findings.vessels.indices {
                let center = scene.findings.vessels[index].center
                scene.findings.vessels[index].center = TissuePoint(
                    xMillimeters: center.x * 0.93, zMillimeters: 20 + (center.z - 20) * 0.93)
            }
        }
    }

    @Test(arguments: 1...30) func moreUncertaintyIsNeverMilder(seed: UInt64) {
        check(seed: seed, steps: 40) { scene, random in
            switch Int.random(in: 0..<9, using: &random) {
            case 0: scene.findings.needle[0].tipSigmaAlong += 0.2
            case 1: scene.findings.needle[0].tipSigmaAcross += 0.2
            case 2: scene.findings.needle[0].angleSigmaDegrees += 1
            case 3: scene.findings.needle[0].quality -= 0.1
            case 4: scene.scale.relativeUncertainty += 0.01
            case 5: scene.examinedRadius = max(0, scene.examinedRadius - 2)
            case 6: scene.pleuraRise += 0.3
            case 7:
                for index in scene.findings.vessels.indices { scene.findings.vessels[index].sigma += 0.2 }
            default:
                for pleura in scene.findings.pleura.indices {
                    for segment in scene.findings.pleura[pleura].segments.indices {
                        scene.findings.pleura[pleura].segments[segment] = shifted(
                            scene.findings.pleura[pleura].segments[segment], by: 0, sigma: 0.2)
                    }
                }
            }
        }
    }

    @Test(arguments: 1...30) func aTipUnseenForLongerIsNeverMilder(seed: UInt64) {
        check(seed: seed, steps: 12) { scene, _ in
            guard case .coasting(let seconds) = scene.needlePresence else {
                scene.needlePresence = .coasting(seconds: 0)
                return
            }
            scene.needlePresence = .coasting(seconds: min(0.3, seconds + 0.025))
        }
    }

    /// Older findings, flawed frames and doubtful states add reasons and take none away.
    @Test(arguments: 1...30) func aLackIsNeverMilder(seed: UInt64) {
        check(seed: seed, steps: 12) { scene, random in
            switch Int.random(in: 0..<6, using: &random) {
            case 0: scene.pleuraAge = (scene.pleuraAge ?? 0) + 0.15
            case 1: scene.vesselSearchAge = (scene.vesselSearchAge ?? 0) + 0.15
            case 2:
                scene.findings.quality.formUnion(FrameQuality(rawValue: 1 << UInt8.random(in: 0..<5, using: &random)))
            case 3: scene.tipIsShadowed = true
            case 4: scene.findings.needle[0].tipMayBeOutOfPlane = true
            default:
                for index in scene.findings.pleura.indices { scene.findings.pleura[index].state = .suspected }
            }
        }
    }
}
