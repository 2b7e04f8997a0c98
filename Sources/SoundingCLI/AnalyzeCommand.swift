import ArgumentParser
import FrameModel
import Foundation
import PlacementSafety
import Recordings
import Settings

struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Measures every frame, judges the needle's clearance, draws overlays. The main job.",
        discussion: """
            Writes results.jsonl (a header, a line per frame, a line of events), summary.json, session.csv (needles,
            rests and twitches; not for frames without times), overlays/ and run.json (for --resume) into OUT; with several
            recordings, into a folder for each below OUT. A folder of several DICOM files is as many recordings.

            Examples:
              sounding analyze session/ -o out
              sounding analyze capture.png --depth-mm 40 --region 120,60,512,480 -o out
              sounding analyze clips/*.mha -o out --jobs 2 --overlay-every 10
              sounding analyze session/ -o out --margins pleura-danger=6,vessel-danger=3 --fail-on danger
              sounding analyze session/ -o out --protocol rhomboid

            Margins come from the defaults, then --protocol, then --config, then --margins: the later one wins.

            Without a scale nothing is reported in millimeters and every verdict is indeterminate(noScale).
            """)

    enum FailOn: String, CaseIterable, ExpressibleByArgument {
        case caution, indeterminate, danger

        /// Whether a verdict at least as severe as this one was given.
        func isMet(by verdict: Verdict?) -> Bool {
            guard let verdict, let limit = Verdict(rawValue: rawValue) else { return false }
            return verdict >= limit
        }
    }

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Argument(
        help: "Recordings: folders of PNG frames; PNG, DICOM, MetaImage, NRRD, Y4M and video files; - for a pipe.")
    var inputs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the results; made when missing.", valueName: "dir"))
    var output: String

    @OptionGroup var input: InputOptions

    @OptionGroup var planning: PlanningOptions

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "What the body region asks for: a name listed by sounding protocols, or a YAML file.",
            valueName: "name|file"))
    var protocolName: String?

    @Option(help: ArgumentHelp("A YAML file with margins and drawing options; flags win over it.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Margins in mm, for example pleura-danger=5,pleura-caution=10,vessel-danger=2,vessel-caution=5,depth-cap=25.",
            valueName: "name=mm,..."))
    var margins: String?

    @Option(
        help: ArgumentHelp(
            "A file made by sounding calibrate; none takes normal errors. Default: phantoms of the package.",
            valueName: "file|none"))
    var calibration: String?

    @Option(help: ArgumentHelp("Draw every n-th frame; 0 draws none.", valueName: "n"))
    var overlayEvery: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds of what follows that a frame is tracked with, and in which the next verdicts count, 0 to 10 "
                + "(default: 1); 0 judges as a live tool must.",
            valueName: "seconds"))
    var hindsight: Double?

    @Option(name: .shortAndLong, help: "Workers. The results do not depend on it.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Exit with code 10 when a verdict is at least this severe: caution, indeterminate, danger.")
    var failOn: FailOn?

    @Option(help: "How to print the summaries on standard output.")
    var format = Format.text

    @Flag(help: "Replace results that are already there.")
    var overwrite = false

    @Flag(help: "Finish a run that was cut off, to the same bytes; refuses another input or configuration.")
    var resume = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    func validate() throws {
        guard !output.isEmpty else { throw ValidationError("--output is empty; allowed: the name of a folder") }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs is \(jobs); allowed: 1 to 256") }
        if let overlayEvery, overlayEvery < 0 {
            throw ValidationError("--overlay-every is \(overlayEvery); allowed: 0 or more")
        }
        if overwrite, resume { throw ValidationError("--overwrite starts anew and --resume goes on: give one of them") }
        guard !inputs.isEmpty else { throw ValidationError("name at least one recording") }
    }

    func run() async throws {
        try await planning.run { try await analyzeAll() }
    }

    private func analyzeAll() async throws {
        let settings: Configuration
        do {
            settings = try effectiveConfiguration()
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
        var failures: [any Error] = []
        var isFinding = false
        var isIncomplete = false
        let recordings = inputs.flatMap { Recording.paths(at: $0) }
        let targets = OutputFolders(base: output, inputs: recordings)
        for (path, target) in zip(recordings, targets.folders) {
            do {
                let run = AnalysisRun(
                    path: path, target: target, overrides: input.overrides, configuration: settings, jobs: jobs,
                    existing: resume ? .resume : overwrite ? .replace : .keep, quiet: quiet)
                let (summary, text) = try await run.perform()
                if let failOn, failOn.isMet(by: summary.worstVerdict) { isFinding = true }
                if summary.failedFrames == summary.frameCount {
                    throw RecordingError.malformed(
                        file: path, found: "no frame that can be read", allowed: "at least one readable frame")
                }
                if summary.failedFrames > 0 { isIncomplete = true }
                if !quiet { try print(text, in: target) }
            } catch {
                Console.note("sounding: \(error)")
                failures.append(error)
            }
        }
        try ExitStatus.conclude(failures: failures, of: recordings.count)
        if isIncomplete { throw ExitStatus.someInputsFailed }
        if isFinding { throw ExitStatus.finding }
    }

    private func print(_ text: String, in target: String) throws {
        switch format {
        case .text: Console.data(text)
        case .json: Console.data(try String(contentsOfFile: target + "/summary.json", encoding: .utf8))
        }
    }

    private func effectiveConfiguration() throws -> Configuration {
        var settings = Configuration(try protocolName.map { try SettingsFile.regionProtocol($0).value })
        if let config { try settings.apply(yaml: SettingsFile.text(config), source: config) }
        if let margins { try settings.applyMargins(margins) }
        if let hindsight { try settings.setHindsight(hindsight, source: "--hindsight") }
        settings.calibration = try SettingsFile.calibration(calibration)
        if let overlayEvery { settings.overlayEvery = overlayEvery }
        try settings.margins.validate()
        return settings
    }
}

/// Where the results of each input go.
struct OutputFolders {
    let folders: [String]

    /// One input writes into `base` itself; several each into a folder named after the input, numbered where names recur.
    init(base: String, inputs: [String]) {
        guard inputs.count > 1 else {
            folders = [base]
            return
        }
        var used: Set<String> = []
        folders = inputs.map { input in
            let name = URL(fileURLWithPath: input).deletingPathExtension().lastPathComponent
            var candidate = name
            var number = 2
            while !used.insert(candidate).inserted {
                candidate = "\(name)-\(number)"
                number += 1
            }
            return base + "/" + candidate
        }
    }
}
