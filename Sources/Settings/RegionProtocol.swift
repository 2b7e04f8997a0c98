package import PlacementSafety
import Yams

/// What a procedure in one body region asks for: margins, a cap on depth, structures that must be seen, the needle.
///
/// Read from YAML, schema `sounding.protocol/1`. Every figure states where it comes from: a citation, or the words
/// "engineering default". Every key that is accepted changes how a recording is judged or says where a figure is from.
package struct RegionProtocol: Equatable, Sendable {
    package static let schema = "sounding.protocol/1"

    /// Lowercase letters, digits and hyphens.
    package var name: String
    /// The body region in words.
    package var region: String
    /// The margins it sets, in millimeters unless the key says otherwise; the rest keep their defaults.
    package var margins: [SafetyMargins.Key: Double] = [:]
    package var plan = ProcedurePlan()
    /// Where each figure comes from, by its key.
    package var sources: [String: String] = [:]

    enum Key: String, CaseIterable {
        case schema, name, region, margins, expects, sources
        case needleDiameter = "needle_diameter_mm"
        case entrySide = "entry_side"
    }

    /// Characters a region, and a source, may have at most: engineering defaults.
    package static let longestRegion = 200
    package static let longestSource = 300
    package static let longestName = 40

    /// Reads a protocol.
    ///
    /// - Parameters:
    ///   - yaml: The text of the file.
    ///   - source: Names the file in messages.
    /// - Throws: `ConfigurationError` naming file, key, the value found and the values allowed.
    package init(yaml: String, source: String) throws(ConfigurationError) {
        let file = try YAMLMapping(text: yaml, source: source)
        (name, region) = ("", "")
        var isStated: Set<Key> = []
        for (name, value) in file.entries {
            guard let key = Key(rawValue: name) else {
                throw .unknownKey(source: source, key: name, allowed: Key.allCases.map(\.rawValue))
            }
            isStated.insert(key)
            try read(key, value, in: file)
        }
        let required: [(Key, String)] = [
            (.schema, Self.schema), (.name, Self.allowedName), (.region, "the body region in words"),
        ]
        for (key, allowed) in required where !isStated.contains(key) {
            throw .missingKey(source: source, key: key.rawValue, allowed: allowed)
        }
        try checkSources(in: source)
        try checkOrder(in: source)
    }

    private static let allowedName = "1 to \(longestName) lowercase letters, digits and hyphens"

    private mutating func read(_ key: Key, _ value: Node, in file: YAMLMapping) throws(ConfigurationError) {
        let name = key.rawValue
        switch key {
        case .schema: _ = try file.choice(value, key: name, of: [Self.schema])
        case .name:
            let text = try file.text(value, key: name, longest: Self.longestName)
            let isPlain = text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
            guard isPlain else { throw file.wrong(value, key: name, allowed: Self.allowedName) }
            self.name = text
        case .region: region = try file.text(value, key: name, longest: Self.longestRegion)
        case .margins:
            for (name, value) in try YAMLMapping(value, key: name, source: file.source).entries {
                let number = try file.number(value, key: name)
                margins[try SafetyMargins.key(name, for: number, source: file.source)] = number
            }
        case .expects:
            guard case .sequence(let items) = value else {
                throw file.wrong(value, key: name, allowed: "a list of pleura, vessel, bone")
            }
            for item in items {
                let found = try file.choice(item, key: name, of: ExpectedStructures.named.map(\.name))
                for (structure, name) in ExpectedStructures.named where name == found { plan.expects.insert(structure) }
            }
        case .needleDiameter:
            let number = try file.number(value, key: name)
            let range = ProcedurePlan.allowedDiameter
            guard range.contains(number) else {
                throw file.wrong(value, key: name, allowed: "\(range.lowerBound) to \(range.upperBound)")
            }
            plan.needleDiameter = number
        case .entrySide:
            plan.entrySide = EntrySide(
                rawValue: try file.choice(value, key: name, of: EntrySide.allCases.map(\.rawValue)))
        case .sources:
            for (name, value) in try YAMLMapping(value, key: name, source: file.source).entries {
                sources[name] = try file.text(value, key: "source of \(name)", longest: Self.longestSource)
            }
        }
    }

    /// The keys of the figures it sets, which each need a source.
    package var figures: [String] {
        SafetyMargins.Key.allCases.filter { margins[$0] != nil }.map(\.rawValue)
            + (plan.needleDiameter == nil ? [] : [Key.needleDiameter.rawValue])
    }

    private func checkSources(in file: String) throws(ConfigurationError) {
        for figure in figures where sources[figure] == nil {
            throw .missingKey(
                source: file, key: "source of \(figure)", allowed: "a citation, or \"engineering default\"")
        }
        let others = [
            plan.expects.isEmpty ? nil : Key.expects.rawValue, plan.entrySide == nil ? nil : Key.entrySide.rawValue,
        ]
        let stated = figures + others.compactMap(\.self)
        for name in sources.keys.sorted() where !stated.contains(name) {
            throw .unknownKey(source: file, key: "sources \(name)", allowed: stated)
        }
    }

    /// Danger begins within caution, the defaults standing for what is not set.
    private func checkOrder(in file: String) throws(ConfigurationError) {
        do {
            try Configuration(self).margins.validate()
        } catch {
            guard case .dangerBeyondCaution(let key, let found, let limit) = error else { return }
            throw .wrongValue(
                source: file, key: key.rawValue, found: "\(found)", allowed: "0 to the caution margin, \(limit)")
        }
    }
}
