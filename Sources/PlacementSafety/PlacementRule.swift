import FrameModel
import Foundation

/// The safety rule for one moment, without memory.
///
/// `danger` beats `indeterminate` beats `caution` beats `clear`. Only what is proved is clear: each
/// condition of `clear` is tested for holding, so a missing or senseless value never passes.
struct PlacementRule: Sendable {
    /// A finding older than this says nothing about now, in seconds: engineering default.
    static let staleAfter = 0.3

    /// Times are differences of decimal fractions: a nanosecond forgives their rounding.
    static let timeRounding = 1e-9

    /// A trajectory cone is never wider than 45 degrees to each side, nor thinner than a needle at 10 mm.
    static let coneRange = 0.01...Double.pi / 4

    /// A shaft within this angle of the picture's vertical comes from neither side, as its sine: 10 degrees,
    /// engineering default.
    static let sidelessSlope = sin(10 * Double.pi / 180)

    let margins: SafetyMargins
    let plan: ProcedurePlan
    let geometry: FrameGeometry
    let factors: BoundFactors

    init(margins: SafetyMargins, plan: ProcedurePlan, calibration: BoundCalibration?, geometry: FrameGeometry) {
        self.margins = margins
        self.plan = plan
        self.geometry = geometry
        factors = BoundFactors(confidence: margins.confidence, calibration: calibration)
    }

    func assess(_ scene: Scene) -> FrameAssessment {
        var result = FrameAssessment()
        var tally = ReasonTally()
        let needle: NeedleFinding?
        var unseenFor = 0.0
        switch scene.needlePresence {
        case .neverSeen, .withdrawn: return result
        case .crossing:
            tally.unknown(.tipOutOfPlane)
            if let crossing = scene.findings.crossings.first { judgeCrossing(crossing, scene, into: &tally) }
            needle = nil
        case .coasting(let seconds) where Self.isFresh(seconds):
            unseenFor = max(0, seconds)
            needle = scene.findings.needle.first
        case .lost, .coasting:
            if scene.tipIsShadowed { tally.unknown(.tipInShadow) }
            needle = nil
        case .tracked:
            needle = scene.findings.needle.first
        }
        if needle == nil && scene.needlePresence != .crossing { tally.unknown(.tipLost) }

        judgeFrame(scene, into: &tally)
        if let needle {
            judgeTip(needle, isShadowed: scene.tipIsShadowed, into: &tally)
            if needle.isMeasurable {
                let situation = TipSituation(rule: self, needle: needle, scale: scene.scale, unseenFor: unseenFor)
                judgePlan(scene, needle, into: &tally)
                judgeText(scene, situation, into: &tally)
                judgePleura(scene, situation, into: &tally, &result)
                judgeVessels(scene, situation, into: &tally, &result)
                judgeDepth(needle, situation, into: &tally, &result)
            }
        }
        if !scene.scale.isKnown { result.forgetLengths() }
        let (verdict, reasons) = tally.outcome
        result.reasons = scene.scale.isKnown ? reasons : reasons.subtracting(.measuredInMillimeters)
        result.verdict = scene.scale.isTrusted ? verdict : .indeterminate
        return result
    }

    /// Positive form: an age that is not a number is not fresh.
    static func isFresh(_ age: Double) -> Bool { age <= staleAfter + timeRounding }

    // MARK: Frame and tip

    private func judgeFrame(_ scene: Scene, into tally: inout ReasonTally) {
        if !scene.scale.isKnown {
            tally.unknown(.noScale)
        } else if !scene.scale.isTrusted || !scene.scale.relativeUncertainty.isFinite {
            tally.unknown(.scaleNominal)
        }
        let quality = scene.findings.quality
        if quality.contains(.frozen) { tally.unknown(.frameFrozen) }
        if quality.contains(.gainSaturated) { tally.unknown(.gainSaturated) }
        if quality.contains(.noContact) { tally.unknown(.noContact) }
        if quality.contains(.unreadable) { tally.unknown(.frameUnreadable) }
        if quality.contains(.framesDropped) { tally.unknown(.framesDropped) }
        if quality.contains(.geometryChanged) { tally.unknown(.geometryChanged) }
    }

    private func judgeTip(_ needle: NeedleFinding, isShadowed: Bool, into tally: inout ReasonTally) {
        if isShadowed { tally.unknown(.tipInShadow) }
        if needle.tipMayBeOutOfPlane { tally.unknown(.tipOutOfPlane) }
        // Positive form: a quality that is not a number is not confident.
        let isConfident = needle.quality >= margins.minimumTipQuality
        if !isConfident || !needle.isMeasurable { tally.unknown(.tipUncertain) }
    }

