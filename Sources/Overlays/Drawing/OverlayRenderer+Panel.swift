import FrameModel
import PlacementSafety

/// Places of the parts of the panel.
struct PanelPlan {
    var width: Int
    var verdict: (x: Int, y: Int)
    var clearances: (x: Int, y: Int)
    var facts: (x: Int, y: Int)
    var legend: (x: Int, y: Int)
    var notice: (x: Int, y: Int)
}

extension OverlayRenderer {
    var panelPlan: PanelPlan {
        let panel = layout.panel
        let edge = scaled(14)
        if layout.panelIsBelow {
            let width = (panel.width - 4 * edge) / 3
            let top = panel.y + edge
            let second = panel.x + 2 * edge + width
            let bottom = panel.endY - edge - regular.capHeight
            return PanelPlan(
                width: width, verdict: (panel.x + edge, top), clearances: (second, top),
                facts: (second, top + scaled(Self.clearancesHeight)), legend: (panel.x + 3 * edge + 2 * width, top),
                notice: (panel.x + edge, bottom))
        }
        let x = panel.x + edge
        let clearances = panel.y + edge + scaled(Self.verdictHeight) + scaled(10)
        let facts = clearances + scaled(Self.clearancesHeight)
        return PanelPlan(
            width: panel.width - 2 * edge, verdict: (x, panel.y + edge), clearances: (x, clearances),
            facts: (x, facts), legend: (x, facts + Self.factLines * regular.lineHeight + scaled(10)),
            notice: (x, panel.endY - edge - regular.capHeight))
    }

    static let factLines = 6
    /// Height of both clearances at text scale 1.
    static let clearancesHeight = 2 * 44 + 4

    /// What the panel shows in every frame: its surface, the legend, the notice.
    func drawPanelBackground(into canvas: inout OverlayCanvas) {
        canvas.fill(layout.panel, gray: 28)
        let plan = panelPlan
        drawLegend(x: plan.legend.x, y: plan.legend.y, width: plan.width, into: &canvas)
        canvas.write(Wording.notice, x: plan.notice.x, y: plan.notice.y, in: regular, .dim)
    }

    /// What the panel shows of this frame.
    func drawPanel(
        _ frame: BModeFrame, _ scene: Scene, _ assessment: FrameAssessment, into canvas: inout OverlayCanvas
    ) {
        let plan = panelPlan
        drawVerdict(assessment, x: plan.verdict.x, y: plan.verdict.y, width: plan.width, into: &canvas)
        drawClearance(
            "Tip to pleura", assessment.pleura, unseen: assessment.unseen.pleura, danger: margins.pleuraDanger,
            caution: margins.pleuraCaution,
            x: plan.clearances.x, y: plan.clearances.y, width: plan.width, into: &canvas)
        drawClearance(
            "Tip to vessel", assessment.vessel, unseen: assessment.unseen.vessel, danger: margins.vesselDanger,
            caution: margins.vesselCaution,
            x: plan.clearances.x, y: plan.clearances.y + scaled(44), width: plan.width, into: &canvas)
        drawFacts(frame, scene, assessment, plan, into: &canvas)
    }

    private func drawFacts(
        _ frame: BModeFrame, _ scene: Scene, _ assessment: FrameAssessment, _ plan: PanelPlan,
        into canvas: inout OverlayCanvas
    ) {
        var line = 0
        func fact(_ name: String, _ value: String, _ ink: Ink = .white, lines: Int = 1) {
            guard line < Self.factLines else { return }
            let y = plan.facts.y + line * regular.lineHeight
            canvas.write(name, x: plan.facts.x, y: y, in: regular, .dim)
            let indent = scaled(66)
            line += max(
                1,
                canvas.writeWrapped(
                    value, x: plan.facts.x + indent, y: y, width: plan.width - indent,
                    maximum: min(lines, Self.factLines - line), in: regular, ink))
        }
        fact("Frame", "\(frame.index), \(Wording.seconds(frame.time, digits: 3))")
        fact("Needle", needleText(scene))
        let depth = assessment.tipDepth.flatMap { scale.isKnown ? Wording.millimeters($0) : nil }
        var ahead = depth ?? "not measured"
        if let cap = margins.depthCap, scale.isKnown { ahead += ", limit \(Wording.millimeters(cap))" }
        fact("Tip depth", ahead)
        fact("Scale", scaleText, scale.isTrusted ? .white : .orange, lines: 3)
    }

