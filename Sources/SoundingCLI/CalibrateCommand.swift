import ArgumentParser
import Evaluation
import Foundation
import PlacementSafety
import Recordings
import Settings

struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Learns from results with known truth how far lower bounds of clearances have to lie below.",
        discussion: """
            RESULTS and TRUTH as for evaluate. Takes the worst frame of each recording, in units of its stated standard
            uncertainty, by structure and by how well the tip was seen (split conformal prediction), and writes a file
            for analyze --calibration. A bound of 99 % needs 99 recordings in a group, one of 95 % needs 19; where there
            are fewer, bounds stay those of normal errors. They hold for recordings like these: state what they were.

            Examples:
              sounding analyze clips/* -o out --overlay-every 0
              sounding calibrate out clips -o my.yaml --origin recordings
              sounding analyze session/ -o judged --calibration my.yaml

            Exit codes: 0 done, 3 some recordings have no results, 64 usage, 65 bad data, 66 missing input,
            73 cannot write, 74 I/O error.
            """)

    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case phantoms, recordings

        var origin: BoundCalibration.Origin {
            switch self {
            case .phantoms: .phantoms
            case .recordings: .recordings
            }
        }
    }

    @Argument(help: "results.jsonl, or the folder with the results of each recording.")
    var results: String

    @Argument(help: "truth.json, or a folder to search for them.")
    var truth: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The calibration file.", valueName: "file"))
    var output: String

    @Option(help: "What the recordings are, named in every output that uses them: phantoms, recordings.")
    var origin: Kind

    @Flag(help: "Replace a file that is already there.")
    var overwrite = false

    func run() throws {
        do {
            try calibrate()
        } catch let error as ExitCode {
            throw error
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
    }

    private func calibrate() throws {
        guard overwrite || !FileManager.default.fileExists(atPath: output) else {
            throw RecordingError.cannotWrite(path: output, reason: "it is already there; --overwrite replaces it")
        }
        let cases = try EvaluationFiles.read(results: results, truth: truth)
        var scores = BoundScores(confidentTip: BoundCalibration.confidentTip)
        for entry in cases where entry.result != nil { scores.add(entry.truth, entry.result) }
        let groups = scores.groups.compactMap { group -> BoundCalibration.Group? in
            guard let hazard = Hazard(rawValue: group.hazard.rawValue), !group.scores.isEmpty else { return nil }
            return BoundCalibration.Group(
                hazard: hazard, tip: group.isTipConfident ? .confident : .doubtful, scores: group.scores)
        }
        let calibration = BoundCalibration(origin: origin.origin, recordings: scores.recordings, groups: groups)
        let remark = "Made by sounding \(Sounding.version) calibrate from \(scores.recordings) \(origin.rawValue)."
        try OutputFile.write(Array(CalibrationFile.yaml(of: calibration, remark: remark).utf8), to: output)
        Console.data(Self.text(of: calibration, path: output))
        let missing = cases.filter { $0.result == nil }.map(\.truth.id)
        guard !missing.isEmpty else { return }
        Console.note("sounding: no results for \(missing.joined(separator: ", ")); left out")
        throw ExitStatus.someInputsFailed
    }

    private static func text(of calibration: BoundCalibration, path: String) -> String {
        let lines = calibration.groups.map { group in
            let factors = [0.95, 0.99].map { confidence in
                let factor = group.factor(at: confidence).map { String(format: "%.2f sigma", $0) } ?? "too few"
                return "\(Int((confidence * 100).rounded())) %: \(factor)"
            }
            return "  \(group.hazard.rawValue), \(group.tip.rawValue) tip, n = \(group.scores.count): "
                + factors.joined(separator: ", ")
        }
        return (["\(path): \(calibration.label)"] + lines).joined(separator: "\n")
    }
}
