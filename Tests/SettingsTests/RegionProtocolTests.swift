import Foundation
import PlacementSafety
import Testing

import Settings

@Suite struct RegionProtocolTests {
    static let head = "schema: sounding.protocol/1\nname: mine\nregion: here\n"

    private func error(_ yaml: String) -> String {
        do {
            _ = try RegionProtocol(yaml: yaml, source: "mine.yaml")
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    // MARK: What comes with the package

    @Test func sixRegionsComeWithThePackage() {
        #expect(
            ShippedProtocols.names == ["groin", "intercostal", "neck", "paraspinal", "rhomboid", "upper-trapezius"])
        #expect(ShippedProtocols.yaml(named: "elbow") == nil)
    }

    @Test(arguments: ShippedProtocols.names) func everyShippedProtocolCanBeUsed(name: String) throws {
        let found = try RegionProtocol(yaml: try #require(ShippedProtocols.yaml(named: name)), source: name)
        #expect(found.name == name)
        #expect(!found.margins.isEmpty && !found.plan.expects.isEmpty && found.plan.needleDiameter != nil)
        try Configuration(found).margins.validate()
        try found.plan.validate()
    }

    /// A protocol that comes with the package is nowhere laxer than the defaults.
    @Test(arguments: ShippedProtocols.names) func noShippedProtocolIsLaxerThanTheDefaults(name: String) throws {
        let found = try RegionProtocol(yaml: try #require(ShippedProtocols.yaml(named: name)), source: name)
        for (key, value) in found.margins where key != .depthCap {
            #expect(value >= SafetyMargins()[key] ?? .infinity, "\(key)")
        }
    }

    @Test(arguments: ShippedProtocols.names) func everyShippedFigureCitesOrSaysItIsAnEngineeringDefault(
        name: String
    ) throws {
        let found = try RegionProtocol(yaml: try #require(ShippedProtocols.yaml(named: name)), source: name)
        for key in found.figures + ["expects"] {
            let source = try #require(found.sources[key])
            let isCited = source.contains(/[A-Z][a-z]+.*(\d{4}|notice|authorea)/)
            #expect(isCited || source.hasPrefix("engineering default"), "\(key): \(source)")
        }
    }

    // MARK: Reading

    @Test func everyKeyIsRead() throws {
        let found = try RegionProtocol(
            yaml: Self.head + """
                margins: {pleura_danger_mm: 6, pleura_caution_mm: 12.5, depth_cap_mm: 19, confidence: 0.95}
                needle_diameter_mm: 0.72
                expects: [bone, pleura]
                entry_side: right
                sources:
                  pleura_danger_mm: engineering default
                  pleura_caution_mm: engineering default
                  depth_cap_mm: Valera-Calero
                  confidence: engineering default
                  needle_diameter_mm: ISO 9626
                  entry_side: the room
                """, source: "mine.yaml")
        #expect(found.name == "mine" && found.region == "here")
        #expect(found.margins == [.pleuraDanger: 6, .pleuraCaution: 12.5, .depthCap: 19, .confidence: 0.95])
        #expect(found.plan.needleDiameter == 0.72)
        #expect(found.plan.expects == [.pleura, .bone])
        #expect(found.plan.entrySide == .right)
        #expect(found.sources["depth_cap_mm"] == "Valera-Calero")
    }

    @Test(arguments: [
        ("", "mine.yaml: schema is missing; allowed: sounding.protocol/1"),
        ("schema: sounding.protocol/2", "mine.yaml: schema is sounding.protocol/2; allowed: sounding.protocol/1"),
        ("schema: sounding.protocol/1\nname: a", "mine.yaml: region is missing; allowed: the body region in words"),
        ("name: Left Side", "mine.yaml: name is Left Side; allowed: 1 to 40 lowercase letters, digits and hyphens"),
        ("- 1", "mine.yaml: (document) is a list; allowed: a mapping of keys"),
        ("[1]: 2", "mine.yaml: (document) is a key that is no name; allowed: a mapping of keys"),
        ("region: ''", "mine.yaml: region is empty; allowed: text of 1 to 200 characters"),
        ("region: 7", "mine.yaml: region is 7; allowed: text of 1 to 200 characters"),
    ])
    func aHeadThatIsWrongIsNamed(yaml: String, message: String) { #expect(error(yaml) == message) }

    @Test(arguments: [
        (
            "needle_gauge: 22",
            "unknown key needle_gauge; allowed: schema, name, region, margins, expects, sources, needle_diameter_mm, "
                + "entry_side"
        ),
        ("margins: 5", "margins is 5; allowed: a mapping of keys"),
        ("margins: {pleura_danger_mm: near}", "pleura_danger_mm is near; allowed: a number"),
        ("margins: {pleura_danger_mm: '5'}", "pleura_danger_mm is 5; allowed: a number"),
        ("margins: {pleura_danger_mm: true}", "pleura_danger_mm is true; allowed: a number"),
        ("margins: {pleura_danger_mm: 101}", "pleura_danger_mm is 101.0; allowed: 0.0 to 100.0"),
        ("margins: {depth_cap_mm: -1}", "depth_cap_mm is -1.0; allowed: 0.0 to 100.0"),
        ("margins: {confidence: .nan}", "confidence is nan; allowed: 0.5 to 0.9999"),
        ("needle_diameter_mm: 22", "needle_diameter_mm is 22; allowed: 0.1 to 2.0"),
        ("expects: pleura", "expects is pleura; allowed: a list of pleura, vessel, bone"),
        ("expects: [lung]", "expects is lung; allowed: pleura, vessel, bone"),
        ("entry_side: top", "entry_side is top; allowed: left, right"),
        (
            "needle_diameter_mm: 0.3",
            "source of needle_diameter_mm is missing; allowed: a citation, or \"engineering default\""
        ),
        ("sources: {depth_cap_mm: Kim}", "unknown key sources depth_cap_mm; allowed: "),
        ("sources: {depth_cap_mm: [Kim]}", "source of depth_cap_mm is a list; allowed: text of 1 to 300 characters"),
        (
            "margins: {pleura_danger_mm: 11}\nsources: {pleura_danger_mm: engineering default}",
            "pleura_danger_mm is 11.0; allowed: 0 to the caution margin, 10.0"
        ),
    ])
    func aWrongKeyOrValueIsNamedWithFileAndAllowedValues(yaml: String, message: String) {
        #expect(error(Self.head + yaml) == "mine.yaml: " + message)
    }

    @Test(arguments: ["margins: [", "a: 1\na: 2", "\u{1}"]) func whatIsNoYAMLIsSaidToBeNone(yaml: String) {
        #expect(error(yaml).hasPrefix("mine.yaml: not YAML: "))
    }

    /// Nine aliases of nine aliases of nine …: 3 billion values from 600 bytes, were they written out.
    @Test(.timeLimit(.minutes(1))) func aliasesOfAliasesTakeNoMemory() {
        var yaml = "region: [a]\nmargins:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...10 {
            let items = repeatElement("*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "  a\(level): &a\(level) [\(items)]\n"
        }
        #expect(error(yaml) == "mine.yaml: a0 is a list; allowed: a number")
    }

    @Test func aNameThatIsNeitherShippedNorAFileListsWhatThereIs() throws {
        #expect(throws: ConfigurationError.unknownProtocol(found: "elbow", allowed: ShippedProtocols.names)) {
            try RegionProtocol.text(of: "elbow") { _ in nil }
        }
        let file = try RegionProtocol.text(of: "elbow") { _ in "name: x" }
        #expect(file.yaml == "name: x" && file.source == "elbow")
        let shipped = try RegionProtocol.text(of: "groin") { _ in "name: x" }
        #expect(shipped.yaml == ShippedProtocols.yaml(named: "groin") && shipped.source == "protocol groin")
    }

    // MARK: The schema

    /// The schema file allows the keys and ranges that reading allows, no more and no fewer.
    @Test func theSchemaSaysWhatReadingDoes() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(ShippedProtocols.schema.utf8)) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        let unknown = error(Self.head + "zzz: 1")
        let allowed = try #require(unknown.split(separator: "allowed: ").last).split(separator: ", ").map(String.init)
        #expect(Set(properties.keys) == Set(allowed))
        #expect(Set(schema["required"] as? [String] ?? []) == ["schema", "name", "region"])
        #expect(properties["schema"]?["const"] as? String == RegionProtocol.schema)
        let margins = try #require(properties["margins"]?["properties"] as? [String: [String: Any]])
        #expect(Set(margins.keys) == Set(SafetyMargins.Key.allCases.map(\.rawValue)))
        func range(_ node: [String: Any]?) -> ClosedRange<Double>? {
            guard let low = node?["minimum"] as? Double, let high = node?["maximum"] as? Double else { return nil }
            return low...high
        }
        for key in SafetyMargins.Key.allCases {
            #expect(range(margins[key.rawValue]) == SafetyMargins.allowed(key), "\(key)")
        }
        #expect(range(properties["needle_diameter_mm"]) == ProcedurePlan.allowedDiameter)
        let items = properties["expects"]?["items"] as? [String: [String]]
        #expect(items?["enum"] == ExpectedStructures.named.map(\.name))
        #expect(properties["entry_side"]?["enum"] as? [String] == EntrySide.allCases.map(\.rawValue))
        #expect(properties["region"]?["maxLength"] as? Int == RegionProtocol.longestRegion)
        let sources = properties["sources"]?["additionalProperties"] as? [String: Any]
        #expect(sources?["maxLength"] as? Int == RegionProtocol.longestSource)
        #expect(properties["name"]?["pattern"] as? String == "^[a-z0-9-]{1,\(RegionProtocol.longestName)}$")
    }
}
