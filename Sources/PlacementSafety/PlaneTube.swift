import FrameModel

/// The outline of a vessel wall in the image plane.
protocol WallOutline {
    /// A point well inside.
    var center: PlaneVector { get }

    func contains(_ point: PlaneVector) -> Bool
    /// The point of the outline nearest to `point`, which may lie inside or outside.
    func boundaryPoint(nearestTo point: PlaneVector) -> PlaneVector
    /// From the apex of `cone` to the nearest point of the filled outline inside it; `nil` when it misses the cone.
    func distance(within cone: TrajectoryCone) -> Double?
}

extension PlaneEllipse: WallOutline {
    func distance(within cone: TrajectoryCone) -> Double? { cone.distance(to: self) }
}

/// The outer wall of a vessel along its axis: a closed line through both ends of every section.
///
/// A vessel does not end where it leaves the image plane or fades: beyond its first and last section it is counted as
/// going straight on for half its width.
struct PlaneTube: WallOutline {
    private let tube: TubeFinding
    private let wall: Double

    /// `nil` when the finding holds a senseless value or fewer than two sections.
    init?(outerWallOf tube: TubeFinding) {
        guard tube.sections.count >= 2, (0..<1e4).contains(tube.wallThickness) else { return nil }
        let isPlausible = tube.sections.allSatisfy {
            PlaneVector($0.point).isPlausible && $0.halfWidth > 0 && $0.halfWidth < 1e4
        }
        guard isPlausible else { return nil }
        self.tube = tube
        wall = tube.wallThickness
    }

    var center: PlaneVector { PlaneVector(tube.sections[tube.sections.count / 2].point) }

    /// Corners of the outline: along the shallow side from left to right, and back along the deep one.
    private var count: Int { 2 * (tube.sections.count + 2) }

    private func corner(_ index: Int) -> PlaneVector {
        let stations = tube.sections.count + 2
        let isShallow = index < stations
        let station = isShallow ? index : 2 * stations - 1 - index
        let section = min(max(station - 1, 0), tube.sections.count - 1)
        let walls = tube.walls(at: section, grownBy: wall)
        let place = PlaneVector(isShallow ? walls.shallow : walls.deep)
        guard station == 0 || station == stations - 1 else { return place }
        let inner = PlaneVector(tube.sections[station == 0 ? 1 : tube.sections.count - 2].point)
        let outward = (PlaneVector(tube.sections[section].point) - inner).normalized ?? PlaneVector(x: 0, z: 0)
        return place + outward * (tube.sections[section].halfWidth + wall)
    }

    private func forEachEdge(_ body: (PlaneSegment) -> Void) {
        var previous = corner(count - 1)
        for index in 0..<count {
            let next = corner(index)
            body(PlaneSegment(a: previous, b: next))
            previous = next
        }
    }

    /// Whether a ray to the image right leaves the outline an odd number of times.
    func contains(_ point: PlaneVector) -> Bool {
        var isInside = false
        forEachEdge { edge in
            guard (edge.a.z > point.z) != (edge.b.z > point.z) else { return }
            let x = edge.a.x + (edge.b.x - edge.a.x) * (point.z - edge.a.z) / (edge.b.z - edge.a.z)
            if x > point.x { isInside.toggle() }
        }
        return isInside
    }

    func boundaryPoint(nearestTo point: PlaneVector) -> PlaneVector {
        var nearest = center
        var best = Double.infinity
        forEachEdge { edge in
            let candidate = edge.point(at: edge.parameter(nearestTo: point))
            let distance = (candidate - point).length
            if distance < best { (best, nearest) = (distance, candidate) }
        }
        return nearest
    }

    func distance(within cone: TrajectoryCone) -> Double? {
        if contains(cone.apex) { return 0 }
        var nearest: Double?
        forEachEdge { edge in
            guard let met = cone.distance(to: edge), met < nearest ?? .infinity else { return }
            nearest = met
        }
        return nearest
    }
}
