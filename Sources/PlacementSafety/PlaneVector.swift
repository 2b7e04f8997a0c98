import FrameModel

/// A vector in the image plane in millimeters: `x` toward the image right, `z` away from the transducer.
struct PlaneVector: Hashable, BitwiseCopyable, Sendable {
    var x: Double
    var z: Double

    init(x: Double, z: Double) {
        self.x = x
        self.z = z
    }

    init(_ point: TissuePoint) { self.init(x: point.x, z: point.z) }

    static func + (a: Self, b: Self) -> Self { Self(x: a.x + b.x, z: a.z + b.z) }
    static func - (a: Self, b: Self) -> Self { Self(x: a.x - b.x, z: a.z - b.z) }
    static func * (a: Self, factor: Double) -> Self { Self(x: a.x * factor, z: a.z * factor) }

    var length: Double { (x * x + z * z).squareRoot() }
    /// Numbers within 10 m of the origin: any more is no place in a picture, and squares of it could overflow.
    var isPlausible: Bool { abs(x) < 1e4 && abs(z) < 1e4 }
    func dot(_ other: Self) -> Double { x * other.x + z * other.z }

    /// Positive where `other` points clockwise of this vector on the screen (`z` runs down).
    func cross(_ other: Self) -> Double { x * other.z - z * other.x }

    /// The same direction with length 1; `nil` for the zero vector.
    var normalized: Self? {
        let length = self.length
        return length > 0 ? self * (1 / length) : nil
    }

    func rotated(byCosine cosine: Double, sine: Double) -> Self {
        Self(x: x * cosine - z * sine, z: x * sine + z * cosine)
    }
}

/// The straight piece between two points.
struct PlaneSegment: Hashable, BitwiseCopyable, Sendable {
    var a: PlaneVector
    var b: PlaneVector

    /// Where on the segment the point nearest to `p` lies: 0 at `a`, 1 at `b`.
    func parameter(nearestTo p: PlaneVector) -> Double {
        let along = b - a
        let squared = along.dot(along)
        guard squared > 0 else { return 0 }
        return min(1, max(0, (p - a).dot(along) / squared))
    }

    func point(at t: Double) -> PlaneVector { a + (b - a) * t }

    func distance(to p: PlaneVector) -> Double { (point(at: parameter(nearestTo: p)) - p).length }

    /// The part on the side of the line through `origin` along `direction` where the cross product
    /// `direction × (p - origin)` times `side` is zero or more; `nil` when there is none.
    func clipped(origin: PlaneVector, direction: PlaneVector, side: Double) -> Self? {
        let atA = direction.cross(a - origin) * side
        let atB = direction.cross(b - origin) * side
        if atA >= 0 && atB >= 0 { return self }
        if atA < 0 && atB < 0 { return nil }
        let crossing = point(at: atA / (atA - atB))
        return atA >= 0 ? Self(a: a, b: crossing) : Self(a: crossing, b: b)
    }
}

/// All directions in which the extended shaft may go on from the tip.
struct TrajectoryCone: Sendable {
    let apex: PlaneVector
    let axis: PlaneVector
    /// The two edges, counterclockwise and clockwise of the axis on the screen.
    let edges: (PlaneVector, PlaneVector)

    /// - Parameters:
    ///   - axis: Unit vector.
    ///   - halfAngle: In radians, 0 to π/4.
    init(apex: PlaneVector, axis: PlaneVector, cosine: Double, sine: Double) {
        self.apex = apex
        self.axis = axis
        edges = (axis.rotated(byCosine: cosine, sine: -sine), axis.rotated(byCosine: cosine, sine: sine))
    }

    func contains(_ point: PlaneVector) -> Bool {
        let offset = point - apex
        return edges.0.cross(offset) >= 0 && edges.1.cross(offset) <= 0 && axis.dot(offset) >= 0
    }

    /// From the apex to the nearest point of `segment` inside the cone; `nil` when it misses the cone.
    func distance(to segment: PlaneSegment) -> Double? {
        segment.clipped(origin: apex, direction: edges.0, side: 1)?
            .clipped(origin: apex, direction: edges.1, side: -1)?
            .distance(to: apex)
    }

    /// From the apex to the nearest point of `ellipse`, filled, inside the cone; `nil` when it misses the cone.
    func distance(to ellipse: PlaneEllipse) -> Double? {
        if ellipse.contains(apex) { return 0 }
        let nearest = ellipse.boundaryPoint(nearestTo: apex)
        if contains(nearest) { return (nearest - apex).length }
        // Both shapes are convex: what is not met head-on is met first by an edge of the cone.
        let first = ellipse.distance(from: apex, along: edges.0)
        let second = ellipse.distance(from: apex, along: edges.1)
        guard let first else { return second }
        return min(first, second ?? first)
    }
}
