import Foundation
package import FrameModel

/// Where the tip of a line was, by all that the line shows along its length in the frames about a time.
///
/// A second account beside `TipPath`, which follows the few places that look like a tip. Here every place of the line is a
/// state of a hidden Markov model. Above the tip the line stands as high as the shaft does elsewhere and at other times;
/// below it, as high as the tissue did there before the tip came or after it left. Both profiles are learned with
/// the tip's places (`TipChain`; expectation maximization as in Baum et al. 1970), beginning with the contrast of the
/// shaft and the texture beside the line. The end of a shaft that has faded still shines: what looks like a tip counts by how
/// much more it does so than that place does while the tip is elsewhere. Two accounts that go wrong for different reasons
/// seldom agree on a wrong place (figures at `TipEvidence`).
package struct TipPosterior: Sendable {
    /// Seconds of frames on each side of the one asked for, and between two of them at least: speckle repeats itself from
    /// frame to frame, and more frames would only say the same again (engineering defaults; 1 s and 90 ms do as well).
    static let reach = 0.5
    static let spacing = 0.045
    /// Places along the line, 0.6 mm each: 96 mm.
    static let places = 160
    /// How near the tip this account has the same one as another, in millimeters.
    static let nearby = 1.5
    /// Log likelihood that the samples of 0.8 mm, a speckle length, say at most.
    static let mostSaid: Float = 2.5
    static let independentMM = 0.8
    /// Samples that the beginning profiles of shaft and tissue count as.
    static let shaftWeight: Float = 3
    static let tissueWeight: Float = 1.5
    /// Samples about the tip that are counted neither as shaft nor as tissue: 1.8 mm.
    static let margin = 3
    /// Scatter of heights: half of the ridge that plain speckle makes, in its own unit, and of what the profiles give.
    static let scatter: (speckle: Float, share: Float) = (0.5 * ShaftProfile.noiseRatio, 0.075)
    /// Least height of the shaft over the tissue, in units of the speckle.
    static let leastContrast: Float = 0.5
    /// How far about a place that looks like a tip it counts, in millimeters, and the weight of its looks (engineering default:
    /// with 0.3 tips beyond a faded shaft are lost, with 1 more of them are wrong and certain).
    static let tipReach = 0.6
    static let tipWeight = 0.8
    /// Frames without a tip that each place is believed to have been looked at in before.
    static let looksWeight: Float = 1
    /// Rounds of learning, where nothing is known from the frame before and where it is.
    static let rounds = (new: 2, known: 1)

    /// The line and where its places are counted from.
    private var line: Int?
    private var course: ShaftHistory.Course?
    /// Posterior of each frame looked at last, in rows of `places`.
    private var known: [Float] = []
    private var knownTimes: [Double] = []

    // Of the frames looked at, in rows of `places`.
    private var heights: [Float] = []
    private var looks: [Float] = []
    private var spots: [Float] = []
    /// What `support(of:on:in:)` was last answered for: the line, the time, and where its row begins.
    private var answered: (line: Int, time: Double, row: Int)?
    private var chain = TipChain(places: TipPosterior.places)
    private var weights = (
        shaft: [Float](repeating: 0, count: TipPosterior.places),
        tissue: [Float](repeating: 0, count: TipPosterior.places)
    )
    private var shaft = [Float](repeating: 0, count: TipPosterior.places)
    private var tissue = [Float](repeating: 0, count: TipPosterior.places)
    private var beside = [Float](repeating: 0, count: TipPosterior.places)
    private var usualLooks = (
        sum: [Float](repeating: 0, count: TipPosterior.places),
        weight: [Float](repeating: 0, count: TipPosterior.places)
    )

    package init() {}

    /// Share of the posterior that lies near `place`, 0 to 1; `nil` where the frames show nothing along its line.
    ///
    /// - Parameter line: Identity of the line; what was learned of it is used again.
    /// - Complexity: O(frames within `reach` * `places`).
    package mutating func support(of place: TipPlace, on line: Int, in history: ShaftHistory) -> Double? {
        answered = nil
        guard let about = history.frames(about: place.time, reach: Self.reach, spacing: Self.spacing) else {
            return nil
        }
        let now = place.course
        if self.line != line || course?.isLine(of: now) != true {
            (self.line, course) = (line, now)
            knownTimes.removeAll(keepingCapacity: true)
        }
        guard let course else { return nil }
        let frames = about.indices.map { history.frames[$0] }
        guard let contrast = gather(frames, now, course) else { return nil }
        recall(frames)
        let times = frames.map(\.time)
        let rounds = knownTimes.isEmpty ? Self.rounds.new : Self.rounds.known
        for round in 0..<rounds {
            learn(frames.count, contrast: contrast, isBlank: round == 0 && knownTimes.isEmpty)
            weigh(frames.count)
            chain.smooth(at: times)
        }
        knownTimes = times
        swap(&known, &chain.posterior)
        let row = about.middle * Self.places
        answered = (line, place.time, row)
        let along = course.along(place.tip)
        var near: Float = 0
        for index in 0..<Self.places where abs(Self.middle(of: index) - along) <= Self.nearby {
            near += known[row + index]
        }
        return Double(min(near, 1))
    }

    /// A place of the tip that all of its line speaks for.
    package struct Peak {
        package let place: TissuePoint
        /// Share of the posterior that lies near it, 0 to 1.
        package let support: Double
        /// Brightness of what looks like a tip there, as `TipPlace.spot`; 0 where nothing does.
        package let spot: Double
    }

    /// The likeliest place near `point`; `nil` unless `support(of:on:in:)` was just answered for that line and time.
    ///
    /// - Parameter reach: How far above `point` and beyond it along the line it may lie, in millimeters, 0 or more.
    /// - Complexity: O(`places`).
    package func peak(
        near point: TissuePoint, within reach: (before: Double, beyond: Double), on line: Int, at time: Double
    ) -> Peak? {
        guard let answered, answered.line == line, answered.time == time, let course else { return nil }
        let about = course.along(point)
        let row = answered.row
        let reached = about - reach.before...about + reach.beyond
        let within = (0..<Self.places).filter { reached.contains(Self.middle(of: $0)) }
        guard let best = within.max(by: { known[row + $0] < known[row + $1] }) else { return nil }
        let beside = Int(Self.nearby / ShaftSample.spacing)
        var (sum, mean): (Float, Float) = (0, 0)
        for place in max(0, best - beside)...min(Self.places - 1, best + beside) {
            sum += known[row + place]
            mean += known[row + place] * Float(Self.middle(of: place))
        }
        guard sum > 0 else { return nil }
        let spot = spots[row + max(best - 1, 0)...row + min(best + 1, Self.places - 1)].max() ?? 0
        return Peak(
            place: course.point(along: Double(mean / sum)), support: Double(min(sum, 1)), spot: Double(spot))
    }

    /// Support of a sighting; 0 without one, and where the frames show nothing along its line.
    mutating func support(of sighting: NeedleSighting?, in history: ShaftHistory) -> Double {
        sighting.flatMap { support(of: $0.place, on: $0.line, in: history) } ?? 0
    }

    private static func middle(of place: Int) -> Double { (Double(place) + 0.5) * ShaftSample.spacing }

    // MARK: What is seen

    /// Fills `heights`, `looks`, `spots` and `beside`; returns the mean height of the shaft in the frames that show the line.
    private mutating func gather(
        _ frames: [ShaftHistory.Frame], _ now: ShaftHistory.Course, _ course: ShaftHistory.Course
    ) -> Float? {
        let count = frames.count * Self.places
        Self.fill(&heights, count, with: .nan)
        Self.fill(&looks, count, with: 0)
        Self.fill(&spots, count, with: 0)
        Self.fill(&beside, Self.places, with: 0)
        var contrast: Float = 0
        var seen: Float = 0
        for (row, frame) in frames.enumerated() {
            let candidates = frame.candidates(on: now)
            guard let first = candidates.first else { continue }
            contrast += Float(first.height)
            seen += 1
            let start = course.along(first.entry)
            let samples = frame.samples[first.firstSample..<first.firstSample + first.sampleCount]
            for place in 0..<Self.places {
                let position = Float((Self.middle(of: place) - start) / ShaftSample.spacing - 0.5)
                let sample = Self.sample(samples, at: position)
                heights[row * Self.places + place] = sample.height
                beside[place] += sample.beside
            }
            for candidate in candidates {
                let look = Float(Self.tipWeight * max(TipPath.look(of: candidate), 0))
                let spot = Float(TipPath.spot(of: candidate))
                let along = course.along(candidate.tip)
                for place in 0..<Self.places where abs(Self.middle(of: place) - along) < Self.tipReach {
                    let index = row * Self.places + place
                    looks[index] = max(looks[index], look)
                    spots[index] = max(spots[index], spot)
                }
            }
        }
        guard seen > 0 else { return nil }
        for place in 0..<Self.places { beside[place] /= seen }
        return contrast / seen
    }

    /// Between two samples; beyond the line there is no height.
    private static func sample(_ samples: ArraySlice<ShaftSample>, at position: Float) -> ShaftSample {
        let last = samples.count - 1
        let held = min(max(position, 0), Float(last))
        let low = samples.startIndex + Int(held)
        let high = min(low + 1, samples.endIndex - 1)
        let share = held - held.rounded(.down)
        var sample = ShaftSample()
        sample.beside = samples[low].beside + share * (samples[high].beside - samples[low].beside)
        guard position >= -0.5, position <= Float(last) + 0.5 else { return sample }
        sample.height =
            share == 0
            ? samples[low].height : samples[low].height + share * (samples[high].height - samples[low].height)
        return sample
    }

    /// Fills the chain's posterior with what was found out before about the nearest frames.
    private mutating func recall(_ frames: [ShaftHistory.Frame]) {
        Self.fill(&chain.posterior, frames.count * Self.places, with: 0)
        guard !knownTimes.isEmpty else { return }
        var nearest = 0
        for (row, frame) in frames.enumerated() {
            while nearest + 1 < knownTimes.count,
                abs(knownTimes[nearest + 1] - frame.time) < abs(knownTimes[nearest] - frame.time)
            { nearest += 1 }
            for place in 0..<Self.places {
                chain.posterior[row * Self.places + place] = known[nearest * Self.places + place]
            }
        }
    }

    // MARK: What it means

    /// Learns `shaft`, `tissue` and `usualLooks` from what shows above, below and away from the tip as it is known.
    private mutating func learn(_ frames: Int, contrast: Float, isBlank: Bool) {
        for place in 0..<Self.places {
            shaft[place] = Self.shaftWeight * contrast
            tissue[place] = Self.tissueWeight * beside[place]
        }
        Self.fill(&weights.shaft, Self.places, with: Self.shaftWeight)
        Self.fill(&weights.tissue, Self.places, with: Self.tissueWeight)
        Self.fill(&usualLooks.sum, Self.places, with: 0)
        Self.fill(&usualLooks.weight, Self.places, with: Self.looksWeight)
        if !isBlank {
            for row in stride(from: 0, to: frames * Self.places, by: Self.places) {
                // The posterior summed up to `margin` places before the one looked at, and up to `margin` beyond it.
                var (before, upTo): (Float, Float) = (0, 0)
                for place in 0..<Self.margin { upTo += chain.posterior[row + place] }
                for place in 0..<Self.places {
                    if place >= Self.margin { before += chain.posterior[row + place - Self.margin] }
                    if place + Self.margin < Self.places { upTo += chain.posterior[row + place + Self.margin] }
                    let height = heights[row + place]
                    guard !height.isNaN else { continue }
                    let away = max(1 - (upTo - before), 0)
                    usualLooks.sum[place] += away * looks[row + place]
                    usualLooks.weight[place] += away
                    let beyond = place + Self.margin < Self.places ? max(1 - upTo, 0) : 0
                    shaft[place] += beyond * height
                    weights.shaft[place] += beyond
                    tissue[place] += before * height
                    weights.tissue[place] += before
                }
            }
        }
        for place in 0..<Self.places {
            tissue[place] /= weights.tissue[place]
            shaft[place] = max(shaft[place] / weights.shaft[place], tissue[place] + Self.leastContrast)
        }
    }

    /// Fills the chain's likelihood of every place, the likeliest of a frame 1.
    private mutating func weigh(_ frames: Int) {
        let share = Float(ShaftSample.spacing / Self.independentMM)
        Self.fill(&chain.likelihood, frames * Self.places, with: 1)
        for row in stride(from: 0, to: frames * Self.places, by: Self.places) {
            var sum: Float = 0
            var most = -Float.infinity
            var isSeen = false
            for place in 0..<Self.places {
                let height = heights[row + place]
                if !height.isNaN {
                    isSeen = true
                    let (above, below) = (height - shaft[place], height - tissue[place])
                    let scatter = Self.scatter.speckle + Self.scatter.share * (shaft[place] + tissue[place])
                    let said = (below * below - above * above) / (2 * scatter * scatter)
                    sum += share * min(max(said, -Self.mostSaid), Self.mostSaid)
                }
                chain.likelihood[row + place] =
                    sum + max(looks[row + place] - usualLooks.sum[place] / usualLooks.weight[place], 0)
                most = max(most, chain.likelihood[row + place])
            }
            for place in 0..<Self.places {
                chain.likelihood[row + place] = isSeen ? exp(chain.likelihood[row + place] - most) : 1
            }
        }
    }

    private static func fill(_ values: inout [Float], _ count: Int, with value: Float) {
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(value, count: count))
    }
}
