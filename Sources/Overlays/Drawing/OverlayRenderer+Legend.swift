import FrameModel

extension OverlayRenderer {
    private enum LegendMark {
        case line(LineStyle)
        case band(BandTint, LineStyle)
        case vessel(LineStyle)
        case bone
        case tip
        case contact
        case lastSeen
        case crossing
    }

    private var legendRows: [(mark: LegendMark, text: String)] {
        var rows: [(LegendMark, String)] = [
            (.line(.needle), "needle shaft"), (.tip, "tip with uncertainty"), (.line(.trajectory), "way ahead"),
            (.contact, "first contact ahead"), (.lastSeen, "tip last seen"), (.crossing, "needle crossing"),
            (.line(.pleuraConfirmed), "pleura, confirmed"), (.line(.pleuraSuspected), "pleura, suspected"),
            (.vessel(.artery), "artery (A), wall"), (.vessel(.vein), "vein (V), wall"),
            (.vessel(.vesselUnknown), "vessel, kind unknown"),
        ]
        if style.showsLayers {
            rows.append((.bone, "bone, shadow"))
            rows.append((.line(.layer), "tissue boundary"))
            rows.append((.line(.skin), "skin"))
        }
        if style.showsMargins, scale.isKnown {
            rows.append((.band(.danger, .dangerMargin), "danger margin"))
            rows.append((.band(.caution, .cautionMargin), "caution margin"))
        }
        return rows
    }

    /// A sample of every mark with its meaning.
    func drawLegend(x: Int, y: Int, width: Int, into canvas: inout OverlayCanvas) {
        let sample = scaled(30)
        for (row, entry) in legendRows.enumerated() {
            let top = y + row * regular.lineHeight
            let box = CanvasRect(x: x, y: top - scaled(2), width: sample, height: scaled(13))
            canvas.fill(box, gray: 62)
            canvas.clip = box
            draw(entry.mark, in: box, into: &canvas)
            canvas.clip = canvas.bounds
            canvas.write(entry.text, x: x + sample + scaled(10), y: top, in: regular, .white, limit: x + width)
        }
    }

    private func draw(_ mark: LegendMark, in box: CanvasRect, into canvas: inout OverlayCanvas) {
        let middle = CanvasPoint(
            x: Double(box.x) + Double(box.width - 1) / 2, y: Double(box.y) + Double(box.height - 1) / 2)
        let left = CanvasPoint(x: Double(box.x + scaled(3)), y: middle.y)
        let right = CanvasPoint(x: Double(box.endX - scaled(4)), y: middle.y)
        switch mark {
        case .line(let style): canvas.strokeLine(from: left, to: right, scaled(style))
        case .band(let tint, let style):
            canvas.fill(box, tint.ink, opacity: tint.opacity)
            canvas.strokeLine(
                from: CanvasPoint(x: Double(box.x), y: Double(box.y)),
                to: CanvasPoint(x: Double(box.endX), y: Double(box.y)), scaled(style))
        case .vessel(let style):
            let ellipse = CanvasEllipse(center: middle, along: Double(scaled(8)), across: Double(scaled(4)), angle: 0)
            canvas.stroke(ellipse, scaled(style))
        case .bone:
            for step in 0..<3 {
                let start = CanvasPoint(x: Double(box.x + scaled(8 + 8 * step)), y: Double(box.y + scaled(5)))
                canvas.strokeLine(
                    from: start, to: start.moved(x: -Double(scaled(4)), y: Double(scaled(8))), scaled(.shadowHatch))
            }
            let rise = -Double(scaled(3))
            canvas.strokeLine(from: left.moved(x: 0, y: rise), to: right.moved(x: 0, y: rise), scaled(.bone))
        case .tip:
            for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                let near = Double(scaled(2))
                let far = Double(scaled(5))
                canvas.strokeLine(
                    from: middle.moved(x: x * near, y: y * near), to: middle.moved(x: x * far, y: y * far), scaled(.tip)
                )
            }
        case .contact:
            let arm = Double(scaled(4))
            canvas.strokeLine(from: middle.moved(x: -arm, y: -arm), to: middle.moved(x: arm, y: arm), scaled(.contact))
            canvas.strokeLine(from: middle.moved(x: -arm, y: arm), to: middle.moved(x: arm, y: -arm), scaled(.contact))
        case .lastSeen:
            let radius = Double(scaled(5))
            canvas.stroke(CanvasEllipse(center: middle, along: radius, across: radius, angle: 0), scaled(.lastSeen))
        case .crossing:
            let radius = Double(scaled(5))
            canvas.beginPath()
            for (x, y) in [(0.0, -radius), (radius, 0), (0, radius), (-radius, 0), (0, -radius)] {
                canvas.addToPath(middle.moved(x: x, y: y))
            }
            canvas.strokePath(scaled(.crossing))
        }
    }
}
