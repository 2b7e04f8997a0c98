import Foundation

/// An ellipse on the canvas.
package struct CanvasEllipse {
    var center: CanvasPoint
    /// Half axes along and across `angle`, in pixels.
    var along: Double
    var across: Double
    /// Radians from canvas right toward canvas bottom.
    var angle: Double

    package init(center: CanvasPoint, along: Double, across: Double, angle: Double) {
        self.center = center
        self.along = along
        self.across = across
        self.angle = angle
    }

    var isDrawable: Bool {
        center.isDrawable && along > 0 && across > 0 && along <= CanvasPoint.reach && across <= CanvasPoint.reach
            && angle.isFinite
    }

    func grown(by margin: Double) -> Self {
        Self(center: center, along: along + margin, across: across + margin, angle: angle)
    }

    /// The unit vector in a direction given in radians from right toward bottom.
    static func unit(_ radians: Double) -> (x: Double, y: Double) { (cos(radians), sin(radians)) }

    static func tangent(degrees: Double) -> Double { tan(degrees * .pi / 180) }

    /// The columns where a row `dy` below the center lies in the ellipse enlarged by a factor.
    ///
    /// - Parameters:
    ///   - axis: Unit vector of the half axis `along`.
    ///   - factorSquared: Square of the factor.
    ///   - margin: Pixels they are wider by on each side, for what rounding may take away.
    /// - Returns: `nil` where the row misses it.
    func columns(
        ofRow dy: Double, axis: (x: Double, y: Double), within factorSquared: Double, margin: Double
    ) -> ClosedRange<Int>? {
        // (dx c + dy s)^2 / along^2 + (dy c - dx s)^2 / across^2 = factor^2, solved for dx.
        let (c, s) = axis
        let (alongSquared, acrossSquared) = (along * along, across * across)
        let square = c * c / alongSquared + s * s / acrossSquared
        let half = dy * c * s * (1 / alongSquared - 1 / acrossSquared)
        let rest = dy * dy * (s * s / alongSquared + c * c / acrossSquared) - factorSquared
        let discriminant = half * half - square * rest
        guard discriminant >= 0 else { return nil }
        let reach = discriminant.squareRoot() / square + margin
        guard reach >= 0 else { return nil }
        let middle = center.x - half / square
        let (first, last) = ((middle - reach).rounded(.up), (middle + reach).rounded(.down))
        // Of an ellipse far larger than the picture the columns that count are cut off by the caller.
        guard first <= last, abs(first) < 1e15, abs(last) < 1e15 else { return nil }
        return Int(first)...Int(last)
    }

    func point(at parameter: Double) -> CanvasPoint {
        let u = along * cos(parameter)
        let v = across * sin(parameter)
        return center.moved(x: u * cos(angle) - v * sin(angle), y: u * sin(angle) + v * cos(angle))
    }
}

extension OverlayCanvas {
    /// Draws the outline of an ellipse.
    mutating func stroke(_ ellipse: CanvasEllipse, _ style: LineStyle) {
        guard ellipse.isDrawable else { return }
        trace(ellipse)
        strokePath(style)
    }

    /// Makes the outline of a drawable ellipse the path.
    mutating func trace(_ ellipse: CanvasEllipse) {
        // Chords of about 3 pixels; of ellipses far larger than the picture little more than a line is seen.
        let count = Int(min(240, max(24, 2 * max(ellipse.along, ellipse.across))))
        beginPath()
        for step in 0...count { addToPath(ellipse.point(at: 2 * .pi * Double(step) / Double(count))) }
    }

