import FrameModel
import Foundation

/// Where the transducer looks: scan lines and the rectangle that holds the picture, in millimeters.
struct Field: Sendable {
    let depth: Double
    /// Linear: half the aperture. Curved: half the width of the picture at its bottom.
    let halfWidth: Double
    /// Smallest depth in the picture; negative at the sides of a curved face.
    let top: Double
    /// Radius and half opening angle in radians of a curved face.
    let fan: (radius: Double, halfAngle: Double)?

    init(_ transducer: PhantomScene.Transducer) {
        depth = transducer.depth
        switch transducer.shape {
        case .linear(let aperture):
            halfWidth = aperture / 2
            top = 0
            fan = nil
        case .curvilinear(let radius, let degrees):
            let half = degrees * .pi / 360
            halfWidth = (radius + transducer.depth) * sin(half)
            top = radius * (cos(half) - 1)
            fan = (radius, half)
        }
    }

    /// Lateral range in which tissue is made: beyond the picture, so that drift and slant bring in nothing empty.
    var tissueRange: ClosedRange<Double> { -(halfWidth + 14)...(halfWidth + 14) }

    /// Depth of the transducer face at `x`, at most 0; continued along its tangent beside the face.
    func face(at x: Double) -> Double {
        guard let fan else { return 0 }
        let edge = fan.radius * sin(fan.halfAngle)
        let inner = min(abs(x), edge)
        let z = (fan.radius * fan.radius - inner * inner).squareRoot() - fan.radius
        return z - (abs(x) - inner) * tan(fan.halfAngle)
    }

    /// Range below the face and the lateral arc, from 0 at the middle to ±1 at the edges of the picture.
    func beam(x: Double, z: Double) -> (range: Double, position: Double) {
        guard let fan else { return (z, x / halfWidth) }
        let down = z + fan.radius
        return ((x * x + down * down).squareRoot() - fan.radius, atan2(x, down) / fan.halfAngle)
    }

    func shows(x: Double, z: Double) -> Bool {
        let (range, position) = beam(x: x, z: z)
        return range >= 0 && z <= depth && abs(position) <= 1 && abs(x) <= halfWidth
    }

    /// Cosine of the angle between the sound and the normal of a surface that falls `slope` per mm to the right.
    func incidence(x: Double, z: Double, slope: Double) -> Double {
        var (bx, bz) = (0.0, 1.0)
        if let fan {
            let down = z + fan.radius
            let length = (x * x + down * down).squareRoot()
            (bx, bz) = (x / length, down / length)
        }
        return abs(bz - bx * slope) / (1 + slope * slope).squareRoot()
    }
}
