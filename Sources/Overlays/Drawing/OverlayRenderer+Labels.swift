/// The name of a line, to be written beside the picture.
struct SideLabel {
    var text: String
    /// Where the line ends, on the canvas.
    var anchor: CanvasPoint
    var ink: Ink
}

extension OverlayRenderer {
    /// Writes a short label beside `point` where it hides no other label, or not at all.
    ///
    /// - Parameter reach: What is to be left free around the point, in canvas pixels.
    func drawLabel(
        _ text: String, near point: CanvasPoint, _ ink: Ink, reach: Double = 0, prefersAbove: Bool = false,
        into canvas: inout OverlayCanvas
    ) {
        let picture = layout.picture
        guard point.isDrawable else { return }
        let width = regular.width(of: text)
        let height = regular.capHeight
        let gap = scaled(7) + Int(min(max(0, reach), Double(picture.width + picture.height)))
        let x = Int(point.x.rounded())
        let y = Int(point.y.rounded())
        let above = y - gap - height
        let below = y + gap
        let middle = y - height / 2
        let places = [
            (x + gap, below), (x + gap, above), (x - gap - width, below), (x - gap - width, above),
            (x - width / 2, below + scaled(4)), (x - width / 2, above - scaled(4)), (x + gap + scaled(4), middle),
            (x - gap - scaled(4) - width, middle),
        ]
        for place in 0..<places.count {
            // The place straight above is the last but three.
            let (left, top) = places[prefersAbove ? (place + 5) % places.count : place]
            let rect = CanvasRect(x: left, y: top, width: width, height: height).grown(by: scaled(3))
            guard picture.contains(rect), !canvas.occupied.contains(where: { $0.intersects(rect) }) else { continue }
            canvas.occupied.append(rect)
            canvas.write(text, x: left, y: top, in: regular, ink, hasHalo: true)
            return
        }
    }

    /// Keeps later labels off the line drawn last.
    func reservePath(in canvas: inout OverlayCanvas) {
        let size = scaled(6)
        for index in canvas.path.indices.dropFirst() {
            let a = canvas.path[index - 1]
            let b = canvas.path[index]
            guard a.isDrawable, b.isDrawable else { continue }
            let count = Int(min(64, a.distance(to: b) / Double(size))) + 1
            for step in 0...count {
                let t = Double(step) / Double(count)
                let x = Int(a.x + t * (b.x - a.x))
                let y = Int(a.y + t * (b.y - a.y))
                let rect = CanvasRect(x: x - size / 2, y: y - size / 2, width: size, height: size)
                if rect.intersects(layout.picture) { canvas.occupied.append(rect) }
            }
        }
    }

    /// Writes the names of lines right of the picture, from the shallowest down, none over another.
    func drawSideLabels(into canvas: inout OverlayCanvas) {
        let picture = layout.picture
        var labels = canvas.sideLabels.filter(\.anchor.isDrawable)
        labels.sort { ($0.anchor.y, $0.text) < ($1.anchor.y, $1.text) }
        let pitch = scaled(15)
        let capacity = max(0, picture.height / pitch)
        if labels.count > capacity { labels.removeLast(labels.count - capacity) }
        let first = Double(picture.y + pitch / 2)
        let last = Double(picture.endY - pitch / 2)
        var places: [Double] = []
        for label in labels {
            let wanted = min(max(label.anchor.y, first), last)
            places.append(max(wanted, (places.last ?? -.infinity) + Double(pitch)))
        }
        var limit = last
        for index in places.indices.reversed() {
            places[index] = min(places[index], limit)
            limit = places[index] - Double(pitch)
        }
        let gap = scaled(6)
        for (label, place) in zip(labels, places) {
            let y = Int(place.rounded())
            var style = scaled(.leader)
            style.ink = label.ink
            style.opacity = 10
            canvas.beginPath()
            canvas.addToPath(CanvasPoint(x: Double(picture.endX + gap), y: min(max(label.anchor.y, first), last)))
            canvas.addToPath(CanvasPoint(x: Double(picture.endX + gap + scaled(8)), y: Double(y)))
            canvas.addToPath(CanvasPoint(x: Double(picture.endX + gap + scaled(11)), y: Double(y)))
            canvas.strokePath(style)
            canvas.write(
                label.text, x: picture.endX + gap + scaled(15), y: y - regular.capHeight / 2, in: regular, label.ink,
                limit: picture.endX + scaled(OverlayLayout.namesWidth))
        }
    }
}