    /// Adds the inside of an ellipse to the shape, or takes it out.
    package mutating func cover(_ ellipse: CanvasEllipse, removing: Bool = false) {
        guard ellipse.isDrawable else { return }
        let reach = max(ellipse.along, ellipse.across) + 1
        let left = Int(max(Double(clip.x), ellipse.center.x - reach))
        let right = Int(min(Double(clip.endX - 1), ellipse.center.x + reach))
        let top = Int(max(Double(clip.y), ellipse.center.y - reach))
        let bottom = Int(min(Double(clip.endY - 1), ellipse.center.y + reach))
        guard left <= right, top <= bottom else { return }
        touch(CanvasRect(x: left, y: top, width: right - left + 1, height: bottom - top + 1))
        let axis = CanvasEllipse.unit(ellipse.angle)
        // Only near the outline is a pixel covered in part: within 1 pixel of it along any ray.
        let smallest = min(ellipse.along, ellipse.across)
        let wellInside = max(1e-12, (1 - 1 / smallest) * abs(1 - 1 / smallest))
        let farOutside = (1 + 1 / smallest) * (1 + 1 / smallest)
        for y in top...bottom {
            let dy = Double(y) - ellipse.center.y
            guard let touched = ellipse.columns(ofRow: dy, axis: axis, within: farOutside, margin: 1) else { continue }
            let first = max(left, touched.lowerBound)
            let last = min(right, touched.upperBound)
            guard first <= last else { continue }
            // In between lies most of a large ellipse.
            var full = last + 1..<last + 1
            if let inner = ellipse.columns(ofRow: dy, axis: axis, within: wellInside, margin: -1),
                max(first, inner.lowerBound) < min(last, inner.upperBound)
            {
                full = max(first, inner.lowerBound)..<min(last, inner.upperBound)
                set(full, row: y, covered: !removing)
            }
            for x in first..<min(full.lowerBound, last + 1) { coverEdge(x) }
            for x in full.upperBound..<last + 1 { coverEdge(x) }
            func coverEdge(_ x: Int) {
                let dx = Double(x) - ellipse.center.x
                let u = (dx * axis.x + dy * axis.y) / ellipse.along
                let v = (dy * axis.x - dx * axis.y) / ellipse.across
                let squared = u * u + v * v
                guard squared <= farOutside else { return }
                var inside = 1.0
                if squared > wellInside {
                    let relative = squared.squareRoot()
                    let radius = (dx * dx + dy * dy).squareRoot()
                    // Distance to the outline along the ray from the center.
                    inside = 0.5 - (radius - radius / relative)
                }
                if removing { uncover(x: x, y: y, inside) } else { cover(x: x, y: y, inside) }
            }
        }
    }

    /// Covers pixels of a row whole, or not at all.
    private mutating func set(_ columns: Range<Int>, row: Int, covered: Bool) {
        let start = row * image.width
        unsafe mask.withUnsafeMutableBufferPointer { mask in
            // SAFETY: the columns lie in the clip, so in the picture, and so does the row.
            unsafe mask[start + columns.lowerBound..<start + columns.upperBound].update(repeating: covered ? 255 : 0)
        }
    }

    /// Adds the inside of the convex polygon through the points of the path to the shape.
    mutating func coverConvexPath() {
        guard path.count >= 3, path.allSatisfy(\.isDrawable) else { return }
        var left = Double.infinity
        var right = -Double.infinity
        var top = Double.infinity
        var bottom = -Double.infinity
        var twiceArea = 0.0
        for index in path.indices {
            let point = path[index]
            let next = path[(index + 1) % path.count]
            left = min(left, point.x)
            right = max(right, point.x)
            top = min(top, point.y)
            bottom = max(bottom, point.y)
            twiceArea += point.x * next.y - next.x * point.y
        }
        let firstX = Int(max(Double(clip.x), left - 1))
        let lastX = Int(min(Double(clip.endX - 1), right + 1))
        let firstY = Int(max(Double(clip.y), top - 1))
        let lastY = Int(min(Double(clip.endY - 1), bottom + 1))
        guard firstX <= lastX, firstY <= lastY, twiceArea != 0 else { return }
        touch(CanvasRect(x: firstX, y: firstY, width: lastX - firstX + 1, height: lastY - firstY + 1))
        let turn = twiceArea > 0 ? 1.0 : -1.0
        for y in firstY...lastY {
            for x in firstX...lastX {
                var inside = 1.0
                for index in path.indices {
                    let a = path[index]
                    let b = path[(index + 1) % path.count]
                    let length = a.distance(to: b)
                    guard length > 0 else { continue }
                    let side = ((b.x - a.x) * (Double(y) - a.y) - (b.y - a.y) * (Double(x) - a.x)) / length
                    inside = min(inside, turn * side + 0.5)
                }
                if inside > 0 { cover(x: x, y: y, inside) }
            }
        }
    }

    /// Fills a regular polygon.
    mutating func fillPolygon(center: CanvasPoint, radius: Double, corners: Int, startDegrees: Double, _ ink: Ink) {
        beginPath()
        for corner in 0..<corners {
            let angle = (startDegrees + 360 * Double(corner) / Double(corners)) * .pi / 180
            addToPath(center.moved(x: radius * cos(angle), y: radius * sin(angle)))
        }
        coverConvexPath()
        paint(ink)
    }
}
