import FrameModel

/// Canvas rows per image column, used to fill the bands above the pleural line.
struct ColumnProfiles: Sendable {
    /// The pleural line with its hidden stretches bridged; `nan` beside it.
    var line: [Double] = []
    /// Lower edge of the bands: the line, level beyond its ends.
    var floor: [Double] = []
    /// Upper edge of the danger band, and of the caution band.
    var danger: [Double] = []
    var caution: [Double] = []
}

extension OverlayRenderer {
    /// Translucent bands on the probe side of the pleural line: every place nearer to it than the margin.
    ///
    /// Hidden stretches are bridged by straight lines, as the assessment does, and dotted.
    func drawMargins(of pleura: FindingList<PleuraFinding>, into canvas: inout OverlayCanvas) {
        // Taken out of the canvas while it is painted on, and put back for the next frame.
        var columns = ColumnProfiles()
        swap(&columns, &canvas.columns)
        defer { swap(&columns, &canvas.columns) }
        for finding in pleura {
            sampleLine(of: finding, into: &columns.line)
            bridgeGaps(of: &columns.line)
            raise(margins.pleuraDanger, above: columns.line, into: &columns.danger)
            raise(margins.pleuraCaution, above: columns.line, into: &columns.caution)
            extendFloor(of: &columns)
            fillBand(from: columns.caution, to: columns.danger, columns.floor, .caution, into: &canvas)
            fillBand(from: columns.danger, to: columns.floor, columns.floor, .danger, into: &canvas)
            strokeProfile(columns.line, scaled(.pleuraBridged), into: &canvas)
            strokeProfile(columns.caution, scaled(.cautionMargin), into: &canvas)
            strokeProfile(columns.danger, scaled(.dangerMargin), into: &canvas)
            labelProfile(columns.danger, millimeters: margins.pleuraDanger, into: &canvas)
            labelProfile(columns.caution, millimeters: margins.pleuraCaution, into: &canvas)
        }
    }

    /// Translucent bands around the outer walls of the vessels, and lines where caution begins.
    func drawMargins(
        of vessels: FindingList<VesselFinding>, _ tubes: FindingList<TubeFinding>, into canvas: inout OverlayCanvas
    ) {
        for vessel in vessels { canvas.cover(ellipse(of: vessel, beyondWall: margins.vesselDanger)) }
        coverTubes(tubes, beyondWall: margins.vesselDanger, into: &canvas)
        for vessel in vessels { canvas.cover(ellipse(of: vessel, beyondWall: 0), removing: true) }
        coverTubes(tubes, beyondWall: 0, removing: true, into: &canvas)
        canvas.paint(.vermillion, opacity: OverlayPalette.dangerBandOpacity)
        strokeOutline(of: vessels, tubes, beyondWall: margins.vesselDanger, scaled(.dangerMargin), into: &canvas)
        strokeOutline(of: vessels, tubes, beyondWall: margins.vesselCaution, scaled(.cautionMargin), into: &canvas)
    }

    /// One outline around the margins of all vessels together: lines inside another's margin are left out.
    private func strokeOutline(
        of vessels: FindingList<VesselFinding>, _ tubes: FindingList<TubeFinding>, beyondWall margin: Double,
        _ style: LineStyle, into canvas: inout OverlayCanvas
    ) {
        for vessel in vessels {
            let outline = ellipse(of: vessel, beyondWall: margin)
            guard outline.isDrawable else { continue }
            canvas.trace(outline)
            canvas.coverPath(halfWidth: style.width / 2, pattern: style.pattern)
        }
        // Around a tube that bends the line is where its margins end together, and unbroken.
        coverTubes(tubes, beyondWall: margin, shrunkBy: -style.width / 2, into: &canvas)
        coverTubes(tubes, beyondWall: margin, shrunkBy: style.width / 2, removing: true, into: &canvas)
        for vessel in vessels {
            canvas.cover(ellipse(of: vessel, beyondWall: margin).grown(by: -style.width - 0.5), removing: true)
        }
        canvas.paint(style.ink, opacity: style.opacity)
    }

    private func ellipse(of vessel: VesselFinding, beyondWall margin: Double) -> CanvasEllipse {
        ellipse(of: vessel, grownBy: max(0, vessel.wallThickness) + margin)
    }

    private func sampleLine(of finding: PleuraFinding, into line: inout [Double]) {
        let picture = layout.picture
        line.removeAll(keepingCapacity: true)
        for _ in 0..<picture.width { line.append(.nan) }
        for segment in finding.segments {
            for index in segment.samples.indices.dropFirst() {
                let a = layout.position(of: segment.samples[index - 1].point)
                let b = layout.position(of: segment.samples[index].point)
                guard a.isDrawable, b.isDrawable, b.x > a.x else { continue }
                let first = max(0, Int(a.x.rounded(.up)) - picture.x)
                let last = min(picture.width - 1, Int(b.x.rounded(.down)) - picture.x)
                guard first <= last else { continue }
                for column in first...last {
                    let t = (Double(picture.x + column) - a.x) / (b.x - a.x)
                    let y = a.y + t * (b.y - a.y)
                    // Of lines above each other the shallower one counts.
                    line[column] = line[column] < y ? line[column] : y
                }
            }
        }
    }

