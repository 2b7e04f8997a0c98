import FrameModel
import Overlays
import PlacementSafety
import SignalKernels
import Testing

/// Any input gives a picture, and always the same one.
@Suite struct RobustnessTests {
    private static let absurd = [Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e12, -1e12, 1e8]

    @Test func givesTheSameBytesOnAnyCanvas() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let (scene, assessment) = fullScene()
        let first = renderer.picture(of: flatFrame(geometry), scene, assessment)
        var used = renderer.makeCanvas()
        renderer.render(
            flatFrame(geometry, level: 10), scene: sidecarScene(), assessment: FrameAssessment(), into: &used)
        renderer.render(flatFrame(geometry), scene: scene, assessment: assessment, into: &used)
        renderer.render(flatFrame(geometry), scene: scene, assessment: assessment, into: &used)
        #expect(used.image == first)
        let other = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        #expect(other.picture(of: flatFrame(geometry), scene, assessment) == first)
    }

    @Test(arguments: [(1, 1), (1, 500), (500, 1), (2, 3), (4000, 3), (3, 4000), (17, 1300)])
    func drawsRegionsOfAnySize(width: Int, height: Int) throws {
        let geometry = try plainGeometry(width: width, height: height)
        for scale in [Scale(source: .sidecar), Scale(source: .none)] {
            let renderer = OverlayRenderer(geometry: geometry, scale: scale)
            let (scene, assessment) = fullScene()
            let image = renderer.picture(of: flatFrame(geometry), scene, assessment)
            #expect(image.width <= 4000 && image.height <= 4000)
            #expect(image.indices.count == image.width * image.height)
        }
    }

    @Test(arguments: [(0.001, 5.0), (5.0, 0.001), (0.001, 0.001), (5.0, 5.0)])
    func drawsAnyPlausibleSpacing(axial: Double, lateral: Double) throws {
        let geometry = try FrameGeometry(
            width: 100, height: 90, axialSpacing: .millimetersPerPixel(axial),
            lateralSpacing: .millimetersPerPixel(lateral))
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let (scene, assessment) = fullScene()
        let image = renderer.picture(of: flatFrame(geometry), scene, assessment)
        #expect(image.width <= 4000 && image.height <= 4000)
    }

    /// Findings without a usable position leave the image as it is.
    @Test(arguments: absurd)
    func ignoresFindingsFromNowhere(value: Double) throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        fill(&scene, at: TissuePoint(xMillimeters: value, zMillimeters: value), size: 1)
        scene.needlePresence = .lost(seconds: value)
        scene.lastSeenTip = TissuePoint(xMillimeters: value, zMillimeters: value)
        let image = renderer.picture(of: flatFrame(geometry), scene, assessment(of: value))
        #expect(Set(image.colors(in: renderer.layout.picture)).count == 1)
    }

    /// Sizes beyond all measure may cover the image but not stop the program.
    @Test(arguments: absurd)
    func survivesFindingsOfAbsurdSize(value: Double) throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        fill(&scene, at: TissuePoint(xMillimeters: 0, zMillimeters: 20), size: value)
        scene.needlePresence = .tracked
        let image = renderer.picture(of: flatFrame(geometry), scene, assessment(of: value))
        #expect(image.indices.count == image.width * image.height)
    }

    @Test func drawsOnACurvedArray() throws {
        let fan = CurvedArray(
            apex: TissuePoint(xMillimeters: 0, zMillimeters: -40), radius: .millimeters(40), fieldOfViewDegrees: 60)
        let geometry = try FrameGeometry(
            width: 500, height: 350, axialSpacing: .millimetersPerPixel(0.2),
            lateralSpacing: .millimetersPerPixel(0.2), origin: (Column(250), Row(20)), probe: .curvilinear(fan))
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var scene = sidecarScene()
        addPleura(.confirmed, from: -45, to: 45, z: 30, to: &scene)
        let image = renderer.picture(of: flatFrame(geometry, level: 200), scene)
        // Beside the fan there is no picture, so no margin either, and nothing that is burned in there.
        let beside = renderer.layout.position(of: TissuePoint(xMillimeters: -44, zMillimeters: 27))
        let inside = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 27))
        let corner = image.color(row: Int(beside.y), column: Int(beside.x))
        #expect(corner.isGray && corner.red < 30)
        let above = renderer.layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 8))
        #expect(image.color(row: Int(above.y), column: Int(above.x)).red > 190)
        #expect(!image.color(row: Int(inside.y), column: Int(inside.x)).isGray)
    }

    private func fullScene() -> (Scene, FrameAssessment) {
        var scene = sidecarScene()
        fill(&scene, at: TissuePoint(xMillimeters: 1, zMillimeters: 14), size: 2)
        scene.needlePresence = .tracked
        return (scene, assessment(of: 3))
    }

    private func assessment(of value: Double) -> FrameAssessment {
        var assessment = FrameAssessment()
        assessment.verdict = .danger
        assessment.reasons = Reasons(rawValue: .max)
        assessment.pleura = Clearance(distance: value, sigma: value, lowerBound: value)
        assessment.vessel = assessment.pleura
        assessment.contact = TrajectoryContact(hazard: .vessel, distance: value, sigma: value, lowerBound: value)
        assessment.depth = Reach(length: value, sigma: value, upperBound: value)
        return assessment
    }

    /// One finding of every kind at `place`, about `size` millimeters large.
    private func fill(_ scene: inout Scene, at place: TissuePoint, size: Double) {
        let points = (-3...3).map {
            TissuePoint(xMillimeters: place.x + Double($0) * size, zMillimeters: place.z + Double($0 * $0))
        }
        let surface = Surface(samples: points.map { .init(point: $0, sigma: size) })
        scene.findings.skinDepth = .millimeters(place.z)
        scene.findings.layers.append { $0.surface = surface }
        scene.findings.bones.append { $0.surface = surface }
        scene.findings.pleura.append { $0.segments.append { $0 = surface } }
        scene.findings.vessels.append {
            $0.center = place
            $0.semiAxes = (size, size)
            $0.wallThickness = size
            $0.angleDegrees = size
            $0.pulseRate = size
        }
        scene.findings.needle.append {
            $0.entry = place
            $0.tip = TissuePoint(xMillimeters: place.x + size, zMillimeters: place.z + size)
            $0.bow = size
            $0.tipSigmaAlong = size
            $0.tipSigmaAcross = size
        }
        scene.findings.crossings.append { $0.point = place }
    }
}
