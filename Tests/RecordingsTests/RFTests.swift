import FrameModel
import Foundation
import Recordings
import SignalKernels
import Testing

/// Scan lines of a digitizer, drawn as B-mode pictures.
@Suite struct RFTests {
    let folder = try! TemporaryFolder()
    /// 20 MHz, so 0.0385 mm of 1540 m/s to a sample; a carrier of 5 MHz.
    static let samples = 1024
    static let lines = 32

    /// Lines with echoes of a short pulse at a depth that depends on the line.
    private func carrier(echoAt: (Int) -> Double) -> [Float] {
        var values = [Float](repeating: 0, count: Self.samples * Self.lines)
        for line in 0..<Self.lines {
            for sample in 0..<Self.samples {
                let away = Double(sample) - echoAt(line)
                values[line * Self.samples + sample] = Float(
                    1000 * exp(-away * away / 72) * cos(2 * .pi * 0.25 * away))
            }
        }
        return values
    }

    private func mha(
        _ samples: [Int16], size: String, type: String?, orientation: String? = "FM", frames: [String] = []
    ) -> [UInt8] {
        var text = "ObjectType = Image\nNDims = \(size.split(separator: " ").count)\nDimSize = \(size)\n"
        text += "ElementSpacing = 1 1 1\nElementType = MET_SHORT\n"
        if let type { text += "UltrasoundImageType = \(type)\n" }
        if let orientation { text += "UltrasoundImageOrientation = \(orientation)\n" }
        for line in frames { text += line + "\n" }
        text += "ElementDataFile = LOCAL\n"
        return Array(text.utf8) + bytes(samples)
    }

    private func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private func shorts(_ values: [Float]) -> [Int16] { values.map { Int16($0.rounded()) } }

    private let rf = #""rf": {"sampling_hz": 20e6, "sound_speed_m_s": 1540, "line_pitch_mm": 0.2}"#

