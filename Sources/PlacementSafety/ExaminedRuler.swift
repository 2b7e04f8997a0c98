import FrameModel
import Foundation

/// How much of what a needle could reach next the picture shows, so that a vessel there would have been found.
///
/// The examined field is what lies above the line through the ends of its scan lines, its border. A straight way from the
/// tip leaves the field where it crosses the border. Two kinds of border hide nothing that the way could meet: the surface of
/// a bone, which stops it (and ribs are thicker than a vessel's margin: 6 mm and more, engineering default), and whatever lies
/// past a confirmed pleural line, whose own clearance is measured. All other border is an exit into the unknown.
struct ExaminedRuler: Sendable {
    /// A needle may leave its straight line by this much to each side, besides what is uncertain of its direction,
    /// in radians: 5 degrees, engineering default; an arc with a sagitta of 0.4 mm over 20 mm turns by that much.
    static let bend = 5 * Double.pi / 180

    let tip: PlaneVector
    /// Unit vector of the shaft at the tip.
    let shaft: PlaneVector
    /// Unit vector in which sound travels at the tip.
    let beam: PlaneVector
    /// Half the width of the needle's way at the tip, with what is uncertain of the tip, in millimeters.
    let halfWidth: Double
    /// Half the angle at which the way opens, in radians, less than π/2.
    let halfAngle: Double

    /// Radius of the half disk ahead of the tip that no exit reaches into, in millimeters.
    ///
    /// - Parameter pleura: Past it, nothing counts. A suspected line hides nothing.
    /// - Returns: 0 when the tip lies outside the field or at an exit; at most `ExaminedField.farthest`.
    /// - Complexity: O(limits * (limits + points of the line)); no allocation.
    func radius(in field: ExaminedField, before pleura: PleuraFinding?) -> Double {
        nearestExit(in: field, before: pleura) { $0 }
    }

    /// How far the way ahead leads through the field, in millimeters, as `radius`.
    func wayAhead(in field: ExaminedField, before pleura: PleuraFinding?) -> Double {
        let left = shaft.rotated(byCosine: cos(halfAngle), sine: -sin(halfAngle))
        let right = shaft.rotated(byCosine: cos(halfAngle), sine: sin(halfAngle))
        return nearestExit(in: field, before: pleura) { piece in
            piece.clipped(origin: sides.left, direction: left, side: 1)?
                .clipped(origin: sides.right, direction: right, side: -1)
        }
    }

    /// The edges of the needle's way beside the tip, counterclockwise and clockwise of the shaft on the screen.
    private var sides: (left: PlaneVector, right: PlaneVector) {
        let across = PlaneVector(x: shaft.z, z: -shaft.x) * halfWidth
        return (tip + across, tip - across)
    }

    private func nearestExit(
        in field: ExaminedField, before pleura: PleuraFinding?, within part: (PlaneSegment) -> PlaneSegment?
    ) -> Double {
        guard isInside(field) else { return 0 }
        let line = pleura?.state == .confirmed ? pleura : nil
        let acrossShaft = PlaneVector(x: shaft.z, z: -shaft.x)
        var nearest = ExaminedField.farthest
        for index in field.limits.indices.dropFirst() where !isBone(index, field) {
            let border = border(index, field)
            // A border that faces away from the tip is no exit: a straight way crosses it into the field.
            guard let along = (border.b - border.a).normalized, along.cross(border.a - tip) >= -halfWidth,
                let piece = border.clipped(origin: tip, direction: acrossShaft, side: 1).flatMap(part)
            else { continue }
            let place = piece.point(at: piece.parameter(nearestTo: tip))
            let distance = (place - tip).length
            guard distance < nearest else { continue }
            let isHidden =
                isBehindBone(place, field) && isBehindBone(piece.a, field) && isBehindBone(piece.b, field)
                || line.map { isPast($0, place) } ?? false
            if !isHidden { nearest = distance }
        }
        return max(0, nearest - ExaminedField.edge)
    }

    // MARK: Border

    private func border(_ index: Int, _ field: ExaminedField) -> PlaneSegment {
        PlaneSegment(a: PlaneVector(field.limits[index - 1].point), b: PlaneVector(field.limits[index].point))
    }

    private func isBone(_ index: Int, _ field: ExaminedField) -> Bool {
        field.limits[index - 1].isBone && field.limits[index].isBone
    }

    /// Whether the tip lies in the field. At a bone it may lie a little past the measured surface.
    private func isInside(_ field: ExaminedField) -> Bool {
        guard let first = field.limits.first, let last = field.limits.last else { return false }
        guard field.limits.allSatisfy({ PlaneVector($0.point).isPlausible }) else { return false }
        // Up to the transducer a way out of the field leads once through its open top, and never through its border.
        let up = beam * -1
        let top = PlaneSegment(a: PlaneVector(last.point), b: PlaneVector(first.point))
        guard Self.crossing(of: top, from: tip, along: up) != nil else { return false }
        guard let crossing = crossing(from: tip, along: up, upTo: .infinity, in: field) else { return true }
        return crossing.isBone && crossing.distance <= ExaminedField.edge
    }

    /// Where a way first crosses the border.
    private func crossing(
        from start: PlaneVector, along direction: PlaneVector, upTo length: Double, in field: ExaminedField
    ) -> (distance: Double, isBone: Bool)? {
        var first: (distance: Double, isBone: Bool)?
        for index in field.limits.indices.dropFirst() {
            guard let distance = Self.crossing(of: border(index, field), from: start, along: direction),
                distance <= first?.distance ?? length
            else { continue }
            first = (distance, isBone(index, field))
        }
        return first
    }

    /// From `start` along the unit vector `direction` to `piece`; `nil` when that misses it.
    private static func crossing(of piece: PlaneSegment, from start: PlaneVector, along direction: PlaneVector)
        -> Double?
    {
        let a = piece.a - start
        let b = piece.b - start
        // Both ends on one side are missed; an end on the way belongs to one of the two pieces that share it.
        guard (direction.cross(a) >= 0) != (direction.cross(b) >= 0) else { return nil }
        let along = b - a
        let distance = a.cross(along) / direction.cross(along)
        return distance >= 0 ? distance : nil
    }

    /// Whether a bone stops every straight way to `place`, from the tip and from both sides of the needle's way.
    private func isBehindBone(_ place: PlaneVector, _ field: ExaminedField) -> Bool {
        let (left, right) = sides
        return isBehindBone(place, from: tip, field) && isBehindBone(place, from: left, field)
            && isBehindBone(place, from: right, field)
    }

    private func isBehindBone(_ place: PlaneVector, from start: PlaneVector, _ field: ExaminedField) -> Bool {
        let way = place - start
        guard let direction = way.normalized else { return false }
        return crossing(from: start, along: direction, upTo: way.length, in: field)?.isBone ?? false
    }

    /// Whether the straight way from the tip to `place` crosses the line or what bridges its pieces.
    private func isPast(_ line: PleuraFinding, _ place: PlaneVector) -> Bool {
        guard let direction = (place - tip).normalized else { return false }
        let length = (place - tip).length
        var previous: PlaneVector?
        for segment in line.segments {
            for sample in segment.samples {
                let point = PlaneVector(sample.point)
                guard point.isPlausible else { continue }
                if let previous,
                    let distance = Self.crossing(
                        of: PlaneSegment(a: previous, b: point), from: tip, along: direction), distance <= length
                {
                    return true
                }
                previous = point
            }
        }
        return false
    }
}
