import FrameModel
import Overlays
import PlacementSafety
import SignalKernels

/// A linear recording with square pixels and the whole frame as its region.
func plainGeometry(width: Int = 360, height: Int = 400, spacing: Double = 0.1) throws -> FrameGeometry {
    try FrameGeometry(
        width: width, height: height, axialSpacing: .millimetersPerPixel(spacing),
        lateralSpacing: .millimetersPerPixel(spacing))
}

func flatFrame(_ geometry: FrameGeometry, level: UInt8 = 90) -> BModeFrame {
    BModeFrame(
        index: 3, time: 0.2, grayLevels: Raster(width: geometry.width, height: geometry.height, filledWith: level))
}

func sidecarScene() -> Scene { Scene(scale: Scale(source: .sidecar)) }

/// A level pleural line from `left` to `right` at depth `z`, in millimeters.
func addPleura(_ state: PleuraFinding.State, from left: Double, to right: Double, z: Double, to scene: inout Scene) {
    scene.findings.pleura.append { finding in
        finding.state = state
        finding.segments.append { segment in
            for step in 0...20 {
                let x = left + (right - left) * Double(step) / 20
                segment.samples.append(.init(point: TissuePoint(xMillimeters: x, zMillimeters: z), sigma: 0.2))
            }
        }
    }
}

extension OverlayRenderer {
    /// The picture of one frame on a fresh canvas.
    func picture(
        of frame: BModeFrame, _ scene: Scene, _ assessment: FrameAssessment = FrameAssessment()
    ) -> PaletteImage {
        var canvas = makeCanvas()
        render(frame, scene: scene, assessment: assessment, into: &canvas)
        return canvas.image
    }
}

extension PaletteImage {
    /// The colors inside a rectangle, row after row.
    func colors(in rect: CanvasRect) -> [Color] {
        (rect.y..<rect.endY).flatMap { row in (rect.x..<rect.endX).map { color(row: row, column: $0) } }
    }

    /// Whether `text`, set in `face` and painted in `ink`, stands anywhere inside `rect`.
    ///
    /// A pixel that a stroke covers wholly has the color of the ink wherever the text is painted.
    func shows(_ text: String, in face: Typeface, _ ink: Ink, within rect: CanvasRect) -> Bool {
        var reference = OverlayCanvas(width: face.width(of: text) + 8, height: face.lineHeight + 8)
        reference.write(text, x: 4, y: 4, in: face, ink)
        let full = reference.image.indices.max { a, b in
            reference.image.palette[Int(a)].brightness < reference.image.palette[Int(b)].brightness
        }
        guard let full, full != 0 else { return false }
        let offsets = reference.image.indices.indices
            .filter { reference.image.indices[$0] == full }
            .map { (x: $0 % reference.image.width, y: $0 / reference.image.width) }
        let background = indices[rect.y * width + rect.x]
        for y in rect.y..<rect.endY - reference.image.height {
            for x in rect.x..<rect.endX - reference.image.width {
                let isHere = offsets.allSatisfy { indices[(y + $0.y) * width + x + $0.x] == full }
                // Letters inside a filled area would fit any text.
                if isHere, indices[y * width + x] == background { return true }
            }
        }
        return false
    }
}

extension PaletteImage.Color {
    var brightness: Int { Int(red) + Int(green) + Int(blue) }
    var isGray: Bool { red == green && green == blue }
}
