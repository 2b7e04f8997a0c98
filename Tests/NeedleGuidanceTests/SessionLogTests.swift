import Foundation
import FrameModel
import NeedleGuidance
import PlacementSafety
import Testing

@Suite struct SessionLogTests {
    @Test func verdictsAreTimedUntilTheNextFrame() {
        var log = SessionLog()
        let frames: [(Double, Verdict?)] = [
            (0, nil), (0.1, .clear), (0.3, .caution), (0.35, .danger), (1.35, .indeterminate), (1.4, .clear),
        ]
        for (time, verdict) in frames {
            var scene = Scene(scale: Scale(source: .sidecar))
            scene.time = time
            var assessment = FrameAssessment()
            assessment.verdict = verdict
            log.add(scene, assessment)
        }
        let times = log.events().verdictTimes
        #expect(abs(times.none - 0.1) < 1e-9)
        // The last frame is shown as long as the one before it.
        #expect(abs(times.clear - 0.25) < 1e-9)
        #expect(abs(times.caution - 0.05) < 1e-9)
        #expect(abs(times.danger - 1) < 1e-9)
        #expect(abs(times.indeterminate - 0.05) < 1e-9)
    }

    @Test func theNearestApproachIsTheSmallestLowerBound() {
        var log = SessionLog()
        for (index, bound) in [5.0, 4, 4.5].enumerated() {
            var scene = Scene(scale: Scale(source: .sidecar))
            scene.time = Double(index) * 0.1
            var assessment = FrameAssessment()
            // The distance is smallest elsewhere.
            assessment.pleura = Clearance(distance: [6, 12, 7][index], sigma: 1, lowerBound: bound)
            assessment.vessel = index == 2 ? Clearance(distance: -1, sigma: 0.2, lowerBound: -1.5) : nil
            log.add(scene, assessment)
        }
        let events = log.events()
        #expect(events.nearestPleura?.frame == 1 && events.nearestPleura?.clearance.lowerBound == 4)
        #expect(events.nearestPleura?.time == 0.1)
        #expect(events.nearestVessel?.frame == 2)
    }

    @Test func visibilityCountsTheFramesOfAnAdvanceThatShowTheTip() {
        var scenes = NeedleTimeline(knots: [(0, 5), (1, 25), (2, 25)]).scenes(at: frameTimes(seconds: 2, rate: 20))
        for index in [6, 8, 10, 12] {
            scenes[index].needlePresence = .coasting(seconds: 0.05)
        }
        let visibility = SessionLog(scenes).events().advanceVisibility ?? 1
        // About 17 of the 20 frames of the advance lie between its soft ends.
        #expect(visibility > 0.7 && visibility < 0.85)
    }

    @Test func theGreatestDepthIsThatOfAMeasuredTip() {
        let scenes = NeedleTimeline(knots: [(0, 5), (1, 25), (2, 15)]).scenes(at: frameTimes(seconds: 2, rate: 50))
        let depth = SessionLog(scenes).events().maximumDepth ?? 0
        #expect(abs(depth - (1 + 25 / 2.0.squareRoot())) < 0.05)
    }

    // MARK: Breathing

    private func breathingScenes(
        period: Double, seconds: Double, amplitude: Double = 0.5, noise: Double = 0.03, drift: Double = 0
    ) -> [Scene] {
        var random = SessionRandom(state: 3)
        return frameTimes(seconds: seconds, rate: 15, jitter: 0.2).map { time in
            var scene = Scene(scale: Scale(source: .sidecar))
            scene.time = time
            scene.pleuraAge = 0
            let offset = amplitude * cos(2 * .pi * (time + 0.4) / period) + drift * time
            scene.findings.pleura.append { pleura in
                pleura.segments.append { surface in
                    for x in stride(from: -18.0, through: 18, by: 0.5) {
                        let z = 25 + 0.1 * x + offset + noise * random.normal()
                        surface.samples.append(
                            Surface.Sample(point: TissuePoint(xMillimeters: x, zMillimeters: z), sigma: 0.1))
                    }
                }
            }
            return scene
        }
    }

    @Test(arguments: [2.5, 3.6, 5])
    func aWholeBreathGivesItsPeriod(period: Double) {
        let events = SessionLog(breathingScenes(period: period, seconds: 1.6 * period)).events()
        #expect(abs((events.breathingPeriod ?? 0) - period) < 0.05 * period)
    }

    @Test func lessThanSevenTenthsOfABreathGivesNone() {
        #expect(SessionLog(breathingScenes(period: 8, seconds: 3)).events().breathingPeriod == nil)
    }

    @Test func aSwingBelowTheNoiseOfALineIsNoBreath() {
        let scenes = breathingScenes(period: 3, seconds: 6, amplitude: 0.05, noise: 0.005)
        #expect(SessionLog(scenes).events().breathingPeriod == nil)
    }

    @Test func aStillOrDriftingPleuraDoesNotBreathe() {
        #expect(SessionLog(breathingScenes(period: 3, seconds: 6, amplitude: 0)).events().breathingPeriod == nil)
        #expect(
            SessionLog(breathingScenes(period: 3, seconds: 6, amplitude: 0, drift: 0.4)).events().breathingPeriod == nil
        )
    }
}