    /// What text covers is not seen. It matters where a structure could lie within a margin or on the trajectory.
    private func judgeText(_ scene: Scene, _ situation: TipSituation, into tally: inout ReasonTally) {
        let required = max(margins.pleuraCaution, margins.vesselCaution, margins.trajectoryReach)
        let isNear = scene.findings.textPlaces.contains { place in
            !(place.distance(to: situation.tip).inMillimeters >= required)
        }
        if isNear { tally.unknown(.textNearTip) }
    }

    /// A needle from elsewhere is not the one that was planned, or not a needle. A pleural line that is expected
    /// and a vessel that is are looked for where they are measured.
    private func judgePlan(_ scene: Scene, _ needle: NeedleFinding, into tally: inout ReasonTally) {
        if plan.expects.contains(.bone), !scene.findings.bones.contains(where: \.isSomewhere) {
            tally.unknown(.boneNotSeen)
        }
        let across = (needle.tip.x - needle.entry.x) / max(1e-6, needle.insertionLength.inMillimeters)
        switch plan.entrySide {
        case .left: if across < -Self.sidelessSlope { tally.unknown(.entryFromOtherSide) }
        case .right: if across > Self.sidelessSlope { tally.unknown(.entryFromOtherSide) }
        case nil: break
        }
    }

    // MARK: Structures

    private func judgePleura(
        _ scene: Scene, _ situation: TipSituation, into tally: inout ReasonTally, _ result: inout FrameAssessment
    ) {
        let isFresh = Self.isFresh(scene.pleuraAge ?? .infinity)
        let finding = scene.findings.pleura.first
        guard let finding, let pleura = situation.pleuraRuler.measure(finding) else {
            // Where tissue shows all around, the pleura is not; else nobody knows. One that must be seen, or was seen
            // in this recording, cannot be excluded: haze below it looks like tissue.
            let required = max(margins.pleuraCaution, margins.trajectoryReach)
            let isExcludable = finding == nil && scene.pleuraAge == nil && !plan.expects.contains(.pleura)
            let examined = isExcludable ? situation.examinedAround(scene.findings.examined) : 0
            result.unseen.pleura = examined
            if !(examined >= required) {
                tally.unknown(scene.pleuraAge == nil || isFresh ? .pleuraUnconfirmed : .pleuraStale)
            }
            return
        }
        let rise = Self.rise(of: scene)
        let bound = pleura.normalBound - rise - plan.needleRadius
        let lowerBound = pleura.lowerBound - rise - plan.needleRadius
        // Beyond its ends the line may come nearer, unless tissue was seen there.
        let unseen = max(
            pleura.continuationBound - rise - plan.needleRadius, situation.examinedAround(scene.findings.examined))
        if unseen.isFinite { result.unseen.pleura = unseen }
        result.pleura = Clearance(
            distance: pleura.distance - plan.needleRadius, sigma: pleura.sigma, lowerBound: min(lowerBound, unseen),
            normalBound: bound)
        if pleura.isPast { tally.danger(.pastPleura) }
        if !(bound >= margins.pleuraDanger) {
            tally.danger(.nearPleura)
        } else if !(bound >= margins.pleuraCaution) {
            tally.caution(.nearPleura)
        }
        if !(lowerBound >= margins.pleuraDanger) { tally.doubt(.clearanceUncertain) }
        if finding.state != .confirmed { tally.unknown(.pleuraUnconfirmed) }
        // What is unseen is a reason for caution, and where it could reach the danger margin nobody knows.
        if !(unseen >= margins.pleuraDanger) {
            tally.unknown(.pleuraUnconfirmed)
        } else if !(unseen >= margins.pleuraCaution) {
            tally.caution(.nearPleura)
        }
        if !isFresh { tally.unknown(.pleuraStale) }
        meet(.pleura, pleura.contact, situation, .trajectoryMeetsPleura, into: &tally, &result)
    }

