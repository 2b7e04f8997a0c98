/// A position on the canvas in pixels; whole numbers are pixel centers.
package struct CanvasPoint: Hashable, BitwiseCopyable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// Positions beyond this many pixels are not drawn: squares of them still fit a `Double` with room to spare.
    static let reach = 1e9

    /// Finite and near enough to compute with.
    var isDrawable: Bool { abs(x) <= Self.reach && abs(y) <= Self.reach }

    func moved(x dx: Double, y dy: Double) -> Self { Self(x: x + dx, y: y + dy) }

    func distance(to other: Self) -> Double {
        ((other.x - x) * (other.x - x) + (other.y - y) * (other.y - y)).squareRoot()
    }
}

/// A rectangle of whole pixels.
package struct CanvasRect: Hashable, BitwiseCopyable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package var endX: Int { x + width }
    package var endY: Int { y + height }

    func grown(by margin: Int) -> Self {
        Self(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }

    func intersects(_ other: Self) -> Bool {
        x < other.endX && other.x < endX && y < other.endY && other.y < endY
    }

    package func intersection(_ other: Self) -> Self {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Self(
            x: left, y: top, width: max(0, min(endX, other.endX) - left), height: max(0, min(endY, other.endY) - top))
    }

    func contains(_ other: Self) -> Bool {
        x <= other.x && y <= other.y && endX >= other.endX && endY >= other.endY
    }
}

/// The distance from (`x`, `y`) to the nearest point of the segment.
func distanceToSegment(x: Double, y: Double, from a: CanvasPoint, to b: CanvasPoint) -> Double {
    let dx = b.x - a.x
    let dy = b.y - a.y
    let squaredLength = dx * dx + dy * dy
    var t = 0.0
    if squaredLength > 0 { t = min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / squaredLength)) }
    let ox = x - (a.x + t * dx)
    let oy = y - (a.y + t * dy)
    return (ox * ox + oy * oy).squareRoot()
}
