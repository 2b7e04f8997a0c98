import FrameModel
import NeedleGuidance
import Testing

/// Layers over time, through the scene's tracker.
@Suite struct LayerTrackerTests {
    private static func findings(
        _ lines: [(depth: Double, confidence: Double)], named boundaries: [LayerBoundary] = []
    ) -> FrameFindings {
        var findings = FrameFindings()
        for (index, line) in lines.enumerated() {
            findings.layerCandidates.append { layer in
                if index < boundaries.count { layer.boundary = boundaries[index] }
                layer.confidence = line.confidence
                for x in -10...10 {
                    layer.surface.samples.append(
                        Surface.Sample(
                            point: TissuePoint(xMillimeters: Double(x), zMillimeters: line.depth), sigma: 0.1))
                }
            }
        }
        return findings
    }

    /// The depths reported for frames 1/20 s apart.
    private static func depths(_ frames: [[(depth: Double, confidence: Double)]], interval: Double = 0.05) -> [[Double]]
    {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        return frames.enumerated().map { index, lines in
            tracker.update(with: findings(lines), at: Double(index) * interval).findings.layers
                .map { $0.surface.samples[0].point.z }
        }
    }

    @Test func aLineThatIsFaintInSomeFramesStays() {
        let frames = (0..<20).map { [(depth: 12.0, confidence: $0 % 3 == 2 ? 0.35 : 0.75)] }
        #expect(Self.depths(frames).allSatisfy { $0 == [12] })
    }

    @Test func whatPassesForALineInOneFrameInFourGoes() {
        let frames = (0..<24).map { [(depth: 12.0, confidence: $0 % 4 == 0 ? 0.7 : 0.1)] }
        #expect(Self.depths(frames).dropFirst(8).allSatisfy { $0.isEmpty })
    }

    @Test func aLineFollowsBreathingWithoutLag() {
        let frames = (0..<30).map { [(depth: 12 + 0.3 * Double($0), confidence: 0.8)] }
        #expect(zip(Self.depths(frames), frames).allSatisfy { $0 == [$1[0].depth] })
    }

    @Test func aJumpIsTakenAtOnce() {
        let frames = (0..<20).map { [(depth: $0 < 10 ? 12.0 : 16, confidence: 0.9)] }
        let depths = Self.depths(frames)
        #expect(depths[10].contains(16))
        #expect(depths[15...].allSatisfy { $0 == [16] })
    }

    @Test func aLossOfATenthOfASecondIsBridgedAndALongerOneIsNot() {
        var frames = (0..<10).map { _ in [(depth: 12.0, confidence: 0.9)] }
        frames += (0..<10).map { _ in [] }
        let depths = Self.depths(frames)
        #expect(depths[10...11].allSatisfy { $0 == [12] })
        #expect(depths[15...].allSatisfy { $0.isEmpty })
    }

    /// A sheet that bounded a muscle a moment ago and is not seen now is a line like others.
    @Test func aLineThatIsHeldIsNoSheet() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        let sheets = Self.findings(
            [(depth: 6.0, confidence: 0.9), (depth: 14.0, confidence: 0.9)],
            named: [.superficialAponeurosis, .deepAponeurosis])
        var named: [LayerBoundary] = []
        for index in 0..<4 {
            named = tracker.update(with: sheets, at: Double(index) * 0.05).findings.layers.map(\.boundary)
        }
        #expect(named == [.superficialAponeurosis, .deepAponeurosis])
        let rest = Self.findings([(depth: 6.0, confidence: 0.9)])
        #expect(tracker.update(with: rest, at: 0.2).findings.layers.map(\.boundary) == [.fatFascia, .fascia(1)])
    }

    @Test func framesFarApartAreNotOneView() {
        let frames = (0..<12).map { [(depth: 12.0, confidence: $0 < 8 ? 0.95 : 0.25)] }
        #expect(Self.depths(frames, interval: 1)[8...].allSatisfy { $0.isEmpty })
    }

    @Test func linesAreNamedFromTheTopDown() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        let lines = [(depth: 6.0, confidence: 0.9), (depth: 9.0, confidence: 0.2), (depth: 14.0, confidence: 0.8)]
        let layers = tracker.update(with: Self.findings(lines), at: 0).findings.layers
        #expect(layers.map(\.boundary) == [.fatFascia, .fascia(1)])
    }

    /// A deep sheet found as a band stands among the lines by its depth, and a line that was the sheet a moment ago is not held
    /// beside it.
    @Test func aBandTakesThePlaceOfTheLineAlongIt() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        let lines = Self.findings(
            [(depth: 6.0, confidence: 0.9), (depth: 14.0, confidence: 0.9), (depth: 20.0, confidence: 0.9)],
            named: [.superficialAponeurosis, .deepAponeurosis])
        for index in 0..<4 { _ = tracker.update(with: lines, at: Double(index) * 0.05) }
        var withBand = Self.findings(
            [(depth: 6.0, confidence: 0.9), (depth: 20.0, confidence: 0.9)], named: [.superficialAponeurosis])
        let band = Self.findings([(depth: 13.6, confidence: 0.9)], named: [.deepAponeurosis])
        withBand.layers.append { $0.copy(band.layerCandidates[0]) }
        let layers = tracker.update(with: withBand, at: 0.2).findings.layers
        #expect(layers.map(\.boundary) == [.superficialAponeurosis, .deepAponeurosis, .fascia(1)])
        #expect(layers.map { $0.surface.samples[0].point.z } == [6, 13.6, 20])
    }

    /// What a frame that lost the pleura takes for the deep sheet of a muscle is the pleura.
    @Test func noMuscleIsNamedWhereThePleuraWasJustSeen() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        var chest = Self.findings([(depth: 6.0, confidence: 0.9)])
        let line = Self.findings([(depth: 20.0, confidence: 0.9)]).layerCandidates[0].surface
        chest.pleura.append { pleura in
            pleura.state = .suspected
            pleura.segments.append { $0.samples = line.samples }
        }
        _ = tracker.update(with: chest, at: 0)
        var muscle = Self.findings([(depth: 6.0, confidence: 0.9)], named: [.superficialAponeurosis])
        let band = Self.findings([(depth: 20.2, confidence: 0.9)], named: [.deepAponeurosis])
        muscle.layers.append { $0.copy(band.layerCandidates[0]) }
        #expect(tracker.update(with: muscle, at: 0.1).findings.layers.map(\.boundary) == [.fatFascia])
        let later = tracker.update(with: muscle, at: 2).findings.layers.map(\.boundary)
        #expect(later == [.superficialAponeurosis, .deepAponeurosis])
    }
}
