import FrameModel
import Foundation
import Phantoms
import Recordings

/// Writes a synthetic recording as a folder: `frames/*.png`, `recording.json`, `truth.json`.
struct PhantomRecordingWriter {
    let generator: PhantomGenerator
    let folder: String
    let jobs: Int

    /// Makes and writes all frames, then the two descriptions; `truth.json` appears last.
    func write(progress: inout ProgressLine) async throws {
        try makeFolders()
        let count = generator.scene.frameCount
        var truths: [FrameTruth] = []
        truths.reserveCapacity(count)
        // A bounded number of frames at a time, so that memory does not grow with the recording.
        for start in stride(from: 0, to: count, by: jobs) {
            let batch = start..<min(start + jobs, count)
            let made = try await withThrowingTaskGroup(of: FrameTruth.self) { group in
                for index in batch {
                    group.addTask { [generator, folder] in
                        let (frame, truth) = generator.frame(at: index)
                        let path = "\(folder)/frames/\(FrameFile.name(index))"
                        try OutputFile.write(PNGEncoder.encode(gray: frame.grayLevels), to: path)
                        return truth
                    }
                }
                var made: [FrameTruth] = []
                for try await truth in group { made.append(truth) }
                return made
            }
            truths += made.sorted { $0.index < $1.index }
            progress.advance(by: batch.count)
        }
        try OutputFile.write(recordingDescription(times: truths.map(\.time)), to: folder + "/recording.json")
        let identifier = URL(fileURLWithPath: folder).lastPathComponent
        var json = JSONText()
        PhantomTruthText(truth: generator.truth, identifier: identifier).write(frames: truths, to: &json)
        try OutputFile.write(json.bytes, to: folder + "/truth.json")
    }

    private func makeFolders() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder + "/frames", withIntermediateDirectories: true)
        } catch {
            throw RecordingError.cannotWrite(path: folder + "/frames", reason: OutputFolder.systemReason(error))
        }
    }

    /// What an operator would know, in the layout of `Sidecar`.
    private func recordingDescription(times: [Double]) -> [UInt8] {
        let geometry = generator.geometry
        let region = geometry.region
        var json = JSONText()
        json.object { json in
            json.member("schema", Sidecar.schema)
            json.object("pixel_spacing_mm") { json in
                json.member("axial", geometry.axialSpacing.inMillimetersPerPixel, decimals: 6)
                json.member("lateral", geometry.lateralSpacing.inMillimetersPerPixel, decimals: 6)
            }
            json.object("region_px") { json in
                json.member("x", region.x)
                json.member("y", region.y)
                json.member("width", region.width)
                json.member("height", region.height)
            }
            json.array("origin_px", of: [geometry.originColumn.value, geometry.originRow.value]) {
                $0.number($1, decimals: 4)
            }
            json.array("frame_times_s", of: times) { $0.number($1, decimals: 4) }
            json.member("frame_rate_hz", generator.scene.frameRate, decimals: 4)
            json.object("probe") { json in
                guard case .curvilinear(let fan) = geometry.probe else { return json.member("kind", "linear") }
                json.member("kind", "curvilinear")
                json.member("radius_mm", fan.radius.inMillimeters, decimals: 3)
                json.member("field_of_view_deg", fan.fieldOfViewDegrees, decimals: 3)
                let apex = [
                    geometry.column(at: fan.apex.lateral).value, geometry.row(at: fan.apex.depth).value,
                ]
                json.array("apex_px", of: apex) { $0.number($1, decimals: 4) }
            }
            json.member("speed_of_sound_m_s", 1540)
            json.member("scale_source", "synthetic recording")
            json.member("scale_is_nominal", false)
            json.member("note", "made by sounding phantom, not by a scanner")
        }
        json.newline()
        return json.bytes
    }
}
