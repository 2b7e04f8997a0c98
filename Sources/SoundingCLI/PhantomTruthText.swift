import FrameModel
import Foundation
import Phantoms
import Recordings

/// `truth.json` of a synthetic recording, schema `usnp-truth/1`: millimeters, seconds, degrees.
struct PhantomTruthText {
    static let schema = "usnp-truth/1"

    let truth: PhantomTruth
    /// Names the recording in score tables.
    let identifier: String

    func write(frames: [FrameTruth], to json: inout JSONText) {
        let scene = truth.scene
        json.object { json in
            json.member("schema", Self.schema)
            json.member("id", identifier)
            json.member("tier", "own")
            json.member("preset", scene.name)
            json.member("seed", Int(clamping: truth.seed))
            json.member("difficulty", scene.difficulty.rawValue)
            json.member("frames", frames.count)
            json.member("fps", scene.frameRate, decimals: 4)
            json.array("frame_times_s", of: frames) { $0.number($1.time, decimals: 4) }
            json.member("speed_of_sound_m_s", 1540)
            json.member(
                "coordinates",
                "x_mm lateral, 0 = probe center, + = image right; z_mm depth, 0 = probe face on the axis, + = down; "
                    + "pixel center: col = origin_px[0] + x/mm_per_px_lateral, row = origin_px[1] + z/mm_per_px_axial")
            writeImage(frames.count, to: &json)
            writeProbe(to: &json)
            json.object("display") { json in
                json.member("dynamic_range_db", scene.display.dynamicRange, decimals: 2)
                json.member("gain_db", scene.display.gain, decimals: 2)
            }
            json.array("layers", of: layerNames(frames)) { json, name in
                json.object { $0.member("name", name) }
            }
            json.member("has_pleura", truth.hasPleura)
            writeNeedle(to: &json)
            writeEvents(to: &json)
            json.array("frames_truth", of: frames) { json, frame in frame.write(to: &json) }
        }
        json.newline()
    }

    private func layerNames(_ frames: [FrameTruth]) -> [String] { frames.first?.boundaries.map(\.lower) ?? [] }

    private func writeImage(_ count: Int, to json: inout JSONText) {
        let geometry = truth.geometry
        let region = geometry.region
        json.object("image") { json in
            json.member("width_px", geometry.width)
            json.member("height_px", geometry.height)
            json.array("roi_px", of: [region.x, region.y, region.width, region.height]) { $0.integer($1) }
            json.member("mm_per_px_axial", geometry.axialSpacing.inMillimetersPerPixel, decimals: 6)
            json.member("mm_per_px_lateral", geometry.lateralSpacing.inMillimetersPerPixel, decimals: 6)
            json.array("origin_px", of: [geometry.originColumn.value, geometry.originRow.value]) {
                $0.number($1, decimals: 4)
            }
            json.member("ui_overlay", truth.scene.display.furniture > 0)
            json.array("files", of: 0..<count) { $0.string("frames/" + FrameFile.name($1)) }
        }
    }

    private func writeProbe(to json: inout JSONText) {
        let transducer = truth.scene.transducer
        json.object("probe") { json in
            switch transducer.shape {
            case .linear(let aperture):
                json.member("type", "linear")
                json.member("aperture_mm", aperture, decimals: 3)
            case .curvilinear(let radius, let degrees):
                json.member("type", "curvilinear")
                json.member("radius_mm", radius, decimals: 3)
                json.member("fov_deg", degrees, decimals: 3)
                json.array("face_apex_mm", of: [0, -radius]) { $0.number($1, decimals: 3) }
            }
            json.member("depth_mm", transducer.depth, decimals: 3)
            json.member("centre_frequency_MHz", transducer.megahertz, decimals: 3)
            json.member("fractional_bandwidth", transducer.fractionalBandwidth, decimals: 3)
            json.member("tx_focus_mm", transducer.focus, decimals: 3)
            json.member("scan_lines", transducer.scanLines)
        }
    }

    private func writeNeedle(to json: inout JSONText) {
        json.key("needle")
        guard let needle = truth.scene.needle else { return json.null() }
        json.object { json in
            switch needle.plane {
            case .inPlane(_, let angle):
                json.member("mode", "in_plane")
                json.member("angle_deg", angle, decimals: 2)
            case .across(_, _, let inclination):
                json.member("mode", "out_of_plane")
                json.member("angle_deg", inclination, decimals: 2)
            }
            json.member("type", "filament")
            json.member("diameter_mm", needle.diameter, decimals: 3)
        }
    }

    private func writeEvents(to json: inout JSONText) {
        let motion = truth.scene.motion
        json.object("events") { json in
            for (key, intervals) in [("insertion", truth.insertions), ("withdrawal", truth.withdrawals)] {
                json.array(key, of: intervals) { json, interval in
                    json.object { json in
                        json.member("start_s", interval.start, decimals: 3)
                        json.member("stop_s", interval.stop, decimals: 3)
                        json.member("from_mm", interval.from, decimals: 3)
                        json.member("to_mm", interval.to, decimals: 3)
                    }
                }
            }
            json.array("dwell", of: truth.dwells) { json, interval in
                json.object { json in
                    json.member("start_s", interval.start, decimals: 3)
                    json.member("stop_s", interval.stop, decimals: 3)
                    json.member("length_mm", interval.to, decimals: 3)
                }
            }
            json.array("twitch", of: motion.twitches) { json, twitch in
                json.object { json in
                    json.member("onset_s", twitch.onset, decimals: 3)
                    json.member("duration_s", twitch.duration, decimals: 3)
                    json.array("centre_mm", of: [twitch.x, twitch.z]) { $0.number($1, decimals: 3) }
                    json.member("peak_mm", twitch.peak, decimals: 3)
                }
            }
            json.key("breathing")
            guard motion.breathDepth > 0 || motion.lungSliding > 0 else { return json.null() }
            json.object { json in
                json.member("period_s", motion.breathPeriod, decimals: 3)
                json.member("breath_hold", false)
                json.member("pleura_axial_excursion_mm", motion.breathDepth, decimals: 3)
                json.member("sliding_peak_to_peak_mm", motion.lungSliding, decimals: 3)
            }
        }
    }
}