    private func bridgeGaps(of line: inout [Double]) {
        var last: Int?
        for column in line.indices where !line[column].isNaN {
            if let last, column - last > 1 {
                for hidden in last + 1..<column {
                    let t = Double(hidden - last) / Double(column - last)
                    line[hidden] = line[last] + t * (line[column] - line[last])
                }
            }
            last = column
        }
    }

    /// The upper edge of everything within `margin` millimeters of the line: for every column the
    /// highest point of the disks around the line's points.
    private func raise(_ margin: Double, above line: [Double], into edge: inout [Double]) {
        edge.removeAll(keepingCapacity: true)
        for _ in line { edge.append(.nan) }
        let across = margin * layout.pixelsPerMillimeter.x
        let up = margin * layout.pixelsPerMillimeter.y
        guard across >= 0, across.isFinite, up.isFinite else { return }
        let reach = Int(min(across, Double(line.count)))
        for offset in -reach...reach {
            let share = across > 0 ? Double(offset) / across : 0
            let rise = up * max(0, 1 - share * share).squareRoot()
            let first = max(0, -offset)
            let end = max(first, min(line.count, line.count - offset))
            for column in first..<end {
                let y = line[column + offset] - rise
                // Comparisons with `nan` are false: a column without line adds nothing.
                if y.isNaN || edge[column] <= y { continue }
                edge[column] = y
            }
        }
    }

    /// Beside the ends of the line the bands reach down to the depth of the end.
    private func extendFloor(of columns: inout ColumnProfiles) {
        columns.floor.removeAll(keepingCapacity: true)
        columns.floor.append(contentsOf: columns.line)
        guard let first = columns.line.firstIndex(where: { !$0.isNaN }),
            let last = columns.line.lastIndex(where: { !$0.isNaN })
        else { return }
        for column in 0..<first { columns.floor[column] = columns.line[first] }
        for column in last + 1..<max(last + 1, columns.line.count) { columns.floor[column] = columns.line[last] }
    }

    /// Tints every column from one edge down to another, or to the floor where that other is missing.
    private func fillBand(
        from top: [Double], to bottom: [Double], _ floor: [Double], _ tint: BandTint, into canvas: inout OverlayCanvas
    ) {
        let picture = layout.picture
        for column in top.indices where !top[column].isNaN {
            let end = bottom[column].isNaN ? floor[column] : bottom[column]
            // Outside the fan of a curved array there is no picture to tint.
            let start = max(top[column], fanTop[column])
            guard end > start else { continue }
            let first = Int(max(Double(picture.y), start.rounded()))
            let last = Int(min(Double(picture.endY), end.rounded()))
            guard first < last else { continue }
            for y in first..<last {
                let index = y * canvas.image.width + picture.x + column
                // Where a vessel's danger margin is tinted already, a second tint would hide the image.
                if OverlayPalette.dangerTints.contains(canvas.image.indices[index]) { continue }
                canvas.blend(x: picture.x + column, y: y, tint.ink, step: tint.opacity)
            }
        }
    }

    private func strokeProfile(_ edge: [Double], _ style: LineStyle, into canvas: inout OverlayCanvas) {
        canvas.beginPath()
        for column in edge.indices {
            let isInside = edge[column] >= fanTop[column]
            canvas.addToPath(
                CanvasPoint(x: Double(layout.picture.x + column), y: isInside ? edge[column] : .nan))
        }
        canvas.strokePath(style)
    }

    private func labelProfile(_ edge: [Double], millimeters: Double, into canvas: inout OverlayCanvas) {
        let inset = scaled(24)
        guard let column = edge.indices.dropLast(inset).last(where: { edge[$0] >= fanTop[$0] }) else { return }
        let point = CanvasPoint(x: Double(layout.picture.x + column), y: edge[column])
        drawLabel(Wording.millimeters(millimeters, digits: 0), near: point, .white, into: &canvas)
    }

    /// Where the picture of a curved array begins in every column: at the face or at the side of the fan.
    /// Far above everything for a linear array.
    static func fanTop(geometry: FrameGeometry, layout: OverlayLayout) -> [Double] {
        (0..<layout.picture.width).map { column in
            guard case .curvilinear(let fan) = geometry.probe else { return -.infinity }
            let origin = layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0))
            let x = (Double(layout.picture.x + column) - origin.x) / layout.pixelsPerMillimeter.x
            let across = abs(x - fan.apex.x)
            let radius = fan.radius.inMillimeters
            let face = max(0, radius * radius - across * across).squareRoot()
            let side = across / CanvasEllipse.tangent(degrees: fan.fieldOfViewDegrees / 2)
            return layout.position(of: TissuePoint(xMillimeters: x, zMillimeters: fan.apex.z + max(face, side))).y
        }
    }
}

/// The translucent color of a margin.
struct BandTint {
    var ink: Ink
    var opacity: Int

    static let danger = BandTint(ink: .vermillion, opacity: OverlayPalette.dangerBandOpacity)
    static let caution = BandTint(ink: .orange, opacity: OverlayPalette.cautionBandOpacity)
}
