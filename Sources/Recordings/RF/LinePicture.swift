import FrameModel
import Foundation
import SignalKernels

/// How scan lines become a picture: its size, the plan that draws it, and its place in tissue.
struct LinePicture: Sendable {
    let conversion: ScanConversion
    /// Side of a pixel in mm; `nil` where the lines have no trustworthy scale.
    let calibration: Calibration?
    /// Pixel position of lateral zero and depth zero, when it does not follow from the picture.
    let origin: (column: Double, row: Double)?
    let warnings: [String]

    /// Longest side of a picture that is drawn, in pixels: engineering default.
    private static let longestSide = 1024.0

    /// Most pixels of a picture of parallel lines: engineering default.
    private static let mostPixels = 8e6

    /// - Parameters:
    ///   - lines: Of the picture.
    ///   - depths: Envelope samples per line, with padding.
    ///   - drawn: How many of them hold echoes.
    ///   - first: Depth of the first of them below the first sample, in samples.
    ///   - step: Samples from one to the next.
    init(
        lines: Int, depths: Int, drawn: Int, first: Double, step: Int, spacing: LineSpacing,
        probe: Sidecar.ProbeDescription?,
        start: Double, file: String
    ) throws(RecordingError) {
        let axial = spacing.sample * Double(step)
        let offset = first * spacing.sample
        var warnings = spacing.warnings
        if case .curvilinear(let radius, let field, _)? = probe {
            guard let radius, let field else {
                throw .badValue(
                    file: file, key: radius == nil ? "probe.radius_mm" : "probe.field_of_view_deg", found: "missing",
                    allowed: "a number: lines of a curved array are drawn by its radius and field of view")
            }
            let half = field * .pi / 360
            let inner = radius + start
            let outer = inner + offset + axial * Double(drawn)
            let extent = (width: 2 * outer * sin(min(half, .pi / 2)), height: outer - inner * cos(half))
            let side = max(axial, max(extent.width, extent.height) / Self.longestSide)
            let width = max(16, Int((extent.width / side).rounded(.up)))
            let height = max(16, Int((extent.height / side).rounded(.up)))
            let top = inner * cos(half)
            conversion = ScanConversion(width: width, height: height, lines: lines, depths: depths) { column, row in
                let across = (Double(column) - Double(width - 1) / 2) * side
                let down = top + (Double(row) + 0.5) * side
                let range = (across * across + down * down).squareRoot()
                let depth = (range - inner - offset) / axial
                guard depth <= Double(drawn) - 0.5 else { return nil }
                return ((atan2(across, down) / half + 1) / 2 * Double(lines - 1), depth)
            }
            origin =
                start > 0 ? (Double(width - 1) / 2, (radius - top) / side - 0.5) : nil
            calibration = spacing.isKnown ? spacing.calibration(axial: side, lateral: side) : nil
        } else {
            let pitch = spacing.pitch
            // Square pixels where the pitch is known, so that shapes are drawn as they are.
            let widest = min(4 * Self.longestSide, Self.mostPixels / Double(drawn))
            let across = pitch.map { min(Double(lines) * $0 / axial, widest) } ?? Double(lines)
            let width = max(16, Int(across.rounded()))
            let perPixel = Double(lines) / Double(width)
            conversion = ScanConversion(width: width, height: drawn, lines: lines, depths: depths) { column, row in
                ((Double(column) + 0.5) * perPixel - 0.5, Double(row))
            }
            let above = start + offset
            origin = spacing.isKnown && above > 0 ? (Double(width - 1) / 2, -above / axial) : nil
            calibration =
                if spacing.isKnown, let pitch {
                    spacing.calibration(axial: axial, lateral: pitch * perPixel)
                } else {
                    nil
                }
            if spacing.isKnown, pitch == nil {
                warnings.append(
                    "the distance between lines is not stated (rf.line_pitch_mm): nothing is reported in millimeters")
            }
        }
        self.warnings = warnings
    }
}
