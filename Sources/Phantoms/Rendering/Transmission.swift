/// What reaches each range on each scan line: shadows of bone, echoes below vessels, loss of contact, compensation.
struct Transmission {
    /// Amplitude factors, a row for each range sample.
    let factors: [Float]
    /// Range of the pleura on each column, where no bone hides it.
    let pleuraRange: [Double?]

    init(grid: EchoGrid, state: AnatomyState, scene: PhantomScene, field: Field) {
        let columns = grid.columns
        let rows = grid.rows
        var shadowStart = [Double](repeating: .infinity, count: columns)
        var pleura = [Double?](repeating: nil, count: columns)
        for column in 0..<columns {
            let ray = Ray(field: field, position: grid.position(ofColumn: column))
            // The cap's echo is thick; its shadow begins just below.
            if let bone = ray.firstCrossing(of: state.boneSurfaces, depth: field.depth) {
                shadowStart[column] = bone + 0.55
            }
            if let line = state.pleura, let range = ray.firstCrossing(of: [line], depth: field.depth),
                range < shadowStart[column]
            {
                pleura[column] = range
            }
        }
        pleuraRange = pleura
        var factors = [Float](repeating: 1, count: rows * columns)
        let leak = ReproducibleMath.amplitude(decibels: -52)
        let dropout = scene.artifacts.dropout
        for row in 0..<rows {
            let range = grid.range(ofRow: row)
            let compensation = ReproducibleMath.amplitude(
                decibels: -scene.display.residualAttenuation * max(range, 0) / 10)
            for column in 0..<columns {
                var factor = compensation
                // The edge of a shadow is as soft as the aperture that looks past it is wide.
                var lit = 0.0
                for offset in -2...2 {
                    let neighbor = min(max(column + offset, 0), columns - 1)
                    let below = range - shadowStart[neighbor]
                    lit += below <= 0 ? 1 : leak + (1 - leak) * ReproducibleMath.exp(-below / 0.35)
                }
                factor *= lit / 5
                if let dropout {
                    let x = grid.position(ofColumn: column) * field.halfWidth
                    let inside =
                        ReproducibleMath.smoothStep(x, dropout.lowerBound - 0.8, dropout.lowerBound + 0.8)
                        * (1 - ReproducibleMath.smoothStep(x, dropout.upperBound - 0.8, dropout.upperBound + 0.8))
                    factor *= ReproducibleMath.amplitude(
                        decibels: -28 * inside * ReproducibleMath.smoothStep(range, 0, 1.5))
                }
                factors[row * columns + column] = Float(factor)
            }
        }
        for vessel in state.vessels { Self.shade(&factors, vessel: vessel, grid: grid, field: field) }
        for tube in state.tubes { Self.shade(&factors, tube: tube, grid: grid, field: field) }
        self.factors = factors
    }

    /// Brighter tissue below a lumen, which attenuates less, and thin shadows below its edges, which refract.
    private static func shade(_ factors: inout [Float], vessel: AnatomyState.Vessel, grid: EchoGrid, field: Field) {
        let (range, position) = field.beam(x: vessel.x, z: vessel.z)
        let middle = grid.column(ofPosition: position)
        let spacing = grid.lineSpacing(at: range)
        let first = max(Int(grid.row(ofRange: range)), 0)
        guard first < grid.rows else { return }
        for column in 0..<grid.columns {
            let u = abs(Double(column) - middle) * spacing / vessel.halfWidth
            guard u < 1.3 else { continue }
            let edge = (u - 1) / 0.09
            let decibels = 2.6 * max(1 - u * u, 0).squareRoot() - 4.5 * ReproducibleMath.exp(-edge * edge)
            for row in first..<grid.rows {
                let below = grid.range(ofRow: row) - range
                let onset = ReproducibleMath.smoothStep(below, 0.4 * vessel.halfHeight, 1.2 * vessel.halfHeight)
                let fade = ReproducibleMath.exp(-max(below - vessel.halfHeight, 0) / 14)
                factors[row * grid.columns + column] *= Float(
                    ReproducibleMath.amplitude(decibels: decibels * onset * fade))
            }
        }
    }

    /// Brighter tissue below the lumen of a vessel along its axis, as below one cut across.
    private static func shade(_ factors: inout [Float], tube: AnatomyState.Tube, grid: EchoGrid, field: Field) {
        for column in 0..<grid.columns {
            let ray = Ray(field: field, position: grid.position(ofColumn: column))
            guard let top = ray.firstCrossing(of: [tube.upper], depth: field.depth),
                let bottom = ray.firstCrossing(of: [tube.lower], depth: field.depth), bottom > top
            else { continue }
            for row in max(Int(grid.row(ofRange: top)), 0)..<max(grid.rows, Int(grid.row(ofRange: top))) {
                let range = grid.range(ofRow: row)
                let onset = ReproducibleMath.smoothStep(range, 0.7 * top + 0.3 * bottom, 1.1 * bottom - 0.1 * top)
                let fade = ReproducibleMath.exp(-max(range - bottom, 0) / 14)
                factors[row * grid.columns + column] *= Float(
                    ReproducibleMath.amplitude(decibels: 2.6 * onset * fade))
            }
        }
    }
}

/// A scan line, to be followed from the face into the tissue.
struct Ray {
    private let origin: (x: Double, z: Double)
    private let direction: (x: Double, z: Double)

    init(field: Field, position: Double) {
        guard let fan = field.fan else {
            origin = (position * field.halfWidth, 0)
            direction = (0, 1)
            return
        }
        let beam = ReproducibleMath.cosineAndSine(turns: position * fan.halfAngle / (2 * .pi))
        direction = (beam.sine, beam.cosine)
        origin = (fan.radius * beam.sine, fan.radius * (beam.cosine - 1))
    }

    /// The range at which the ray first passes below one of the lines; `nil` when it meets none.
    func firstCrossing(of lines: [Polyline], depth: Double) -> Double? {
        var nearest: Double?
        for line in lines {
            for (a, b) in zip(line.points, line.points.dropFirst()) {
                // Solve origin + r * direction = a + t * (b - a).
                let (ex, ez) = (b.x - a.x, b.z - a.z)
                let determinant = direction.z * ex - direction.x * ez
                guard abs(determinant) > 1e-12 else { continue }
                let (px, pz) = (a.x - origin.x, a.z - origin.z)
                let t = (direction.x * pz - direction.z * px) / determinant
                let r = (ex * pz - ez * px) / determinant
                guard t >= 0, t <= 1, r > 0, r < 1.4 * depth else { continue }
                nearest = min(nearest ?? r, r)
            }
        }
        return nearest
    }
}
