import FrameModel
import Foundation
import SignalKernels

/// A video or GIF, decoded by ffmpeg into gray levels that are kept aside.
///
/// Every frame the file presents comes out once, with its presentation time: none is repeated or dropped to make the
/// frame rate even.
struct VideoFile: StoredFrameSource {
    let format: String
    let times: [Double]?
    let files: [InputFile]
    let warnings: [String]
    let frameCount: Int
    let images: StoredImages

    /// - Throws: `RecordingError.missingTool` when ffmpeg is not installed.
    init(_ file: String, _ container: VideoContainer) throws(RecordingError) {
        guard let probe = ToolRun.find("ffprobe"), let decoder = ToolRun.find("ffmpeg") else {
            throw .missingTool(
                file: file, tool: "ffmpeg and ffprobe",
                advice:
                    "install ffmpeg 5.1 or later (apt-get install ffmpeg, brew install ffmpeg), or convert the video to "
                    + "PNG frames")
        }
        let stream = try VideoProbe(file, container, program: probe)
        files = [InputFile(try RegularFile(file))]
        let frameBytes = stream.width * stream.height
        var spool = SampleSpool()
        let arguments =
            ["-hide_banner", "-v", "error", "-nostdin", "-noautorotate"] + VideoProbe.input(file, container) + [
                "-map", "0:v:0", "-fps_mode", "passthrough", "-sws_flags", "bitexact+accurate_rnd", "-pix_fmt", "gray",
                "-f", "rawvideo", "pipe:1",
            ]
        let outcome = try Self.decode(decoder, arguments, into: &spool)
        let decoded = spool.count / frameBytes
        var warnings = stream.warnings
        guard decoded > 0, spool.count.isMultiple(of: frameBytes), decoded <= SequenceFields.mostFrames else {
            try Self.check(outcome, file: file, program: "ffmpeg")
            throw .malformed(file: file, found: "no frame that can be decoded", allowed: "at least one")
        }
        // A stream that breaks off still shows what came before, and says so.
        if outcome.status != 0 || outcome.timedOut || !outcome.complaint.isEmpty {
            warnings.append("ffmpeg decoded \(decoded) frames and complained: \(Self.line(outcome.complaint))")
        }
        let stamps = stream.times.compactMap(\.self)
        if stamps.count == decoded, stream.times.count == decoded {
            times = stamps
        } else {
            times = nil
            warnings.append("\(stamps.count) presentation times for \(decoded) decoded frames: they are not used")
        }
        format = container.name
        frameCount = decoded
        self.warnings = warnings
        images = StoredImages(
            store: spool.finish(), columns: stream.width, rows: stream.height, channels: 1, orientation: .markedFar)
    }

    private static func decode(
        _ program: String, _ arguments: [String], into spool: inout SampleSpool
    ) throws(RecordingError) -> ToolRun.Outcome {
        let run = ToolRun(program: program, arguments: arguments)
        return try run.perform { (bytes) throws(RecordingError) in try spool.append(bytes) }
    }

    /// Turns a program that failed into an error that says what it said.
    static func check(_ outcome: ToolRun.Outcome, file: String, program: String) throws(RecordingError) {
        guard !outcome.timedOut else {
            throw .malformed(file: file, found: "\(program) made no progress on it", allowed: "a file it can read")
        }
        guard outcome.status == 0 else {
            throw .malformed(
                file: file, found: "a file \(program) cannot read: \(line(outcome.complaint))",
                allowed: "MP4, MOV, AVI, MKV, GIF")
        }
    }

    /// The last line of a complaint, printable and short.
    private static func line(_ complaint: String) -> String {
        let last = complaint.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no reason given"
        return String(last.filter { !$0.unicodeScalars.contains { $0.value < 32 } }.prefix(200))
    }
}
