import Evaluation
import Foundation
import Recordings

extension SafetyReport {
    /// For people: safety by group, worst first, then over margins.
    var lines: [String] {
        let rows = [("all", "", overall)] + groups.map { ($0.key, $0.value, $0.rates) }
        let width = (rows.map { $0.1.count }.max() ?? 0) + 2
        let title = ["missed recordings", "unsafe flagged", "false alarms", "indeterminate, all visible"]
        var lines = ["safety, worst first: events of cases, 95 % interval over recordings; rates of frames"]
        func line(_ key: String, _ value: String, _ cells: [String]) -> String {
            key.padding(toLength: 12, withPad: " ", startingAt: 0)
                + value.padding(toLength: width, withPad: " ", startingAt: 0)
                + cells.map { $0.padding(toLength: max(32, $0.count), withPad: " ", startingAt: 0) }
                .joined(separator: " ")
        }
        lines.append(line("", "", title))
        for (key, value, rates) in rows {
            lines.append(
                line(
                    key, value,
                    [
                        rates.missedRecordings.text, rates.flaggedFrames.rateText,
                        rates.falseAlarmFrames.rateText + ", " + rates.falseAlarmRecordings.text,
                        rates.indeterminateFrames.rateText + ", " + rates.indeterminateRecordings.text,
                    ]))
        }
        for (name, curve) in [("pleura", pleuraCurve), ("vessel", vesselCurve)] {
            lines += [
                "", "\(name): bound that alarms go by, against margin",
                "  margin_mm  nearer  given away  no bound  false alarms",
            ]
            for point in curve.points {
                let cells = [
                    String(Int(point.margin)), String(point.unmeasured.cases), point.nearer.rateText,
                    point.unmeasured.rateText, point.falseAlarms.rateText,
                ]
                lines.append(zip(cells, [11, 8, 12, 10, 14]).map { Self.right($0, $1) }.joined())
            }
        }
        return lines
    }

    fileprivate static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    func write(to json: inout JSONText) {
        json.array("safety_by", of: groups) { json, group in
            json.object { json in
                json.member("key", group.key)
                json.member("value", group.value)
                group.rates.write(to: &json)
            }
        }
        json.object("safety_curve") { json in
            for (name, curve) in [("pleura", pleuraCurve), ("vessel", vesselCurve)] {
                json.array(name, of: curve.points) { json, point in
                    json.object { json in
                        json.member("margin_mm", point.margin, decimals: 1)
                        json.member("frames_nearer", point.unmeasured.cases)
                        json.member("given_away", point.nearer.rate, decimals: 4)
                        json.member("without_bound", point.unmeasured.rate, decimals: 4)
                        json.member("false_alarms", point.falseAlarms.rate, decimals: 4)
                    }
                }
            }
        }
    }
}

extension Reliability {
    /// For people: a line for each bin.
    var lines: [String] {
        let error = expectedCalibrationError.map { String(format: "%.3f", $0) } ?? "-"
        let bins = self.bins.enumerated().map { index, bin in
            let range = String(format: "%.1f-%.1f", Double(index) / 10, Double(index + 1) / 10)
            let stated = bin.meanStated.map { String(format: "%.3f", $0) } ?? "-"
            return zip([range, String(bin.right.cases), stated, bin.right.rateText], [9, 9, 8, 8])
                .map { SafetyReport.right($0, $1) }.joined()
        }
        return ["\(name): right when \(meaning); \(frames) frames, calibration error \(error)"]
            + ["   stated   frames    mean   right"] + bins
    }

    func write(to json: inout JSONText) {
        json.object(name) { json in
            json.member("right_when", meaning)
            json.member("frames", frames)
            json.member("expected_calibration_error", expectedCalibrationError, decimals: 4)
            json.array("bins", of: bins) { json, bin in
                json.object { json in
                    json.member("frames", bin.right.cases)
                    json.member("mean_stated", bin.meanStated, decimals: 4)
                    json.member("right", bin.right.rate, decimals: 4)
                }
            }
        }
    }
}

extension SafetyRates {
    fileprivate func write(to json: inout JSONText) {
        json.member("recordings", recordings)
        let counts: [(String, Count)] = [
            ("missed_frames", missedFrames), ("missed_recordings", missedRecordings),
            ("flagged_frames", flaggedFrames), ("false_alarm_frames", falseAlarmFrames),
            ("false_alarm_recordings", falseAlarmRecordings), ("indeterminate_frames", indeterminateFrames),
            ("indeterminate_recordings", indeterminateRecordings),
        ]
        for (name, count) in counts {
            json.object(name) { json in
                json.member("events", count.events)
                json.member("cases", count.cases)
                json.member("rate", count.rate, decimals: 4)
                // Frames of a recording are not independent: no interval for them.
                guard name.hasSuffix("recordings") else { return }
                json.member("lower", count.cases > 0 ? count.interval.lower : nil, decimals: 5)
                json.member("upper", count.cases > 0 ? count.interval.upper : nil, decimals: 5)
            }
        }
    }
}

extension SafetyRates.Count {
    fileprivate var rateText: String { rate.map { String(format: "%.3f", $0) } ?? "-" }

    /// Events of cases with the interval of the rate.
    fileprivate var text: String {
        guard cases > 0 else { return "none to judge" }
        return "\(events) of \(cases)" + String(format: " [%.4f, %.4f]", interval.lower, interval.upper)
    }
}
