import CZlib
import Foundation
import Recordings
import Testing

/// NRRD sequences as PLUS and Slicer write them.
@Suite struct NRRDTests {
    let folder = try! TemporaryFolder()

    private func ramp(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) } }

    private func plus(
        sizes: String = "20 16 3", kinds: String = "domain domain list", type: String = "BRIGHTNESS",
        encoding: String = "raw", pixels: [UInt8], lines: [String] = []
    ) -> [UInt8] {
        var text = "NRRD0004\n# made for a test\ntype: uchar\ndimension: \(sizes.split(separator: " ").count)\n"
        text += "space dimension: 2\nsizes: \(sizes)\nspace directions: (1,0) (0,1) none\nkinds: \(kinds)\n"
        text += "encoding: \(encoding)\nultrasound image orientation:=MFA\nultrasound image type:=\(type)\n"
        for line in lines { text += line + "\n" }
        return Array((text + "\n").utf8) + pixels
    }

    private func gzipped(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        var output = [UInt8](repeating: 0, count: bytes.count + 1000)
        var input = bytes
        let capacity = output.count
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(capacity)
                deflate(&stream, Z_FINISH)
            }
        }
        let count = capacity - Int(stream.avail_out)
        deflateEnd(&stream)
        return Array(output.prefix(count))
    }

    private func open(_ bytes: [UInt8], as name: String = "clip.nrrd") throws -> Recording {
        try Recording.open(try folder.write(bytes, as: name))
    }

    @Test(arguments: ["short", "uint16", "float", "double"])
    func deeperSamplesAreNamedWithTheirConverter(type: String) throws {
        let text = String(decoding: plus(pixels: []), as: UTF8.self).replacing("type: uchar", with: "type: \(type)")
        let path = try folder.write(Array(text.utf8) + ramp(8000), as: "deep.nrrd")
        let error = #expect(throws: RecordingError.self) { _ = try Recording.open(path) }
        #expect("\(error!)".contains("samples of type \(type)") && "\(error!)".contains("unu quantize -b 8"))
    }

    @Test(arguments: [false, true])
    func framesComeOutAsStored(compressed: Bool) throws {
        let pixels = ramp(960)
        let recording = try open(
            plus(
                encoding: compressed ? "gzip" : "raw", pixels: compressed ? gzipped(pixels) : pixels,
                lines: [
                    "Seq_Frame0000_Timestamp:=3", "Seq_Frame0001_Timestamp:=3.5", "Seq_Frame0002_Timestamp:=4.25",
                    "Seq_Frame0001_Status:=INVALID",
                ]), as: "clip.igs.nrrd")
        #expect(recording.format == "NRRD")
        #expect(recording.frameCount == 3)
        #expect(recording.frameTimes == [0, 0.5, 1.25])
        #expect(recording.scale.source == .none)
        for index in [0, 2] {
            #expect(
                try recording.frame(at: index).grayLevels.samples == Array(pixels[320 * index..<320 * (index + 1)]))
        }
        #expect(throws: RecordingError.self) { try recording.frame(at: 1) }
    }

    @Test func colorIsLuma() throws {
        var pixels: [UInt8] = []
        for pixel in 0..<20 * 16 * 2 { pixels += [UInt8(truncatingIfNeeded: pixel), 100, 7] }
        let recording = try open(
            plus(sizes: "3 20 16 2", kinds: "vector domain domain list", type: "RGB_COLOR", pixels: pixels))
        let frame = try recording.frame(at: 1).grayLevels
        let red = 325 % 256
        let weighted = 299 * red + 58_700 + 798 + 500
        #expect(Int(frame[row: 0, column: 5]) == weighted / 1000)
    }

    /// Slicer stores the frames of a pixel side by side, as many as make no difference to what comes out.
    @Test(arguments: [2, 3, 7, 400])
    func framesOfSlicerAreSorted(count: Int) throws {
        let (columns, rows) = (24, 18)
        func level(_ frame: Int, _ pixel: Int) -> UInt8 { UInt8(truncatingIfNeeded: frame &* 37 &+ pixel &* 5) }
        var pixels: [UInt8] = []
        for pixel in 0..<columns * rows { for frame in 0..<count { pixels.append(level(frame, pixel)) } }
        let times = (0..<count).map { "\(Double($0) * 0.04)" }.joined(separator: " ")
        let text =
            "NRRD0005\ntype: unsigned char\ndimension: 4\nspace: left-posterior-superior\n"
            + "sizes: \(count) \(columns) \(rows) 1\nspace directions: none (0.1,0,0) (0,0.2,0) (0,0,1)\n"
            + "kinds: list domain domain domain\nlabels: \"time\" \"\" \"\" \"\"\nendian: little\nencoding: raw\n"
            + "space origin: (0,0,0)\naxis 0 index type:=numeric\naxis 0 index values:=\(times)\n"
            + "axis 0 index unit:=s\nDataNodeClassName:=vtkMRMLScalarVolumeNode\n\n"
        let recording = try open(Array(text.utf8) + pixels, as: "clip.seq.nrrd")
        #expect(recording.frameCount == count)
        for index in Set([0, count / 2, count - 1]) {
            #expect(
                try recording.frame(at: index).grayLevels.samples == (0..<columns * rows).map { level(index, $0) })
        }
        #expect(abs(recording.frameTimes[count - 1] - Double(count - 1) * 0.04) < 1e-9)
        #expect(recording.timeSource == .file)
        // A spacing nobody confirms is shown and decides nothing.
        #expect(recording.scale.isKnown && !recording.scale.isTrusted)
        #expect(abs(recording.geometry.axialSpacing.inMillimetersPerPixel - 0.2) < 1e-9)
        #expect(abs(recording.geometry.lateralSpacing.inMillimetersPerPixel - 0.1) < 1e-9)
    }

    @Test func theImageToProbeTransformIsTheScale() throws {
        let matrix = "0.1 0 0 5 0 0.2 0 6 0 0 1 7 0 0 0 1"
        let recording = try open(
            plus(pixels: ramp(960), lines: (0..<3).map { "Seq_Frame000\($0)_ImageToProbeTransform:=\(matrix)" }))
        #expect(recording.scale.source == .calibrationMatrix && recording.scale.isTrusted)
        #expect(abs(recording.geometry.axialSpacing.inMillimetersPerPixel - 0.2) < 1e-9)
    }

    @Test func aDataFileBesideTheHeaderIsRead() throws {
        try folder.write(ramp(960), as: "pixels.raw")
        let recording = try open(plus(pixels: [], lines: ["data file: pixels.raw"]), as: "clip.nhdr")
        #expect(try recording.frame(at: 0).grayLevels.samples == Array(ramp(960).prefix(320)))
    }

    @Test(arguments: [
        ("sizes: 20 16 3", "sizes: 20 16 4", "cut off"), ("sizes: 20 16 3", "sizes: 20 99999999 3", "sizes"),
        ("sizes: 20 16 3", "sizes: 20 -16 3", "sizes"), ("sizes: 20 16 3", "sizes: 20 16", "dimension"),
        ("type: uchar", "type: float", "float"), ("encoding: raw", "encoding: bzip2", "bzip2"),
        ("encoding: raw", "encoding: gzip", "compressed stream"), ("kinds: domain", "kinds: list domain", "kinds"),
        ("kinds: domain domain list", "kinds: domain domain domain", "volume"),
        ("encoding: raw", "data file: ../secret\nencoding: raw", "data file"),
        ("encoding: raw", "data file: /etc/passwd\nencoding: raw", "data file"),
        ("BRIGHTNESS", "RF_REAL", "RF_REAL"), ("MFA", "XX", "orientation"),
        ("type: uchar", "no colon here\ntype: uchar", "header line"),
    ])
    func whatCannotBeReadIsNamed(text: String, replacement: String, named: String) throws {
        let good = String(decoding: plus(pixels: []), as: UTF8.self)
        let bad = good.replacingOccurrences(of: text, with: replacement)
        #expect(bad != good)
        #expect {
            try open(Array(bad.utf8) + ramp(960))
        } throws: {
            "\($0)".contains(named)
        }
    }

    @Test func aHeaderThatNeverEndsIsRefused() throws {
        #expect {
            try open(Array("NRRD0004\ntype: uchar".utf8))
        } throws: {
            "\($0)".contains("empty line")
        }
    }
}
