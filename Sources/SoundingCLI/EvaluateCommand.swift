import ArgumentParser
import Evaluation
import Foundation
import Recordings

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores results against truth: detection rates, errors in millimeters, verdicts, events.",
        discussion: """
            TRUTH is a truth.json or a folder that holds some, at any depth. RESULTS is a results.jsonl (with one
            truth) or a folder with <id>.jsonl or <id>/results.jsonl for each id named in a truth.json.
            Prints the overall score; safety by anatomy and difficulty, worst first, with Clopper-Pearson intervals of
            95 % over recordings; what other margins would have done; and a table of all recordings, worst first. A frame without a line counts as one
            of which nothing was reported.

            Examples:
              sounding evaluate out/results.jsonl demo/truth.json
              sounding evaluate out SampleData --format json
              sounding evaluate out SampleData --require 'safety.dangerous_misses<=0' --require 'needle.recall>=0.9'

            Exit codes: 0 done, 3 some recordings have no results, 10 a --require is not met or nothing was there to
            measure it by, 64 usage, 65 bad data, 66 missing input, 74 I/O error.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Argument(help: "results.jsonl, or the folder with the results of each recording.")
    var results: String

    @Argument(help: "truth.json, or a folder to search for them.")
    var truth: String

    @Option(help: "How to print.")
    var format = Format.text

    @Option(
        help: ArgumentHelp(
            "A bound on an overall measure, with <=, >=, <, > or ==; may be given several times.",
            valueName: "section.measure<=x"))
    var require: [String] = []

    @Option(
        name: .customLong("pleura-margin-mm"),
        help: ArgumentHelp("A tip nearer the pleura than this is unsafe, 0 to 100.", valueName: "mm"))
    var pleuraMargin = ScoringRules().pleuraMargin

    @Option(
        name: .customLong("vessel-margin-mm"),
        help: ArgumentHelp("A tip nearer a lumen than this is unsafe, 0 to 100.", valueName: "mm"))
    var vesselMargin = ScoringRules().vesselMargin

    @Flag(help: "Add tables of stated confidence against what was so, for tips and pleural lines.")
    var reliability = false

    func validate() throws {
        for text in require where Requirement(text) == nil {
            throw ValidationError("--require is \(text); allowed: section.measure, one of <= >= < > ==, a number")
        }
        for (name, value) in [("pleura-margin-mm", pleuraMargin), ("vessel-margin-mm", vesselMargin)]
        where !(0...100).contains(value) {
            throw ValidationError("--\(name) is \(value); allowed: 0 to 100")
        }
    }

    func run() throws {
        let cases: [EvaluationFiles.Case]
        do {
            cases = try EvaluationFiles.read(results: results, truth: truth)
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
        var rules = ScoringRules()
        rules.pleuraMargin = pleuraMargin
        rules.vesselMargin = vesselMargin
        let report = EvaluationReport(of: cases.map { ($0.truth, $0.result) }, rules: rules)
        let requirements = require.compactMap(Requirement.init)
        for requirement in requirements where requirement.outcome(in: report.measures) == .unknownMeasure {
            Console.note("sounding: --require names \(requirement.measure), which is no measure; see the printed names")
            throw ExitStatus.usage
        }
        Console.data(format == .json ? report.json(reliability: reliability) : report.text(reliability: reliability))
        try conclude(report, requirements, missing: cases.filter { $0.result == nil }.map(\.truth.id))
    }

    private func conclude(_ report: EvaluationReport, _ requirements: [Requirement], missing: [String]) throws {
        var isMet = true
        for (text, requirement) in zip(require, requirements) {
            switch requirement.outcome(in: report.measures) {
            case .met: continue
            case .violated(let value): Console.note("sounding: \(text) is not met: the value is \(value)")
            case .unmeasured, .unknownMeasure: Console.note("sounding: \(text) is not met: nothing to measure it by")
            }
            isMet = false
        }
        if !missing.isEmpty {
            Console.note("sounding: no results for \(missing.joined(separator: ", ")); every frame counts as missing")
        }
        if !isMet { throw ExitStatus.finding }
        if !missing.isEmpty { throw ExitStatus.someInputsFailed }
    }
}
