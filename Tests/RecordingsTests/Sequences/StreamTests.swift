import Foundation
import Recordings
import Testing

/// Y4M and bare frames; read as files here, through standard input by the checks from outside.
@Suite struct StreamTests {
    let folder = try! TemporaryFolder()

    private func y4m(
        _ header: String, frames: Int = 3, size: (Int, Int) = (20, 16), color: Int = 160, mark: String = "FRAME",
        value: (Int, Int) -> UInt8 = { UInt8(truncatingIfNeeded: $0 * 50 + $1) }
    ) -> [UInt8] {
        var bytes = Array((header + "\n").utf8)
        for frame in 0..<frames {
            bytes += Array((mark + "\n").utf8)
            bytes += (0..<size.0 * size.1).map { value(frame, $0) }
            bytes += [UInt8](repeating: 128, count: color)
        }
        return bytes
    }

    @Test(arguments: [("", 160), (" C420mpeg2", 160), (" C422", 320), (" C444", 640), (" C411", 160), (" Cmono", 0)])
    func lumaComesOutAsStored(kind: String, color: Int) throws {
        let file = try folder.write(
            y4m("YUV4MPEG2 W20 H16 F30:2 Ip A1:1" + kind, color: color, mark: "FRAME Ip"), as: "clip.y4m")
        let recording = try Recording.open(file)
        #expect(recording.format == "Y4M")
        #expect(recording.frameCount == 3)
        #expect(recording.frameTimes == [0, 1 / 15.0, 2 / 15.0])
        #expect(recording.timeSource == .file)
        #expect(try recording.frame(at: 2).grayLevels.samples == (0..<320).map { UInt8(truncatingIfNeeded: 100 + $0) })
    }

    @Test func aLimitedRangeIsSpread() throws {
        let levels: [UInt8] = [0, 16, 17, 125, 126, 234, 235, 255]
        let file = try folder.write(
            y4m("YUV4MPEG2 W20 H16 F25:1 XCOLORRANGE=LIMITED", value: { levels[$1 % 8] }), as: "clip.y4m")
        let samples = try Recording.open(file).frame(at: 0).grayLevels.samples
        for (index, level) in levels.enumerated() {
            let expected = min(max((Double(level) - 16) * 255 / 219, 0), 255).rounded()
            #expect(Double(samples[index]) == expected, "level \(level)")
        }
    }

