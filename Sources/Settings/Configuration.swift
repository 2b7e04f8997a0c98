package import PlacementSafety

/// What steers an analysis: defaults, then a protocol, then a YAML file, then flags. The later one wins, key by key.
package struct Configuration: Equatable, Sendable {
    package var margins = SafetyMargins()
    /// What the protocol knows of the procedure.
    package var plan = ProcedurePlan()
    /// The protocol in use; its figures are those that nothing later changed.
    package private(set) var regionProtocol: RegionProtocol?
    /// Of the lower bounds of clearances; `nil` = normal errors.
    package var calibration: BoundCalibration?
    /// Draw an overlay for every n-th frame; 0 draws none.
    package var overlayEvery = 1

    /// Seconds of what follows a frame that it is judged with; `nil` = the usual.
    package var hindsight: Double?
    /// Where lower bounds come from, for people.
    package var boundsLabel: String { calibration?.label ?? BoundCalibration.uncalibratedLabel }

    package static let overlayEveryKey = "overlay_every"
    package static let hindsightKey = "hindsight_s"
    /// Allowed for `hindsight`.
    package static let hindsightRange = 0.0...10

    /// The defaults with the figures of a protocol over them.
    package init(_ regionProtocol: RegionProtocol? = nil) {
        guard let regionProtocol else { return }
        self.regionProtocol = regionProtocol
        for (key, value) in regionProtocol.margins { margins[key] = value }
        plan = regionProtocol.plan
    }

    /// Lays a configuration file over what is there.
    ///
    /// - Parameters:
    ///   - yaml: Its text.
    ///   - source: Names the file in messages.
    /// - Throws: `ConfigurationError` naming file, key, the value found and the values allowed. Whether danger begins
    ///   within caution is only known in the end: `margins.validate()` says so.
    package mutating func apply(yaml: String, source: String) throws(ConfigurationError) {
        let file = try YAMLMapping(text: yaml, source: source)
        for (key, value) in file.entries {
            switch key {
            case "margins":
                for (name, value) in try YAMLMapping(value, key: key, source: source).entries {
                    try setMargin(name, to: file.number(value, key: name), source: source)
                }
            case Self.overlayEveryKey: overlayEvery = try file.wholeNumber(value, key: key, in: 0 ... .max)
            case Self.hindsightKey: try setHindsight(file.number(value, key: key), source: source)
            default:
                throw .unknownKey(
                    source: source, key: key, allowed: ["margins", Self.overlayEveryKey, Self.hindsightKey])
            }
        }
    }

    /// Applies `name=value,name=value` from the command line; a `-` may stand for `_`, and `_mm` may be left out.
    package mutating func applyMargins(_ text: String) throws(ConfigurationError) {
        let source = "--margins"
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw .wrongValue(source: source, key: String(pair), found: "no value", allowed: "name=millimeters")
            }
            var name = String(parts[0].map { $0 == "-" ? "_" : $0 })
            if SafetyMargins.Key(rawValue: name) == nil, !name.hasSuffix("_mm") { name += "_mm" }
            guard let value = Double(parts[1]) else {
                throw .wrongValue(source: source, key: name, found: String(parts[1]), allowed: "a number")
            }
            try setMargin(name, to: value, source: source)
        }
    }

    /// - Throws: `ConfigurationError` naming the value found and the values allowed.
    package mutating func setHindsight(_ seconds: Double, source: String) throws(ConfigurationError) {
        guard Self.hindsightRange.contains(seconds) else {
            throw .wrongValue(
                source: source, key: Self.hindsightKey, found: "\(seconds)",
                allowed: "\(Self.hindsightRange.lowerBound) to \(Self.hindsightRange.upperBound) seconds")
        }
        hindsight = seconds
    }

    private mutating func setMargin(_ name: String, to value: Double, source: String) throws(ConfigurationError) {
        margins[try SafetyMargins.key(name, for: value, source: source)] = value
    }
}

extension SafetyMargins {
    /// The key of that name, which `value` is allowed for.
    static func key(_ name: String, for value: Double, source: String) throws(ConfigurationError) -> Key {
        guard let key = Key(rawValue: name) else {
            throw .unknownKey(source: source, key: name, allowed: Key.allCases.map(\.rawValue))
        }
        let range = allowed(key)
        guard range.contains(value) else {
            throw .wrongValue(
                source: source, key: name, found: "\(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return key
    }
}
