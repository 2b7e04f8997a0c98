import PlacementSafety
import Testing

@Suite struct MarginsTests {
    @Test func defaultsAreValid() throws { try SafetyMargins().validate() }

    @Test(arguments: [-0.001, 100.001, .nan, .infinity, -.infinity])
    func aLengthOutsideZeroToHundredMillimetersIsNamed(value: Double) {
        let lengths: [(SafetyMargins.Key, WritableKeyPath<SafetyMargins, Double>)] = [
            (.pleuraDanger, \.pleuraDanger), (.pleuraCaution, \.pleuraCaution), (.vesselDanger, \.vesselDanger),
            (.vesselCaution, \.vesselCaution), (.trajectoryReach, \.trajectoryReach),
        ]
        for (key, path) in lengths {
            var margins = SafetyMargins()
            margins[keyPath: path] = value
            expectOutOfRange(margins, key, found: value)
        }
        var margins = SafetyMargins()
        margins.depthCap = value
        expectOutOfRange(margins, .depthCap, found: value)
    }

    @Test(arguments: [0.49, 1, .nan]) func aConfidenceThatBoundsNothingIsNamed(value: Double) {
        var margins = SafetyMargins()
        margins.confidence = value
        expectOutOfRange(margins, .confidence, found: value)
    }

    @Test(arguments: [-0.1, 1.1, .nan]) func aQualityOutsideZeroToOneIsNamed(value: Double) {
        var margins = SafetyMargins()
        margins.minimumTipQuality = value
        expectOutOfRange(margins, .minimumTipQuality, found: value)
    }

    @Test func dangerMayNotBeginOutsideCaution() throws {
        var margins = SafetyMargins()
        margins.pleuraDanger = 10
        try margins.validate()
        margins.pleuraDanger = 10.5
        #expect(
            throws: SafetyMarginsError.dangerBeyondCaution(danger: .pleuraDanger, found: 10.5, allowedUpTo: 10)
        ) { try margins.validate() }
        margins = SafetyMargins()
        margins.vesselCaution = 1.5
        #expect(
            throws: SafetyMarginsError.dangerBeyondCaution(danger: .vesselDanger, found: 2, allowedUpTo: 1.5)
        ) { try margins.validate() }
    }

    @Test func nothingIsAssessedWithSenselessMargins() {
        var margins = SafetyMargins()
        margins.pleuraCaution = 1
        #expect(throws: SafetyMarginsError.self) { try PlacementAssessor(margins: margins, geometry: linearGeometry) }
    }

    @Test func theMessageNamesSettingValueAndAllowedRange() {
        let message = SafetyMarginsError.outOfRange(.depthCap, found: -3, allowed: 0...100).description
        #expect(message == "depth_cap_mm is -3.0; allowed is 0.0 to 100.0")
    }

    private func expectOutOfRange(_ margins: SafetyMargins, _ key: SafetyMargins.Key, found: Double) {
        do {
            try margins.validate()
            Issue.record("\(key) = \(found) was accepted")
        } catch {
            guard case .outOfRange(let named, let value, let allowed) = error else {
                Issue.record("\(key) = \(found) gave \(error)")
                return
            }
            #expect(named == key)
            #expect(value == found || (value.isNaN && found.isNaN))
            #expect(!allowed.contains(found))
        }
    }
}
