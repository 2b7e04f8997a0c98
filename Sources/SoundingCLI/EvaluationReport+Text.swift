import Evaluation
import Foundation
import Recordings

extension EvaluationReport {
    /// For people: the overall measures, then a line for each recording, worst first.
    ///
    /// - Parameter reliability: With the tables of stated confidence.
    func text(reliability isWanted: Bool) -> String {
        let sections = measures.sections
        let names = sections.flatMap(\.measures).map(\.name.count).max() ?? 0
        var lines = ["overall"]
        for section in sections {
            lines.append("  " + section.name)
            for measure in section.measures {
                lines.append(
                    "    " + measure.name.padding(toLength: names + 2, withPad: " ", startingAt: 0) + measure.text)
            }
        }
        lines.append("")
        lines += safety.lines
        if isWanted { for table in reliability { lines += [""] + table.lines } }
        lines.append("")
        lines += table
        return lines.joined(separator: "\n")
    }

    private static let columns: [(title: String, measure: String)] = [
        ("missed", "safety.dangerous_misses"), ("pleura", "pleura.detection_rate"), ("mae_mm", "pleura.depth_mae_mm"),
        ("layers", "layers.boundary_recall"), ("vessels", "vessels.recall"), ("false/f", "vessels.false_per_frame"),
        ("dice", "vessels.dice"), ("needle", "needle.recall"), ("tip_mm", "needle.tip_median_mm"),
        ("p95_mm", "needle.tip_p95_mm"), ("falarm", "safety.false_alarm_rate"), ("indet", "safety.indeterminate_rate"),
        ("dwell", "events.dwell_recall"), ("twitch", "events.twitch_recall"),
    ]

    private var table: [String] {
        let width = recordings.map(\.id.count).max() ?? 0
        func row(_ first: String, _ cells: [String]) -> String {
            first.padding(toLength: max(width, 20) + 2, withPad: " ", startingAt: 0)
                + cells.map { String(repeating: " ", count: max(8 - $0.count, 1)) + $0 }.joined()
        }
        return [row("worst first", Self.columns.map(\.title))]
            + recordings.map { entry in row(entry.id, Self.columns.map { entry.score[$0.measure]?.text ?? "-" }) }
    }

    /// For programs, schema `sounding.evaluation/1`: numbers to four decimals, `null` where nothing was measured.
    ///
    /// - Parameter reliability: With the tables of stated confidence.
    func json(reliability isWanted: Bool) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", "sounding.evaluation/1")
            json.object("overall") { json in measures.write(to: &json) }
            safety.write(to: &json)
            if isWanted { json.object("reliability") { json in for table in reliability { table.write(to: &json) } } }
            json.array("recordings", of: recordings) { json, entry in
                json.object { json in
                    json.member("id", entry.id)
                    entry.score.write(to: &json)
                }
            }
        }
        return json.text
    }
}

extension Measure {
    fileprivate var text: String {
        guard let value else { return "-" }
        return isCount ? String(Int(value)) : String(format: "%.3f", value)
    }
}

extension Score {
    fileprivate func write(to json: inout JSONText) {
        for section in sections {
            json.object(section.name) { json in
                for measure in section.measures { json.member(measure.name, measure.value, decimals: 4) }
            }
        }
    }
}