    @Test(arguments: [
        ("YUV4MPEG2 W20 F25:1", "W and H"), ("YUV4MPEG2 W20 H99999999 F25:1", "W and H"),
        ("YUV4MPEG2 W20 H16 F25", "F is"), ("YUV4MPEG2 W20 H16 F1:9999", "F is"),
        ("YUV4MPEG2 W20 H16 F25:1 C420p10", "C420p10"), ("YUV4MPEG2 W21 H16 F25:1", "FRAME"),
    ])
    func whatCannotBeReadIsNamed(header: String, named: String) throws {
        let file = try folder.write(y4m(header), as: "clip.y4m")
        #expect {
            try Recording.open(file)
        } throws: {
            "\($0)".contains(named)
        }
    }

    /// Of a long file some marks are read at first, the others with their frames.
    @Test func aMarkThatIsMissingInALongFileIsAFrameThatCannotBeRead() throws {
        let header = "YUV4MPEG2 W20 H16 F25:1 Cmono"
        var bytes = y4m(header, frames: 600, color: 0)
        bytes[header.utf8.count + 1 + 301 * (6 + 320)] = 0x58
        let recording = try Recording.open(try folder.write(bytes, as: "clip.y4m"))
        #expect(recording.frameCount == 600)
        #expect(try recording.frame(at: 300).grayLevels[row: 0, column: 0] == UInt8(truncatingIfNeeded: 300 * 50))
        #expect {
            try recording.frame(at: 301)
        } throws: {
            "\($0)".contains("no FRAME")
        }
    }

    @Test func aStreamThatBreaksOffIsRefused() throws {
        let whole = y4m("YUV4MPEG2 W20 H16 F25:1")
        for cut in [1, 100, 480, 487] {
            let file = try folder.write(Array(whole.dropLast(cut)), as: "clip.y4m")
            #expect(throws: RecordingError.self, "\(cut)") { try Recording.open(file) }
        }
        #expect(throws: RecordingError.self) { try Recording.open(folder.write("YUV4MPEG2 W20 H16", as: "clip.y4m")) }
        #expect(throws: RecordingError.self) { try Recording.open(folder.write("YUV4MPEG2 W20 H16\n", as: "clip.y4m")) }
    }

    @Test func bareFramesNeedTheirSize() throws {
        let pixels = (0..<32 * 24 * 4).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try folder.write(pixels, as: "clip.gray")
        var overrides = RecordingOverrides()
        overrides.rawWidth = 32
        overrides.rawHeight = 24
        overrides.frameRate = 50
        overrides.axialSpacing = 0.1
        let recording = try Recording.open(file, overrides: overrides)
        #expect(recording.frameCount == 4)
        #expect(recording.frameTimes == [0, 0.02, 0.04, 0.06])
        #expect(recording.scale.source == .commandLine)
        #expect(try recording.frame(at: 3).grayLevels.samples == Array(pixels.suffix(32 * 24)))
        #expect(throws: RecordingError.self) { try Recording.open(file) }
        overrides.rawHeight = 25
        #expect {
            try Recording.open(file, overrides: overrides)
        } throws: {
            "\($0)".contains("cut off")
        }
        overrides.rawHeight = 1 << 40
        #expect(throws: RecordingError.self) { try Recording.open(file, overrides: overrides) }
    }

    /// Frames whose marks differ in length have no common distance, yet come out as stored.
    @Test func marksMayDiffer() throws {
        var bytes = Array("YUV4MPEG2 W20 H16 F25:1 Cmono\n".utf8)
        for (index, mark) in ["FRAME Ip", "FRAME", "FRAME Ip", "FRAME It", "FRAME"].enumerated() {
            bytes += Array((mark + "\n").utf8) + (0..<320).map { UInt8(truncatingIfNeeded: $0 + 7 * index) }
        }
        let recording = try Recording.open(folder.write(bytes, as: "clip.y4m"))
        #expect(recording.frameCount == 5)
        for index in 0..<5 {
            let expected = (0..<320).map { UInt8(truncatingIfNeeded: $0 + 7 * index) }
            #expect(try recording.frame(at: index).grayLevels.samples == expected, "frame \(index)")
        }
    }

    /// A mark that is damaged is refused even where its frame lies where it should.
    @Test func aDamagedMarkIsRefused() throws {
        var bytes = y4m("YUV4MPEG2 W20 H16 F25:1")
        let first = Array("YUV4MPEG2 W20 H16 F25:1\n".utf8).count
        bytes[first + 486 + 2] = 0x20
        let file = try folder.write(bytes, as: "clip.y4m")
        #expect {
            try Recording.open(file)
        } throws: {
            "\($0)".contains("no FRAME before frame 1")
        }
    }

    /// More than stays in memory: bare frames are read where they lie, spread ones through a file without a name.
    @Test(arguments: [false, true]) func manyFramesComeOutTheSame(isSpread: Bool) throws {
        var overrides = RecordingOverrides()
        if !isSpread { (overrides.rawWidth, overrides.rawHeight) = (1024, 1024) }
        let path = folder.path + "/long"
        try Data().write(to: URL(fileURLWithPath: path))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        if isSpread {
            try handle.write(contentsOf: Data("YUV4MPEG2 W1024 H1024 F25:1 Cmono XCOLORRANGE=LIMITED\n".utf8))
        }
        func stored(_ frame: Int, _ pixel: Int) -> UInt8 { UInt8((frame + pixel * 3 + pixel >> 8) % 220 + 16) }
        for frame in 0..<24 {
            if isSpread { try handle.write(contentsOf: Data("FRAME\n".utf8)) }
            try handle.write(contentsOf: Data((0..<1 << 20).map { stored(frame, $0) }))
        }
        try handle.close()
        let recording = try Recording.open(path, overrides: overrides)
        #expect(recording.frameCount == 24)
        for frame in [23, 0, 11] {
            let samples = try recording.frame(at: frame).grayLevels.samples
            for pixel in stride(from: 0, to: 1 << 20, by: 4099) {
                let level = Double(stored(frame, pixel))
                let expected = isSpread ? min((level - 16) * 255 / 219, 255).rounded() : level
                #expect(Double(samples[pixel]) == expected, "frame \(frame), pixel \(pixel)")
            }
        }
    }
}
