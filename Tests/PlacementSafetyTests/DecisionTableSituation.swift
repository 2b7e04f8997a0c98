import FrameModel
import PlacementSafety

/// One row of the decision table, in words instead of millimeters.
struct Situation {
    enum ScaleState: CaseIterable { case trusted, nominal, none }
    enum Presence: CaseIterable { case neverSeen, tracked, coastingShort, coastingLong, lost, crossing, withdrawn }
    enum Tip: CaseIterable { case good, lowQuality, fading, shadowed, notANumber }
    enum Band: CaseIterable { case past, danger, caution, clear }
    enum Age: CaseIterable { case fresh, stale }
    enum Pleura {
        case neverFound, foundEarlier
        case found(PleuraFinding.State, Band, Age)

        static let all: [Pleura] =
            [.neverFound, .foundEarlier]
            + [.suspected, .confirmed].flatMap { state in
                Band.allCases.flatMap { band in Age.allCases.map { .found(state, band, $0) } }
            }
    }
    enum Vessel: CaseIterable { case none, inside, danger, caution, clear }
    enum Search: CaseIterable { case never, fresh, stale }
    enum Heading: CaseIterable { case away, toPleura, toVessel }
    enum Cap: CaseIterable { case none, deeper, reached }
    enum Examined: CaseIterable { case nothing, margins, all }
    /// What the plan asks for: nothing; all structures and a needle from the left, with a bone in the picture or not.
    enum Plan: CaseIterable { case none, boneShown, boneHidden }

    var scale: ScaleState
    var presence: Presence
    var tip: Tip
    var pleura: Pleura
    var vessel: Vessel
    var search: Search
    var heading: Heading
    var cap: Cap
    var examined: Examined
    var plan: Plan
    var quality: FrameQuality
}

// MARK: The oracle: the rule in words

extension Situation {
    /// What the rule must say, written from the description of the verdicts, not from the code.
    func expected() -> (verdict: Verdict?, reasons: Reasons) {
        if presence == .neverSeen || presence == .withdrawn { return (nil, []) }

        var danger: Reasons = []
        var unknown: Reasons = []
        var caution: Reasons = []

        if scale == .none { unknown.insert(.noScale) }
        if scale == .nominal { unknown.insert(.scaleNominal) }
        for (flag, reason) in Self.qualityReasons where quality.contains(flag) { unknown.insert(reason) }

        switch presence {
        case .crossing: unknown.insert(.tipOutOfPlane)
        case .lost, .coastingLong:
            unknown.insert(.tipLost)
            if tip == .shadowed { unknown.insert(.tipInShadow) }
        default:
            switch tip {
            case .good: break
            case .lowQuality, .notANumber: unknown.insert(.tipUncertain)
            case .fading: unknown.insert(.tipOutOfPlane)
            case .shadowed: unknown.insert(.tipInShadow)
            }
            if tip != .notANumber { judgeStructures(&danger, &unknown, &caution) }
        }

        var reasons = danger.union(unknown).union(caution)
        if scale == .none {
            reasons.subtract([
                .nearPleura, .nearVessel, .trajectoryMeetsPleura, .trajectoryMeetsVessel, .pastDepthCap,
            ])
        }
        if scale != .trusted { return (.indeterminate, reasons) }
        if !danger.isEmpty { return (.danger, reasons) }
        if !unknown.isEmpty { return (.indeterminate, reasons) }
        if !caution.isEmpty { return (.caution, reasons) }
        return (.clear, [])
    }

    private func judgeStructures(_ danger: inout Reasons, _ unknown: inout Reasons, _ caution: inout Reasons) {
        if plan == .boneHidden { unknown.insert(.boneNotSeen) }
        if plan != .none && vessel == .none { unknown.insert(.vesselNotSeen) }
        // Of the three headings one comes from the right, one from above and one from the left.
        if plan != .none && heading == .away { unknown.insert(.entryFromOtherSide) }

        switch pleura {
        case .neverFound: if examined != .all || plan != .none { unknown.insert(.pleuraUnconfirmed) }
        case .foundEarlier: unknown.insert(.pleuraStale)
        case .found(let state, let band, let age):
            switch band {
            case .past: danger.formUnion([.nearPleura, .pastPleura])
            case .danger: danger.insert(.nearPleura)
            case .caution: caution.insert(.nearPleura)
            case .clear: break
            }
            if state == .suspected { unknown.insert(.pleuraUnconfirmed) }
            if age == .stale { unknown.insert(.pleuraStale) }
            // The reach of 15 mm meets every line that lies ahead; a line behind the tip is met no more.
            if heading == .toPleura && band != .past { caution.insert(.trajectoryMeetsPleura) }
        }

        // Margins are examined in full, the reach of 15 mm is not, unless a line that is met first ends the way.
        var isWayEnded = false
        if case .found(.confirmed, let band, _) = pleura, heading == .toPleura {
            isWayEnded = band == .danger || band == .caution
        }
        let isExamined = examined == .all || (examined == .margins && isWayEnded)
        if search != .fresh || !isExamined { unknown.insert(.vesselsUnexamined) }
        switch vessel {
        case .none: break
        case .inside: danger.formUnion([.nearVessel, .insideVessel])
        case .danger: danger.insert(.nearVessel)
        case .caution: caution.insert(.nearVessel)
        case .clear: break
        }
        if vessel == .inside || (vessel != .none && heading == .toVessel) { caution.insert(.trajectoryMeetsVessel) }

        if cap == .reached { danger.insert(.pastDepthCap) }
    }

