import FrameModel
import Foundation

/// An ellipse in the image plane: the outer wall of a vessel.
struct PlaneEllipse: Sendable {
    let center: PlaneVector
    /// Unit vector of the first half axis.
    let axis: PlaneVector
    /// Half axes along and across `axis`, in millimeters, above zero.
    let along: Double
    let across: Double

    init(center: PlaneVector, axis: PlaneVector, along: Double, across: Double) {
        self.center = center
        self.axis = axis
        self.along = along
        self.across = across
    }

    /// The outer wall; `nil` when the finding holds a senseless value or no extent.
    init?(outerWallOf vessel: VesselFinding) {
        let along = vessel.semiAxes.along + vessel.wallThickness
        let across = vessel.semiAxes.across + vessel.wallThickness
        let center = PlaneVector(vessel.center)
        guard center.isPlausible, vessel.angleDegrees.isFinite, along > 0, across > 0, along < 1e4, across < 1e4
        else { return nil }
        let angle = vessel.angleDegrees * .pi / 180
        self.init(center: center, axis: PlaneVector(x: cos(angle), z: sin(angle)), along: along, across: across)
    }

    /// The outer wall of the vessel that a place without echoes may be; `nil` when it holds a senseless value.
    init?(around gap: ExaminedField.Gap) {
        let (top, bottom) = (PlaneVector(gap.top), PlaneVector(gap.bottom))
        guard top.isPlausible, bottom.isPlausible else { return nil }
        let reach = ExaminedField.Gap.radius + Self.unseenWall
        self.init(
            center: (top + bottom) * 0.5, axis: (bottom - top).normalized ?? PlaneVector(x: 0, z: 1),
            along: (bottom - top).length / 2 + reach, across: reach)
    }

    /// A wall where none is seen, in millimeters: engineering default, the thin end of 0.6 to 1.0.
    private static let unseenWall = 0.6

    private func local(_ direction: PlaneVector) -> PlaneVector {
        PlaneVector(x: axis.dot(direction), z: axis.cross(direction))
    }

    func contains(_ point: PlaneVector) -> Bool {
        let p = local(point - center)
        let u = p.x / along
        let v = p.z / across
        return u * u + v * v <= 1
    }

    /// The point of the boundary nearest to `point`, which may lie inside or outside.
    ///
    /// Bisection for the only root that matters (Eberly 2013, "Distance from a point to an ellipse",
    /// equation 11); exact to rounding.
    func boundaryPoint(nearestTo point: PlaneVector) -> PlaneVector {
        let p = local(point - center)
        let isSwapped = along < across
        let long = isSwapped ? across : along
        let short = isSwapped ? along : across
        var nearest = Self.firstQuadrantPoint(
            nearestTo: isSwapped ? PlaneVector(x: abs(p.z), z: abs(p.x)) : PlaneVector(x: abs(p.x), z: abs(p.z)),
            long: long, short: short)
        if isSwapped { nearest = PlaneVector(x: nearest.z, z: nearest.x) }
        let u = p.x < 0 ? -nearest.x : nearest.x
        let v = p.z < 0 ? -nearest.z : nearest.z
        return center + PlaneVector(x: axis.x * u - axis.z * v, z: axis.z * u + axis.x * v)
    }

    private static func firstQuadrantPoint(nearestTo p: PlaneVector, long: Double, short: Double) -> PlaneVector {
        if p.z == 0 {
            let numerator = long * p.x
            let denominator = long * long - short * short
            guard numerator < denominator else { return PlaneVector(x: long, z: 0) }
            let share = numerator / denominator
            return PlaneVector(x: long * share, z: short * max(0, 1 - share * share).squareRoot())
        }
        if p.x == 0 { return PlaneVector(x: 0, z: short) }
        let u = p.x / long
        let v = p.z / short
        let ratio = (long / short) * (long / short)
        let scaled = ratio * u
        var low = v - 1
        var high = (scaled * scaled + v * v).squareRoot() - 1
        if u * u + v * v < 1 { high = 0 }
        // Each step halves an interval no wider than the picture: 60 steps reach the last digit.
        for _ in 0..<60 {
            let s = (low + high) / 2
            let a = scaled / (s + ratio)
            let b = v / (s + 1)
            if a * a + b * b > 1 { low = s } else { high = s }
        }
        let s = (low + high) / 2
        return PlaneVector(x: ratio * p.x / (s + ratio), z: p.z / (s + 1))
    }

    /// From `origin`, outside, along the unit vector `direction` to the boundary; `nil` when the ray misses.
    func distance(from origin: PlaneVector, along direction: PlaneVector) -> Double? {
        let p = local(origin - center)
        let d = local(direction)
        let (pu, pv, du, dv) = (p.x / along, p.z / across, d.x / along, d.z / across)
        let a = du * du + dv * dv
        let b = pu * du + pv * dv
        let c = pu * pu + pv * pv - 1
        let discriminant = b * b - a * c
        guard a > 0, discriminant >= 0 else { return nil }
        let t = (-b - discriminant.squareRoot()) / a
        return t >= 0 ? t : nil
    }
}
