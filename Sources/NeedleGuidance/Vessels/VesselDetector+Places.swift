import FrameModel
import Foundation

/// What lies where a candidate lies, or above it.
extension VesselDetector {
    /// Whether the candidate is another outline of a vessel that is reported: vessels do not lie in each other.
    func repeats(_ candidate: Candidate, in findings: FrameFindings) -> Bool {
        let center = point(candidate.ellipse)
        for other in findings.vessels {
            let radius = max(
                Double(candidate.ellipse.radius), (other.semiAxes.along * other.semiAxes.across).squareRoot())
            if other.center.distance(to: center).inMillimeters < 0.8 * radius { return true }
            if other.holds(center) { return true }
        }
        return false
    }

    /// What lies between the transducer and a candidate.
    enum Cover {
        case nothing
        /// Bone where the picture ends with the candidate.
        case mayHide
        case hides
    }

    /// Whether bone or lung lies between the transducer and the candidate.
    ///
    /// A bone surface on the candidate's own upper wall is taken for that wall when the picture is not
    /// darker below the candidate than beside it: bone would have shadowed it.
    func cover(of candidate: Candidate, in findings: FrameFindings) -> Cover {
        let center = point(candidate.ellipse)
        let top = center.z - Double(candidate.ellipse.halfHeight)
        for pleura in findings.pleura where pleura.state == .confirmed {
            for segment in pleura.segments {
                if let line = segment.depth(atX: center.x), line.z < center.z { return .hides }
            }
        }
        var cover = Cover.nothing
        for bone in findings.bones {
            guard let surface = bone.surface.depth(atX: center.x), surface.z < center.z else { continue }
            let isOwnWall = surface.z > top - Self.wallReachMM
            if !isOwnWall { return .hides }
            if let enhancement = candidate.evidence.enhancement {
                if enhancement < Self.shadowEnhancement { return .hides }
            } else {
                cover = .mayHide
            }
        }
        return cover
    }
}

extension VesselFinding {
    /// Whether a point lies in the lumen.
    fileprivate func holds(_ point: TissuePoint) -> Bool {
        let (dx, dz) = (point.x - center.x, point.z - center.z)
        let (c, s) = (cos(angleDegrees * .pi / 180), sin(angleDegrees * .pi / 180))
        let (u, v) = ((dx * c + dz * s) / semiAxes.along, (dz * c - dx * s) / semiAxes.across)
        return u * u + v * v < 1
    }
}
