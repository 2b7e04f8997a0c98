import FrameModel
import Overlays
import PlacementSafety
import SignalKernels
import Testing

/// What is drawn lies where the findings are, and looks as the legend says.
@Suite struct AnnotationTests {
    private let assessment = FrameAssessment()

    @Test func drawsConfirmedPleuraUnbrokenAndSuspectedBroken() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let left = renderer.layout.position(of: TissuePoint(xMillimeters: -15, zMillimeters: 25))
        let right = renderer.layout.position(of: TissuePoint(xMillimeters: 15, zMillimeters: 25))
        var shares: [PleuraFinding.State: [Bool]] = [:]
        for state in [PleuraFinding.State.confirmed, .suspected] {
            var scene = sidecarScene()
            addPleura(state, from: -15, to: 15, z: 25, to: &scene)
            let image = renderer.picture(of: flatFrame(geometry), scene)
            let row = Int(left.y.rounded())
            shares[state] = (Int(left.x) + 2..<Int(right.x) - 2).map {
                image.color(row: row, column: $0) == Ink.purple.color
            }
        }
        let confirmed = try #require(shares[.confirmed])
        let suspected = try #require(shares[.suspected])
        #expect(confirmed.allSatisfy { $0 })
        let changes = zip(suspected, suspected.dropFirst()).count { $0 != $1 }
        #expect(changes > 20)
        #expect(suspected.contains(true) && suspected.contains(false))
    }

    /// 5 mm and 10 mm above the line and nothing below it.
    @Test func drawsMarginsAboveThePleuraOnly() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        addPleura(.confirmed, from: -17, to: 17, z: 25, to: &scene)
        let image = renderer.picture(of: flatFrame(geometry), scene)
        let line = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 25))
        let column = Int(line.x.rounded())
        let perMillimeter = renderer.layout.zoomY / 0.1
        let background = image.color(row: renderer.layout.picture.y + 2, column: column)
        #expect(background.isGray)

        func color(millimetersAbove: Double) -> PaletteImage.Color {
            image.color(row: Int((line.y - millimetersAbove * perMillimeter).rounded()), column: column)
        }
        let danger = color(millimetersAbove: 2.5)
        let caution = color(millimetersAbove: 7.5)
        #expect(!danger.isGray && !caution.isGray && danger != caution)
        for above in [0.5, 1.5, 4, 4.7] { #expect(color(millimetersAbove: above) == danger, "\(above) mm above") }
        for above in [5.3, 6, 9, 9.7] { #expect(color(millimetersAbove: above) == caution, "\(above) mm above") }
        for above in [10.3, 12, 20] { #expect(color(millimetersAbove: above) == background, "\(above) mm above") }
        for below in [0.2, 1, 5, 10] { #expect(color(millimetersAbove: -below) == background, "\(below) mm below") }
    }

    @Test func keepsTheImageReadableUnderTheMargins() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        addPleura(.confirmed, from: -17, to: 17, z: 25, to: &scene)
        let place = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 22))
        let levels = stride(from: UInt8(0), through: 250, by: 25).map { level in
            renderer.picture(of: flatFrame(geometry, level: level), scene)
                .color(row: Int(place.y), column: Int(place.x)).brightness
        }
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 - $0 >= 30 }, "\(levels)")
    }

    @Test func spacesTenMillimeterTicksByTheScale() throws {
        let geometry = try plainGeometry(width: 360, height: 400, spacing: 0.107)
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let image = renderer.picture(of: flatFrame(geometry), sidecarScene())
        let expected = 10 / 0.107 * renderer.layout.zoomY
        let rows = largeTickRows(of: image, renderer.layout)
        #expect(rows.count == 5)
        for (index, row) in rows.enumerated() {
            let zero = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0)).y
            // Ticks lie on whole pixels.
            #expect(abs(Double(row) - zero - Double(index) * expected) <= 0.5)
        }
    }

    @Test func countsPixelsWithoutScale() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .none))
        var scene = Scene(scale: Scale(source: .none))
        addPleura(.confirmed, from: -17, to: 17, z: 25, to: &scene)
        let image = renderer.picture(of: flatFrame(geometry), scene)
        let rows = largeTickRows(of: image, renderer.layout)
        #expect(rows.count == 4)
        for (a, b) in zip(rows, rows.dropFirst()) {
            #expect(abs(Double(b - a) - 100 * renderer.layout.zoomY) <= 1)
        }
        // No margin is tinted.
        let place = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 22))
        #expect(image.color(row: Int(place.y), column: Int(place.x)).isGray)
        let face = Typeface(scale: 1)
        let all = CanvasRect(x: renderer.layout.picture.endX + 136, y: 0, width: 400, height: image.height)
            .intersection(CanvasRect(x: 0, y: 0, width: image.width, height: image.height))
        #expect(image.shows("no scale: pixels only", in: face, .orange, within: all))
        #expect(!image.shows("danger margin", in: face, .white, within: all))
    }

    /// Both edges of the lumen and both outer walls, and no margin around one that is only suspected.
    @Test(arguments: [TubeFinding.State.confirmed, .suspected])
    func drawsTheWallsOfATubeWhereTheyAre(state: TubeFinding.State) throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        scene.findings.tubes.append { tube in
            for step in -15...15 {
                tube.sections.append(
                    .init(point: TissuePoint(xMillimeters: Double(step), zMillimeters: 20), halfWidth: 3))
            }
            tube.wallThickness = 0.8
            tube.state = state
            tube.kind = .artery
        }
        let image = renderer.picture(of: flatFrame(geometry), scene)
        func color(x: Double, z: Double) -> PaletteImage.Color {
            let point = renderer.layout.position(of: TissuePoint(xMillimeters: x, zMillimeters: z))
            return image.color(row: Int(point.y.rounded()), column: Int(point.x.rounded()))
        }
        let background = color(x: 12, z: 35)
        #expect(background.isGray)
        // A line between two rows of pixels colors both in part.
        let row = 0.1 / renderer.layout.zoomY
        for z in [17.0, 23] {
            let painted = (-100...100).count { step in
                [z - row, z, z + row].contains { z in
                    let found = color(x: 0.1 * Double(step), z: z)
                    return state == .confirmed ? !found.isGray && found.red > 150 : found.red > background.red + 40
                }
            }
            let expected = state == .confirmed ? 201...201 : 20...140
            #expect(expected.contains(painted), "\(painted) of 201 points at \(z) mm")
        }
        // Danger reaches 2 mm beyond the outer wall, and neither the lumen nor what lies beyond is tinted.
        for z in [15.2, 24.8] { #expect((color(x: 8, z: z) != background) == (state == .confirmed)) }
        for z in [18.5, 21.5, 12.5, 27.5] { #expect(color(x: 8, z: z) == background) }
    }

    @Test(arguments: [VesselFinding.Kind.artery, .vein, .unknown])
    func outlinesLumens(kind: VesselFinding.Kind) throws {
        let geometry = try plainGeometry()
        var style = OverlayStyle()
        style.showsMargins = false
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar), style: style)
        var scene = sidecarScene()
        scene.findings.vessels.append {
            $0.center = TissuePoint(xMillimeters: 0, zMillimeters: 20)
            $0.semiAxes = (6, 4)
            $0.kind = kind
        }
        let image = renderer.picture(of: flatFrame(geometry), scene)
        var painted = 0
        for step in 0..<720 {
            let angle = Double(step) / 2
            // Points of the ellipse from a table-free rational parametrization.
            let t = angle / 180 - 1
            let c = (1 - t * t) / (1 + t * t)
            let s = 2 * t / (1 + t * t)
            let point = renderer.layout.position(of: TissuePoint(xMillimeters: 6 * c, zMillimeters: 20 + 4 * s))
            let color = image.color(row: Int(point.y.rounded()), column: Int(point.x.rounded()))
            let ink: Ink = kind == .artery ? .vermillion : kind == .vein ? .blue : .white
            let whole = ink.color
            let distance =
                abs(Int(color.red) - Int(whole.red)) + abs(Int(color.green) - Int(whole.green))
                + abs(Int(color.blue) - Int(whole.blue))
            if distance < 90 { painted += 1 }
        }
        switch kind {
        case .artery: #expect(painted > 700)
        case .vein: #expect((350...680).contains(painted))
        case .unknown: #expect((60...400).contains(painted))
        }
    }

    /// Its lumen and its own name, and no margin around it.
    @Test func tellsASuspectedVesselFromAKnownOne() throws {
        let geometry = try plainGeometry()
        func picture(known: Int, suspected: Int, showsMargins: Bool) -> (image: PaletteImage, isTinted: Bool) {
            var style = OverlayStyle()
            style.showsMargins = showsMargins
            let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar), style: style)
            var scene = sidecarScene()
            func fill(_ vessel: inout VesselFinding) {
                vessel.center = TissuePoint(xMillimeters: 0, zMillimeters: 20)
                vessel.semiAxes = (3, 3)
            }
            for _ in 0..<known { scene.findings.vessels.append(fill) }
            for _ in 0..<suspected { scene.findings.suspectedVessels.append(fill) }
            let image = renderer.picture(of: flatFrame(geometry), scene)
            let place = renderer.layout.position(of: TissuePoint(xMillimeters: 4, zMillimeters: 20))
            return (image, !image.color(row: Int(place.y), column: Int(place.x)).isGray)
        }
        #expect(picture(known: 1, suspected: 0, showsMargins: true).isTinted)
        #expect(!picture(known: 0, suspected: 1, showsMargins: true).isTinted)
        let suspected = picture(known: 0, suspected: 1, showsMargins: false).image
        for known in 0...1 {
            #expect(suspected.indices != picture(known: known, suspected: 0, showsMargins: false).image.indices)
        }
    }

    @Test func leavesTheTipItselfUncovered() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        scene.needlePresence = .tracked
        scene.findings.needle.append {
            $0.entry = TissuePoint(xMillimeters: -15, zMillimeters: 1)
            $0.tip = TissuePoint(xMillimeters: 2, zMillimeters: 18)
            $0.tipSigmaAlong = 0.5
            $0.tipSigmaAcross = 0.3
        }
        let empty = renderer.picture(of: flatFrame(geometry), sidecarScene())
        let image = renderer.picture(of: flatFrame(geometry), scene)
        let tip = renderer.layout.position(of: TissuePoint(xMillimeters: 2, zMillimeters: 18))
        let shaft = renderer.layout.position(of: TissuePoint(xMillimeters: -6.5, zMillimeters: 9.5))
        let around = CanvasRect(x: Int(tip.x.rounded()) - 1, y: Int(tip.y.rounded()) - 1, width: 3, height: 3)
        #expect(image.colors(in: around) == empty.colors(in: around))
        #expect(!image.color(row: Int(shaft.y.rounded()), column: Int(shaft.x.rounded())).isGray)
    }

    /// Rows of the ticks long enough to reach past the middle ones, at text scale 1.
    private func largeTickRows(of image: PaletteImage, _ layout: OverlayLayout) -> [Int] {
        let column = layout.picture.x - 5 - 8
        return (layout.picture.y..<layout.picture.endY).filter {
            image.color(row: $0, column: column).red > 200
        }
    }
}
