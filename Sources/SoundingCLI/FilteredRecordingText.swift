import Foundation
import FrameModel
import Recordings

/// `recording.json` beside filtered or blanked frames: what the recording they come from is known to be, in the layout of `Sidecar`.
///
/// The frames with it are a recording again, of the same geometry, scale and times, that can be analyzed like the first.
struct FilteredRecordingText {
    let recording: Recording
    /// The picture inside the written frames.
    let region: PixelRegion
    /// The command that writes the frames.
    var command = "filter"
    /// Says what it did.
    let note: String
    /// Words of the recording's own about its scale are kept.
    var carriesNotes = true

    /// Begins the note of every such file, and marks the folder as one that may be overwritten.
    private static func mark(_ command: String) -> String { "made by sounding \(command)" }

    /// Whether the file at `path` was written by this type for `command`.
    static func isMarked(_ path: String, _ command: String = "filter") -> Bool {
        guard let text = try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8) else {
            return false
        }
        return text.contains("\"note\":\"\(mark(command)): ")
    }

    /// - Parameter frames: Indices of the frames that were written.
    func bytes(frames: [Int]) -> [UInt8] {
        let geometry = recording.geometry
        // What the picture was moved by when it was cut out of its frame.
        let (right, down) = (Double(region.x - geometry.region.x), Double(region.y - geometry.region.y))
        let scale = recording.scale
        var json = JSONText()
        json.object { json in
            json.member("schema", Sidecar.schema)
            if scale.isKnown {
                json.object("pixel_spacing_mm") { json in
                    json.member("axial", geometry.axialSpacing.inMillimetersPerPixel, decimals: 9)
                    json.member("lateral", geometry.lateralSpacing.inMillimetersPerPixel, decimals: 9)
                }
            }
            json.object("region_px") { json in
                json.member("x", region.x)
                json.member("y", region.y)
                json.member("width", region.width)
                json.member("height", region.height)
            }
            json.array(
                "origin_px", of: [geometry.originColumn.value + right, geometry.originRow.value + down]
            ) {
                $0.number($1, decimals: 6)
            }
            switch recording.timeSource {
            case .commandLine, .sidecar, .file:
                json.array("frame_times_s", of: frames) { $0.number(recording.frameTimes[$1], decimals: 6) }
            case .singleFrame, .assumed: break
            }
            json.object("probe") { json in
                guard case .curvilinear(let fan) = geometry.probe else {
                    return json.member("kind", "linear")
                }
                json.member("kind", "curvilinear")
                if scale.isKnown { json.member("radius_mm", fan.radius.inMillimeters, decimals: 6) }
                json.member("field_of_view_deg", fan.fieldOfViewDegrees, decimals: 6)
                let apex = [
                    geometry.column(at: fan.apex.lateral).value + right,
                    geometry.row(at: fan.apex.depth).value + down,
                ]
                json.array("apex_px", of: apex) { $0.number($1, decimals: 6) }
            }
            if let speed = recording.speedOfSound {
                json.member("speed_of_sound_m_s", speed, decimals: 3)
            }
            if carriesNotes, let source = scale.note { json.member("scale_source", source) }
            json.member("scale_is_nominal", scale.isNominal)
            json.member("note", "\(Self.mark(command)): \(note)")
        }
        json.newline()
        return json.bytes
    }
}