    private func sidecar(_ members: String) throws {
        try folder.write(#"{"schema": "sounding.recording/1", \#(members)}"#, as: "clip.json")
    }

    /// The row of the brightest pixel of a column.
    private func brightest(_ frame: Raster<UInt8>, column: Int) -> Int {
        (0..<frame.height).max { frame[row: $0, column: column] < frame[row: $1, column: column] } ?? -1
    }

    @Test func aLinearFrameHasEchoesWhereTheyAre() throws {
        try sidecar(rf)
        let line = { (line: Int) in 200.0 + 10 * Double(line) }
        let file = try folder.write(
            mha(shorts(carrier(echoAt: line)), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha")
        let recording = try Recording.open(file)
        #expect(recording.scale.source == .samplingRate)
        #expect(recording.scale.isTrusted)
        let geometry = recording.geometry
        let ratio = geometry.axialSpacing.inMillimetersPerPixel / geometry.lateralSpacing.inMillimetersPerPixel
        #expect(abs(ratio - 1) < 0.01, "pixels are square but for whole numbers of them")
        let frame = try recording.frame(at: 0).grayLevels
        for index in stride(from: 1, to: Self.lines - 1, by: 5) {
            // Lines lie 0.2 mm apart around the middle of the picture.
            let offset = (Double(index) - Double(Self.lines - 1) / 2) * 0.2
            let column = Int(geometry.column(at: .millimeters(offset)).value.rounded())
            let depth = geometry.depth(of: Row(Double(brightest(frame, column: column)))).inMillimeters
            // Half a pixel down, and half a pixel across where ten samples of 0.0385 mm a line are steep.
            let slope = 10 * 0.0385 / 0.2
            let allowed = geometry.axialSpacing.inMillimetersPerPixel * (0.5 + 0.5 * slope) + 0.04
            #expect(abs(depth - line(index) * 0.0385) < allowed, "line \(index)")
        }
        #expect(recording.lines?.samples == 1024 && recording.lines?.lines == 32)
        #expect(recording.lines?.isQuadrature == false)
        #expect(abs((recording.lines?.peakFrequency ?? 0) - 5e6) < 0.3e6)
    }

    /// FM, FU, NM and NU are one picture stored four ways.
    @Test(arguments: ["FM", "FU", "NM", "NU"])
    func everyOrientationIsTheSamePicture(orientation: String) throws {
        try sidecar(rf)
        let values = carrier { 200.0 + 10 * Double($0) }
        var stored = [Float](repeating: 0, count: values.count)
        for line in 0..<Self.lines {
            for sample in 0..<Self.samples {
                let row = orientation.hasSuffix("U") ? Self.lines - 1 - line : line
                let column = orientation.hasPrefix("N") ? Self.samples - 1 - sample : sample
                stored[row * Self.samples + column] = values[line * Self.samples + sample]
            }
        }
        let plain = try folder.write(mha(shorts(values), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha")
        let expected = try Recording.open(plain).frame(at: 0).grayLevels
        let turned = try folder.write(
            mha(shorts(stored), size: "1024 32 1", type: "RF_REAL", orientation: orientation), as: "clip.mha")
        #expect(try Recording.open(turned).frame(at: 0).grayLevels.samples == expected.samples)
    }

    /// Both ways of storing pairs, and a file without a header, are the same picture.
    @Test func pairsAreReadHoweverTheyLie() throws {
        var interleaved: [Int16] = []
        var alternating: [Int16] = []
        for line in 0..<Self.lines {
            let i = (0..<Self.samples).map { Int16(900 * exp(-pow(Double($0 - 300 - 5 * line) / 8, 2))) }
            let q = i.map { $0 / 3 }
            interleaved += zip(i, q).flatMap { [$0, $1] }
            alternating += i + q
        }
        try sidecar(rf)
        let first = try Recording.open(
            folder.write(mha(interleaved, size: "2048 32 1", type: "RF_IQ_LINE"), as: "clip.mha"))
        try folder.write(#"{"schema": "sounding.recording/1", \#(rf)}"#, as: "second/clip.json")
        let second = try Recording.open(
            folder.write(mha(alternating, size: "1024 64 1", type: "RF_I_LINE_Q_LINE"), as: "second/clip.mha"))
        try sidecar(
            #""rf": {"sampling_hz": 20e6, "sound_speed_m_s": 1540, "line_pitch_mm": 0.2, "samples": 2048, "lines": 32,"#
                + #""sample_type": "int16", "signal": "iq_interleaved", "header_bytes": 3}"#)
        let third = try Recording.open(folder.write([1, 2, 3] + bytes(interleaved), as: "clip.raw"))
        let frame = try first.frame(at: 0).grayLevels
        #expect(frame.samples.contains { $0 > 200 })
        #expect(try second.frame(at: 0).grayLevels.samples == frame.samples)
        #expect(try third.frame(at: 0).grayLevels.samples == frame.samples)
        #expect(first.lines?.isQuadrature == true)
        #expect(third.format == "raw lines")
    }

    @Test func aCurvedArrayIsDrawnAsAFan() throws {
        try sidecar(
            rf + #", "probe": {"kind": "curvilinear", "radius_mm": 30, "field_of_view_deg": 60}"#)
        // An arc of constant depth: 600 samples are 23.1 mm below the face on every line.
        let recording = try Recording.open(
            folder.write(mha(shorts(carrier { _ in 600 }), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha"))
        let geometry = recording.geometry
        guard case .curvilinear(let fan) = geometry.probe else {
            Issue.record("no fan")
            return
        }
        #expect(abs(fan.radius.inMillimeters - 30) < 1e-6)
        let frame = try recording.frame(at: 0).grayLevels
        for degrees in [-25.0, -10, 0, 15, 25] {
            let angle = degrees * .pi / 180
            // Along the beam the echo is the brightest.
            var best = (level: -1, depth: 0.0)
            for step in 0..<1500 {
                let range = 30 + Double(step) * 0.025
                let point = TissuePoint(
                    lateral: .millimeters(fan.apex.x + range * sin(angle)),
                    depth: .millimeters(fan.apex.z + range * cos(angle)))
                let column = Int(geometry.column(at: point.lateral).value.rounded())
                let row = Int(geometry.row(at: point.depth).value.rounded())
                guard frame.contains(row: row, column: column) else { continue }
                let level = Int(frame[row: row, column: column])
                if level > best.level { best = (level, geometry.depthAlongBeam(of: point).inMillimeters) }
            }
            #expect(abs(best.depth - 600 * 0.0385) < 0.15, "\(degrees) degrees")
        }
        #expect(frame[row: 0, column: 0] == 0)
        #expect(frame[row: frame.height - 1, column: 0] == 0)
    }

    @Test func aStartDepthMovesTheOrigin() throws {
        try sidecar(#""rf": {"sampling_hz": 20e6, "line_pitch_mm": 0.2, "start_depth_mm": 5}"#)
        let recording = try Recording.open(
            folder.write(mha(shorts(carrier { _ in 300 }), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha"))
        #expect(recording.originSource == .startDepth)
        #expect(abs(recording.geometry.depth(of: Row(0)).inMillimeters - 5) < 1e-9)
    }

    /// Sound goes there and back, and rates are in Hz, speeds in m/s and results in millimeters (zea states one and the
    /// same grid in meters and in millimeters): a sample of 20 MHz is 0.0385 mm, and n samples span n - 1 of them.
    @Test func samplesAreHalfTheWayOfSoundInMillimeters() throws {
        try sidecar(rf)
        let geometry = try Recording.open(
            folder.write(mha(shorts(carrier { _ in 300 }), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha")
        ).geometry
        let rows = Double(geometry.height - 1)
        let deepest = geometry.depth(of: Row(rows)).inMillimeters
        // Rows are drawn at a spacing of their own, so the last one ends within one row of the last sample.
        let last = 1023 * 1_540_000 / (2 * 20e6)
        #expect(abs(deepest - last) <= geometry.axialSpacing.inMillimetersPerPixel, "\(deepest) of \(last) mm")
        #expect(abs(deepest - rows * geometry.axialSpacing.inMillimetersPerPixel) < 1e-9)
    }

    @Test func linesWithoutAScaleHaveNone() throws {
        let recording = try Recording.open(
            folder.write(mha(shorts(carrier { _ in 300 }), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha"))
        #expect(recording.scale.source == .none)
        #expect(recording.warnings.contains { $0.contains("sampling_hz") })
        #expect(recording.warnings.contains { $0.contains("no scale") })
        try sidecar(#""rf": {"sampling_hz": 20e6}"#)
        let half = try Recording.open(folder.path + "/clip.mha")
        #expect(half.scale.source == .none)
        #expect(half.warnings.contains { $0.contains("line_pitch_mm") })
    }

    @Test func twoDepthsThatDisagreeAreAnError() throws {
        try sidecar(rf + #", "depth_mm": 45"#)
        let file = try folder.write(
            mha(shorts(carrier { _ in 300 }), size: "1024 32 1", type: "RF_REAL"), as: "clip.mha")
        #expect {
            try Recording.open(file)
        } throws: {
            guard case RecordingError.scaleConflict? = $0 as? RecordingError else { return false }
            return true
        }
        try sidecar(rf + #", "depth_mm": 39.5"#)
        #expect(try Recording.open(file).scale.source == .samplingRate)
    }

    /// A frame must not depend on which frames were read before it.
    @Test func framesDoNotDependOnOneAnother() throws {
        try sidecar(rf)
        let all = shorts(carrier { _ in 300 }) + shorts(carrier { _ in 500 }).map { $0 / 4 }
        let file = try folder.write(mha(all, size: "1024 32 2", type: "RF_REAL"), as: "clip.mha")
        let recording = try Recording.open(file)
        let alone = try recording.frame(at: 1).grayLevels.samples
        let again = try Recording.open(file)
        _ = try again.frame(at: 0)
        #expect(try again.frame(at: 1).grayLevels.samples == alone)
    }

    @Test func numbersThatAreNoneDoNotEndTheRun() throws {
        try sidecar(
            #""rf": {"sampling_hz": 20e6, "line_pitch_mm": 0.2, "samples": 64, "lines": 8, "sample_type": "float32"}"#)
        var bytes: [UInt8] = []
        for index in 0..<64 * 8 {
            let value: Float = [.nan, .infinity, -.infinity, 1e38, 3][index % 5]
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        }
        let recording = try Recording.open(folder.write(bytes, as: "clip.raw"))
        _ = try recording.frame(at: 0)
    }

    @Test(arguments: [
        ("RF_STRANGE", "1024 32 1", "FM", "RF_STRANGE"), ("RF_REAL", "1024 32 1", "MF", "FM, FU, NM"),
        ("RF_REAL", "16 2048 1", "FM", "DimSize"), ("RF_IQ_LINE", "1023 32 1", "FM", "even"),
        ("RF_REAL", "99999 9 1", "FM", "DimSize"), ("RF_REAL", "1024 32 2", "FM", "cut off"),
    ])
    func whatCannotBeReadIsNamed(type: String, size: String, orientation: String, named: String) throws {
        let file = try folder.write(
            mha(shorts(carrier { _ in 300 }), size: size, type: type, orientation: orientation), as: "clip.mha")
        #expect {
            try Recording.open(file)
        } throws: {
            "\($0)".contains(named)
        }
    }

    @Test(.enabled(if: Evaluation.isPresent, Evaluation.absent))
    func theFanOfPLUSComesOutAsThePlusToolkitDrawsIt() throws {
        let data = try #require(Evaluation.root) + "/recordings/format-rf-bk-curvilinear/data/"
        for name in ["BkCurvilinearRfData.igs.mhd", "BkCurvilinearRfData.raw"] {
            try folder.write(Data(contentsOf: URL(fileURLWithPath: data + name)), as: name)
        }
        // The radii, the angle and the picture are those of the device set beside the data.
        try folder.write(
            #"{"schema": "sounding.recording/1", "file": "BkCurvilinearRfData.igs.mhd", "depth_mm": 50, "#
                + #""probe": {"kind": "curvilinear", "radius_mm": 10, "field_of_view_deg": 140}}"#, as: "recording.json"
        )
        let recording = try Recording.open(folder.path)
        let reference = try Recording.open(data + "BkCurvilinearScanConvertedData.igs.mha").frame(at: 0).grayLevels
        let ours = try recording.frame(at: 0).grayLevels
        let geometry = recording.geometry
        guard case .curvilinear(let fan) = geometry.probe else {
            Issue.record("no fan")
            return
        }
        // Theirs: 0.15 mm a pixel, the middle of the face at column 300, row 53, the apex 10 mm above it.
        var pairs: [(Double, Double)] = []
        for row in stride(from: 20, to: 380, by: 3) {
            for column in stride(from: 20, to: 580, by: 3) where reference[row: row, column: column] > 0 {
                let point = TissuePoint(
                    lateral: .millimeters(fan.apex.x + (Double(column) - 300) * 0.15),
                    depth: .millimeters(fan.apex.z + (Double(row) - 53) * 0.15 + 10))
                guard geometry.shows(point) else { continue }
                let place = (
                    row: Int(geometry.row(at: point.depth).value.rounded()),
                    column: Int(geometry.column(at: point.lateral).value.rounded())
                )
                guard ours.contains(row: place.row, column: place.column) else { continue }
                pairs.append(
                    (
                        Double(reference[row: row, column: column]), Double(ours[row: place.row, column: place.column])
                    ))
            }
        }
        #expect(pairs.count > 5000)
        // Ranks, because the two compress the envelope differently.
        let correlation = rankCorrelation(pairs)
        #expect(correlation > 0.8, "\(correlation) over \(pairs.count) pixels")
    }

    @Test(.enabled(if: Evaluation.isPresent, Evaluation.absent))
    func theMouseLiverIsThePictureItsAuthorsMade() throws {
        let data = try #require(Evaluation.root) + "/recordings/format-rf-mouseliver"
        let recording = try Recording.open(data)
        #expect(abs((recording.lines?.peakFrequency ?? 0) - 15.2e6) < 1e6)
        // The pitch of the lines is only in a header nobody confirms.
        #expect(recording.scale.isKnown && !recording.scale.isTrusted)
        let reference = try Recording.open(data + "/data/MouseLiverB.mha").frame(at: 0).grayLevels
        let ours = try recording.frame(at: 0).grayLevels
        // Means of blocks: speckle depends on the filter, which differs, and structure does not. SciPy's envelope of the
        // same lines reaches 0.81 against this picture.
        var pairs: [(Double, Double)] = []
        for block in stride(from: 0, to: reference.height, by: 8) {
            for strip in stride(from: 0, to: reference.width, by: 4) {
                var sums = (0.0, 0.0)
                for row in block..<block + 8 {
                    for column in strip..<strip + 4 {
                        let place = (2 * column + 1) * ours.width / reference.width / 2
                        sums.0 += Double(reference[row: row, column: column])
                        sums.1 += Double(ours[row: row, column: place])
                    }
                }
                pairs.append(sums)
            }
        }
        #expect(ours.height == reference.height)
        let correlation = rankCorrelation(pairs)
        #expect(correlation > 0.75, "\(correlation) over \(pairs.count) blocks")
    }

    /// Spearman's: the correlation of the ranks, ties sharing the mean rank.
    private func rankCorrelation(_ pairs: [(Double, Double)]) -> Double {
        func ranks(_ values: [Double]) -> [Double] {
            let order = values.indices.sorted { values[$0] < values[$1] }
            var ranks = [Double](repeating: 0, count: values.count)
            var first = 0
            while first < order.count {
                var end = first
                while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
                for position in first..<end { ranks[order[position]] = Double(first + end - 1) / 2 }
                first = end
            }
            return ranks
        }
        let (a, b) = (ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
        let mean = Double(pairs.count - 1) / 2
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            ab += (x - mean) * (y - mean)
            aa += (x - mean) * (x - mean)
            bb += (y - mean) * (y - mean)
        }
        return ab / (aa * bb).squareRoot()
    }
}
