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
              sounding probe --format json session.mha | jq .scale
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Argument(
        help: "Recordings: folders of PNG frames; PNG, DICOM, MetaImage, NRRD, Y4M and video files; - for a pipe.")
    var inputs: [String]

    @OptionGroup var input: InputOptions

    @Option(help: "How to print.")
    var format = Format.text

    func run() async throws {
        var failures: [any Error] = []
        for path in inputs {
            do {
                let description = RecordingDescription(try Recording.open(path, overrides: input.overrides))
                Console.data(format == .json ? description.json : description.text)
            } catch {
                Console.note("sounding: \(error)")
                failures.append(error)
            }
        }
        try ExitStatus.conclude(failures: failures, of: inputs.count)
    }
}

extension ExitStatus {
    /// Nothing when all went well; the error's own code when every input failed alike; otherwise `someInputsFailed`.
    static func conclude(failures: [any Error], of count: Int) throws {
        guard let first = failures.first else { return }
        throw failures.count == count && failures.allSatisfy { of($0) == of(first) } ? of(first) : someInputsFailed
    }
}
