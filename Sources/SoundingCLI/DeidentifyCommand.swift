import ArgumentParser
import Foundation
import FrameModel
import Recordings
import SignalKernels

struct DeidentifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deidentify",
        abstract: "Writes the frames with everything outside the picture region blanked.",
        discussion: """
            OUT gets frames/frame_0000.png and so on, and a recording.json with geometry, scale and times. Names, dates and
            all else a file states are left behind. What cannot be checked, text inside the picture for one, is said:
            look at the frames before they leave.

            Examples:
              sounding deidentify session.dcm -o out
              sounding deidentify capture.png --region 120,60,512,480 -o out
            """)

    @Argument(
        help: "A recording: a folder of PNG frames; a PNG, DICOM, MetaImage, NRRD, Y4M or video file; - for a pipe.")
    var input: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the frames; made when missing.", valueName: "dir"))
    var output: String

    @OptionGroup var inputOptions: InputOptions

    @Flag(help: "Replace frames that are already there.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    func validate() throws {
        guard !output.isEmpty else { throw ValidationError("--output is empty; allowed: the name of a folder") }
    }

    func run() async throws {
        do {
            try writeFrames()
        } catch let status as ExitCode {
            throw status
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
    }

    private func writeFrames() throws {
        let recording = try Recording.open(input, overrides: inputOptions.overrides)
        let region = recording.geometry.region
        let isWhole = region.width == recording.geometry.width && region.height == recording.geometry.height
        guard !isWhole || recording.lines != nil || recording.regionSource == .commandLine else {
            throw RecordingError.unsupported(
                file: input,
                found: "a picture that fills the frame (\(recording.regionSource.rawValue)), so nothing to blank",
                allowed: "a picture inside a screen; --region says where it is")
        }
        try prepare(recording)
        let blank = PictureBlank(recording.geometry)
        var still = StillPixels(region)
        var progress = ProgressLine(label: recording.name, total: recording.frameCount, quiet: quiet)
        var written: [Int] = []
        for index in 0..<recording.frameCount {
            progress.advance(by: 1)
            let frame: Raster<UInt8>
            do {
                frame = try recording.frame(at: index).grayLevels
            } catch {
                Console.note("sounding: \(error)")
                continue
            }
            still.add(frame)
            try OutputFile.write(
                PNGEncoder.encode(gray: blank.applied(to: frame)), to: "\(output)/frames/\(FrameFile.name(index))")
            written.append(index)
        }
        let text = FilteredRecordingText(
            recording: recording, region: region, command: "deidentify", note: "blanked outside the picture",
            carriesNotes: false)
        try OutputFile.write(text.bytes(frames: written), to: output + "/" + Sidecar.fileName)
        if !quiet { Console.data(report(recording, written: written.count, still)) }
        if written.count < recording.frameCount { throw ExitStatus.someInputsFailed }
    }

    /// What was done, and what only a person can check.
    private func report(_ recording: Recording, written: Int, _ still: StillPixels) -> String {
        let region = recording.geometry.region
        let inside =
            if let box = still.brightBox {
                "bright pixels at x \(box.x), y \(box.y), \(box.width) x \(box.height) never change: they may be text"
            } else if still.frames < 2 {
                "text inside the picture cannot be told from tissue in a single frame"
            } else {
                "no bright pixel inside the picture stands still; fainter or moving text is not looked for"
            }
        return """
            \(input): \(written.counted("frame")) in \(output), blanked outside x \(region.x), y \(region.y), \
            \(region.width) x \(region.height) (\(recording.regionSource.rawValue))
              not carried over: names, dates, notes and every other field of the input
              inside the picture: \(inside)
              not checked: faces or bodies in the picture, and the name of the output folder
              look at the frames before they leave
            """
    }

    /// Makes way for the frames, but never over a recording this command did not make.
    private func prepare(_ recording: Recording) throws {
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        try OutputFolder.make(output)
        guard resolved(output) != resolved(recording.path), resolved(output + "/frames") != resolved(recording.path)
        else {
            throw RecordingError.cannotWrite(
                path: output, reason: "it holds the frames that are read; name another folder")
        }
        let sidecar = output + "/" + Sidecar.fileName
        if FileManager.default.fileExists(atPath: sidecar), !FilteredRecordingText.isMarked(sidecar, "deidentify") {
            throw RecordingError.cannotWrite(
                path: output, reason: "it holds a recording that sounding deidentify did not make; name another folder")
        }
        try OutputFolder.prepare(output, results: [Sidecar.fileName, "frames"], overwrite: overwrite)
        try OutputFolder.make(output + "/frames")
    }
}

/// Blanks what is not picture: outside the region and, for a curved array, outside its fan.
private struct PictureBlank {
    private let isShown: [Bool]

    init(_ geometry: FrameGeometry) {
        var isShown = [Bool](repeating: false, count: geometry.width * geometry.height)
        for row in geometry.region.rows {
            for column in geometry.region.columns {
                isShown[row * geometry.width + column] =
                    geometry.probe == .linear
                    || geometry.shows(geometry.point(column: Column(Double(column)), row: Row(Double(row))))
            }
        }
        self.isShown = isShown
    }

    func applied(to frame: Raster<UInt8>) -> Raster<UInt8> {
        Raster(
            width: frame.width, height: frame.height,
            samples: zip(frame.samples, isShown).map { $1 ? $0 : 0 })
    }
}

/// Pixels of the picture that are bright and never change, as burned-in letters are and speckle is not.
private struct StillPixels {
    private let region: PixelRegion
    private var first: [UInt8] = []
    private var isStill: [Bool] = []
    private(set) var frames = 0

    /// Gray level from which a pixel counts as bright: engineering default, text is drawn near white.
    private static let bright: UInt8 = 160
    /// Change that still counts as none: what compression does to a still pixel.
    private static let tolerance = 6
    /// Fewest such pixels that are worth a word: a letter has some twenty.
    private static let fewest = 12

    init(_ region: PixelRegion) { self.region = region }

    mutating func add(_ frame: Raster<UInt8>) {
        var levels: [UInt8] = []
        for row in region.rows { for column in region.columns { levels.append(frame[row: row, column: column]) } }
        frames += 1
        guard frames > 1 else {
            first = levels
            isStill = levels.map { $0 >= Self.bright }
            return
        }
        for index in levels.indices where abs(Int(levels[index]) - Int(first[index])) > Self.tolerance {
            isStill[index] = false
        }
    }

    /// The box around them in pixels of the frame; `nil` when there are hardly any, or one frame alone.
    var brightBox: PixelRegion? {
        let found = isStill.indices.filter { isStill[$0] }
        guard frames > 1, found.count >= Self.fewest else { return nil }
        let columns = found.map { $0 % region.width }
        let rows = found.map { $0 / region.width }
        guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
            return nil
        }
        return PixelRegion(
            x: region.x + left, y: region.y + top, width: right - left + 1, height: bottom - top + 1)
    }
}
