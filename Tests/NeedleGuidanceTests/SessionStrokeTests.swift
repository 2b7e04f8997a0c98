import FrameModel
import NeedleGuidance
import PlacementSafety
import Testing

/// Insertions, withdrawals and dwells of needles whose motion is known.
@Suite struct SessionStrokeTests {
    /// Still until 0.3 s, in to 15 mm by 0.7 s, pause until 1.1 s, on to 30 mm by 1.5 s, still until 3 s.
    private let pausing = [(0.3, 0.0), (0.7, 15), (1.1, 15), (1.5, 30), (3, 30)].map { (time: $0.0, length: $0.1) }

    @Test(arguments: [15.0, 20, 30, 60], [0.0, 0.15, 0.3])
    func pausesAndStrokesAreFound(rate: Double, noise: Double) {
        for seed in 1...5 as ClosedRange<UInt64> {
            let timeline = NeedleTimeline(knots: pausing, noise: noise, seed: seed)
            let events = SessionLog(timeline.scenes(at: frameTimes(seconds: 3, rate: rate, jitter: 0.3))).events()
            let label: Comment = "rate \(rate), noise \(noise), seed \(seed): \(events.dwells) \(events.insertions)"
            #expect(events.needleCount == 1, label)
            #expect(events.withdrawals.isEmpty, label)
            #expect(events.dwells.count == 2 && events.insertions.count == 2, label)
            guard events.dwells.count == 2, events.insertions.count == 2 else { continue }
            // One frame, and the slow ends of a stroke: within 0.3 mm or the noise of its end for up to 0.1 s.
            let tolerance = 1 / rate + 0.1 + (noise > 0.2 ? 0.07 : 0)
            #expect(abs(events.dwells[0].start - 0.7) < tolerance, label)
            #expect(abs(events.dwells[0].stop - 1.1) < tolerance, label)
            #expect(abs(events.dwells[1].start - 1.5) < tolerance, label)
            #expect(abs(events.dwells[1].stop - 3) < 2 / rate + (noise > 0.2 ? 0.07 : 0), label)
            #expect(abs(events.insertions[0].stop - 0.7) < tolerance, label)
            #expect(abs(events.insertions[0].start - 0.3) < tolerance + 0.05, label)
            #expect(abs(events.insertions[1].start - 1.1) < tolerance, label)
            #expect(abs(events.insertions[1].travel - 15) < 1.5, label)
            #expect(abs((events.dwells[1].tipDepth ?? 0) - (1 + 30 / 2.0.squareRoot())) < 4 * noise + 0.01, label)
        }
    }

    @Test func pistoningGivesStrokesBothWaysAndOnePassEach() {
        let knots = [(0.2, 0.0), (0.6, 25), (1, 25), (1.2, 20), (1.4, 25), (1.6, 20), (1.8, 25), (2.4, 25)]
        let timeline = NeedleTimeline(knots: knots.map { (time: $0.0, length: $0.1) }, noise: 0.1)
        let events = SessionLog(timeline.scenes(at: frameTimes(seconds: 2.4, rate: 25))).events()
        #expect(events.insertions.count == 3)
        #expect(events.withdrawals.count == 2)
        #expect(events.passes == 3)
        #expect(events.dwells.count == 2)
        #expect(events.withdrawals.allSatisfy { abs($0.travel + 5) < 1 })
    }

    /// Twenty millimeters back and forth between frames are more than a hand can do: the tip was taken for another place.
    @Test func aLeapOfTheTipIsNoStroke() {
        let timeline = NeedleTimeline(knots: [(0, 30), (3, 30)], noise: 0.05)
        var scenes = timeline.scenes(at: frameTimes(seconds: 3, rate: 20))
        for index in 30..<34 {
            let tip = scenes[index].findings.needle[0].tip
            scenes[index].findings.needle[0].tip = TissuePoint(xMillimeters: tip.x - 15, zMillimeters: tip.z - 15)
        }
        let events = SessionLog(scenes).events()
        #expect(events.insertions.isEmpty && events.withdrawals.isEmpty)
        #expect(events.passes == 0)
    }

