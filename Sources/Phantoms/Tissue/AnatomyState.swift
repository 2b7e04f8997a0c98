/// A line across the picture as points in order of increasing lateral offset.
struct Polyline: Sendable {
    var points: [(x: Double, z: Double)]

    /// Depth at `x` by linear interpolation; `nil` outside the line.
    func depth(at x: Double) -> Double? {
        guard let first = points.first, let last = points.last, x >= first.x, x <= last.x else { return nil }
        var low = 0
        var high = points.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if points[middle].x <= x { low = middle } else { high = middle }
        }
        let (a, b) = (points[low], points[high])
        let t = b.x > a.x ? (x - a.x) / (b.x - a.x) : 0
        return a.z + t * (b.z - a.z)
    }
}

/// Where boundaries, bones and vessels lie at one moment: the anatomy at rest, carried by the motion.
struct AnatomyState: Sendable {
    struct Vessel: Sendable {
        var x: Double
        var z: Double
        var halfWidth: Double
        var halfHeight: Double
        var wall: Double
        var diameterScale: Double
    }

    /// The lumen of a vessel along its axis, from left to right.
    struct Tube: Sendable {
        var upper: Polyline
        var lower: Polyline
        var diameterScale: Double

        func contains(x: Double, z: Double) -> Bool {
            guard let top = upper.depth(at: x), let bottom = lower.depth(at: x) else { return false }
            return z > top && z < bottom
        }
    }

    let boundaries: [Polyline]
    let ribs: [Polyline]
    let bone: Polyline?
    let pleura: Polyline?
    let vessels: [Vessel]
    let tubes: [Tube]

    var boneSurfaces: [Polyline] { ribs + (bone.map { [$0] } ?? []) }

    init(_ anatomy: Anatomy, scene: PhantomScene, motion: TissueMotion) {
        func moved(_ curve: Curve) -> Polyline {
            Polyline(points: curve.values.indices.map { motion.position(x: curve.x(at: $0), z: curve.values[$0]) })
        }
        boundaries = anatomy.boundaries.map { moved($0.curve) }
        bone = anatomy.bone.map { moved($0.surface) }
        pleura = anatomy.pleura.map(moved)
        ribs = anatomy.ribs.map { rib in
            Polyline(
                points: (0...30).map { k in
                    // Finer toward the sides, where the cap falls steeply.
                    let u = ReproducibleMath.cosineAndSine(turns: 0.5 + Double(k) / 60).cosine * 0.985
                    let x = rib.center + u * rib.halfWidth
                    return motion.position(x: x, z: rib.surface(at: x) ?? rib.top + rib.capHeight)
                })
        }
        vessels = zip(scene.vessels, motion.diameterScales).map { vessel, scale in
            // The lumen after motion, from its four extreme points: exact but for bending within the vessel.
            let left = motion.position(x: vessel.x - vessel.halfWidth, z: vessel.z)
            let right = motion.position(x: vessel.x + vessel.halfWidth, z: vessel.z)
            let upper = motion.position(x: vessel.x, z: vessel.z - vessel.halfHeight)
            let lower = motion.position(x: vessel.x, z: vessel.z + vessel.halfHeight)
            return Vessel(
                x: (left.x + right.x) / 2, z: (upper.z + lower.z) / 2, halfWidth: (right.x - left.x) / 2,
                halfHeight: (lower.z - upper.z) / 2, wall: vessel.wall, diameterScale: scale)
        }
        let step = 0.25
        tubes = zip(scene.tubes, motion.tubeScales).map { tube, scale in
            let course = TubeCourse(tube)
            var walls = Tube(upper: Polyline(points: []), lower: Polyline(points: []), diameterScale: scale)
            for at in stride(from: anatomy.range.lowerBound, through: anatomy.range.upperBound, by: step) {
                guard let half = course.halfHeight(at: at) else { continue }
                walls.upper.points.append(motion.position(x: at, z: course.axis(at: at) - half))
                walls.lower.points.append(motion.position(x: at, z: course.axis(at: at) + half))
            }
            return walls
        }
    }
}
