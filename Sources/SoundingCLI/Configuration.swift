import Foundation
import PlacementSafety
import Recordings
import Yams

/// What steers an analysis: defaults, then a YAML file, then flags.
struct Configuration: Equatable {
    var margins = SafetyMargins()
    /// Draw an overlay for every n-th frame; 0 draws none.
    var overlayEvery = 1

    static let overlayEveryKey = "overlay_every"

    /// The configuration in a YAML file on top of the defaults.
    init(file: String?) throws(ConfigurationError) {
        guard let file else { return }
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw .unreadable(file: file, reason: OutputFolder.systemReason(error))
        }
        let document: Any?
        do {
            document = try Yams.load(yaml: text)
        } catch {
            throw .notYAML(file: file, reason: "\(error)")
        }
        guard let document else { return }
        guard let keys = document as? [String: Any] else {
            throw .wrongValue(source: file, key: "(document)", found: "\(document)", allowed: "a mapping of keys")
        }
        for (key, value) in keys.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "margins":
                guard let margins = value as? [String: Any] else {
                    throw .wrongValue(source: file, key: key, found: "\(value)", allowed: "a mapping of margins")
                }
                for (name, value) in margins.sorted(by: { $0.key < $1.key }) {
                    try setMargin(name, to: Self.number(value, key: name, source: file), source: file)
                }
            case Self.overlayEveryKey:
                guard let every = value as? Int, every >= 0 else {
                    throw .wrongValue(source: file, key: key, found: "\(value)", allowed: "a whole number, 0 or more")
                }
                overlayEvery = every
            default:
                throw .unknownKey(source: file, key: key, allowed: ["margins", Self.overlayEveryKey])
            }
        }
    }

    /// Applies `name=value,name=value` from the command line; a `-` may stand for `_`, and `_mm` may be left out.
    mutating func applyMargins(_ text: String) throws(ConfigurationError) {
        let source = "--margins"
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw .wrongValue(source: source, key: String(pair), found: "no value", allowed: "name=millimeters")
            }
            var name = parts[0].replacingOccurrences(of: "-", with: "_")
            if SafetyMargins.Key(rawValue: name) == nil, !name.hasSuffix("_mm") { name += "_mm" }
            guard let value = Double(parts[1]) else {
                throw .wrongValue(source: source, key: name, found: String(parts[1]), allowed: "a number")
            }
            try setMargin(name, to: value, source: source)
        }
    }

    private static func number(_ value: Any, key: String, source: String) throws(ConfigurationError) -> Double {
        if let number = value as? Double { return number }
        if let number = value as? Int { return Double(number) }
        throw .wrongValue(source: source, key: key, found: "\(value)", allowed: "a number")
    }

    private mutating func setMargin(_ name: String, to value: Double, source: String) throws(ConfigurationError) {
        guard let key = SafetyMargins.Key(rawValue: name) else {
            throw .unknownKey(source: source, key: name, allowed: SafetyMargins.Key.allCases.map(\.rawValue))
        }
        switch key {
        case .pleuraDanger: margins.pleuraDanger = value
        case .pleuraCaution: margins.pleuraCaution = value
        case .vesselDanger: margins.vesselDanger = value
        case .vesselCaution: margins.vesselCaution = value
        case .trajectoryReach: margins.trajectoryReach = value
        case .depthCap: margins.depthCap = value
        case .confidence: margins.confidence = value
        case .minimumTipQuality: margins.minimumTipQuality = value
        }
    }
}

extension Configuration {
    /// Everything in effect, for the header of the results.
    var resultValue: ResultValue {
        .object([
            (
                "margins",
                .object([
                    ("pleura_danger_mm", .number(margins.pleuraDanger)),
                    ("pleura_caution_mm", .number(margins.pleuraCaution)),
                    ("vessel_danger_mm", .number(margins.vesselDanger)),
                    ("vessel_caution_mm", .number(margins.vesselCaution)),
                    ("trajectory_reach_mm", .number(margins.trajectoryReach)),
                    ("depth_cap_mm", margins.depthCap.map { .number($0) } ?? .null),
                    ("confidence", .number(margins.confidence)),
                    ("minimum_tip_quality", .number(margins.minimumTipQuality)),
                ])
            ),
            (Self.overlayEveryKey, .integer(overlayEvery)),
        ])
    }
}

/// A reason a configuration cannot be used.
enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case notYAML(file: String, reason: String)
    case unknownKey(source: String, key: String, allowed: [String])
    case wrongValue(source: String, key: String, found: String, allowed: String)

    var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .notYAML(let file, let reason): "\(file): not YAML: \(reason)"
        case .unknownKey(let source, let key, let allowed):
            "\(source): unknown key \(key); allowed: \(allowed.joined(separator: ", "))"
        case .wrongValue(let source, let key, let found, let allowed):
            "\(source): \(key) is \(found); allowed: \(allowed)"
        }
    }
}
