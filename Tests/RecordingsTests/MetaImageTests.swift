import CZlib
import FrameModel
import Foundation
import Recordings
import Testing

@Suite struct MetaImageTests {
    let folder = try! TemporaryFolder()

    /// A header with defaults that can be replaced or removed, and pixels behind it.
    private func file(
        size: String = "20 16 3", pixels: [UInt8], compressed: Bool = false, changes: [(String, String?)] = [],
        frames: [String] = [], dataFile: String = "LOCAL"
    ) -> [UInt8] {
        let body = compressed ? deflated(pixels) : pixels
        var keys: [(String, String?)] = [
            ("ObjectType", "Image"), ("NDims", "\(size.split(separator: " ").count)"), ("BinaryData", "True"),
            ("BinaryDataByteOrderMSB", "False"), ("CompressedData", compressed ? "True" : "False"),
            ("CompressedDataSize", compressed ? "\(body.count)       " : nil), ("DimSize", size + "         "),
            ("Kinds", "domain domain list"), ("ElementSpacing", "1 1 1"), ("ElementType", "MET_UCHAR"),
            ("UltrasoundImageOrientation", "MF"), ("UltrasoundImageType", "BRIGHTNESS"),
        ]
        for (key, value) in changes {
            if let index = keys.firstIndex(where: { $0.0 == key }) {
                keys[index].1 = value
            } else {
                keys.append((key, value))
            }
        }
        var text = ""
        for (key, value) in keys { if let value { text += "\(key) = \(value)\n" } }
        for line in frames { text += line + "\n" }
        text += "ElementDataFile = \(dataFile)\n"
        return Array(text.utf8) + (dataFile == "LOCAL" ? body : [])
    }

