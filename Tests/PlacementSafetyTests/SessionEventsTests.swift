import PlacementSafety
import Testing

/// What a session's events hold by themselves; how they are gathered is tested with `SessionLog`.
@Suite struct SessionEventsTests {
    @Test func nothingHasHappenedAtFirst() {
        let events = SessionEvents()
        #expect(events.needleCount == 0 && events.passes == 0)
        #expect(events.placements.isEmpty && events.dwells.isEmpty && events.twitches.isEmpty)
        let placement = SessionEvents.Placement(needle: 1, entry: 2, exit: 3)
        #expect(placement.passes == 0 && placement.dwellTime == 0 && placement.twitches == 0)
        for times in [events.verdictTimes, placement.verdictTimes] {
            #expect(times.clear == 0 && times.caution == 0 && times.indeterminate == 0 && times.danger == 0)
            #expect(times.none == 0)
        }
    }

    @Test(arguments: [Verdict.clear, .caution, .indeterminate, .danger, nil])
    func timesAreAddedToTheirVerdict(verdict: Verdict?) {
        var times = SessionEvents.VerdictTimes()
        times.add(0.5, of: verdict)
        times.add(0.25, of: verdict)
        #expect(times.clear == (verdict == .clear ? 0.75 : 0))
        #expect(times.caution == (verdict == .caution ? 0.75 : 0))
        #expect(times.indeterminate == (verdict == .indeterminate ? 0.75 : 0))
        #expect(times.danger == (verdict == .danger ? 0.75 : 0))
        #expect(times.none == (verdict == nil ? 0.75 : 0))
    }

    /// By the bound that verdicts go by, not by the calibrated one or the distance; the first of equal ones.
    @Test func theNearestHasTheSmallestBoundThatVerdictsGoBy() {
        var nearest: SessionEvents.Nearest?
        func see(_ distance: Double, _ lower: Double, _ normal: Double, frame: Int) {
            SessionEvents.Nearest.keep(
                Clearance(distance: distance, sigma: 0.1, lowerBound: lower, normalBound: normal), frame: frame,
                time: Double(frame), in: &nearest)
        }
        SessionEvents.Nearest.keep(nil, frame: 0, time: 0, in: &nearest)
        see(9, -.infinity, 8, frame: 1)
        see(9, 7, .nan, frame: 2)
        see(.infinity, 7, 8, frame: 3)
        #expect(nearest == nil)
        see(9, 7, 8, frame: 4)
        #expect(nearest?.frame == 4)
        see(5, 3, 8, frame: 5)
        see(5, 3, 8.1, frame: 6)
        #expect(nearest?.frame == 4)
        see(12, 11, 7.9, frame: 7)
        #expect(nearest?.frame == 7 && nearest?.time == 7 && nearest?.clearance.distance == 12)
    }

    /// A response of 114 ms shows in two frames when they are no more than 57 ms apart.
    @Test(arguments: [(0.057, true), (0.0571, false), (0.03, true), (0.06, false)])
    func aTwitchMayBeMissedBetweenSlowFrames(interval: Double, showsEvery: Bool) {
        let limits = SessionEvents.TwitchLimits(frameInterval: interval, searchReach: 1.5)
        #expect(limits.showsEveryTwitch == showsEvery)
        #expect(limits.onsetUncertainty == interval / 2)
        #expect(limits.fastestSpeed == 1.5 / interval)
    }
}