    private func judgeVessels(
        _ scene: Scene, _ situation: TipSituation, into tally: inout ReasonTally, _ result: inout FrameAssessment
    ) {
        let measured = situation.vesselRuler.measure(scene.findings)
        let field = scene.findings.examined
        let pleura = scene.findings.pleura.first
        let isSearched = measured.isComplete && Self.isFresh(scene.vesselSearchAge ?? .infinity)
        let examined = isSearched ? situation.examinedForVessels(field, before: pleura) : 0
        let (margin, reach) = (margins.vesselCaution, margins.trajectoryReach)
        let isExamined =
            examined >= margin
            && (reach == 0 || situation.wayExaminedForVessels(field, before: pleura) >= reach)
        if !isExamined { tally.unknown(.vesselsUnexamined) }
        judgeSuspected(measured.suspected, into: &tally)
        let unseen = min(examined, (measured.suspected?.normalBound ?? .infinity) - plan.needleRadius)
        result.unseen.vessel = unseen
        guard let vessel = measured.known else {
            if plan.expects.contains(.vessel) { tally.unknown(.vesselNotSeen) }
            return
        }
        let bound = vessel.normalBound - plan.needleRadius
        let lowerBound = vessel.lowerBound - plan.needleRadius
        result.vessel = Clearance(
            distance: vessel.distance - plan.needleRadius, sigma: vessel.sigma, lowerBound: min(lowerBound, unseen),
            normalBound: bound)
        if vessel.isInside { tally.danger(.insideVessel) }
        if !(bound >= margins.vesselDanger) {
            tally.danger(.nearVessel)
        } else if !(bound >= margins.vesselCaution) {
            tally.caution(.nearVessel)
        }
        if !(lowerBound >= margins.vesselDanger) { tally.doubt(.clearanceUncertain) }
        meet(.vessel, vessel.contact, situation, .trajectoryMeetsVessel, into: &tally, &result)
    }

    /// Near what may be a vessel, or on the way to it, nothing is clear.
    private func judgeSuspected(_ vessel: VesselClearance?, into tally: inout ReasonTally) {
        guard let vessel else { return }
        let isFar = vessel.lowerBound - plan.needleRadius >= margins.vesselCaution
        let isMet = vessel.contact.map { $0.distance <= margins.trajectoryReach } ?? false
        if !isFar || isMet { tally.doubt(.vesselUnconfirmed) }
    }

    private func meet(
        _ hazard: Hazard, _ contact: Contact?, _ situation: TipSituation, _ reason: Reasons,
        into tally: inout ReasonTally,
        _ result: inout FrameAssessment
    ) {
        guard let contact, contact.distance <= margins.trajectoryReach, margins.trajectoryReach > 0 else { return }
        tally.caution(reason)
        if contact.distance < result.contact?.distance ?? .infinity {
            let sigma = situation.uncertainty.sigma(
                contact: situation.uncertainty.shaft * contact.distance, boundary: contact.boundary,
                across: contact.across)
            result.contact = TrajectoryContact(
                hazard: hazard, distance: contact.distance, sigma: sigma,
                lowerBound: contact.distance - factors.normal * sigma)
        }
    }

    private func judgeDepth(
        _ needle: NeedleFinding, _ situation: TipSituation, into tally: inout ReasonTally,
        _ result: inout FrameAssessment
    ) {
        let depth = geometry.depthAlongBeam(of: situation.tip).inMillimeters
        let depthSigma = situation.uncertainty.sigma(depth: depth)
        let deepest = depth + plan.needleRadius + factors.normal * depthSigma
        result.depth = Reach(length: depth, sigma: depthSigma, upperBound: deepest)
        let length = needle.insertionLength.inMillimeters
        let lengthSigma = situation.uncertainty.sigma(insertion: length)
        result.insertion = Reach(
            length: length, sigma: lengthSigma, upperBound: length + factors.normal * lengthSigma)
        guard let cap = margins.depthCap else { return }
        if !(deepest < cap) { tally.danger(.pastDepthCap) }
    }

    /// How much shallower the pleura is within a breath; a value that is not a number counts as the most that was ever seen.
    static func rise(of scene: Scene) -> Double {
        scene.pleuraRise.isFinite ? max(0, scene.pleuraRise) : largestBreath
    }

    /// The largest change of pleural depth by breathing seen at rest, in millimeters (Chu et al. 2018).
    static let largestBreath = 4.5
}

extension Reasons {
    /// What no picture without a scale can say. Being past a line or inside a wall needs none.
    fileprivate static let measuredInMillimeters: Reasons = [
        .nearPleura, .nearVessel, .trajectoryMeetsPleura, .trajectoryMeetsVessel, .pastDepthCap, .clearanceUncertain,
        .vesselUnconfirmed,
    ]
}

extension FrameAssessment {
    /// Without a scale nothing is in millimeters.
    fileprivate mutating func forgetLengths() {
        pleura = nil
        vessel = nil
        unseen = UnseenBounds()
        contact = nil
        depth = nil
        insertion = nil
    }
}
