import FrameModel
import Foundation

/// A measured tip with everything that distances from it need.
struct TipSituation: Sendable {
    let tip: TissuePoint
    let uncertainty: MeasurementUncertainty
    let pleuraRuler: PleuraRuler
    let vesselRuler: VesselRuler
    private let examinedRuler: ExaminedRuler
    private let normalFactor: Double
    private let needleRadius: Double

    init(rule: PlacementRule, needle: NeedleFinding, scale: Scale, unseenFor: Double) {
        tip = needle.tip
        normalFactor = rule.factors.normal
        needleRadius = rule.plan.needleRadius
        let beam = rule.geometry.beamDirection(at: needle.tip)
        let beamDirection = PlaneVector(x: beam.lateral, z: beam.axial)
        let shaft = needle.directionAtTip ?? beamDirection
        uncertainty = MeasurementUncertainty(
            needle: needle, shaft: shaft, beam: beamDirection, scale: scale, unseenFor: unseenFor)
        let spread = 2 * needle.angleSigmaDegrees * .pi / 180
        let range = PlacementRule.coneRange
        let halfAngle = min(range.upperBound, max(range.lowerBound, spread))
        let apex = PlaneVector(needle.tip)
        let cone = TrajectoryCone(apex: apex, axis: shaft, cosine: cos(halfAngle), sine: sin(halfAngle))
        pleuraRuler = PleuraRuler(
            tip: apex, cone: cone, uncertainty: uncertainty,
            boundFactor: rule.factors.clearance(to: .pleura, tipQuality: needle.quality), normalFactor: normalFactor,
            geometry: rule.geometry)
        vesselRuler = VesselRuler(
            tip: apex, cone: cone, uncertainty: uncertainty,
            boundFactor: rule.factors.clearance(to: .vessel, tipQuality: needle.quality), normalFactor: normalFactor)
        examinedRuler = ExaminedRuler(
            tip: apex, shaft: shaft, beam: beamDirection,
            halfWidth: needleRadius + normalFactor * uncertainty.tipAcross + ExaminedField.edge,
            halfAngle: halfAngle + ExaminedRuler.bend)
    }

    /// Lower bound of the radius of the half disk ahead of the tip in which a pleural line would have been found. Beside the
    /// picture it lies no nearer than it may rise from below what the outermost scan lines show, as a line that was found
    /// does beyond its ends.
    func examinedAround(_ field: ExaminedField) -> Double {
        let shaft = examinedRuler.shaft
        let radius = field.radius(
            aheadOf: tip, angleDegrees: atan2(shaft.z, shaft.x) * 180 / .pi,
            sideRise: normalFactor * PleuraClearance.beyondGrowth)
        return examinedBound(radius)
    }

    /// Lower bound of the radius of the half disk ahead of the tip in which a vessel would have been found.
    func examinedForVessels(_ field: ExaminedField, before pleura: PleuraFinding?) -> Double {
        examinedBound(examinedRuler.radius(in: field, before: pleura))
    }

    /// The same of how far the way ahead was examined for vessels.
    func wayExaminedForVessels(_ field: ExaminedField, before pleura: PleuraFinding?) -> Double {
        examinedBound(examinedRuler.wayAhead(in: field, before: pleura))
    }

    /// Lower bound of the radius around the metal of the true tip that was examined, in millimeters; 0 when not known.
    private func examinedBound(_ radius: Double) -> Double {
        radius > 0 ? radius - needleRadius - normalFactor * uncertainty.sigma(radius: radius) : 0
    }
}
