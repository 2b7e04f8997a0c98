import FrameModel
import NeedleGuidance
import Testing

/// What was seen of a needle before, in how certain its tip is.
@Suite struct FollowedNeedleTests {
    static let interval = 0.1

    private func sighting(_ along: Double, _ index: Int, height: Double = 6, motion: Double = 6) -> NeedleSighting {
        let place = TipPlace(
            time: Double(index) * Self.interval, entry: TissuePoint(xMillimeters: 0, zMillimeters: 0),
            direction: (0, 1), along: along, speed: 0, motion: motion, visibleFraction: 1, spot: 60, height: height)
        return NeedleSighting(line: 0, place: place, sightings: 8, isProven: true, lead: 4)
    }

    /// A needle whose tip is plain at each of these places, frame by frame.
    private func needle(_ places: [Double]) -> FollowedNeedle {
        var needle = FollowedNeedle(line: 0, along: places.first ?? 20, at: 0)
        for (index, along) in places.enumerated() { needle.follow(sighting(along, index), support: 1) }
        return needle
    }

    private func logOdds(_ along: Double, after places: [Double], frames: Int = 1) -> Double {
        needle(places).evidence(of: sighting(along, places.count - 1 + frames), support: 1).logOdds
    }

    /// Of a plain tip that nothing is known of before.
    private var fresh: Double { logOdds(20, after: []) }

    /// The tip was certain where it could come from at a usual speed: 1.5 mm and 30 mm/s. It could also have come back.
    @Test(arguments: [(20.0, true), (24.4, true), (24.6, false), (19, true)])
    func remembersATipItCouldHaveComeFrom(place: Double, isRemembered: Bool) {
        #expect((logOdds(place, after: [20, 20]) > fresh) == isRemembered)
    }

    /// Of one that comes back step by step, so that it is not short of where it was certain.
    @Test(arguments: [(14.3, true), (14.1, false)])
    func remembersATipThatComesBackAsAHandDoes(place: Double, isRemembered: Bool) {
        #expect((logOdds(place, after: [20, 20, 18.7]) > fresh) == isRemembered)
    }

    /// A tip as likely wrong as right says nothing of the next, and a doubtful one does not make it doubtful.
    @Test func remembersNothingOfADoubtfulTip() {
        var followed = FollowedNeedle(line: 0, along: 20, at: 0)
        followed.follow(sighting(20, 0, height: 1, motion: 0), support: 1)
        #expect(followed.evidence(of: sighting(20, 1), support: 1).logOdds == fresh)
    }

    /// The best of what was seen is remembered, not the last of it, and fades.
    @Test func forgetsSlowly() {
        var followed = needle([20, 20])
        let atOnce = followed.evidence(of: sighting(20, 2), support: 1).logOdds
        followed.follow(sighting(20, 2, height: 1, motion: 0), support: 0)
        let after = followed.evidence(of: sighting(20, 3), support: 1).logOdds
        // Half a unit each second, weighed by 0.4.
        #expect(abs(atOnce - after - 0.4 * 0.5 * Self.interval) < 1e-6)
    }

    /// Short of where the tip was certain its shaft may have faded, unless it came back in two steps; 3 s later nobody knows.
    @Test func doubtsATipShortOfWhereItWasCertain() {
        func isDoubted(_ along: Double, after places: [Double], frames: Int = 1) -> Bool {
            logOdds(along, after: places, frames: frames) < fresh
        }
        #expect(isDoubted(18.4, after: [20, 20]))
        #expect(!isDoubted(18.6, after: [20, 20]))
        #expect(!isDoubted(17, after: [20, 20, 18.7]))
        #expect(isDoubted(17, after: [20, 20], frames: 29))
        #expect(!isDoubted(17, after: [20, 20], frames: 31))
    }
}
