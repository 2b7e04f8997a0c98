import FrameModel

extension FrameTruth.Clearance {
    /// Distances from the tip to everything it must not touch.
    init(_ pose: NeedlePose, state: AnatomyState, pleuraLine: FrameTruth.Line?) {
        let tip = pose.tip
        if let pleura = state.pleura {
            toPleura = Self.distance(from: tip, toLine: pleura, signed: true)
            if let line = pleuraLine {
                let visible = zip(line.points, line.isVisible).compactMap { $1 ? (x: $0.x, z: $0.z) : nil }
                toVisiblePleura = Self.distance(from: tip, toLine: Polyline(points: visible), signed: false)
            }
        }
        for (index, vessel) in state.vessels.enumerated() {
            let distance = Self.distance(from: tip, toEdgeOf: vessel)
            if distance < toVessel ?? .infinity {
                toVessel = distance
                nearestVessel = index
            }
        }
        for tube in state.tubes {
            guard let distance = Self.distance(from: tip, toEdgeOf: tube) else { continue }
            toTube = min(toTube ?? .infinity, distance)
            if distance < toVessel ?? .infinity {
                toVessel = distance
                nearestVessel = nil
            }
        }
        for bone in state.boneSurfaces {
            guard let distance = Self.distance(from: tip, toLine: bone, signed: false) else { continue }
            toBone = min(toBone ?? .infinity, distance)
        }
        ahead = Self.firstContact(pose, state: state)
    }

    /// - Parameter signed: Negative when the point lies deeper than the line.
    private static func distance(from point: (x: Double, z: Double), toLine line: Polyline, signed: Bool) -> Double? {
        var best: Double?
        for (a, b) in zip(line.points, line.points.dropFirst()) {
            let (ex, ez) = (b.x - a.x, b.z - a.z)
            let length = max(ex * ex + ez * ez, 1e-12)
            let t = min(max(((point.x - a.x) * ex + (point.z - a.z) * ez) / length, 0), 1)
            let (dx, dz) = (a.x + t * ex - point.x, a.z + t * ez - point.z)
            best = min(best ?? .infinity, (dx * dx + dz * dz).squareRoot())
        }
        guard let best else { return nil }
        guard signed, let depth = line.depth(at: point.x), point.z > depth else { return best }
        return -best
    }

    /// Shortest way to the lumen's edge, negative inside: the nearest of 720 points on it, within a micrometer or two.
    private static func distance(from point: (x: Double, z: Double), toEdgeOf vessel: AnatomyState.Vessel) -> Double {
        var best = Double.infinity
        for k in 0..<720 {
            let angle = ReproducibleMath.cosineAndSine(turns: Double(k) / 720)
            let dx = vessel.x + vessel.halfWidth * angle.cosine - point.x
            let dz = vessel.z + vessel.halfHeight * angle.sine - point.z
            best = min(best, dx * dx + dz * dz)
        }
        let u = (point.x - vessel.x) / vessel.halfWidth
        let v = (point.z - vessel.z) / vessel.halfHeight
        return u * u + v * v < 1 ? -best.squareRoot() : best.squareRoot()
    }

    private static func distance(from point: (x: Double, z: Double), toEdgeOf tube: AnatomyState.Tube) -> Double? {
        guard let upper = distance(from: point, toLine: tube.upper, signed: false),
            let lower = distance(from: point, toLine: tube.lower, signed: false)
        else { return nil }
        return tube.contains(x: point.x, z: point.z) ? -min(upper, lower) : min(upper, lower)
    }

    /// Walks straight on from the tip in steps of 0.02 mm, 60 mm at most.
    private static func firstContact(_ pose: NeedlePose, state: AnatomyState) -> (kind: String, distance: Double)? {
        guard pose.isInPlane else { return nil }
        let (dx, dz) = (pose.tip.x - pose.entry.x, pose.tip.z - pose.entry.z)
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-9)
        for step in 0..<3000 {
            let distance = Double(step) * 0.02
            let x = pose.tip.x + distance * dx / length
            let z = pose.tip.z + distance * dz / length
            if state.boneSurfaces.contains(where: { bone in bone.depth(at: x).map { z > $0 && z < $0 + 4 } ?? false }) {
                return ("bone", distance)
            }
            if let depth = state.pleura?.depth(at: x), z > depth { return ("pleura", distance) }
            for vessel in state.vessels {
                let u = (x - vessel.x) / vessel.halfWidth
                let v = (z - vessel.z) / vessel.halfHeight
                if u * u + v * v < 1 { return ("vessel", distance) }
            }
            if state.tubes.contains(where: { $0.contains(x: x, z: z) }) { return ("vessel", distance) }
        }
        return nil
    }
}
