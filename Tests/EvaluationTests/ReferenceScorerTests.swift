import Evaluation
import Foundation
import Testing

/// The reference scorer and the recordings it comes with, beside this checkout.
private enum Reference {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/evaluation")

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path + "/score.py") }

    /// Few, but with lung, vessels, a needle across the plane, a twitch and a curved array among them.
    static let recordings = [
        "dev_intercostal_1011_easy", "dev_intercostal_2012_hard", "dev_neck_scm_1006_medium", "dev_forearm_2018_hard",
    ]

    static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", folder.path + "/score.py"] + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite struct ReferenceScorerTests {
    /// Every measure of every recording, to the four decimals that the reference prints.
    @Test(.enabled(if: Reference.isPresent, "needs ../shared/evaluation"))
    func agreesWithTheReferenceScorerOnImperfectResults() throws {
        let work = FileManager.default.temporaryDirectory.appendingPathComponent("evaluation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: work) }
        let truths = work.appendingPathComponent("truth")
        let results = work.appendingPathComponent("results")
        for name in Reference.recordings {
            let target = truths.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Reference.folder.appendingPathComponent("phantoms/\(name)/truth.json"),
                to: target.appendingPathComponent("truth.json"))
        }
        #expect(
            try Reference.run(["--truth", truths.path, "--engine", "oracle", "--write-engine", results.path]) == 0)
        var cases: [(truth: RecordingTruth, result: ResultRecord?)] = []
        for name in Reference.recordings {
            let truth = try JSONDecoder().decode(
                RecordingTruth.self, from: Data(contentsOf: truths.appendingPathComponent("\(name)/truth.json")))
            let path = results.appendingPathComponent("\(name).jsonl")
            let spoiled = try spoil(try String(contentsOf: path, encoding: .utf8))
            try spoiled.joined(separator: "\n").write(to: path, atomically: true, encoding: .utf8)
            var record = ResultRecord()
            for line in spoiled {
                record.add(try JSONDecoder().decode(ResultRecord.Line.self, from: Data(line.utf8)))
            }
            cases.append((truth, record))
        }
        let scores = work.appendingPathComponent("scores.json")
        #expect(
            try Reference.run([
                "--truth", truths.path, "--results", results.path, "--by", "sequence", "--json", scores.path,
            ]) == 0)
        let expected =
            try JSONSerialization.jsonObject(with: Data(contentsOf: scores)) as? [String: Any] ?? [:]
        let report = EvaluationReport(of: cases)
        try compare(report.overall, expected["overall"], label: "overall")
        let bySequence = try #require(expected["by_sequence"] as? [String: Any])
        for entry in report.recordings { try compare(entry.score, bySequence[entry.id], label: entry.id) }
    }

    private func compare(_ score: Score, _ expected: Any?, label: String) throws {
        let sections = try #require(expected as? [String: [String: Any]])
        for section in score.sections {
            let values = try #require(sections[section.name])
            for measure in section.measures {
                let name = "\(label) \(section.name).\(measure.name)"
                let value = try #require(values[measure.name], "\(name) is unknown to the reference")
                let number = (value as? NSNumber)?.doubleValue
                #expect((number == nil) == (measure.value == nil), "\(name)")
                // Half of the fourth decimal, and as much again for the order of the sums.
                if let number, let own = measure.value { #expect(abs(number - own) < 1e-4, "\(name)") }
            }
        }
    }

    /// Moves every position and time by up to 1.2, drops frames, findings and vessels, and mixes the verdicts.
    private func spoil(_ text: String) throws -> [String] {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        func moved(_ value: Any) -> Any {
            switch value {
            case let array as [Any]: array.map(moved)
            case let object as [String: Any]:
                Dictionary(uniqueKeysWithValues: object.keys.sorted().map { ($0, moved(object[$0] ?? NSNull())) })
            case let number as NSNumber: number.doubleValue + 2.4 * (random() - 0.5)
            default: value
            }
        }
        func walked(_ value: Any) -> Any {
            if let array = value as? [Any] { return array.map(walked) }
            guard let object = value as? [String: Any] else { return value }
            var result: [String: Any] = [:]
            for key in object.keys.sorted() {
                guard let member = object[key] else { continue }
                let isAxis = key == "x_mm" || key == "semi_axes_mm"
                let isMoved = !isAxis && (key.hasSuffix("_mm") || key.hasSuffix("_deg"))
                result[key] = isMoved ? moved(member) : walked(member)
            }
            return result
        }
        var lines: [String] = []
        for (number, line) in text.split(separator: "\n").enumerated() {
            guard var object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                continue
            }
            object = walked(object) as? [String: Any] ?? [:]
            if object["frame"] != nil {
                if number % 7 == 3 { continue }
                if number % 5 == 2 { object["needle"] = nil }
                if number % 6 == 1 { object["vessels"] = [] as [Any] }
                if number % 3 == 0 { object["flag"] = ["clear", "caution", "danger", "indeterminate"][number / 3 % 4] }
                if number % 4 == 1, var pleura = object["pleura"] as? [String: Any] {
                    pleura["state"] = "suspected"
                    object["pleura"] = pleura
                }
            }
            let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
            lines.append(String(decoding: data, as: UTF8.self))
        }
        return lines
    }
}
