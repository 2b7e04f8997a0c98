import FrameModel
import NeedleGuidance
import Testing

/// What is known later of frames that were seen before.
@Suite struct NeedleWayTests {
    /// Later frames steady the line on which a tip was seen, and do not move the tip elsewhere.
    @Test func steadiesWhatWasSeenAndDoesNotMoveIt() throws {
        func place(_ along: Double, _ index: Int, aside: Double = 0) -> TipPlace {
            TipPlace(
                time: 0.09 * Double(index), entry: TissuePoint(xMillimeters: aside, zMillimeters: 0),
                direction: (0, 1), along: along, speed: 0, motion: 5, visibleFraction: 1, spot: 60)
        }
        func sighting(_ place: TipPlace) -> NeedleSighting {
            NeedleSighting(line: 0, place: place, sightings: 5, isProven: true, lead: 3)
        }
        let scattered = [0, 0.3, -0.1, 0.2].enumerated().map { place(20, $0, aside: $1) }
        let elsewhere = (0..<5).map { place(27, $0) }
        var way = NeedleWay()
        for (index, place) in scattered.enumerated() {
            way.append(sighting(place), places: Array(scattered[...index]), at: place.time)
        }
        way.append(sighting(elsewhere[4]), places: elsewhere, at: elsewhere[4].time)
        let told = (0..<5).map { way.take(at: 0.09 * Double($0)).seen?.place }
        for (place, along) in zip(told, [20.0, 20, 20, 20, 27]) { #expect(place?.along == along) }
        // Means over the two frames before and after each.
        for (place, mean) in zip(told, [0.0667, 0.1, 0.1, 0.1333]) {
            #expect(abs(try #require(place).entry.x - mean) < 0.001)
        }
        #expect(way.beginning == nil)
    }

    /// A long shaft shows its course better than a short one.
    @Test func steadiesALineByItsLongReadings() throws {
        func place(_ along: Double, _ index: Int, aside: Double, slope: Double) -> TipPlace {
            let length = (1 + slope * slope).squareRoot()
            return TipPlace(
                time: 0.09 * Double(index), entry: TissuePoint(xMillimeters: aside, zMillimeters: 0),
                direction: (slope / length, 1 / length), along: along, speed: 0, motion: 5, visibleFraction: 1, spot: 60
            )
        }
        let places = [place(5, 0, aside: 0.5, slope: 0.05), place(20, 1, aside: 0, slope: 0)]
        var way = NeedleWay()
        for (index, place) in places.enumerated() {
            let sighting = NeedleSighting(line: 0, place: place, sightings: 5, isProven: true, lead: 3)
            way.append(sighting, places: Array(places[...index]), at: place.time)
        }
        _ = way.take(at: 0)
        let told = try #require(way.take(at: 0.09).seen).place
        // 25 parts of the short reading and 400 of the long one.
        #expect(abs(told.entry.x - 0.5 * 25 / 425) < 0.001)
    }

    /// A line that lay otherwise was tissue: the needle, which was laid beside it, is not told of then.
    @Test func tellsNothingOfBeforeALineLayAsItDoes() {
        func place(_ index: Int, slope: Double) -> TipPlace {
            let length = (1 + slope * slope).squareRoot()
            return TipPlace(
                time: 0.09 * Double(index), entry: TissuePoint(xMillimeters: 0, zMillimeters: 0),
                direction: (slope / length, 1 / length), along: 20, speed: 0, motion: 5, visibleFraction: 1, spot: 60)
        }
        func isTold(_ slope: Double) -> Bool {
            let places = [place(0, slope: slope), place(1, slope: 0)]
            var way = NeedleWay()
            way.append(at: 0)
            let sighting = NeedleSighting(line: 0, place: places[1], sightings: 5, isProven: true, lead: 3)
            way.append(sighting, places: places, at: 0.09)
            let before = way.take(at: 0)
            return before.seen != nil || before.later != nil
        }
        #expect(isTold(0.05))
        #expect(!isTold(0.12))
    }

    /// Just before it first moved a needle was about where it was then: what the way is said to have come from far down was tissue.
    @Test(arguments: [(5.0, true), (13.5, true), (15, false), (37, false)])
    func doesNotBeginFarDown(along: Double, isHeard: Bool) {
        func place(_ index: Int, along: Double, motion: Double) -> TipPlace {
            TipPlace(
                time: 0.09 * Double(index), entry: TissuePoint(xMillimeters: 0, zMillimeters: 0), direction: (0, 1),
                along: along, speed: 0, motion: motion, visibleFraction: 1, spot: 60)
        }
        // 1.5 mm for the error of the places and 2.7 at 30 mm a second.
        let places = [place(0, along: along, motion: 0), place(1, along: 10, motion: 3)]
        var way = NeedleWay()
        way.append(at: 0)
        way.append(
            NeedleSighting(line: 0, place: places[1], sightings: 5, isProven: true, lead: 3), places: places, at: 0.09)
        let before = way.take(at: 0)
        #expect((before.seen != nil) == isHeard)
        #expect((before.later != nil) == !isHeard)
        // Once it moves it may go as fast as it does.
        let moving = [place(2, along: along, motion: 3), place(3, along: 10, motion: 3)]
        way.append(at: 0.18)
        way.append(
            NeedleSighting(line: 0, place: moving[1], sightings: 5, isProven: true, lead: 3), places: moving, at: 0.27)
        _ = way.take(at: 0.09)
        #expect(way.take(at: 0.18).seen != nil)
    }
}
