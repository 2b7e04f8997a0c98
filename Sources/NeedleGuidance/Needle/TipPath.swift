import FrameModel

/// One account of how the end of a line has moved: a chain of its tip-like places, frame by frame.
///
/// A needle's tip goes along its line at up to a hand's speed, to places where nothing looked like a tip before, and
/// rests. Ends of tissue lines flicker between fixed bright spots. The chain that explains what was seen best is found
/// as in Viterbi's recursion: every place seen takes over the best chain that reaches it.
struct TipPath: Sendable {
    /// Fastest motion of a needle by hand, in millimeters per second, and what is added for the error of the places
    /// in millimeters (engineering defaults).
    static let fastest = 80.0
    static let slack = 1.5
    /// Below this speed, in millimeters per second, and this step, in millimeters, a tip rests.
    static let slowest = 6.0
    static let leastStep = 0.4
    /// Scatter of a resting tip between frames, in millimeters.
    static let jitter = 0.4
    /// What a step of a resting tip costs on average, which says nothing against it.
    static let usualPrice = 0.5
    /// Log likelihood that a step costs which neither rests nor goes on as before, what each sighting of a tip at the
    /// new place before costs on top, and a frame without a sighting.
    static let surprise = 2.5
    static let staleness = 1.0
    static let miss = 1.5
    /// Log likelihood ratio, needle against tissue, of a step that goes on in its direction, and of a first step.
    static let advance = 3.0
    static let start = 0.6
    /// Beyond this much motion there is nothing to prove.
    static let mostMotion = 16.0
    /// Seconds a chain lives without a sighting.
    static let patience = 0.3
    /// Weight of how tip-like the places look, against how the chain moves.
    static let likenessWeight = 0.5
    /// Gray levels that a tip stands over what lies beyond it, at which it counts no more (engineering default).
    static let brightest = 70.0
    /// What the chain that was published last is preferred by, so that equal ones do not alternate.
    static let constancy = 1.5

    /// From the line's entry into the picture, in millimeters.
    var along: Double
    /// Millimeters per second.
    var speed = 0.0
    var lastSeen: Double
    /// Log likelihood ratio of the motion, needle against tissue, 0 to `mostMotion`.
    var motion = 0.0
    /// Running mean of `likeness(of:)`.
    var likeness: Double
    var sightings = 1
    var isChosen = false
    /// The places of the chain, in time order, as far back as anyone asks.
    private(set) var places: [TipPlace] = []
    /// As seen last.
    var candidate: NeedleCandidate

    /// How well the chain explains what was seen.
    var explanation: Double { motion + Self.likenessWeight * likeness }

    /// Orders the chains of a line.
    var score: Double { explanation + (isChosen ? Self.constancy : 0) }

    /// How often something looked like a tip at one place: while the chain's own tip was elsewhere, and while it was
    /// there.
    struct Visits {
        let byOthers: Int
        let own: Int
    }

    /// A chain that begins with `candidate`.
    init(_ candidate: NeedleCandidate, along: Double, at time: Double) {
        self.along = along
        self.candidate = candidate
        lastSeen = time
        // Chains that begin are worth less than those seen before.
        likeness = Self.likeness(of: candidate) - 2
    }

    /// Remembers where the chain is now, and forgets where it was before `beginning`.
    mutating func remember(on line: LineTrack, since beginning: Double) {
        places.removeAll { $0.time < beginning }
        let course = line.course
        places.append(
            TipPlace(
                time: lastSeen, entry: course.entry, direction: course.direction,
                along: course.along(line.point(along: along)), speed: speed, motion: motion,
                visibleFraction: candidate.visibleFraction, spot: Self.spot(of: candidate),
                height: candidate.height))
    }

    /// Whether the tip itself was near `place` in the frame at `time`.
    ///
    /// - Complexity: O(places since).
    func wasNear(_ place: Double, at time: Double) -> Bool {
        guard let known = places.last(where: { $0.time <= time }), known.time == time else { return false }
        return abs(known.along - place) < LineTrack.sameWay
    }

    /// How much this candidate's end looks like a tip: bright, with little shaft beyond it.
    ///
    /// Brightness counts only as far as needles are bright: bone and pleura are brighter.
    static func likeness(of candidate: NeedleCandidate) -> Double {
        0.4 * min(candidate.evidence, 12) + look(of: candidate)
    }

    /// The part of the likeness that the place itself shows, without the evidence for the shaft.
    static func look(of candidate: NeedleCandidate) -> Double {
        spot(of: candidate) / 15 + 0.5 * min(max(candidate.tipStep, -2), 10)
    }

    /// Brightness of the tip over what lies beyond it, gray levels, 0 to `brightest`.
    static func spot(of candidate: NeedleCandidate) -> Double { min(max(candidate.tipSpot, 0), brightest) }

    /// This chain, gone on to `candidate`; `nil` where no hand could have moved the needle.
    ///
    /// - Parameter visits: What looked like a tip at that place shortly before.
    func followed(
        to candidate: NeedleCandidate, along place: Double, at time: Double, after visits: Visits
    ) -> TipPath? {
        let interval = time - lastSeen
        let step = place - along
        guard interval > 0, interval <= Self.patience + 1e-6, abs(step) <= Self.slack + Self.fastest * interval else {
            return nil
        }
        let miss = step - speed * interval
        let spread = 0.5 + 0.3 * abs(speed) * interval
        let goesOn = miss * miss / (2 * spread * spread)
        var change: Double
        if abs(step) / interval > Self.slowest, abs(step) > Self.leastStep {
            let isSteady = speed * step > 0 && abs(miss) < max(1, 0.6 * abs(step))
            if visits.byOthers > 0 {
                change = -Self.surprise - Self.staleness * Double(min(visits.byOthers, 3))
            } else if visits.own > 0 {
                // A needle that goes back and forth comes to where it was, which proves nothing either.
                change = isSteady ? -min(goesOn, Self.surprise) : -Self.surprise
            } else if isSteady {
                change = (step > 0 ? 1 : 0.5) * Self.advance - min(goesOn, Self.surprise)
            } else {
                change = (step > 0 ? 1 : 0.5) * Self.start - Self.surprise
            }
        } else {
            let price = min(step * step / (2 * Self.jitter * Self.jitter), goesOn, Self.surprise)
            change = -max(0, price - Self.usualPrice)
        }
        var next = self
        next.motion = max(0, min(motion + change, Self.mostMotion))
        next.likeness += 0.3 * (Self.likeness(of: candidate) - likeness)
        // At rest the mean of several frames is better than the last one; in motion it lags.
        next.along = abs(step) < 0.7 ? along + 0.4 * step : place
        next.speed += 0.6 * (step / interval - speed)
        next.lastSeen = time
        next.sightings += 1
        next.candidate = candidate
        return next
    }
}
