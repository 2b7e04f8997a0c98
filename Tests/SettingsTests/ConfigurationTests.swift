import PlacementSafety
import Settings
import Testing

@Suite struct ConfigurationTests {
    private func rhomboid() throws -> RegionProtocol {
        try RegionProtocol(
            yaml: RegionProtocolTests.head + """
                margins: {pleura_danger_mm: 6, pleura_caution_mm: 11, depth_cap_mm: 19}
                needle_diameter_mm: 0.3
                expects: [pleura]
                sources: {pleura_danger_mm: a, pleura_caution_mm: b, depth_cap_mm: c, needle_diameter_mm: d}
                """, source: "p.yaml")
    }

    @Test func withoutAnythingTheDefaultsHold() {
        let settings = Configuration()
        #expect(settings.margins == SafetyMargins())
        #expect(settings.plan == ProcedurePlan())
        #expect(settings.regionProtocol == nil && settings.overlayEvery == 1)
    }

    /// Flags win over the file, the file over the protocol, the protocol over the defaults, each key by itself.
    @Test func theLaterOneWinsKeyByKey() throws {
        var settings = Configuration(try rhomboid())
        #expect(settings.margins.pleuraDanger == 6)
        #expect(settings.margins.vesselCaution == SafetyMargins().vesselCaution)
        try settings.apply(
            yaml: "margins: {pleura_danger_mm: 7, vessel_caution_mm: 8}\noverlay_every: 3\nhindsight_s: 0.5",
            source: "c.yaml")
        #expect(settings.margins.pleuraDanger == 7 && settings.margins.vesselCaution == 8)
        #expect(settings.margins.pleuraCaution == 11 && settings.margins.depthCap == 19)
        try settings.applyMargins("pleura-danger=8,depth_cap_mm=25,confidence=0.9")
        #expect(settings.margins.pleuraDanger == 8 && settings.margins.depthCap == 25)
        #expect(settings.margins.confidence == 0.9)
        #expect(settings.margins.pleuraCaution == 11 && settings.margins.vesselCaution == 8)
        #expect(settings.plan.needleDiameter == 0.3 && settings.plan.expects == .pleura)
        #expect(settings.regionProtocol?.name == "mine" && settings.overlayEvery == 3)
        #expect(settings.hindsight == 0.5)
    }

    @Test func anEmptyFileChangesNothing() throws {
        for yaml in ["", "# nothing\n", "{}"] {
            var settings = Configuration(try rhomboid())
            try settings.apply(yaml: yaml, source: "c.yaml")
            #expect(settings == Configuration(try rhomboid()))
        }
    }

    @Test(arguments: [
        ("margin: {}", "c.yaml: unknown key margin; allowed: margins, overlay_every, hindsight_s"),
        ("margins: {lung_mm: 3}", "c.yaml: unknown key lung_mm; allowed: pleura_danger_mm, "),
        ("margins: {vessel_danger_mm: 100.5}", "c.yaml: vessel_danger_mm is 100.5; allowed: 0.0 to 100.0"),
        ("margins: {vessel_danger_mm: }", "c.yaml: vessel_danger_mm is empty; allowed: a number"),
        ("hindsight_s: 11", "c.yaml: hindsight_s is 11.0; allowed: 0.0 to 10.0 seconds"),
        ("overlay_every: -1", "c.yaml: overlay_every is -1; allowed: a whole number, 0 or more"),
        ("overlay_every: 1.5", "c.yaml: overlay_every is 1.5; allowed: a whole number, 0 or more"),
        ("margins: {<<: {a: 1}}", "c.yaml: <<"),
    ])
    func aFaultNamesFileKeyAndAllowedValues(yaml: String, message: String) {
        var settings = Configuration()
        do {
            try settings.apply(yaml: yaml, source: "c.yaml")
            Issue.record("accepted")
        } catch {
            #expect("\(error)".hasPrefix(message), "\(error)")
        }
    }

    @Test(arguments: [
        ("lung=5", "--margins: unknown key lung_mm"), ("pleura-danger", "--margins: pleura-danger is no value"),
        ("pleura-danger=x", "--margins: pleura_danger_mm is x; allowed: a number"),
        ("confidence=1", "--margins: confidence is 1.0; allowed: 0.5 to 0.9999"),
        ("depth-cap=nan", "--margins: depth_cap_mm is nan; allowed: 0.0 to 100.0"),
    ])
    func aFaultyFlagIsNamed(text: String, message: String) {
        var settings = Configuration()
        do {
            try settings.applyMargins(text)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".hasPrefix(message), "\(error)")
        }
    }
}
