import Foundation
import FrameModel
import PlacementSafety

extension OverlayRenderer {
    /// Shaft, tip with its uncertainty, the way ahead with the first contact, the last seen tip, crossings.
    func drawNeedle(_ scene: Scene, _ assessment: FrameAssessment, into canvas: inout OverlayCanvas) {
        for crossing in scene.findings.crossings { drawCrossing(crossing, into: &canvas) }
        var isPredicted = false
        switch scene.needlePresence {
        case .coasting: isPredicted = true
        case .lost:
            if let tip = scene.lastSeenTip { drawLastSeenTip(at: layout.position(of: tip), into: &canvas) }
        default: break
        }
        for needle in scene.findings.needle {
            drawShaft(of: needle, isPredicted: isPredicted, into: &canvas)
            drawTrajectory(of: needle, assessment.contact, into: &canvas)
            drawTip(of: needle, isPredicted: isPredicted, into: &canvas)
        }
    }

    private func drawShaft(of needle: NeedleFinding, isPredicted: Bool, into canvas: inout OverlayCanvas) {
        let chord = (x: needle.tip.x - needle.entry.x, z: needle.tip.z - needle.entry.z)
        let length = (chord.x * chord.x + chord.z * chord.z).squareRoot()
        guard length > 0, length.isFinite, needle.bow.isFinite else { return }
        // Across the chord toward the deep side.
        let side = chord.x >= 0 ? 1.0 : -1.0
        let across = (x: -chord.z / length * side, z: chord.x / length * side)
        let tip = layout.position(of: needle.tip)
        let opening = Double(scaled(6))
        canvas.beginPath()
        for step in 0...24 {
            let t = Double(step) / 24
            let bow = 4 * needle.bow * t * (1 - t)
            let point = layout.position(
                of: TissuePoint(
                    xMillimeters: needle.entry.x + t * chord.x + bow * across.x,
                    zMillimeters: needle.entry.z + t * chord.z + bow * across.z))
            // The tip's own echo stays uncovered.
            let distance = point.distance(to: tip)
            if distance < opening {
                if let last = canvas.path.last, last.isDrawable, tip.isDrawable {
                    let far = last.distance(to: tip)
                    let share = far > opening ? (far - opening) / far : 0
                    canvas.addToPath(last.moved(x: (tip.x - last.x) * share, y: (tip.y - last.y) * share))
                }
                break
            }
            canvas.addToPath(point)
        }
        canvas.strokePath(scaled(isPredicted ? .needlePredicted : .needle))
        reservePath(in: &canvas)
    }

    private func drawTip(of needle: NeedleFinding, isPredicted: Bool, into canvas: inout OverlayCanvas) {
        let tip = layout.position(of: needle.tip)
        guard tip.isDrawable else { return }
        let angle = needle.angleDegrees / 180 * Double.pi
        let direction = CanvasEllipse.unit(angle)
        // Four strokes around the tip leave its own echo uncovered.
        for quarter in 0..<4 {
            let stroke = CanvasEllipse.unit(angle + Double(2 * quarter + 1) * .pi / 4)
            let inner = Double(scaled(5))
            let outer = Double(scaled(9))
            canvas.strokeLine(
                from: tip.moved(x: stroke.x * inner, y: stroke.y * inner),
                to: tip.moved(x: stroke.x * outer, y: stroke.y * outer), scaled(.tip))
        }
        // Two standard uncertainties: 86 % of the tips of a normal law in the plane lie inside.
        let along = 2 * needle.tipSigmaAlong
        let across = 2 * needle.tipSigmaAcross
        let ellipse = CanvasEllipse(
            center: tip, along: layout.length(xMillimeters: along * direction.x, zMillimeters: along * direction.y),
            across: layout.length(xMillimeters: across * direction.y, zMillimeters: across * direction.x), angle: angle)
        let doubtful = needle.tipMayBeOutOfPlane || isPredicted
        canvas.stroke(ellipse, scaled(doubtful ? .tipMayBeElsewhere : .tipUncertain))
        let label = needle.tipMayBeOutOfPlane ? "tip?" : isPredicted ? "tip (predicted)" : "tip"
        drawLabel(label, near: tip, .yellow, into: &canvas)
    }

    /// The straight way ahead of the tip as far as it is judged, with the first structure it meets.
    private func drawTrajectory(
        of needle: NeedleFinding, _ contact: TrajectoryContact?, into canvas: inout OverlayCanvas
    ) {
        let chord = (x: needle.tip.x - needle.entry.x, z: needle.tip.z - needle.entry.z)
        let length = (chord.x * chord.x + chord.z * chord.z).squareRoot()
        guard length > 0, length.isFinite, needle.bow.isFinite else { return }
        // The shaft is a parabola of sagitta `bow` over the chord: at the tip it runs along
        // chord - 4 * bow * across, with `across` the unit vector to the deep side.
        let side = chord.x >= 0 ? 1.0 : -1.0
        let tangent = (
            x: chord.x + 4 * needle.bow * side * chord.z / length, z: chord.z - 4 * needle.bow * side * chord.x / length
        )
        let norm = (tangent.x * tangent.x + tangent.z * tangent.z).squareRoot()
        func ahead(_ millimeters: Double) -> CanvasPoint {
            layout.position(
                of: TissuePoint(
                    xMillimeters: needle.tip.x + tangent.x / norm * millimeters,
                    zMillimeters: needle.tip.z + tangent.z / norm * millimeters))
        }
        let clearOfTip = Double(scaled(11)) / layout.pixelsPerMillimeter.x
        let end = max(margins.trajectoryReach, contact?.distance ?? 0)
        if end > clearOfTip {
            canvas.strokeLine(from: ahead(clearOfTip), to: ahead(end), scaled(.trajectory))
            reservePath(in: &canvas)
        }
        guard let contact, contact.distance.isFinite else { return }
        let point = ahead(contact.distance)
        guard point.isDrawable else { return }
        let arm = Double(scaled(5))
        canvas.strokeLine(from: point.moved(x: -arm, y: -arm), to: point.moved(x: arm, y: arm), scaled(.contact))
        canvas.strokeLine(from: point.moved(x: -arm, y: arm), to: point.moved(x: arm, y: -arm), scaled(.contact))
        let name = contact.hazard == .pleura ? "pleura" : "vessel"
        let text = scale.isKnown ? "\(name) in \(Wording.millimeters(contact.distance))" : "\(name) ahead"
        drawLabel(text, near: point, .white, into: &canvas)
    }

    private func drawLastSeenTip(at point: CanvasPoint, into canvas: inout OverlayCanvas) {
        let radius = Double(scaled(9))
        canvas.stroke(CanvasEllipse(center: point, along: radius, across: radius, angle: 0), scaled(.lastSeen))
        drawLabel("tip last seen", near: point, .white, into: &canvas)
    }

    private func drawCrossing(_ crossing: NeedleCrossing, into canvas: inout OverlayCanvas) {
        let point = layout.position(of: crossing.point)
        guard point.isDrawable else { return }
        let radius = Double(scaled(8))
        canvas.beginPath()
        for corner in [(0.0, -radius), (radius, 0), (0, radius), (-radius, 0), (0, -radius)] {
            canvas.addToPath(point.moved(x: corner.0, y: corner.1))
        }
        canvas.strokePath(scaled(.crossing))
        drawLabel("needle crossing", near: point, .yellow, into: &canvas)
    }
}
