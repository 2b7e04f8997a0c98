package import PlacementSafety
import Yams

/// A calibration of lower bounds as a YAML file, schema `sounding.calibration/1`.
package enum CalibrationFile {
    package static let schema = "sounding.calibration/1"

    /// Recordings a calibration may draw on at most: engineering default, a hundred times what 99.99 % needs.
    package static let mostRecordings = 1_000_000
    /// A score beyond this is no error of measurement: engineering default, in standard uncertainties.
    package static let largestScore = 10_000.0

    private enum Key: String, CaseIterable {
        case schema, origin, recordings, groups
        case confidentTip = "confident_tip_quality"
    }

    private enum GroupKey: String, CaseIterable {
        case hazard, tip, scores
    }

    /// Reads a calibration.
    ///
    /// - Parameters:
    ///   - yaml: The text of the file.
    ///   - source: Names the file in messages.
    /// - Throws: `ConfigurationError` naming file, key, the value found and the values allowed.
    package static func calibration(yaml: String, source: String) throws(ConfigurationError) -> BoundCalibration {
        let file = try YAMLMapping(text: yaml, source: source)
        var origin: BoundCalibration.Origin?
        var recordings: Int?
        var groups: [BoundCalibration.Group]?
        var isOfSchema = false
        var statesTip = false
        for (name, value) in file.entries {
            guard let key = Key(rawValue: name) else {
                throw .unknownKey(source: source, key: name, allowed: Key.allCases.map(\.rawValue))
            }
            switch key {
            case .schema:
                _ = try file.choice(value, key: name, of: [schema])
                isOfSchema = true
            case .origin:
                origin = BoundCalibration.Origin(rawValue: try file.choice(value, key: name, of: origins))
            case .recordings: recordings = try file.wholeNumber(value, key: name, in: 1...mostRecordings)
            case .confidentTip:
                guard try file.number(value, key: name) == BoundCalibration.confidentTip else {
                    throw file.wrong(value, key: name, allowed: "\(BoundCalibration.confidentTip)")
                }
                statesTip = true
            case .groups: groups = try Self.groups(value, in: file)
            }
        }
        guard isOfSchema else { throw .missingKey(source: source, key: "schema", allowed: schema) }
        guard statesTip else {
            throw .missingKey(
                source: source, key: Key.confidentTip.rawValue, allowed: "\(BoundCalibration.confidentTip)")
        }
        guard let origin else {
            throw .missingKey(source: source, key: "origin", allowed: origins.joined(separator: ", "))
        }
        guard let recordings else {
            throw .missingKey(source: source, key: "recordings", allowed: "1 to \(mostRecordings)")
        }
        guard let groups else { throw .missingKey(source: source, key: "groups", allowed: "a list of groups") }
        for group in groups where group.scores.count > recordings {
            throw .wrongValue(
                source: source, key: "scores of \(group.hazard.rawValue), \(group.tip.rawValue)",
                found: "\(group.scores.count) numbers", allowed: "one for each of \(recordings) recordings at most")
        }
        return BoundCalibration(origin: origin, recordings: recordings, groups: groups)
    }

    private static var origins: [String] { BoundCalibration.Origin.allCases.map(\.rawValue) }

    private static func groups(
        _ node: Node, in file: YAMLMapping
    ) throws(ConfigurationError) -> [BoundCalibration.Group] {
        guard case .sequence(let items) = node else {
            throw file.wrong(node, key: Key.groups.rawValue, allowed: "a list of groups")
        }
        var groups: [BoundCalibration.Group] = []
        for item in items {
            let group = try Self.group(item, in: file)
            guard !groups.contains(where: { $0.hazard == group.hazard && $0.tip == group.tip }) else {
                throw .wrongValue(
                    source: file.source, key: Key.groups.rawValue,
                    found: "\(group.hazard.rawValue), \(group.tip.rawValue) again", allowed: "each group once")
            }
            groups.append(group)
        }
        return groups
    }

    private static func group(
        _ node: Node, in file: YAMLMapping
    ) throws(ConfigurationError) -> BoundCalibration.Group {
        var hazard: Hazard?
        var tip: BoundCalibration.TipClass?
        var scores: [Double]?
        for (name, value) in try YAMLMapping(node, key: Key.groups.rawValue, source: file.source).entries {
            guard let key = GroupKey(rawValue: name) else {
                throw .unknownKey(source: file.source, key: name, allowed: GroupKey.allCases.map(\.rawValue))
            }
            switch key {
            case .hazard:
                hazard = Hazard(rawValue: try file.choice(value, key: name, of: Hazard.allCases.map(\.rawValue)))
            case .tip:
                let allowed = BoundCalibration.TipClass.allCases.map(\.rawValue)
                tip = BoundCalibration.TipClass(rawValue: try file.choice(value, key: name, of: allowed))
            case .scores: scores = try Self.scores(value, in: file)
            }
        }
        guard let hazard, let tip, let scores else {
            throw .missingKey(
                source: file.source, key: "hazard, tip or scores of a group",
                allowed: "all three of them in each group")
        }
        return BoundCalibration.Group(hazard: hazard, tip: tip, scores: scores)
    }

    private static func scores(_ node: Node, in file: YAMLMapping) throws(ConfigurationError) -> [Double] {
        let name = GroupKey.scores.rawValue
        guard case .sequence(let items) = node, items.count <= mostRecordings else {
            throw file.wrong(node, key: name, allowed: "a list of up to \(mostRecordings) numbers")
        }
        var scores: [Double] = []
        scores.reserveCapacity(items.count)
        for item in items {
            let score = try file.number(item, key: name)
            // A value that is not a number lies in no range.
            guard (-largestScore...largestScore).contains(score) else {
                throw file.wrong(item, key: name, allowed: "\(-largestScore) to \(largestScore)")
            }
            scores.append(score)
        }
        return scores
    }

    /// The text of a calibration, which `calibration(yaml:source:)` reads back to four decimals.
    ///
    /// - Parameter remark: What it was made of, in one line.
    package static func yaml(of calibration: BoundCalibration, remark: String) -> String {
        var lines = [
            "# Worst errors of measured clearances, (measured - true) / sigma, one for each recording.",
            "# \(remark)",
            "schema: \(schema)",
            "origin: \(calibration.origin.rawValue)",
            "recordings: \(calibration.recordings)",
            "\(Key.confidentTip.rawValue): \(BoundCalibration.confidentTip)",
            calibration.groups.isEmpty ? "groups: []" : "groups:",
        ]
        for group in calibration.groups {
            lines.append("  - hazard: \(group.hazard.rawValue)")
            lines.append("    tip: \(group.tip.rawValue)")
            lines.append("    scores:")
            // Ten to a line keep a change readable.
            lines.append("      [")
            for start in stride(from: 0, to: group.scores.count, by: 10) {
                let row = group.scores[start..<min(start + 10, group.scores.count)]
                lines.append("        " + row.map { "\(($0 * 10_000).rounded() / 10_000)," }.joined(separator: " "))
            }
            lines.append("      ]")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
