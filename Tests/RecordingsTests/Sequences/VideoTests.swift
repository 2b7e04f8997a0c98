import Foundation
import Recordings
import Testing

/// Videos made and read by the ffmpeg that is installed; skipped visibly where none is.
enum FFmpeg {
    static let path: String? = ["/usr/local/bin/ffmpeg", "/usr/bin/ffmpeg", "/opt/homebrew/bin/ffmpeg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static var isPresent: Bool { path != nil }

    static let absent: Comment = "ffmpeg is not installed"

    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = ["-nostdin", "-v", "error", "-y"] + arguments
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

@Suite(.enabled(if: FFmpeg.isPresent, FFmpeg.absent))
struct VideoTests {
    let folder = try! TemporaryFolder()

    /// Frame `n` is dark with a bright block of 16 columns at 16 n, so that each frame names itself.
    private func source() throws -> String {
        var bytes: [UInt8] = []
        for frame in 0..<8 {
            for _ in 0..<64 { for column in 0..<128 { bytes.append(column / 16 == frame ? 220 : 30) } }
        }
        return try folder.write(bytes, as: "source.gray")
    }

    private func input(_ file: String, rate: String = "20") -> [String] {
        ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "128x64", "-r", rate, "-i", file]
    }

    private func block(_ recording: Recording, _ index: Int) throws -> [Int] {
        let frame = try recording.frame(at: index).grayLevels
        return (0..<8).filter { frame[row: 32, column: 16 * $0 + 8] > 128 }
    }

    @Test(arguments: [
        ("clip.mkv", ["-c:v", "ffv1"]), ("clip.avi", ["-c:v", "mjpeg", "-q:v", "2"]),
        ("clip.mov", ["-c:v", "png"]), ("clip.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p"]), ("clip.gif", []),
    ])
    func everyContainerShowsEachFrameOnce(name: String, codec: [String]) throws {
        try FFmpeg.run(input(source()) + codec + ["file:" + folder.path + "/" + name])
        let recording = try Recording.open(folder.path + "/" + name)
        #expect(recording.frameCount == 8)
        for index in 0..<8 {
            #expect(try block(recording, index) == [index])
            #expect(abs(recording.frameTimes[index] - Double(index) * 0.05) < 0.0011)
        }
        #expect(recording.timeSource == .file)
        #expect(recording.warnings.allSatisfy { !$0.contains("complained") }, "\(recording.warnings)")
    }

    /// Frames at 0, 50, 100, 350 ... ms: nothing is filled in or left out.
    @Test func irregularTimesAreKept() throws {
        try FFmpeg.run(
            input(try source()) + [
                "-vf", "setpts='N+if(gt(N,2),4,0)+if(gt(N,5),10,0)'", "-fps_mode", "passthrough", "-c:v",
                "ffv1", "file:" + folder.path + "/clip.mkv",
            ])
        let recording = try Recording.open(folder.path + "/clip.mkv")
        #expect(recording.frameCount == 8)
        let expected: [Double] = [0, 0.05, 0.1, 0.35, 0.4, 0.45, 1, 1.05]
        for index in 0..<8 {
            #expect(abs(recording.frameTimes[index] - expected[index]) < 0.0011, "frame \(index)")
            #expect(try block(recording, index) == [index])
        }
    }

    /// Lossless gray comes out to the bit.
    @Test func grayLevelsAreUnchanged() throws {
        let bytes = (0..<128 * 64).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 128) }
        let file = try folder.write(bytes, as: "one.gray")
        try FFmpeg.run(input(file) + ["-c:v", "ffv1", "-pix_fmt", "gray", "file:" + folder.path + "/clip.mkv"])
        #expect(try Recording.open(folder.path + "/clip.mkv").frame(at: 0).grayLevels.samples == bytes)
    }

    /// Names that look like options, addresses or patterns are names.
    @Test(arguments: ["-i.mkv", "-vf=x.mkv", "http:clip.mkv", "concat:a|b.mkv", "frame_%03d.mkv", "a b;$(x).mkv"])
    func aNameIsOnlyAName(name: String) throws {
        try FFmpeg.run(input(source()) + ["-c:v", "ffv1", "-f", "matroska", "file:" + folder.path + "/plain.mkv"])
        try FileManager.default.moveItem(atPath: folder.path + "/plain.mkv", toPath: folder.path + "/" + name)
        #expect(try Recording.open(folder.path + "/" + name).frameCount == 8)
    }

    @Test func aPlaylistIsNoVideo() throws {
        let file = try folder.write("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", as: "clip.mp4")
        #expect(throws: RecordingError.self) { try Recording.open(file) }
    }

    @Test func aDamagedFileIsAClearError() throws {
        let noise = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 2_654_435) }
        for (name, magic) in [("a.mp4", "\0\0\0\u{18}ftypisom"), ("a.gif", "GIF89a"), ("a.avi", "RIFF1234AVI ")] {
            let file = try folder.write(Array(magic.utf8) + noise, as: name)
            #expect {
                try Recording.open(file)
            } throws: {
                guard case RecordingError.malformed? = $0 as? RecordingError else {
                    if case RecordingError.unsupported? = $0 as? RecordingError { return true }
                    return false
                }
                return true
            }
        }
    }

    /// What comes before the damage is shown, and the damage is said.
    @Test func aFileThatBreaksOffShowsItsBeginning() throws {
        try FFmpeg.run(input(source()) + ["-c:v", "ffv1", "-g", "1", "file:" + folder.path + "/clip.mkv"])
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/clip.mkv"))
        let file = try folder.write(whole.prefix(whole.count * 2 / 3), as: "cut.mkv")
        let recording = try Recording.open(file)
        #expect(recording.frameCount < 8 && recording.frameCount > 1)
        #expect(try block(recording, 0) == [0])
    }
}
