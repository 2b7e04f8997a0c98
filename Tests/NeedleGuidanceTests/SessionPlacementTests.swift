import FrameModel
import NeedleGuidance
import PlacementSafety
import Testing

/// What the log says of each needle.
@Suite struct SessionPlacementTests {
    /// In, still, out; then another 5 mm shallower that stays.
    private let scenes = NeedleTimeline(knots: [
        (0, 0), (0.5, 0), (1.5, 20), (2.5, 20), (3.5, 0), (4.5, 0), (5.5, 15), (7, 15),
    ]).scenes(at: frameTimes(seconds: 7, rate: 20))

    /// The frames with a clearance, a verdict and a depth.
    private func log(_ change: (Int, inout Scene, inout FrameAssessment) -> Void = { _, _, _ in }) -> SessionEvents {
        var log = SessionLog()
        for (index, scene) in scenes.enumerated() {
            var scene = scene
            var assessment = FrameAssessment()
            if let needle = scene.findings.needle.first {
                assessment.verdict = .caution
                assessment.depth = Reach(length: needle.tip.z, sigma: 0.3, upperBound: needle.tip.z + 0.7)
                // The lower bound is smallest where the distance is not.
                let distance = 40 - needle.tip.z
                assessment.pleura = Clearance(distance: distance, sigma: 1, lowerBound: distance - 2)
            }
            change(index, &scene, &assessment)
            log.add(scene, assessment)
        }
        return log.events()
    }

    @Test func eachNeedleIsOnePlacement() {
        let events = log()
        #expect(events.placements.map(\.needle) == [1, 2])
        #expect(events.needleCount == 2)
        let (first, second) = (events.placements[0], events.placements[1])
        // 1 mm is in after a sixth of the stroke; the part before is reckoned back at most 0.3 s.
        #expect(first.entry >= 0.5 && first.entry < 0.8)
        #expect(first.exit > 3.2 && first.exit <= 3.5)
        #expect(first.isEntrySeen && first.isExitSeen)
        #expect(second.entry >= 4.5 && second.entry < 4.85)
        // 140 frames of 0.05 s.
        #expect(abs(second.exit - 7) < 1e-9)
        #expect(second.isEntrySeen && !second.isExitSeen)
        #expect(first.passes == 1 && second.passes == 1 && events.passes == 2)
        #expect(abs(events.needleMinutes * 60 - (first.exit - first.entry + second.exit - second.entry)) < 1e-9)
    }

    @Test func dwellsAndDepthsBelongToTheirNeedle() {
        let events = log()
        // Soft ends of the strokes count as rest for a few frames.
        #expect(abs(events.placements[0].dwellTime - 1) < 0.5)
        #expect(abs(events.placements[1].dwellTime - 1.5) < 0.4)
        for placement in events.placements {
            let own = events.dwells.filter { $0.needle == placement.needle }
            #expect(abs(own.reduce(0) { $0 + $1.stop - $1.start } - placement.dwellTime) < 1e-9)
        }
        let depths = events.placements.map { $0.maximumDepth ?? 0 }
        #expect(abs(depths[0] - (1 + 20 / 2.0.squareRoot())) < 0.05)
        #expect(abs(depths[1] - (1 + 15 / 2.0.squareRoot())) < 0.05)
    }

    @Test func theNearestApproachIsThatOfEachNeedleAndTheLeastOfThemThatOfTheSession() throws {
        let events = log { index, _, assessment in
            // Less certain although farther away.
            if index == 120 { assessment.pleura = Clearance(distance: 30, sigma: 9, lowerBound: 9) }
            if index == 130 { assessment.vessel = Clearance(distance: 3, sigma: 0.5, lowerBound: 2) }
        }
        let first = try #require(events.placements[0].nearestPleura)
        let second = try #require(events.placements[1].nearestPleura)
        #expect((30...50).contains(first.frame))
        #expect(second.frame == 120 && second.clearance.lowerBound == 9 && second.time == 6)
        #expect(events.nearestPleura == second)
        #expect(events.placements[0].nearestVessel == nil)
        #expect(events.placements[1].nearestVessel?.frame == 130)
        #expect(events.nearestVessel == events.placements[1].nearestVessel)
    }

    /// The line of an unreadable frame shows no clearance, so it cannot be the nearest.
    @Test func aFrameThatCannotBeReadIsNeverTheNearest() {
        let events = log { index, scene, assessment in
            guard index == 40 else { return }
            scene.findings.quality = .unreadable
            assessment.pleura = Clearance(distance: 0.1, sigma: 0.1, lowerBound: -0.1)
        }
        #expect(events.nearestPleura?.frame != 40 && events.placements[0].nearestPleura?.frame != 40)
    }

    @Test func ofEqualLowerBoundsTheFirstIsKeptAndWhatIsNoNumberNever() {
        var nearest: SessionEvents.Nearest?
        let bounds: [Double] = [.nan, .infinity, 5, 4, 4, 6, -.infinity]
        for (frame, bound) in bounds.enumerated() {
            let clearance = Clearance(distance: 7, sigma: 1, lowerBound: bound)
            SessionEvents.Nearest.keep(clearance, frame: frame, time: 0, in: &nearest)
        }
        SessionEvents.Nearest.keep(nil, frame: 9, time: 0, in: &nearest)
        #expect(nearest?.frame == 3)
    }

    @Test func verdictsOfEachNeedleAddUpToThoseOfTheSession() {
        let events = log { index, _, assessment in
            if index == 125 { assessment.verdict = .danger }
        }
        #expect(abs(events.placements[1].verdictTimes.danger - 0.05) < 1e-9)
        #expect(events.placements[0].verdictTimes.danger == 0)
        let sum = events.placements.reduce(0) { $0 + $1.verdictTimes.caution }
        #expect(abs(sum - events.verdictTimes.caution) < 1e-9)
        // Nothing was shown before its frame: an entry may be reckoned back, by up to 0.3 s and a frame.
        let shown = events.placements[0].verdictTimes.caution
        let stay = events.placements[0].exit - events.placements[0].entry
        #expect(shown <= stay + 1e-9 && stay - shown < 0.36)
    }

    @Test func aNeedleThereFromTheStartHasNoSeenEntry() {
        let scenes = NeedleTimeline(knots: [(0, 10), (2, 10)]).scenes(at: frameTimes(seconds: 2, rate: 20))
        let placements = SessionLog(scenes).events().placements
        #expect(placements.count == 1)
        #expect(placements[0].entry == 0 && !placements[0].isEntrySeen && !placements[0].isExitSeen)
        #expect(placements[0].advanceVisibility == nil && placements[0].passes == 0)
    }

    @Test func aSessionWithoutNeedleHasNoPlacement() {
        let scenes = NeedleTimeline(knots: [(0, 0), (1, 0)]).scenes(at: frameTimes(seconds: 1, rate: 20))
        let events = SessionLog(scenes).events()
        #expect(events.placements.isEmpty && events.needleMinutes == 0)
        #expect(SessionLog().events().placements.isEmpty)
    }
}
