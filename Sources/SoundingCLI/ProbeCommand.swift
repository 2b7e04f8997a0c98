import ArgumentParser
import FrameModel
import Foundation
import Recordings

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Tells what is in a recording: frames, times, picture region, the scale and where it comes from.",
        discussion: """
            Examples:
              sounding probe session/
              sounding probe capture.png --picture shown.png
              sounding probe --format json session.mha | jq .scale
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Argument(
        help: "Recordings: folders of PNG frames; PNG, DICOM, MetaImage, NRRD, Y4M and video files; - for a pipe.")
    var inputs: [String]

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "Writes the first frame as a PNG with the picture region, the origin and the ruler drawn in.",
            valueName: "file"))
    var picture: String?

    @Flag(help: "Replace the file of --picture when it is there.")
    var overwrite = false

    @Option(help: "How to print.")
    var format = Format.text

    func validate() throws {
        if picture != nil, inputs.count != 1 { throw Self.onePicture }
    }

    private static var onePicture: ValidationError { ValidationError("--picture is for one recording at a time") }

    func run() async throws {
        var failures: [any Error] = []
        let recordings = inputs.flatMap { Recording.paths(at: $0) }
        guard picture == nil || recordings.count == 1 else { throw Self.onePicture }
        for path in recordings {
            do {
                let recording = try Recording.open(path, overrides: input.overrides)
                if let picture { try draw(recording, to: picture) }
                let inputHash = format == .json ? try recording.inputHash() : nil
                let description = RecordingDescription(recording, inputHash: inputHash)
                Console.data(format == .json ? description.json : description.text)
            } catch {
                Console.note("sounding: \(error)")
                failures.append(error)
            }
        }
        try ExitStatus.conclude(failures: failures, of: recordings.count)
    }
}

extension ProbeCommand {
    private func draw(_ recording: Recording, to file: String) throws(RecordingError) {
        guard overwrite || !FileManager.default.fileExists(atPath: file) else {
            throw .cannotWrite(path: file, reason: "it is already there; --overwrite replaces it")
        }
        let picture = ProbePicture(recording, frame: try recording.frame(at: 0).grayLevels)
        try OutputFile.write(
            PNGEncoder.encode(rgb: picture.pixels, width: picture.width, height: picture.height), to: file)
    }
}

extension ExitStatus {
    /// Nothing when all went well; the error's own code when every input failed alike; otherwise `someInputsFailed`.
    static func conclude(failures: [any Error], of count: Int) throws {
        guard let first = failures.first else { return }
        throw failures.count == count && failures.allSatisfy { of($0) == of(first) } ? of(first) : someInputsFailed
    }
}
