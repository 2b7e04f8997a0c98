package import FrameModel

/// A place of a line's tip at one time.
package struct TipPlace: Sendable {
    package let time: Double
    /// Where the line enters the picture, and the unit vector down it, as read at that time.
    package let entry: TissuePoint
    let direction: (x: Double, z: Double)
    /// From the entry, in millimeters, and its change in millimeters per second.
    package let along: Double
    let speed: Double
    /// What the motion until then said, as a log likelihood ratio, needle against tissue.
    let motion: Double
    /// Share of the shaft inside the picture that stands out.
    let visibleFraction: Double
    /// Brightness of the tip over what lies beyond it, gray levels, 0 to `TipPath.brightest`.
    let spot: Double
    /// Mean height of the shaft in units of the frame's speckle.
    let height: Double
    /// The place is inferred, as `TipEvidence.isInferred`.
    var isInferred = false

    package init(
        time: Double, entry: TissuePoint, direction: (x: Double, z: Double), along: Double, speed: Double,
        motion: Double, visibleFraction: Double, spot: Double, height: Double = 0
    ) {
        self.time = time
        self.entry = entry
        self.direction = direction
        self.along = along
        self.speed = speed
        self.motion = motion
        self.visibleFraction = visibleFraction
        self.spot = spot
        self.height = height
    }

    /// The same tip on the mean course of the line about this time, which scatters from frame to frame and moves slowly.
    ///
    /// The longer a shaft shows, the better it tells its course: readings count by the square of its length, as the weights of
    /// lines do whose ends are known equally well.
    ///
    /// - Parameter places: This one and others of the way.
    /// - Complexity: O(number of places).
    fileprivate func steadied(by places: [TipPlace]) -> TipPlace {
        var line = (x: 0.0, z: 0.0, across: 0.0, down: 0.0)
        var weights = 0.0
        for other in places where abs(other.time - time) <= Self.steady {
            let weight = other.along * other.along
            line.x += weight * other.entry.x
            line.z += weight * other.entry.z
            line.across += weight * other.direction.x
            line.down += weight * other.direction.z
            weights += weight
        }
        guard weights > 0 else { return self }
        let length = (line.across * line.across + line.down * line.down).squareRoot()
        let direction = (x: line.across / length, z: line.down / length)
        let entry = TissuePoint(xMillimeters: line.x / weights, zMillimeters: line.z / weights)
        let mean = ShaftHistory.Course(entry: entry, direction: direction)
        return TipPlace(
            time: time, entry: entry, direction: direction, along: mean.along(tip),
            speed: speed, motion: motion, visibleFraction: visibleFraction, spot: spot, height: height)
    }

    /// Seconds about a place in which the line lies as it does then (engineering default: short against a breath).
    private static let steady = 0.2

    var course: ShaftHistory.Course { ShaftHistory.Course(entry: entry, direction: direction) }

    var tip: TissuePoint { course.point(along: along) }
}

/// Where the needle was at one time, with how certain that is.
package struct NeedleSighting: Sendable {
    /// Identity of the line it lies on.
    let line: Int
    package fileprivate(set) var place: TipPlace
    /// Frames in which the way of its tip was seen.
    let sightings: Int
    /// The line changed as tissue does not.
    package fileprivate(set) var isProven: Bool
    /// How much better the way of the tip explains what was seen than the next one, as a log likelihood.
    let lead: Double

    package init(line: Int, place: TipPlace, sightings: Int, isProven: Bool, lead: Double) {
        self.line = line
        self.place = place
        self.sightings = sightings
        self.isProven = isProven
        self.lead = lead
    }
}

extension NeedleSighting {
    /// What speaks for the place of its tip.
    ///
    /// - Parameter support: By `TipPosterior`, 0 to 1.
    func evidence(support: Double) -> TipEvidence {
        TipEvidence(
            support: support, lead: lead, motion: place.motion, spot: place.spot, height: place.height,
            isProven: isProven, isInferred: place.isInferred, sightings: sightings)
    }

