import PlacementSafety
import Settings
import Testing

@Suite struct CalibrationFileTests {
    private let valid = """
        schema: sounding.calibration/1
        origin: phantoms
        recordings: 4
        confident_tip_quality: 0.5
        groups:
          - {hazard: pleura, tip: confident, scores: [2.5, -1, 0.25]}
          - {hazard: vessel, tip: doubtful, scores: []}
        """

    private func read(_ yaml: String) throws(ConfigurationError) -> BoundCalibration {
        try CalibrationFile.calibration(yaml: yaml, source: "my.yaml")
    }

    @Test func readsGroups() throws {
        let found = try read(valid)
        #expect(found.origin == .phantoms && found.recordings == 4)
        #expect(found.groups.map(\.scores) == [[-1, 0.25, 2.5], []])
        #expect(found.groups[1].hazard == .vessel && found.groups[1].tip == .doubtful)
    }

    /// However a number is written, and a text that looks like one is none.
    @Test(arguments: [
        ("0.25", 0.25), ("-0.5", -0.5), ("7", 7), ("-7", -7), ("1e2", 100), ("+1.5", 1.5), ("1_000", 1000), ("010", 8),
        (".5", 0.5), ("0x10", 16), ("1.", 1),
    ])
    func readsNumbersAsYAMLHasThem(text: String, number: Double) throws {
        let yaml = valid.replacing("[2.5, -1, 0.25]", with: "[\(text)]")
        #expect(try read(yaml).groups[0].scores == [number])
    }

    @Test(arguments: ["'1.5'", "!!str 1.5", "1.5.2", "--1.5", "1-5", "-", "~"])
    func takesNoTextForANumber(text: String) throws {
        let yaml = valid.replacing("[2.5, -1, 0.25]", with: "[\(text)]")
        #expect(throws: ConfigurationError.self) { try read(yaml) }
    }

    @Test func writesWhatItReads() throws {
        let scores = (0..<37).map { (Double($0 * $0 % 101) / 7 - 5).rounded(toDecimals: 4) }
        let calibration = BoundCalibration(
            origin: .recordings, recordings: 50,
            groups: [
                BoundCalibration.Group(hazard: .pleura, tip: .doubtful, scores: scores),
                BoundCalibration.Group(hazard: .vessel, tip: .confident, scores: [1e-4]),
            ])
        #expect(try read(CalibrationFile.yaml(of: calibration, remark: "A test.")) == calibration)
        let empty = BoundCalibration(origin: .phantoms, recordings: 1, groups: [])
        #expect(try read(CalibrationFile.yaml(of: empty, remark: "A test.")) == empty)
    }

    @Test(arguments: [
        ("origin: phantoms", "origin: dreams", "origin is dreams; allowed: phantoms, recordings"),
        ("sounding.calibration/1", "sounding.calibration/2", "schema is sounding.calibration/2"),
        ("recordings: 4", "recordings: 0", "recordings is 0; allowed: a whole number"),
        ("recordings: 4", "recordings: 2", "3 numbers; allowed: one for each of 2 recordings"),
        ("quality: 0.5", "quality: 0.7", "confident_tip_quality is 0.7; allowed: 0.5"),
        ("hazard: pleura", "hazard: liver", "hazard is liver; allowed: pleura, vessel"),
        ("tip: confident", "tip: lost", "tip is lost; allowed: confident, doubtful"),
        ("[2.5, -1, 0.25]", "[2.5, .nan]", "scores is .nan; allowed: -10000.0 to 10000.0"),
        ("[2.5, -1, 0.25]", "[1e9]", "scores is 1e9; allowed"),
        ("[2.5, -1, 0.25]", "[two]", "scores is two; allowed: a number"),
        ("[2.5, -1, 0.25]", "7", "scores is 7; allowed: a list"),
        ("tip: confident, ", "", "allowed: all three of them"),
        ("tip: confident", "grip: confident", "unknown key grip; allowed: hazard, tip, scores"),
        ("hazard: vessel, tip: doubtful", "hazard: pleura, tip: confident", "pleura, confident again"),
        ("origin: phantoms", "source: phantoms", "unknown key source"),
        ("origin: phantoms\n", "", "origin is missing"),
        ("confident_tip_quality: 0.5\n", "", "confident_tip_quality is missing"),
        ("schema: sounding.calibration/1\n", "", "schema is missing"),
        ("recordings: 4\n", "", "recordings is missing"),
    ])
    func namesWhatIsWrong(part: String, replacement: String, message: String) throws {
        let pieces = valid.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(pieces.count == 2)
        do {
            _ = try read(pieces[0] + replacement + pieces[1])
            Issue.record("\(replacement) was accepted")
        } catch {
            #expect(error.description.hasPrefix("my.yaml: "))
            #expect(error.description.contains(message), "\(error)")
        }
    }

    @Test func groupsMustBeAList() {
        #expect(throws: ConfigurationError.self) { try read("schema: sounding.calibration/1\ngroups: 3") }
        #expect(throws: ConfigurationError.self) { try read("") }
        #expect(throws: ConfigurationError.self) { try read("[") }
    }

    /// It comes from phantoms, and supports the default confidence for tips that are seen well.
    @Test func theShippedOneSupportsTheDefaultConfidence() throws {
        let shipped = try ShippedCalibration.calibration()
        #expect(shipped.origin == .phantoms)
        for hazard in Hazard.allCases {
            let group = try #require(shipped.groups.first { $0.hazard == hazard && $0.tip == .confident })
            #expect(group.factor(at: SafetyMargins().confidence) != nil, "\(hazard): n = \(group.scores.count)")
        }
    }
}

extension Double {
    fileprivate func rounded(toDecimals decimals: Int) -> Double {
        let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        return (self * scale).rounded() / scale
    }
}
