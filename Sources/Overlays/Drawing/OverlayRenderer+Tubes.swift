import FrameModel

/// Vessels along their axis.
extension OverlayRenderer {
    /// Edges of the lumen, outer walls, letter and rate of every tube; of a suspected one the edges alone.
    func drawTubes(_ tubes: FindingList<TubeFinding>, into canvas: inout OverlayCanvas) {
        for tube in tubes where tube.sections.count >= 2 {
            let style = scaled(Self.style(of: tube))
            strokeSides(of: tube, grownBy: 0, style, into: &canvas)
            guard tube.state == .confirmed, tube.wallThickness > 0 else { continue }
            var wall = style
            wall.width *= 0.7
            wall.opacity = 9
            wall.hasEdge = false
            strokeSides(of: tube, grownBy: tube.wallThickness, wall, into: &canvas)
        }
        for tube in tubes where tube.sections.count >= 2 { drawLabel(of: tube, into: &canvas) }
    }

    private static func style(of tube: TubeFinding) -> LineStyle {
        guard tube.state == .confirmed else { return .vesselUnknown }
        return switch tube.kind {
        case .artery: .artery
        case .vein: .vein
        case .unknown: .vesselUnknown
        }
    }

    private func strokeSides(
        of tube: TubeFinding, grownBy margin: Double, _ style: LineStyle, into canvas: inout OverlayCanvas
    ) {
        for isShallow in [true, false] {
            trace(tube, grownBy: margin, isShallow: isShallow, into: &canvas)
            canvas.strokePath(style)
        }
    }

    /// Makes one side of the tube the path.
    private func trace(_ tube: TubeFinding, grownBy margin: Double, isShallow: Bool, into canvas: inout OverlayCanvas) {
        canvas.beginPath()
        for index in tube.sections.indices {
            let walls = tube.walls(at: index, grownBy: margin)
            canvas.addToPath(layout.position(of: isShallow ? walls.shallow : walls.deep))
        }
    }

    /// Letter and rate in the middle of the lumen, or beside a narrow one.
    private func drawLabel(of tube: TubeFinding, into canvas: inout OverlayCanvas) {
        let section = tube.sections[tube.sections.count / 2]
        let center = layout.position(of: section.point)
        guard center.isDrawable else { return }
        let text = Wording.label(kind: tube.state == .confirmed ? tube.kind : .unknown, rate: tube.pulseRate)
        let half = layout.length(xMillimeters: 0, zMillimeters: section.halfWidth)
        guard half > Double(bold.capHeight) else {
            drawLabel(text, near: center, .white, reach: half, prefersAbove: true, into: &canvas)
            return
        }
        let width = bold.width(of: text)
        let left = Int(center.x.rounded()) - width / 2
        let top = Int(center.y.rounded()) - bold.capHeight / 2
        canvas.occupied.append(
            CanvasRect(x: left, y: top, width: width, height: bold.capHeight).grown(by: scaled(3)))
        canvas.write(text, x: left, y: top, in: bold, .white, hasHalo: true)
    }

    // MARK: Margins

    /// Adds what lies within `margin` millimeters of the outer walls of confirmed tubes to the shape, or takes it out.
    ///
    /// - Parameter pixels: Taken off the margin.
    func coverTubes(
        _ tubes: FindingList<TubeFinding>, beyondWall margin: Double, shrunkBy pixels: Double = 0,
        removing: Bool = false, into canvas: inout OverlayCanvas
    ) {
        for tube in tubes where tube.state == .confirmed {
            for index in tube.sections.indices.dropFirst() {
                let (a, b) = (tube.sections[index - 1], tube.sections[index])
                let reach = (a.halfWidth + b.halfWidth) / 2 + max(0, tube.wallThickness) + margin
                let half = layout.length(xMillimeters: 0, zMillimeters: reach) - pixels
                let (from, to) = (layout.position(of: a.point), layout.position(of: b.point))
                guard from.isDrawable, to.isDrawable, half > 0, half <= CanvasPoint.reach else { continue }
                canvas.coverSegment(from: from, to: to, halfWidth: half, removing: removing)
            }
        }
    }
}
