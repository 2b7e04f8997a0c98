import FrameModel

extension OverlayRenderer {
    /// Skin and layer boundaries, named beside the picture.
    func drawLayers(_ findings: FrameFindings, into canvas: inout OverlayCanvas) {
        let picture = layout.picture
        if let skin = findings.skinDepth, skin.inMillimeters.isFinite {
            // One depth is known: along a curved array it follows the face.
            canvas.beginPath()
            for column in stride(from: 0, through: picture.width, by: 4) {
                let x = Double(picture.x + column)
                if let point = pointOnFace(below: skin, canvasX: x) { canvas.addToPath(point) }
            }
            canvas.strokePath(scaled(.skin))
            if let last = canvas.path.last {
                canvas.sideLabels.append(SideLabel(text: "skin", anchor: last, ink: .green))
            }
        }
        for layer in findings.layers {
            trace(layer.surface, into: &canvas)
            canvas.strokePath(scaled(.layer))
            guard let end = canvas.path.last else { continue }
            canvas.sideLabels.append(SideLabel(text: Wording.name(of: layer.boundary), anchor: end, ink: .green))
        }
    }

    /// The place below canvas column `canvasX` that lies `depth` below the transducer face along the beam.
    private func pointOnFace(below depth: Depth, canvasX: Double) -> CanvasPoint? {
        let x =
            (canvasX - layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0)).x)
            / layout.pixelsPerMillimeter.x
        guard case .curvilinear(let fan) = geometry.probe else {
            return layout.position(of: TissuePoint(xMillimeters: x, zMillimeters: depth.inMillimeters))
        }
        let radius = fan.radius.inMillimeters + depth.inMillimeters
        let across = x - fan.apex.x
        guard radius > abs(across) else { return nil }
        let point = TissuePoint(
            xMillimeters: x, zMillimeters: fan.apex.z + (radius * radius - across * across).squareRoot())
        return geometry.shows(point) ? layout.position(of: point) : nil
    }

    /// Bone surfaces, with hatching where their shadow begins.
    func drawBones(_ bones: FindingList<BoneFinding>, into canvas: inout OverlayCanvas) {
        for bone in bones {
            drawShadowHatch(below: bone.surface, into: &canvas)
            trace(bone.surface, into: &canvas)
            canvas.strokePath(scaled(.bone))
            guard !canvas.path.isEmpty else { continue }
            drawLabel(
                "bone", near: canvas.path[canvas.path.count / 2], .sky, prefersAbove: true, into: &canvas)
        }
    }

    private func drawShadowHatch(below surface: Surface, into canvas: inout OverlayCanvas) {
        guard let first = surface.samples.first, let last = surface.samples.last,
            first.point.x.isFinite, last.point.x.isFinite
        else { return }
        let pitch = Double(scaled(9)) / layout.pixelsPerMillimeter.x
        let visible = layout.picture
        let left = Double(visible.x) - layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0)).x
        let from = max(first.point.x, left / layout.pixelsPerMillimeter.x)
        let to = min(last.point.x, (left + Double(visible.width)) / layout.pixelsPerMillimeter.x)
        var x = from + pitch / 2
        while x < to {
            if let depth = surface.depth(atX: x), depth.z.isFinite {
                let point = TissuePoint(xMillimeters: x, zMillimeters: depth.z)
                let start = layout.position(of: point).moved(x: 0, y: Double(scaled(4)))
                let beam = geometry.beamDirection(at: point)
                let length = Double(scaled(16))
                canvas.strokeLine(
                    from: start, to: start.moved(x: (beam.lateral - 0.5 * beam.axial) * length, y: beam.axial * length),
                    scaled(.shadowHatch))
            }
            x += pitch
        }
    }

    /// The pleural line: unbroken when confirmed, broken when suspected.
    func drawPleura(_ pleura: FindingList<PleuraFinding>, into canvas: inout OverlayCanvas) {
        for finding in pleura {
            let isConfirmed = finding.state == .confirmed
            var end: CanvasPoint?
            for segment in finding.segments {
                trace(segment, into: &canvas)
                canvas.strokePath(scaled(isConfirmed ? .pleuraConfirmed : .pleuraSuspected))
                end = canvas.path.last ?? end
            }
            if let end {
                canvas.sideLabels.append(
                    SideLabel(text: isConfirmed ? "pleura" : "pleura?", anchor: end, ink: .purple))
            }
        }
    }

    /// Lumen, outer wall, letter and rate of every vessel.
    func drawVessels(_ vessels: FindingList<VesselFinding>, into canvas: inout OverlayCanvas) {
        for vessel in vessels {
            let style: LineStyle =
                switch vessel.kind {
                case .artery: .artery
                case .vein: .vein
                case .unknown: .vesselUnknown
                }
            let lumen = ellipse(of: vessel, grownBy: 0)
            canvas.stroke(lumen, scaled(style))
            if vessel.wallThickness > 0 {
                var wall = scaled(style)
                wall.width *= 0.7
                wall.opacity = 9
                wall.hasEdge = false
                canvas.stroke(ellipse(of: vessel, grownBy: vessel.wallThickness), wall)
            }
        }
        for vessel in vessels { reserveLumen(of: vessel, in: &canvas) }
        for vessel in vessels { drawLabel(of: vessel, into: &canvas) }
    }

    /// The lumen alone of what may be a vessel, named as such.
    func drawSuspected(_ vessels: FindingList<VesselFinding>, into canvas: inout OverlayCanvas) {
        for vessel in vessels {
            let lumen = ellipse(of: vessel, grownBy: 0)
            canvas.stroke(lumen, scaled(.vesselUnknown))
            guard lumen.isDrawable else { continue }
            drawLabel(
                Wording.suspectedVessel, near: lumen.center, .white, reach: 0.8 * max(lumen.along, lumen.across),
                prefersAbove: true, into: &canvas)
        }
    }

    /// Keeps the labels of neighbors out of a lumen.
    private func reserveLumen(of vessel: VesselFinding, in canvas: inout OverlayCanvas) {
        let lumen = ellipse(of: vessel, grownBy: 0)
        // A lumen larger than the picture would leave no place for any label.
        guard lumen.isDrawable, max(lumen.along, lumen.across) < Double(layout.picture.width) / 4 else { return }
        let radius = Int(min(lumen.along, lumen.across))
        canvas.occupied.append(
            CanvasRect(
                x: Int(lumen.center.x) - radius, y: Int(lumen.center.y) - radius, width: 2 * radius, height: 2 * radius)
        )
    }

    /// Letter and rate inside the lumen, or beside a small one.
    private func drawLabel(of vessel: VesselFinding, into canvas: inout OverlayCanvas) {
        let lumen = ellipse(of: vessel, grownBy: 0)
        guard lumen.isDrawable else { return }
        let text = Wording.label(kind: vessel.kind, rate: vessel.pulseRate)
        let width = bold.width(of: text)
        let left = Int(lumen.center.x.rounded()) - width / 2
        let top = Int(lumen.center.y.rounded()) - bold.capHeight / 2
        if Double(width) < 1.6 * min(lumen.along, lumen.across) {
            canvas.occupied.append(
                CanvasRect(x: left, y: top, width: width, height: bold.capHeight).grown(by: scaled(3)))
            canvas.write(text, x: left, y: top, in: bold, .white, hasHalo: true)
        } else {
            drawLabel(
                text, near: lumen.center, .white, reach: 0.8 * max(lumen.along, lumen.across), prefersAbove: true,
                into: &canvas)
        }
    }

    /// The lumen, or the lumen and `margin` millimeters around it, on the canvas.
    ///
    /// Image pixels of different height and width make a turned ellipse of other axes; their canvas lengths
    /// along the two directions are an approximation that is exact for the equal zoom the layout aims at.
    func ellipse(of vessel: VesselFinding, grownBy margin: Double) -> CanvasEllipse {
        let radians = vessel.angleDegrees / 180 * Double.pi
        let along = vessel.semiAxes.along + margin
        let across = vessel.semiAxes.across + margin
        let direction = CanvasEllipse.unit(radians)
        return CanvasEllipse(
            center: layout.position(of: vessel.center),
            along: layout.length(xMillimeters: along * direction.x, zMillimeters: along * direction.y),
            across: layout.length(xMillimeters: across * direction.y, zMillimeters: across * direction.x),
            angle: radians)
    }

    /// Makes `surface` the path.
    func trace(_ surface: Surface, into canvas: inout OverlayCanvas) {
        canvas.beginPath()
        for sample in surface.samples where sample.point.x.isFinite && sample.point.z.isFinite {
            canvas.addToPath(layout.position(of: sample.point))
        }
    }
}