    private func needleText(_ scene: Scene) -> String {
        let presence = Wording.presence(scene.needlePresence)
        guard let needle = scene.findings.needle.first, needle.angleDegrees.isFinite else { return presence }
        return "\(presence), \(Wording.number(needle.angleDegrees, digits: 0))°"
    }

    private var scaleText: String {
        guard scale.isKnown else { return "no scale: pixels only" }
        let source = Wording.name(of: scale.source)
        let axial = geometry.axialSpacing.inMillimetersPerPixel
        let lateral = geometry.lateralSpacing.inMillimetersPerPixel
        let spacing =
            axial == lateral
            ? Wording.shortNumber(axial, digits: 4)
            : "\(Wording.shortNumber(lateral, digits: 4)) × \(Wording.shortNumber(axial, digits: 4))"
        let percent = Wording.shortNumber(scale.relativeUncertainty * 100, digits: 1)
        return scale.isNominal
            ? "nominal only, not measured: \(spacing) mm/px, \(source)" : "\(source), \(spacing) mm/px ±\(percent)%"
    }

    /// A distance as text and on a bar that shows the margins, with the lower bound that `danger` and `caution` go by, or how
    /// near something unseen may be where that is less.
    private func drawClearance(
        _ name: String, _ clearance: Clearance?, unseen: Double?, danger: Double, caution: Double, x: Int, y: Int,
        width: Int, into canvas: inout OverlayCanvas
    ) {
        let isMeasured = clearance.map { $0.distance.isFinite && $0.normalBound.isFinite } ?? false
        canvas.write(name, x: x, y: y, in: regular, .dim)
        let bar = CanvasRect(x: x, y: y + scaled(17), width: width, height: scaled(7))
        // The bar ends at twice the caution margin.
        let full = max(2 * caution, 1e-3)
        func column(_ value: Double) -> Int { bar.x + Int((min(1, max(0, value / full)) * Double(width)).rounded()) }
        canvas.fill(bar, gray: 60)
        if scale.isKnown {
            let first = column(danger)
            let second = column(caution)
            canvas.fill(
                CanvasRect(x: bar.x, y: bar.y, width: first - bar.x, height: bar.height), .vermillion)
            canvas.fill(CanvasRect(x: first, y: bar.y, width: second - first, height: bar.height), .orange)
            for (value, place) in [(danger, first), (caution, second)] {
                canvas.fill(
                    CanvasRect(x: place, y: bar.y, width: layout.textScale, height: bar.height + scaled(2)), .dim)
                let text = Wording.number(value, digits: 0)
                canvas.write(
                    text, x: place - regular.width(of: text) / 2, y: bar.endY + scaled(4), in: regular, .dim)
            }
        }
        guard let clearance, isMeasured, scale.isKnown else {
            let text = scale.isKnown ? Self.absence(unseen) : "pixels only"
            canvas.write(text, x: x + width - regular.width(of: text), y: y, in: regular, .dim)
            return
        }
        let least = min(clearance.normalBound, unseen ?? .infinity)
        let bound = "at least \(Wording.millimeters(least))"
        canvas.write(
            bound, x: x + width - bold.width(of: bound), y: y, in: bold, .white)
        let value = Wording.millimeters(clearance.distance)
        let place = x + width - bold.width(of: bound) - scaled(10) - regular.width(of: value)
        // In a narrow panel the bound alone: the bar shows the distance as well.
        if place >= x + regular.width(of: name) + scaled(6) { canvas.write(value, x: place, y: y, in: regular, .white) }
        // The whisker reaches from the lower bound to the measured distance.
        let low = column(least)
        let at = column(clearance.distance)
        let middle = bar.y + bar.height / 2
        canvas.fill(
            CanvasRect(x: low, y: middle - layout.textScale, width: max(0, at - low), height: 2 * layout.textScale),
            .white)
        canvas.fill(
            CanvasRect(
                x: low - layout.textScale, y: bar.y - scaled(1), width: scaled(3), height: bar.height + scaled(2)),
            .white)
        canvas.fillPolygon(
            center: CanvasPoint(x: Double(at), y: Double(middle)), radius: Double(scaled(5)), corners: 4,
            startDegrees: 0, .white)
    }

    /// What is said where no structure was found: how far it would have been.
    private static func absence(_ unseen: Double?) -> String {
        guard let unseen, unseen > 0 else { return "not measured" }
        return "none within \(Wording.millimeters(unseen))"
    }
}