    @Test func aPauseWithinAnAdvanceIsTheSamePass() {
        let events = SessionLog(NeedleTimeline(knots: pausing).scenes(at: frameTimes(seconds: 3, rate: 20))).events()
        #expect(events.passes == 1)
    }

    @Test func aSlowAdvanceIsNoDwell() {
        let timeline = NeedleTimeline(knots: [(0, 5), (4, 25)], noise: 0.05)
        let events = SessionLog(timeline.scenes(at: frameTimes(seconds: 4, rate: 20))).events()
        // The soft start and end of 4 s are slow; in between nothing is still.
        #expect(events.dwells.allSatisfy { $0.stop < 0.8 || $0.start > 3.2 })
        #expect(events.insertions.reduce(0) { $0 + $1.travel } > 15)
    }

    /// At 2.8 mm/s a tip stays within 0.6 mm for 0.21 s: long enough, but not still.
    @Test func aCreepingAdvanceIsNoDwell() {
        var scenes = NeedleTimeline(knots: [(0, 5), (3, 5)]).scenes(at: frameTimes(seconds: 3, rate: 60))
        for index in scenes.indices {
            let along = (5 + 2.8 * scenes[index].time) / 2.0.squareRoot()
            scenes[index].findings.needle[0].tip = TissuePoint(xMillimeters: -20 + along, zMillimeters: 1 + along)
        }
        let events = SessionLog(scenes).events()
        #expect(events.dwells.isEmpty)
        #expect(events.insertions.count == 1)
    }

    @Test func oneWrongTipDoesNotEndADwell() {
        var scenes = NeedleTimeline(knots: [(0, 20), (2, 20)], noise: 0.1).scenes(at: frameTimes(seconds: 2, rate: 20))
        scenes[17].findings.needle[0].tip.depth = .millimeters(30)
        let events = SessionLog(scenes).events()
        #expect(events.dwells.count == 1)
        #expect(events.insertions.isEmpty && events.withdrawals.isEmpty)
    }

    @Test func aNeedleThatComesAfterAWithdrawalIsAnother() {
        let knots = [(0.1, 0.0), (0.5, 20), (1, 20), (1.4, 0), (2, 0), (2.4, 15), (3, 15)]
        let timeline = NeedleTimeline(knots: knots.map { (time: $0.0, length: $0.1) })
        let events = SessionLog(timeline.scenes(at: frameTimes(seconds: 3, rate: 25))).events()
        #expect(events.needleCount == 2)
        #expect(events.insertions.map(\.needle) == [1, 2])
        #expect(events.withdrawals.map(\.needle) == [1])
        #expect(events.dwells.map(\.needle) == [1, 2])
    }

    @Test func aNeedleLostAndFoundAgainIsTheSameUnlessItEntersElsewhere() {
        var scenes = NeedleTimeline(knots: [(0, 20), (2, 20)]).scenes(at: frameTimes(seconds: 2, rate: 20))
        for index in 15..<25 {
            scenes[index].needlePresence = .lost(seconds: 0.5)
            scenes[index].findings.needle.removeAll()
        }
        #expect(SessionLog(scenes).events().needleCount == 1)
        for index in 25..<40 {
            scenes[index].findings.needle[0].entry = TissuePoint(xMillimeters: 5, zMillimeters: 1)
        }
        #expect(SessionLog(scenes).events().needleCount == 2)
    }

    @Test func nothingHappensWithoutANeedle() {
        let events = SessionLog(NeedleTimeline(knots: [(0, 0), (2, 0)]).scenes(at: frameTimes(seconds: 2, rate: 20)))
            .events()
        #expect(events.needleCount == 0 && events.passes == 0)
        #expect(events.insertions.isEmpty && events.dwells.isEmpty && events.withdrawals.isEmpty)
        #expect(events.maximumDepth == nil && events.advanceVisibility == nil)
        #expect(SessionLog().events() == SessionEvents())
    }
}
