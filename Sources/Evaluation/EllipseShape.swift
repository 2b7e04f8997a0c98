import Foundation

/// An ellipse: center, half axes and direction, as in `truth.json` and `results.jsonl`.
public struct EllipseShape: Decodable, Hashable, Sendable {
    public var center: Point
    /// Along and across `angleDegrees`.
    public var semiAxes: Point
    public var angleDegrees: Double

    private enum CodingKeys: String, CodingKey {
        case center = "centre_mm"
        case semiAxes = "semi_axes_mm"
        case angleDegrees = "angle_deg"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        center = try container.decode(Point.self, forKey: .center)
        semiAxes = try container.decode(Point.self, forKey: .semiAxes)
        angleDegrees = try container.decodeIfPresent(Double.self, forKey: .angleDegrees) ?? 0
    }

    package init(center: Point, semiAxes: Point, angleDegrees: Double) {
        self.center = center
        self.semiAxes = semiAxes
        self.angleDegrees = angleDegrees
    }

    var smallestAxis: Double { min(semiAxes.x, semiAxes.z) }
    var largestAxis: Double { max(semiAxes.x, semiAxes.z) }

    /// Twice the shared area over the sum of the areas (Dice, 1945), counted on 121 x 121 points around both.
    package func dice(with other: EllipseShape) -> Double {
        let reach =
            max(largestAxis, other.largestAxis, 1e-3) * 1.1 + 0.5 * center.distance(to: other.center)
        let middle = Point(x: (center.x + other.center.x) / 2, z: (center.z + other.center.z) / 2)
        let first = Membership(self)
        let second = Membership(other)
        var counts = (first: 0, second: 0, both: 0)
        for row in 0...120 {
            let z = middle.z + reach * (Double(row) / 60 - 1)
            for column in 0...120 {
                let x = middle.x + reach * (Double(column) / 60 - 1)
                let inFirst = first.contains(x: x, z: z)
                let inSecond = second.contains(x: x, z: z)
                if inFirst { counts.first += 1 }
                if inSecond { counts.second += 1 }
                if inFirst && inSecond { counts.both += 1 }
            }
        }
        return 2 * Double(counts.both) / Double(max(counts.first + counts.second, 1))
    }

    private struct Membership {
        let ellipse: EllipseShape
        let cosine: Double
        let sine: Double

        init(_ ellipse: EllipseShape) {
            self.ellipse = ellipse
            cosine = cos(ellipse.angleDegrees * .pi / 180)
            sine = sin(ellipse.angleDegrees * .pi / 180)
        }

        func contains(x: Double, z: Double) -> Bool {
            let dx = x - ellipse.center.x
            let dz = z - ellipse.center.z
            let u = (dx * cosine + dz * sine) / max(ellipse.semiAxes.x, 1e-3)
            let v = (-dx * sine + dz * cosine) / max(ellipse.semiAxes.z, 1e-3)
            return u * u + v * v <= 1
        }
    }
}