    static let qualityReasons: [(FrameQuality, Reasons)] = [
        (.frozen, .frameFrozen), (.gainSaturated, .gainSaturated), (.noContact, .noContact),
        (.unreadable, .frameUnreadable), (.framesDropped, .framesDropped), (.geometryChanged, .geometryChanged),
    ]
}

// MARK: From words to a scene

extension Situation {
    static func margins(_ cap: Cap) -> SafetyMargins {
        var margins = SafetyMargins()
        margins.trajectoryReach = 15
        switch cap {
        case .none: break
        case .deeper: margins.depthCap = 60
        case .reached: margins.depthCap = 15
        }
        return margins
    }

    static func procedurePlan(_ plan: Plan) -> ProcedurePlan {
        var result = ProcedurePlan()
        guard plan != .none else { return result }
        result.expects = [.pleura, .vessel, .bone]
        result.needleDiameter = 0.3
        result.entrySide = .left
        return result
    }

    /// The tip lies at (0, 20). Distances keep 0.4 mm or more from every threshold after all
    /// uncertainties and the needle's radius: 0.6 mm tracked, 2.5 mm along the shaft when coasting 0.1 s, 0.15 mm.
    func scene() -> Scene {
        let source: Scale.Source = scale == .none ? .none : .sidecar
        var scene = Scene(scale: Scale(source: source, isNominal: scale == .nominal))
        scene.findings.quality = quality
        switch presence {
        case .neverSeen: scene.needlePresence = .neverSeen
        case .tracked: scene.needlePresence = .tracked
        case .coastingShort: scene.needlePresence = .coasting(seconds: 0.1)
        case .coastingLong: scene.needlePresence = .coasting(seconds: 0.35)
        case .lost: scene.needlePresence = .lost(seconds: 1)
        case .crossing: scene.needlePresence = .crossing
        case .withdrawn: scene.needlePresence = .withdrawn
        }
        let entry: (Double, Double) =
            switch heading {
            case .away: (15, 20)
            case .toPleura: (0, 5)
            case .toVessel: (-15, 20)
            }
        if presence == .tracked || presence == .coastingShort || presence == .coastingLong {
            scene.setNeedle(tip: (0, 20), entry: entry)
            if tip == .lowQuality { scene.findings.needle[0].quality = 0.4 }
            if tip == .fading { scene.findings.needle[0].tipMayBeOutOfPlane = true }
            if tip == .notANumber { scene.findings.needle[0].tip.depth = .millimeters(.nan) }
        }
        scene.tipIsShadowed = tip == .shadowed
        switch pleura {
        case .neverFound: break
        case .foundEarlier: scene.pleuraAge = 2
        case .found(let state, let band, let age):
            let z =
                switch band {
                case .past: 18.0
                case .danger: 23.0
                case .caution: 28.3
                case .clear: 33.5
                }
            scene.setPleura([surface([(-60, z), (60, z)])], state: state)
            scene.pleuraAge = age == .fresh ? 0.2 : 0.4
        }
        // Outer radius 2 mm, to the right of the tip.
        let gap: Double? =
            switch vessel {
            case .none: nil
            case .inside: -2
            case .danger: 1
            case .caution: 4.8
            case .clear: 8
            }
        if let gap { scene.addVessel(x: gap + 2, z: 20, semiAxes: (1.5, 1.5)) }
        if plan == .boneShown { scene.findings.bones.append { $0.surface = surface([(20, 10), (25, 10)]) } }
        switch search {
        case .never: scene.vesselSearchAge = nil
        case .fresh: scene.vesselSearchAge = 0.2
        case .stale: scene.vesselSearchAge = 0.4
        }
        switch examined {
        case .nothing: scene.examinedRadius = 0
        case .margins: scene.examinedRadius = 12.5
        case .all: scene.examinedRadius = 30
        }
        return scene
    }
}
