import FrameModel
import SignalKernels

/// The `info` member of a results header: what was read, so that it can be checked against the file.
struct RecordingInfo {
    let recording: Recording
    /// Luma of frame 0; `nil` when it cannot be read.
    let firstFrame: Raster<UInt8>?

    init(_ recording: Recording) {
        self.recording = recording
        firstFrame = try? recording.frame(at: 0).grayLevels
    }

    func write(to json: inout JSONText) {
        let geometry = recording.geometry
        json.object("info") { json in
            json.member("frames", recording.frameCount)
            // Of the file: for scan lines, what is stored, not the picture drawn from them.
            json.member("width", recording.lines?.samples ?? geometry.width)
            json.member("height", recording.lines?.lines ?? geometry.height)
            if let lines = recording.lines { self.lines(lines, to: &json) }
            json.key("pixel_spacing_mm")
            if recording.scale.isKnown {
                json.object { json in
                    json.member("axial", geometry.axialSpacing.inMillimetersPerPixel, decimals: 7)
                    json.member("lateral", geometry.lateralSpacing.inMillimetersPerPixel, decimals: 7)
                }
            } else {
                json.null()
            }
            json.object("region_px") { json in
                json.member("x", geometry.region.x)
                json.member("y", geometry.region.y)
                json.member("width", geometry.region.width)
                json.member("height", geometry.region.height)
            }
            json.member("region_source", recording.regionSource.rawValue)
            json.array("origin_px", of: [geometry.originColumn.value, geometry.originRow.value]) {
                $0.number($1, decimals: 4)
            }
            json.member("origin_source", recording.originSource.rawValue)
            json.object("probe") { json in probe(to: &json) }
            json.member("speed_of_sound_m_s", recording.speedOfSound, decimals: 2)
            json.key("frame_times_s")
            if recording.timeSource == .assumed {
                json.null()
            } else {
                json.array { json in for time in recording.frameTimes { json.number(time, decimals: 6) } }
            }
            json.member("frame_times_source", recording.timeSource.rawValue)
            json.member("luma_sha256", firstFrame.map { SHA256.digest(of: $0.samples) })
            json.key("luma_grid_8x8")
            if let firstFrame {
                json.array { json in for value in Self.grid(of: firstFrame) { json.integer(Int(value)) } }
            } else {
                json.null()
            }
            json.member("refused", nil as String?)
        }
    }

    private func lines(_ lines: RecordedLines, to json: inout JSONText) {
        json.object("rf") { json in
            json.member("samples", lines.samples)
            json.member("lines", lines.lines)
            json.member("iq", lines.isQuadrature)
            json.member("spectrum_peak_hz", lines.peakFrequency, decimals: 0)
        }
        json.array("picture_size_px", of: [recording.geometry.width, recording.geometry.height]) { $0.integer($1) }
    }

    private func probe(to json: inout JSONText) {
        switch recording.geometry.probe {
        case .linear: json.member("kind", "linear")
        case .curvilinear(let fan):
            let space = ResultSpace(geometry: recording.geometry, isMetric: recording.scale.isKnown)
            json.member("kind", "curvilinear")
            json.length("radius", fan.radius.inMillimeters, in: space)
            json.member("field_of_view_deg", fan.fieldOfViewDegrees, decimals: 3)
            json.point("apex_px", fan.apex, inPixelsOf: recording.geometry)
        }
    }

    /// Samples at the centers of an 8 x 8 grid of equal cells, row by row.
    static func grid(of luma: Raster<UInt8>) -> [UInt8] {
        (0..<8).flatMap { j in
            (0..<8).map { i in luma[row: (2 * j + 1) * luma.height / 16, column: (2 * i + 1) * luma.width / 16] }
        }
    }
}

extension JSONText {
    fileprivate mutating func point(_ key: String, _ point: TissuePoint, inPixelsOf geometry: FrameGeometry) {
        self.key(key)
        self.point(point, in: ResultSpace(geometry: geometry, isMetric: false))
    }
}
