/// Where the lumen of a vessel along its axis lies at rest, column by column.
struct TubeCourse: Sendable {
    let radius: Double
    let wall: Double
    private let x: Double
    private let z: Double
    private let tilt: Double
    private let bow: Double
    /// Lateral offset of the exit, 1 to the right or -1 to the left, and how far the axis leaves the plane per mm.
    private let exit: (x: Double, side: Double, rate: Double)?

    init(_ tube: PhantomScene.Tube) {
        radius = tube.radius
        wall = tube.wall
        x = tube.x
        z = tube.z
        func tangent(_ degrees: Double) -> Double {
            let direction = ReproducibleMath.cosineAndSine(turns: degrees / 360)
            return direction.sine / direction.cosine
        }
        tilt = tangent(tube.tiltDegrees)
        bow = tube.bow / 100
        exit = tube.exit.map { ($0.x, $0.isRight ? 1 : -1, tangent($0.degrees)) }
    }

    /// Depth of the axis.
    func axis(at offset: Double) -> Double { z + (tilt + bow * (offset - x)) * (offset - x) }

    /// Rise of depth per millimeter to the right.
    func slope(at offset: Double) -> Double { tilt + 2 * bow * (offset - x) }

    /// Half the width of the lumen where the plane cuts it, over `radius`; 0 where it has left the plane.
    func share(at offset: Double) -> Double {
        guard let exit else { return 1 }
        let beside = max((offset - exit.x) * exit.side, 0) * exit.rate / radius
        return max(1 - beside * beside, 0).squareRoot()
    }

    /// Half the extent of the lumen along depth; `nil` where it has left the plane.
    func halfHeight(at offset: Double) -> Double? {
        let share = share(at: offset)
        guard share > 0 else { return nil }
        let slope = slope(at: offset)
        return share * radius * (1 + slope * slope).squareRoot()
    }

    /// Whether a point lies in the lumen or nearer to it in depth than `margin`.
    func contains(x: Double, z: Double, margin: Double) -> Bool {
        guard let half = halfHeight(at: x) else { return false }
        return abs(z - axis(at: x)) < half + margin
    }
}
