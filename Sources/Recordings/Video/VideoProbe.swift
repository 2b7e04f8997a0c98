import Foundation

/// What ffprobe says of the first video stream of a file.
package struct VideoProbe {
    let width: Int
    let height: Int
    /// Presentation time of each frame in seconds, in the order of presentation; `nil` where a frame has none.
    let times: [Double?]
    let warnings: [String]

    /// Longest answer read: 256 MiB, the times of ten million frames.
    private static let longestAnswer = 256 << 20

    init(_ file: String, _ container: VideoContainer, program: String) throws(RecordingError) {
        let input = Self.input(file, container)
        let stream = try Self.ask(
            program,
            input + [
                "-show_entries", "stream=width,height,field_order,sample_aspect_ratio:stream_side_data=rotation", "-of",
                "default=noprint_wrappers=1",
            ], file: file)
        try self.init(stream: stream, file: file) { () throws(RecordingError) in
            try Self.ask(
                program, input + ["-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=print_section=0"],
                file: file)
        }
    }

    /// Reads ffprobe's two answers.
    ///
    /// - Parameters:
    ///   - stream: Lines `key=value` of the stream.
    ///   - file: Names the video in messages.
    ///   - askForFrames: One line for each frame, its time in seconds first; asked for once the stream is known to
    ///     be one that can be read.
    /// - Throws: `RecordingError.unsupported` without a video stream, and for one of another size than is read.
    package init(
        stream: String, file: String, askForFrames: () throws(RecordingError) -> String
    ) throws(RecordingError) {
        var values: [String: String] = [:]
        for line in stream.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { values[parts[0]] = values[parts[0]] ?? parts[1] }
        }
        let sides = 16...PNGDecoder.largestSide
        guard let width = values["width"].flatMap({ Int($0) }), let height = values["height"].flatMap({ Int($0) })
        else {
            throw .unsupported(file: file, found: "a file without a video stream", allowed: "a video stream")
        }
        guard sides.contains(width), sides.contains(height), width * height <= PNGDecoder.largestArea else {
            throw .unsupported(
                file: file, found: "video of \(width) x \(height) pixels",
                allowed: "\(sides.lowerBound) to \(sides.upperBound) pixels a side")
        }
        var warnings: [String] = []
        if let order = values["field_order"], !["progressive", "unknown"].contains(order) {
            warnings.append("the frames are interlaced (\(order)): moving structures have combed edges")
        }
        if let aspect = values["sample_aspect_ratio"], !["1:1", "0:1", "N/A"].contains(aspect) {
            warnings.append("the pixels are not square (\(aspect)): a scale has to be given for both axes")
        }
        if let rotation = values["rotation"], Int(rotation) != 0 {
            warnings.append("the file asks to be shown turned by \(rotation) degrees; it is read as stored")
        }
        times = try askForFrames().split(separator: "\n", omittingEmptySubsequences: true).map { line in
            let time = line.split(separator: ",").first.flatMap { Double($0) }
            return time.flatMap { $0.isFinite ? $0 : nil }
        }
        self.width = width
        self.height = height
        self.warnings = warnings
    }

    /// The arguments that name the input: a demuxer, no other protocol than files, and a path that cannot be taken
    /// for an option or an address.
    static func input(_ file: String, _ container: VideoContainer) -> [String] {
        let absolute = URL(fileURLWithPath: file).path
        return [
            "-protocol_whitelist", "file", "-f", container.rawValue, "-i", "file:" + absolute,
        ]
    }

    private static func ask(_ program: String, _ arguments: [String], file: String) throws(RecordingError) -> String {
        var answer: [UInt8] = []
        let run = ToolRun(
            program: program, arguments: ["-hide_banner", "-v", "error", "-select_streams", "v:0"] + arguments)
        let outcome = try run.perform { (bytes) throws(RecordingError) in
            answer += bytes
            guard answer.count <= longestAnswer else {
                throw .unsupported(file: file, found: "millions of frames", allowed: "fewer")
            }
        }
        try VideoFile.check(outcome, file: file, program: "ffprobe")
        return String(decoding: answer, as: UTF8.self)
    }
}