    private func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(size))
        let status = compress2(&output, &size, bytes, uLong(bytes.count), 6)
        precondition(status == Z_OK)
        return Array(output.prefix(Int(size)))
    }

    private func ramp(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) } }

    private func open(_ bytes: [UInt8], name: String = "clip.mha") throws -> Recording {
        try Recording.open(try folder.write(bytes, as: name))
    }

    @Test(arguments: [false, true])
    func framesComeOutAsStored(compressed: Bool) throws {
        let pixels = ramp(20 * 16 * 3)
        let recording = try open(file(pixels: pixels, compressed: compressed))
        #expect(recording.frameCount == 3)
        #expect(recording.format == "MetaImage")
        for index in 0..<3 {
            let frame = try recording.frame(at: index)
            #expect(frame.grayLevels.width == 20 && frame.grayLevels.height == 16)
            #expect(frame.grayLevels.samples == Array(pixels[320 * index..<320 * (index + 1)]))
        }
        #expect(recording.scale.source == .none)
    }

    /// PLUS writes the count of the device: what it skips was lost on the way.
    @Test(arguments: [
        ([7, 8, 9, 10, 11], 0), ([7, 8, 11, 12, 13], 2), ([10, 12, 14, 20, 22], 2), ([7, 8, 3, 4, 9], 0),
        ([0, 1, 2, 3, Int.max], 1_000_000),
    ])
    func jumpsOfTheFrameNumberAreMissingFrames(numbers: [Int], missing: Int) throws {
        let frames = numbers.enumerated().flatMap { index, number in
            [
                "Seq_Frame000\(index)_FrameNumber = \(number)",
                "Seq_Frame000\(index)_Timestamp = \(Double(index) * 0.04)",
            ]
        }
        let recording = try open(file(size: "20 16 5", pixels: ramp(1600), frames: frames))
        #expect(recording.missingFrames == missing)
        #expect(recording.warnings.contains { $0.contains("frame numbers \(missing) frames") } == (missing > 0))
        // One that is not told, or no number, tells nothing.
        let partly = try open(
            file(
                size: "20 16 5", pixels: ramp(1600),
                frames: Array(frames.dropLast(2)) + [
                    "Seq_Frame0004_FrameNumber = none", "Seq_Frame0004_Timestamp = 0.16",
                ]))
        #expect(partly.missingFrames == 0)
    }

    /// A pause of the recording is none of frames, however far the device counted meanwhile; and what times show counts.
    @Test func pausesAreNoMissingFramesAndTimesCountToo() throws {
        func fields(_ frames: [(number: Int, time: Double)]) -> [String] {
            frames.enumerated().flatMap { index, frame in
                [
                    "Seq_Frame000\(index)_FrameNumber = \(frame.number)",
                    "Seq_Frame000\(index)_Timestamp = \(frame.time)",
                ]
            }
        }
        let paused = fields([(1, 0), (2, 0.04), (3, 0.08), (90, 3.6), (91, 3.64)])
        #expect(try open(file(size: "20 16 5", pixels: ramp(1600), frames: paused)).missingFrames == 0)
        let late = fields([(1, 0), (2, 0.04), (3, 0.08), (4, 0.24), (5, 0.28)])
        let recording = try open(file(size: "20 16 5", pixels: ramp(1600), frames: late))
        #expect(recording.missingFrames == 3)
        #expect(recording.warnings.contains { $0.contains("between frame times 3 frames") })
    }

    @Test func timesAreSecondsFromTheFirstFrame() throws {
        let frames = [
            "Seq_Frame0000_Timestamp = 10.5", "SEQ_FRAME0001_Timestamp = 10.75", "Seq_Frame0002_Timestamp = 1.1e+001",
            "Seq_Frame0002_ImageStatus = INVALID",
        ]
        let recording = try open(file(pixels: ramp(960), frames: frames))
        #expect(recording.frameTimes == [0, 0.25, 0.5])
        #expect(recording.timeSource == .file)
        #expect {
            try recording.frame(at: 2)
        } throws: { error in
            guard case RecordingError.unreadableFrame(2, _, _)? = error as? RecordingError else { return false }
            return true
        }
        #expect(recording.warnings.contains { $0.contains("INVALID") })
    }

    /// Found by fuzzing: a key without a value.
    @Test(arguments: ["NDims", "DimSize", "CompressedDataSize", "ElementNumberOfChannels", "HeaderSize"])
    func aNumberThatIsMissingIsNamed(key: String) throws {
        #expect {
            try open(file(pixels: ramp(960), compressed: key == "CompressedDataSize", changes: [(key, " ")]))
        } throws: {
            "\($0)".contains(key)
        }
    }

    @Test func keysThatOnlyLookLikeFrameFieldsAreIgnored() throws {
        let recording = try open(file(pixels: ramp(960), changes: [("Seq_FrameRate", "30"), ("Seq_Frame_x", "y")]))
        #expect(recording.frameCount == 3)
    }

    @Test func aMissingTimeStampLeavesTheTimesUnknown() throws {
        let recording = try open(file(pixels: ramp(960), frames: ["Seq_Frame0000_Timestamp = 1"]))
        #expect(recording.timeSource == .assumed)
    }

    /// Stored pixel (row 1, column 2) of a 20 x 16 frame under each orientation.
    @Test(arguments: [
        ("MF", 1, 2), ("MFA", 1, 2), ("UF", 1, 17), ("MN", 14, 2), ("UN", 14, 17), ("UND", 14, 17),
        ("FM", 2, 1), ("NM", 17, 1), ("FU", 2, 14), ("NU", 17, 14),
    ])
    func orientationIsSettledAtTheDoor(letters: String, row: Int, column: Int) throws {
        var pixels = [UInt8](repeating: 0, count: 320)
        pixels[1 * 20 + 2] = 255
        let recording = try open(
            file(
                size: "20 16", pixels: pixels,
                changes: [("UltrasoundImageOrientation", letters), ("Kinds", "domain domain")]))
        #expect(try recording.frame(at: 0).grayLevels[row: row, column: column] == 255)
    }

    @Test func colorBecomesLuma() throws {
        let pixels = (0..<960).map { index -> UInt8 in [10, 200, 60][index % 3] }
        let recording = try open(
            file(
                size: "20 16 1", pixels: pixels,
                changes: [("UltrasoundImageType", "RGB_COLOR"), ("ElementNumberOfChannels", "3")]))
        // (299 * 10 + 587 * 200 + 114 * 60 + 500) / 1000
        #expect(try recording.frame(at: 0).grayLevels.samples.allSatisfy { $0 == 127 })
    }

    @Test func theCalibrationMatrixGivesTheScale() throws {
        // Columns (0.06, 0.08, 0) and (-0.16, 0.12, 0): 0.1 mm across and 0.2 mm down per pixel.
        let matrix = "0.06 -0.16 0 5 0.08 0.12 0 6 0 0 1 7 0 0 0 1"
        let recording = try open(
            file(
                pixels: ramp(960),
                frames: [
                    "Seq_Frame0000_ImageToProbeTransform = \(matrix)", "Seq_Frame0000_ImageToProbeTransformStatus = OK",
                ]))
        #expect(recording.scale.source == .calibrationMatrix)
        #expect(abs(recording.geometry.lateralSpacing.inMillimetersPerPixel - 0.1) < 1e-12)
        #expect(abs(recording.geometry.axialSpacing.inMillimetersPerPixel - 0.2) < 1e-12)
        let invalid = try open(
            file(
                pixels: ramp(960),
                frames: [
                    "Seq_Frame0000_ImageToProbeTransform = \(matrix)",
                    "Seq_Frame0000_ImageToProbeTransformStatus = INVALID",
                ]))
        #expect(invalid.scale.source == .none)
        let identity = try open(
            file(pixels: ramp(960), frames: ["Seq_Frame0000_ImageToProbeTransform = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"]))
        #expect(identity.scale.source == .none)
    }

    @Test(arguments: ["1 1 1", "0.1 0.05 1"])
    func elementSpacingIsNeverAScale(spacing: String) throws {
        let recording = try open(file(pixels: ramp(960), changes: [("ElementSpacing", spacing)]))
        #expect(recording.scale.source == .none)
    }

    @Test func headersMayPointToADataFile() throws {
        let pixels = ramp(960)
        try folder.write(pixels, as: "clip.raw")
        let recording = try open(file(pixels: [], dataFile: "clip.raw"), name: "clip.mhd")
        #expect(try recording.frame(at: 1).grayLevels.samples == Array(pixels[320..<640]))
        let before = try recording.inputHash()
        try folder.write(pixels.reversed() + [0], as: "clip.raw")
        #expect(try open(file(pixels: [], dataFile: "clip.raw"), name: "clip.mhd").inputHash() != before)
        // The open one was written to meanwhile.
        #expect(throws: RecordingError.self) { try recording.inputHash() }
    }

    static let refused: [(key: String, value: String?)] = [
        ("DimSize", "0 0 801"), ("DimSize", "1 1 20"), ("DimSize", "20 16 -3"), ("DimSize", "20 16 0"),
        ("DimSize", "20 16 4"), ("DimSize", "99999999999999999999 16 3"), ("DimSize", "16384 16384 3"),
        ("DimSize", "16384 4096 1000000"), ("DimSize", "20"), ("DimSize", "20 16 1.5"), ("DimSize", nil),
        ("NDims", "4"), ("NDims", "x"), ("ElementType", "MET_OTHER"), ("ElementType", "MET_SHORT"),
        ("ElementType", "MET_FLOAT"), ("ElementType", nil), ("UltrasoundImageType", "RF_REAL"),
        ("UltrasoundImageType", "RF_IQ_LINE"), ("UltrasoundImageType", "HOLOGRAM"),
        ("UltrasoundImageOrientation", "XX"), ("UltrasoundImageOrientation", "MM"),
        ("ElementNumberOfChannels", "2"), ("ElementNumberOfChannels", "3"), ("BinaryData", "False"),
        ("CompressedData", "perhaps"), ("CompressedData", "True"), ("Kinds", "domain domain domain"),
        ("Seq_Frame9999999999_Timestamp", "1"), ("Seq_Frame0000_Timestamp", "nan"),
        ("Seq_Frame0000_ImageToProbeTransform", "1 2 3"),
    ]

    @Test(arguments: refused)
    func unusableHeadersAreRefused(key: String, value: String?) {
        #expect(throws: RecordingError.self) { try open(file(pixels: ramp(960), changes: [(key, value)])) }
    }

    @Test(arguments: ["../clip.raw", "/etc/passwd", "LIST", "a%03d.raw 0 1 1", "missing.raw", ""])
    func dataFilesElsewhereAreRefused(name: String) {
        #expect(throws: RecordingError.self) { try open(file(pixels: [], dataFile: name)) }
    }

    @Test func everyTruncationIsAnError() throws {
        for compressed in [false, true] {
            let whole = file(pixels: ramp(960), compressed: compressed)
            for count in stride(from: 0, to: whole.count, by: 7) {
                #expect(throws: RecordingError.self, "cut after \(count) bytes") {
                    try open(Array(whole.prefix(count)))
                }
            }
        }
    }

    @Test func aStreamOfTheWrongLengthIsAnError() {
        for count in [0, 959, 961, 100_000] {
            #expect(throws: RecordingError.self) { try open(file(pixels: ramp(count), compressed: true)) }
        }
    }

    @Test func damagedBytesNeverCrash() throws {
        let whole = file(pixels: ramp(960), compressed: true, frames: ["Seq_Frame0000_Timestamp = 1"])
        var refused = 0
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0x55
            do {
                let recording = try open(damaged)
                for frame in 0..<recording.frameCount { _ = try recording.frame(at: frame) }
            } catch { refused += 1 }
        }
        #expect(refused > whole.count / 4)
    }

    @Test(
        .enabled(if: Evaluation.isPresent, Evaluation.absent), arguments: ["format-mha-3nwires", "format-mha-bone-l14"])
    func recordedSequencesHaveTheExpectedPixelsAndTimes(name: String) throws {
        let folder = try #require(Evaluation.root) + "/recordings/"
        let entries = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder + "expect.json")))
                as? [[String: Any]])
        let entry = try #require(entries.first { $0["id"] as? String == name }?["expect"] as? [String: Any])
        let recording = try Recording.open(folder + name)
        #expect(recording.frameCount == entry["frames"] as? Int)
        #expect(recording.geometry.width == entry["width"] as? Int)
        #expect(recording.geometry.height == entry["height"] as? Int)
        #expect(SHA256.digest(of: try recording.frame(at: 0).grayLevels.samples) == entry["luma_sha256"] as? String)
        let times = try #require(entry["frame_times_s"] as? [Double])
        #expect(recording.frameTimes.count == times.count)
        for (found, expected) in zip(recording.frameTimes, times) { #expect(abs(found - expected) < 0.001) }
        #expect(!recording.scale.isKnown)
    }

    @Test(
        .enabled(if: Evaluation.isPresent, Evaluation.absent),
        arguments: ["format-broken-mha", "format-broken-dicom"])
    func damagedFilesAreRefused(name: String) throws {
        let path = try #require(Evaluation.root) + "/recordings/" + name
        #expect {
            try Recording.open(path)
        } throws: { error in
            (error as? RecordingError)?.kind == .badData
        }
    }
}
