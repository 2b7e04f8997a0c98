import FrameModel

/// Lines that bone draws: the flank of a rib at the edge of the picture moves with every breath, and comes in from there as a needle
/// does.
extension NeedleDetector {
    /// Steps of a shaft from one that is looked at for bone above it to the next: 0.6 mm; and the share of them that may lie
    /// behind bone, the ends of whose line are known to a millimeter at best (engineering default).
    private static let step = 3
    private static let mostHidden = 0.35

    /// Whether so much of the shaft lies in the shadow of bone that it is none.
    ///
    /// - Complexity: O(steps * bones * log samples); no allocation.
    func isBehindBone(_ reading: ShaftReading, _ findings: borrowing FrameFindings) -> Bool {
        guard !findings.bones.isEmpty else { return false }
        var (steps, hidden) = (0, 0)
        for index in stride(from: reading.first, through: reading.last, by: Self.step) {
            let point = point(x: reading.path.x(at: index), z: reading.path.z(at: index))
            steps += 1
            for bone in findings.bones where bone.hides(point, grid.geometry) {
                hidden += 1
                break
            }
        }
        return Double(hidden) > Self.mostHidden * Double(steps)
    }
}

extension BoneFinding {
    /// Depths below the surface, in millimeters, that it hides: from where its own echo ends to where the ends of a short
    /// surface no longer tell how wide its shadow is (engineering default).
    private static let shadowMM = 0.5...8.0

    /// Whether the surface lies between the transducer and a point not far below it.
    ///
    /// - Complexity: O(log samples).
    fileprivate func hides(_ point: TissuePoint, _ geometry: FrameGeometry) -> Bool {
        guard !surface.isEmpty else { return false }
        let middle = surface.samples[surface.samples.count / 2].point
        let beam = geometry.beamDirection(at: point)
        guard beam.axial > 0 else { return false }
        let x = point.x - (point.z - middle.z) * beam.lateral / beam.axial
        return surface.depth(atX: x).map { Self.shadowMM.contains(point.z - $0.z) } ?? false
    }
}
