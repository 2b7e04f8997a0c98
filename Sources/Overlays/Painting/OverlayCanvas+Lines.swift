/// Strokes and gaps along a line, in pixels; a stroke of 0 is a dot.
package struct LinePattern: Hashable, Sendable {
    var first: Double
    var firstGap: Double
    var second: Double
    var secondGap: Double

    var period: Double { first + firstGap + second + secondGap }

    static func dashed(_ stroke: Double, gap: Double) -> Self {
        Self(first: stroke, firstGap: gap, second: stroke, secondGap: gap)
    }

    static func dashDot(_ stroke: Double, gap: Double) -> Self {
        Self(first: stroke, firstGap: gap, second: 0, secondGap: gap)
    }

    func scaled(by factor: Double) -> Self {
        Self(first: first * factor, firstGap: firstGap * factor, second: second * factor, secondGap: secondGap * factor)
    }
}

/// How a line looks. Widths and patterns are for text scale 1 and grow with it.
package struct LineStyle: Hashable, Sendable {
    var ink: Ink
    var width: Double
    /// `nil` is unbroken.
    var pattern: LinePattern?
    /// In steps of 1/16.
    var opacity = OverlayPalette.opacitySteps
    /// A dark edge keeps the line visible over bright echoes.
    var hasEdge = true

    func scaled(by factor: Int) -> Self {
        var style = self
        style.width *= Double(factor)
        style.pattern = pattern?.scaled(by: Double(factor))
        return style
    }
}

extension OverlayCanvas {
    /// Starts a new line.
    mutating func beginPath() { path.removeAll(keepingCapacity: true) }

    mutating func addToPath(_ point: CanvasPoint) { path.append(point) }

    /// Draws the line through the points of the path. Points that are not numbers split it.
    mutating func strokePath(_ style: LineStyle) {
        if style.hasEdge {
            coverPath(halfWidth: style.width / 2 + 1, pattern: style.pattern)
            paint(.black, opacity: min(style.opacity, 7))
        }
        coverPath(halfWidth: style.width / 2, pattern: style.pattern)
        paint(style.ink, opacity: style.opacity)
    }

    /// Draws a straight line.
    mutating func strokeLine(from a: CanvasPoint, to b: CanvasPoint, _ style: LineStyle) {
        beginPath()
        addToPath(a)
        addToPath(b)
        strokePath(style)
    }

    /// Adds the line through the points of the path to the shape.
    mutating func coverPath(halfWidth: Double, pattern: LinePattern?) {
        var traveled = 0.0
        for index in path.indices.dropFirst() {
            let a = path[index - 1]
            let b = path[index]
            guard a.isDrawable, b.isDrawable else { continue }
            let length = a.distance(to: b)
            defer { traveled += length }
            guard let visible = visiblePart(from: a, to: b, margin: halfWidth + 1) else { continue }
            guard let pattern, pattern.period >= 1, length > 0 else {
                coverSegment(from: between(a, b, visible.start), to: between(a, b, visible.end), halfWidth: halfWidth)
                continue
            }
            let end = traveled + visible.end * length
            var start = traveled + visible.start * length
            start -= start.truncatingRemainder(dividingBy: pattern.period)
            while start < end {
                for (offset, stroke) in [(0, pattern.first), (pattern.first + pattern.firstGap, pattern.second)] {
                    let from = max(start + offset, traveled + visible.start * length)
                    let to = min(start + offset + stroke, end)
                    guard from <= to else { continue }
                    coverSegment(
                        from: between(a, b, (from - traveled) / length), to: between(a, b, (to - traveled) / length),
                        halfWidth: halfWidth)
                }
                start += pattern.period
            }
        }
    }

    private func between(_ a: CanvasPoint, _ b: CanvasPoint, _ t: Double) -> CanvasPoint {
        CanvasPoint(x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y))
    }

    /// The part of a segment within `margin` of the clip, as fractions of its length (Liang and Barsky 1984).
    private func visiblePart(from a: CanvasPoint, to b: CanvasPoint, margin: Double) -> (start: Double, end: Double)? {
        var start = 0.0
        var end = 1.0
        func keep(_ origin: Double, _ delta: Double, _ low: Double, _ high: Double) -> Bool {
            guard delta != 0 else { return origin >= low && origin <= high }
            let first = (low - origin) / delta
            let second = (high - origin) / delta
            start = max(start, min(first, second))
            end = min(end, max(first, second))
            return start <= end
        }
        guard keep(a.x, b.x - a.x, Double(clip.x) - margin, Double(clip.endX) + margin),
            keep(a.y, b.y - a.y, Double(clip.y) - margin, Double(clip.endY) + margin)
        else { return nil }
        return (start, end)
    }

    /// Adds every pixel within `halfWidth` of the segment to the shape, with smooth edges and round ends, or takes it out.
    mutating func coverSegment(from a: CanvasPoint, to b: CanvasPoint, halfWidth: Double, removing: Bool = false) {
        let reach = halfWidth + 0.5
        let top = max(clip.y, Int((min(a.y, b.y) - reach).rounded(.up)))
        let bottom = min(clip.endY - 1, Int((max(a.y, b.y) + reach).rounded(.down)))
        let left = max(clip.x, Int((min(a.x, b.x) - reach).rounded(.up)))
        let right = min(clip.endX - 1, Int((max(a.x, b.x) + reach).rounded(.down)))
        guard top <= bottom, left <= right else { return }
        touch(CanvasRect(x: left, y: top, width: right - left + 1, height: bottom - top + 1))
        let dy = b.y - a.y
        for y in top...bottom {
            // Only the part of the segment within reach of this row can cover its pixels.
            var near = 0.0
            var far = 1.0
            if abs(dy) > 1e-6 {
                let first = (Double(y) - reach - a.y) / dy
                let second = (Double(y) + reach - a.y) / dy
                near = min(1, max(0, min(first, second)))
                far = max(0, min(1, max(first, second)))
            }
            let x0 = a.x + near * (b.x - a.x)
            let x1 = a.x + far * (b.x - a.x)
            let first = max(left, Int((min(x0, x1) - reach).rounded(.up)))
            let last = min(right, Int((max(x0, x1) + reach).rounded(.down)))
            guard first <= last else { continue }
            for x in first...last {
                let distance = distanceToSegment(x: Double(x), y: Double(y), from: a, to: b)
                guard distance < reach else { continue }
                if removing { uncover(x: x, y: y, reach - distance) } else { cover(x: x, y: y, reach - distance) }
            }
        }
    }
}