    /// The same needle with its tip elsewhere on its line, where neither its motion nor its lead speaks for it.
    ///
    /// - Parameter spot: Brightness of what is there, as `TipPlace.spot`.
    func withTip(at tip: TissuePoint, spot: Double) -> NeedleSighting {
        var place = TipPlace(
            time: place.time, entry: place.entry, direction: place.direction, along: place.course.along(tip),
            speed: 0, motion: 0, visibleFraction: place.visibleFraction, spot: spot, height: place.height)
        place.isInferred = true
        return NeedleSighting(line: line, place: place, sightings: sightings, isProven: isProven, lead: 0)
    }
}

/// The needle in the frames that were seen but not told of yet.
///
/// What a frame shows is often plain only from what follows: a line that goes on moving was the needle when it began
/// to. So with every frame the way of the tip, as it is seen then, tells where the needle was in the frames still
/// waiting: those that showed none, and those that had it at nearly the same place, which are known better now. Where
/// two ways disagree, the one seen at the time stays, and the other is told beside it. So is what the way was before it
/// first moved, but for the last moment of it, which is heard and proves nothing: a layer's end on the needle's line looks
/// like a needle at rest.
package struct NeedleWay: Sendable {
    /// Places of the tip nearer than this are the same, in millimeters.
    static let samePlace = LineTrack.sameWay
    /// Seconds before its first motion in which a line is the needle already (engineering default: a needle shows
    /// some millimeters of its shaft before its tip is seen to move).
    static let onset = 0.2

    /// What is known of one frame.
    package struct Account: Sendable {
        /// Where the needle was seen, or is known to have been.
        package fileprivate(set) var seen: NeedleSighting?
        /// Where its way had it as that was understood last, which may be wrong.
        package fileprivate(set) var later: NeedleSighting?
    }

    private var waiting: [(time: Double, account: Account)] = []

    package init() {}

    /// The first frame not told of yet; `nil` when none waits.
    package var beginning: Double? { waiting.first?.time }

    /// Takes in a frame in which no needle is seen.
    package mutating func append(at time: Double) { waiting.append((time, Account())) }

    /// Takes in a frame with the needle as it is seen now, and hears where the way of its tip had it before.
    ///
    /// - Parameter places: Those of the way of the tip, in time order, the last one that of `sighting`.
    /// - Complexity: O(frames waiting * places).
    package mutating func append(_ sighting: NeedleSighting, places: [TipPlace], at time: Double) {
        append(at: time)
        let firstMotion = places.first { $0.motion > 0 } ?? sighting.place
        var index = waiting.count - 1
        for place in places.reversed() {
            while index >= 0, waiting[index].time > place.time { index -= 1 }
            guard index >= 0 else { return }
            guard waiting[index].time == place.time else { continue }
            // A line that lay otherwise then was tissue, which the needle was laid beside.
            guard place.course.isParallel(to: sighting.place.course) else { return }
            let known = waiting[index].account.seen
            // Before it first moved it came no faster than needles usually go: what lay farther off was tissue.
            let before = firstMotion.time - place.time
            let isOnset =
                before <= Self.onset
                && (before <= 0
                    || place.along - firstMotion.along <= TipPath.slack + TipChain.usualSpeed * before)
            let isHeard = place.time == time || isOnset
            guard isHeard || known == nil else { continue }
            var earlier = sighting
            earlier.place = place.steadied(by: places)
            // Where the tip rested before it moved, the end of a layer may have been all there was.
            earlier.isProven = known?.isProven == true || sighting.isProven && (place.motion > 0 || place.time == time)
            if isHeard, known.map({ $0.place.tip.distance(to: place.tip).inMillimeters < Self.samePlace }) ?? true {
                waiting[index].account.seen = earlier
            } else {
                waiting[index].account.later = earlier
            }
        }
    }

    /// What is known now of the frame at `time`, which is told of and forgotten with those before it.
    package mutating func take(at time: Double) -> Account {
        guard let index = waiting.firstIndex(where: { $0.time == time }) else { return Account() }
        defer { waiting.removeFirst(index + 1) }
        return waiting[index].account
    }
}
