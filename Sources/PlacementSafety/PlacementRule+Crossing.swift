import FrameModel

extension PlacementRule {
    /// Standard uncertainty of a dot's place, in millimeters: it is seen up to 0.5 mm below where phantoms have it.
    static let crossingSigma = 0.5

    /// Judges a needle that crosses the image plane.
    ///
    /// Where its tip is nobody knows, so nothing is caution or clear. But its shaft is where the dot is: what is within a
    /// danger margin of that is within it of the needle.
    func judgeCrossing(_ crossing: NeedleCrossing, _ scene: Scene, into tally: inout ReasonTally) {
        var needle = NeedleFinding()
        (needle.entry, needle.tip) = (crossing.point, crossing.point)
        (needle.tipSigmaAlong, needle.tipSigmaAcross) = (Self.crossingSigma, Self.crossingSigma)
        guard needle.isMeasurable else { return }
        let situation = TipSituation(rule: self, needle: needle, scale: scene.scale, unseenFor: 0)
        if let finding = scene.findings.pleura.first, let pleura = situation.pleuraRuler.measure(finding) {
            if pleura.isPast { tally.danger(.pastPleura) }
            let bound = pleura.normalBound - Self.rise(of: scene) - plan.needleRadius
            if !(bound >= margins.pleuraDanger) { tally.danger(.nearPleura) }
        }
        if let vessel = situation.vesselRuler.measure(scene.findings).known {
            if vessel.isInside { tally.danger(.insideVessel) }
            if !(vessel.normalBound - plan.needleRadius >= margins.vesselDanger) { tally.danger(.nearVessel) }
        }
    }
}
