import FrameModel
import PlacementSafety

extension Verdict? {
    /// The color of a verdict; each has a symbol and a border of its own as well.
    var ink: Ink {
        switch self {
        case .clear: .green
        case .caution: .orange
        case .danger: .vermillion
        case .indeterminate: .white
        case nil: .dim
        }
    }
}

extension OverlayRenderer {
    /// A border around the picture: danger a heavy unbroken one, caution long strokes, indeterminate dots,
    /// clear a thin line, none before a needle was seen.
    func drawVerdictBorder(_ verdict: Verdict?, into canvas: inout OverlayCanvas) {
        guard let verdict else { return }
        let width: Double = verdict == .danger ? 4 : verdict == .clear ? 2 : 3
        let pattern: LinePattern? =
            switch verdict {
            case .danger, .clear: nil
            case .caution: .dashed(18, gap: 9)
            case .indeterminate: .dashed(0, gap: 8)
            }
        let style = LineStyle(ink: Verdict?.some(verdict).ink, width: width, pattern: pattern, hasEdge: false)
        let away = Double(layout.textScale) * (width / 2 + 0.5)
        let picture = layout.picture
        let left = Double(picture.x) - 0.5 - away
        let top = Double(picture.y) - 0.5 - away
        let right = Double(picture.endX) - 0.5 + away
        let bottom = Double(picture.endY) - 0.5 + away
        canvas.beginPath()
        for (x, y) in [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)] {
            canvas.addToPath(CanvasPoint(x: x, y: y))
        }
        canvas.strokePath(scaled(style))
    }

    /// Octagon with a cross, triangle with an exclamation mark, ring with a question mark, disk with a check
    /// mark, or an empty ring.
    func drawVerdictSymbol(_ verdict: Verdict?, center: CanvasPoint, radius: Double, into canvas: inout OverlayCanvas) {
        let ink = verdict.ink
        let mark = LineStyle(ink: .black, width: radius / 4, pattern: nil, hasEdge: false)
        func line(_ points: [(Double, Double)], _ style: LineStyle) {
            canvas.beginPath()
            for (x, y) in points { canvas.addToPath(center.moved(x: x * radius, y: y * radius)) }
            canvas.strokePath(style)
        }
        switch verdict {
        case .danger:
            canvas.fillPolygon(center: center, radius: radius, corners: 8, startDegrees: 22.5, ink)
            let cross = LineStyle(ink: .white, width: radius / 3.5, pattern: nil, hasEdge: false)
            line([(-0.38, -0.38), (0.38, 0.38)], cross)
            line([(-0.38, 0.38), (0.38, -0.38)], cross)
        case .caution:
            canvas.fillPolygon(
                center: center.moved(x: 0, y: radius * 0.2), radius: radius * 1.15, corners: 3, startDegrees: -90, ink)
            line([(0, -0.35), (0, 0.25)], mark)
            line([(0, 0.58), (0, 0.58)], mark)
        case .clear:
            canvas.cover(CanvasEllipse(center: center, along: radius, across: radius, angle: 0))
            canvas.paint(ink)
            let check = LineStyle(ink: .white, width: radius / 4, pattern: nil, hasEdge: false)
            line([(-0.45, 0.05), (-0.12, 0.4), (0.48, -0.35)], check)
        case .indeterminate:
            let ring = LineStyle(ink: ink, width: radius / 7, pattern: nil, hasEdge: false)
            canvas.stroke(CanvasEllipse(center: center, along: radius * 0.92, across: radius * 0.92, angle: 0), ring)
            let width = large.width(of: "?") - 2 * large.scale
            canvas.write(
                "?", x: Int(center.x.rounded()) - width / 2, y: Int(center.y.rounded()) - large.capHeight / 2,
                in: large, ink)
        case nil:
            let ring = LineStyle(ink: ink, width: radius / 8, pattern: nil, hasEdge: false)
            canvas.stroke(CanvasEllipse(center: center, along: radius * 0.9, across: radius * 0.9, angle: 0), ring)
            line([(-0.4, 0), (0.4, 0)], ring)
        }
    }

    /// Symbol, word and reasons.
    func drawVerdict(
        _ assessment: FrameAssessment, x: Int, y: Int, width: Int, into canvas: inout OverlayCanvas
    ) {
        let verdict = assessment.verdict
        let radius = Double(scaled(16))
        drawVerdictSymbol(
            verdict, center: CanvasPoint(x: Double(x) + radius, y: Double(y) + radius), radius: radius, into: &canvas)
        let left = x + scaled(42)
        let word = Wording.word(for: verdict)
        let face = large.width(of: word) <= width - scaled(42) ? large : bold
        canvas.write(
            word, x: left, y: y + scaled(16) - face.capHeight / 2, in: face, verdict.ink, limit: x + width)
        let phrases = Wording.phrases(for: assessment.reasons)
        let maximum = Self.reasonLines
        for (line, phrase) in phrases.prefix(maximum).enumerated() {
            let isLast = line == maximum - 1 && phrases.count > maximum
            canvas.write(
                isLast ? "and \(phrases.count - line) more" : phrase, x: x,
                y: y + scaled(42) + line * regular.lineHeight,
                in: regular, .white, limit: x + width)
        }
    }

    static let reasonLines = 5
    /// Height of symbol, word and reasons at text scale 1.
    static let verdictHeight = 42 + reasonLines * 15
}
