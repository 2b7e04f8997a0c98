import FrameModel
import PlacementSafety
import Testing

@Suite struct DecisionTableTests {
    /// Every combination of every state; the frame's quality is good or carries one of its flaws in turn.
    @Test(arguments: Situation.ScaleState.allCases, Situation.Presence.allCases)
    func agreesWithTheRuleInWords(scale: Situation.ScaleState, presence: Situation.Presence) {
        let assessors = Situation.Cap.allCases.flatMap { cap in
            Situation.Plan.allCases.map { plan in
                let (margins, procedure) = (Situation.margins(cap), Situation.procedurePlan(plan))
                return (cap, plan, PlacementAssessor.plain(margins, plan: procedure))
            }
        }
        var rows = 0
        var failures = 0
        var firstFailure = ""
        for tip in Situation.Tip.allCases {
            for pleura in Situation.Pleura.all {
                for vessel in Situation.Vessel.allCases {
                    for search in Situation.Search.allCases {
                        for heading in Situation.Heading.allCases {
                            for (cap, plan, assessor) in assessors {
                                for examined in Situation.Examined.allCases {
                                    for isFlawed in [false, true] {
                                        let flaws = Situation.qualityReasons
                                        let quality = isFlawed ? flaws[rows / 2 % flaws.count].0 : []
                                        let row = Situation(
                                            scale: scale, presence: presence, tip: tip, pleura: pleura,
                                            vessel: vessel, search: search, heading: heading, cap: cap,
                                            examined: examined, plan: plan, quality: quality)
                                        rows += 1
                                        if let failure = check(row, with: assessor) {
                                            if failures == 0 { firstFailure = failure }
                                            failures += 1
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(rows == 218_700)
        #expect(failures == 0, "\(failures) rows of \(rows) differ, first: \(firstFailure)")
    }

    private func check(_ row: Situation, with assessor: PlacementAssessor) -> String? {
        let scene = row.scene()
        let expected = row.expected()
        let found = assessor.assessAlone(scene)
        guard found.verdict != expected.verdict || found.reasons != expected.reasons else { return nil }
        return "\(row): expected \(String(describing: expected.verdict)) \(expected.reasons.names), "
            + "found \(String(describing: found.verdict)) \(found.reasons.names)"
    }

    @Test func plainSceneIsClear() {
        let found = PlacementAssessor.plain().assessAlone(.plain())
        #expect(found.verdict == .clear)
        #expect(found.reasons.isEmpty)
    }

    /// Losing any one thing that `clear` needs makes it something worse.
    @Test func everySingleLackForbidsClear() {
        let lacks: [(String, (inout Scene) -> Void)] = [
            ("scale", { $0.scale = Scale(source: .none) }),
            ("trusted scale", { $0.scale.isNominal = true }),
            ("finite scale uncertainty", { $0.scale.relativeUncertainty = .nan }),
            ("needle finding", { $0.findings.needle.removeAll() }),
            ("presence", { $0.needlePresence = .lost(seconds: 0.1) }),
            ("presence age", { $0.needlePresence = .coasting(seconds: .nan) }),
            ("tip quality", { $0.findings.needle[0].quality = 0.49 }),
            ("tip quality number", { $0.findings.needle[0].quality = .nan }),
            ("tip sigma", { $0.findings.needle[0].tipSigmaAlong = .nan }),
            ("tip sigma sign", { $0.findings.needle[0].tipSigmaAcross = -1 }),
            ("tip in a picture", { $0.findings.needle[0].tip.depth = .millimeters(1e300) }),
            ("angle sigma", { $0.findings.needle[0].angleSigmaDegrees = .infinity }),
            ("bow", { $0.findings.needle[0].bow = .nan }),
            ("tip in plane", { $0.findings.needle[0].tipMayBeOutOfPlane = true }),
            ("light on the tip", { $0.tipIsShadowed = true }),
            ("pleura age", { $0.pleuraAge = .nan }),
            ("pleura age value", { $0.pleuraAge = nil }),
            ("pleura state", { $0.findings.pleura[0].state = .suspected }),
            ("pleura points", { $0.findings.pleura[0].segments.removeAll() }),
            ("pleura numbers", { $0.setPleura([surface([(-60, .nan), (60, .infinity)])]) }),
            ("vessel search", { $0.vesselSearchAge = nil }),
            ("vessel search age", { $0.vesselSearchAge = .nan }),
            ("vessel numbers", { $0.addVessel(x: .nan, z: 45, semiAxes: (1, 1)) }),
            ("vessel extent", { $0.addVessel(x: 0, z: 45, semiAxes: (-3, 1)) }),
            ("examination", { $0.examinedRadius = 0 }),
            ("examination number", { $0.examinedRadius = .nan }),
            ("examination bound", { $0.examinedRadius = 10.1 }),
        ]
        let assessor = PlacementAssessor.plain()
        for (name, remove) in lacks {
            var scene = Scene.plain()
            remove(&scene)
            let found = assessor.assessAlone(scene)
            #expect(found.verdict == .indeterminate || found.verdict == .danger, "without \(name)")
            #expect(!found.reasons.isEmpty, "without \(name)")
        }
    }

    @Test(arguments: [(0.3, true), (0.9 - 0.6, true), (0.3001, false)])
    func findingsAreStaleAfterThreeTenthsOfASecond(age: Double, isFresh: Bool) {
        var pleura = Scene.plain()
        pleura.pleuraAge = age
        #expect(PlacementAssessor.plain().assessAlone(pleura).reasons.contains(.pleuraStale) == !isFresh)
        var vessels = Scene.plain()
        vessels.vesselSearchAge = age
        #expect(PlacementAssessor.plain().assessAlone(vessels).reasons.contains(.vesselsUnexamined) == !isFresh)
        var tip = Scene.plain()
        tip.needlePresence = .coasting(seconds: age)
        #expect(PlacementAssessor.plain().assessAlone(tip).reasons.contains(.tipLost) == !isFresh)
    }

    @Test func nothingIsInMillimetersWithoutAScale() {
        var scene = Scene.plain()
        scene.addVessel(x: 1, z: 20, semiAxes: (2, 2))
        scene.scale = Scale(source: .none)
        let found = PlacementAssessor.plain().assessAlone(scene)
        #expect(found.pleura == nil && found.vessel == nil && found.contact == nil && found.tipDepth == nil)
        #expect(found.reasons.contains(.noScale))
    }
}
