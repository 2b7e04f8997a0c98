import FrameModel
import Foundation
import Recordings

/// What `probe` says of a recording.
struct RecordingDescription: Encodable {
    struct ScaleDescription: Encodable {
        let source: String
        let note: String?
        let trusted: Bool
        let axialMmPerPx: Double?
        let lateralMmPerPx: Double?
        let verdicts: String
    }

    struct RulerDescription: Encodable {
        let tickPx: Double
        let ticks: Int
        let firstRowPx: Double
        let columnsPx: [Int]
        let mmPerTick: Double?
        let likeness: Double
        let lead: Double
        let reason: String
    }

    let path: String
    let format: String
    let frames: Int
    let missingFrames: Int
    let widthPx: Int
    let heightPx: Int
    let durationS: Double?
    let timeSource: String
    let regionPx: [String: Int]
    let regionSource: String
    let originPx: [Double]
    let originSource: String
    let probe: String
    let depthMm: Double?
    let scale: ScaleDescription
    let ruler: RulerDescription?
    let inputSha256: String?
    let warnings: [String]

    /// - Parameter inputHash: Not for people, who would wait for it: of a long clip it takes seconds.
    init(_ recording: Recording, inputHash: String?) {
        let geometry = recording.geometry
        let scale = recording.scale
        path = recording.path
        format = recording.format
        frames = recording.frameCount
        missingFrames = recording.missingFrames
        widthPx = geometry.width
        heightPx = geometry.height
        durationS = recording.timeSource == .assumed ? nil : recording.frameTimes.last
        timeSource = recording.timeSource.rawValue
        regionPx = [
            "x": geometry.region.x, "y": geometry.region.y, "width": geometry.region.width,
            "height": geometry.region.height,
        ]
        regionSource = recording.regionSource.rawValue
        originPx = [geometry.originColumn.value, geometry.originRow.value]
        originSource = recording.originSource.rawValue
        switch geometry.probe {
        case .linear: probe = "linear"
        case .curvilinear(let fan):
            probe =
                scale.isKnown
                ? String(
                    format: "curvilinear, radius %.1f mm, field of view %.1f degrees", fan.radius.inMillimeters,
                    fan.fieldOfViewDegrees)
                : String(format: "curvilinear, field of view %.1f degrees", fan.fieldOfViewDegrees)
        }
        let bottom = Row(geometry.region.y + geometry.region.height - 1)
        depthMm = scale.isKnown ? geometry.depth(of: bottom).inMillimeters : nil
        let verdicts =
            if scale.isTrusted {
                "measured in millimeters"
            } else if scale.isKnown {
                "indeterminate(scaleNominal): the stated scale is only plausible"
            } else {
                "indeterminate(noScale): give --pixel-spacing-mm, --depth-mm or --tick-mm"
            }
        self.scale = ScaleDescription(
            source: scale.source.rawValue, note: scale.note, trusted: scale.isTrusted,
            axialMmPerPx: scale.isKnown ? geometry.axialSpacing.inMillimetersPerPixel : nil,
            lateralMmPerPx: scale.isKnown ? geometry.lateralSpacing.inMillimetersPerPixel : nil,
            verdicts: verdicts)
        ruler = recording.ruler.map {
            RulerDescription(
                tickPx: $0.tickSpacing, ticks: $0.tickCount, firstRowPx: $0.firstTick,
                columnsPx: [$0.columns.lowerBound, $0.columns.upperBound], mmPerTick: $0.millimetersPerTick,
                likeness: $0.likeness, lead: $0.lead, reason: $0.reason)
        }
        inputSha256 = inputHash
        warnings = recording.warnings
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding strings, whole numbers and finite numbers cannot fail.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    var text: String {
        let region = regionPx
        var lines = [
            "\(path)",
            "  format   \(format), \(frames.counted("frame")) of \(widthPx) x \(heightPx) pixels",
            "  time     " + (durationS.map { String(format: "%.3f s", $0) } ?? "unknown") + " (\(timeSource))",
            "  picture  x \(region["x"]!), y \(region["y"]!), \(region["width"]!) x \(region["height"]!) (\(regionSource))",
            String(
                format: "  origin   column %.2f, row %.2f (%@)", originPx[0], originPx[1], originSource as NSString),
            "  probe    \(probe)",
        ]
        if let axial = scale.axialMmPerPx, let lateral = scale.lateralMmPerPx, let depthMm {
            lines.append(
                String(
                    format: "  scale    %.4f mm/px axial, %.4f mm/px lateral, %.1f mm deep", axial, lateral, depthMm))
        }
        lines.append("  source   \(scale.source)" + (scale.note.map { ": \($0)" } ?? ""))
        if let ruler {
            lines.append(
                String(
                    format: "  ruler    %d ticks %.2f px apart at columns %d to %d, ", ruler.ticks, ruler.tickPx,
                    ruler.columnsPx[0], ruler.columnsPx[1])
                    + (ruler.mmPerTick.map {
                        String(format: "%g mm each (likeness %.2f, lead %.2f): ", $0, ruler.likeness, ruler.lead)
                    }
                        ?? "ambiguous: ") + ruler.reason)
        }
        lines.append("  verdicts \(scale.verdicts)")
        for warning in warnings { lines.append("  warning  \(warning)") }
        return lines.joined(separator: "\n")
    }
}
