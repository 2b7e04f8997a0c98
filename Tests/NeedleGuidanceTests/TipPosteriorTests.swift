import FrameModel
import NeedleGuidance
import Testing

/// Where a tip is by the heights along its line, which are made here: a shaft down to the tip, tissue below it.
@Suite struct TipPosteriorTests {
    static let interval = 1.0 / 20

    /// A line straight down that is 50 mm long.
    private struct Line {
        /// Where the tip is in each frame, in millimeters.
        var tips: [Double]
        /// Further places that look like a tip, in millimeters.
        var decoys: [Double] = []
        /// Where the tissue is as bright as the shaft.
        var bright: Range<Double> = 0..<0
        /// Frame from which on the shaft is hardly brighter than tissue, its tip still shining, and how high it is then.
        var fading = Int.max
        var faded: Float = 3
        var entry = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    }

    private func history(of line: Line, seed: UInt64 = 3) -> ShaftHistory {
        var generator = SessionRandom(state: seed)
        var history = ShaftHistory()
        // Speckle stays where it is from frame to frame.
        let speckle = (0..<84).map { _ in Float.random(in: -0.6...0.6, using: &generator) }
        for (index, tip) in line.tips.enumerated() {
            var findings = FrameFindings()
            for along in [tip] + line.decoys {
                findings.needleCandidates.append { candidate in
                    candidate.entry = line.entry
                    candidate.tip = TissuePoint(xMillimeters: line.entry.x, zMillimeters: along)
                    candidate.evidence = 10
                    candidate.height = 5
                    candidate.tipSpot = 60
                    candidate.tipStep = 4
                    (candidate.firstSample, candidate.sampleCount) = (0, speckle.count)
                }
            }
            for (place, noise) in speckle.enumerated() {
                let along = (Double(place) + 0.5) * ShaftSample.spacing
                let shaft = index < line.fading ? 5 : line.faded
                let level = line.bright.contains(along) ? 5 : along < tip ? shaft : 1.4
                findings.shaftSamples.append { sample in
                    sample.height = level + noise + Float.random(in: -0.2...0.2, using: &generator)
                    sample.beside = 1.2
                }
            }
            history.append(findings, at: Double(index) * Self.interval)
        }
        return history
    }

    private func place(_ along: Double, frame: Int, aside: Double = 0) -> TipPlace {
        TipPlace(
            time: Double(frame) * Self.interval, entry: TissuePoint(xMillimeters: aside, zMillimeters: 0),
            direction: (0, 1), along: along, speed: 0, motion: 5, visibleFraction: 1, spot: 60)
    }

    private func support(_ along: Double, frame: Int, in history: ShaftHistory) -> Double? {
        var posterior = TipPosterior()
        return posterior.support(of: place(along, frame: frame), on: 0, in: history)
    }

    /// In, at rest, back, at rest.
    static let course =
        [6.0, 8, 10, 12, 14, 16, 18, 20, 20, 20, 20, 20, 20, 20, 18, 16, 14, 12, 12, 12, 12, 12, 12, 12]

    @Test(arguments: [0, 3, 7, 10, 15, 23]) func supportsTheTipAndNoOtherPlace(frame: Int) throws {
        let history = history(of: Line(tips: Self.course))
        let tip = Self.course[frame]
        #expect(try #require(support(tip, frame: frame, in: history)) > 0.95)
        #expect(try #require(support(tip + 4, frame: frame, in: history)) < 0.05)
        #expect(try #require(support(tip - 4, frame: frame, in: history)) < 0.05)
    }

    /// A bright stretch of tissue beyond the tip, with ends that look like one, was there before the tip came.
    @Test func knowsBrightTissueByItsStayingAsItIs() throws {
        let line = Line(tips: (0..<16).map { 6 + 0.8 * Double($0) }, decoys: [28], bright: 22..<28)
        let history = history(of: line)
        #expect(try #require(support(line.tips[8], frame: 8, in: history)) > 0.95)
        #expect(try #require(support(28, frame: 8, in: history)) < 0.05)
    }

    /// A tip shines on where its shaft has faded: it is known from a place that looks like one all the time by having moved.
    @Test(arguments: [4.0, 32]) func followsTheTipOfAShaftThatFaded(decoy: Double) throws {
        let line = Line(tips: (0..<24).map { 6 + 0.8 * Double($0) }, decoys: [decoy], fading: 10)
        let history = history(of: line)
        for frame in [8, 13, 16] {
            #expect(try #require(support(line.tips[frame], frame: frame, in: history)) > 0.9, "frame \(frame)")
            #expect(try #require(support(decoy, frame: frame, in: history)) < 0.05, "frame \(frame)")
        }
    }

    @Test func knowsTheLikeliestPlaceNearAnother() throws {
        let history = history(of: Line(tips: Self.course, decoys: [32]))
        var posterior = TipPosterior()
        _ = posterior.support(of: place(17, frame: 10), on: 0, in: history)
        let below = TissuePoint(xMillimeters: 0, zMillimeters: 24)
        let peak = try #require(posterior.peak(near: below, within: (5, 5), on: 0, at: 10 * Self.interval))
        #expect(peak.place.distance(to: TissuePoint(xMillimeters: 0, zMillimeters: 20)).inMillimeters < 0.6)
        #expect(peak.support > 0.95)
        #expect(peak.spot == 60)
        let nearer = try #require(posterior.peak(near: below, within: (1.5, 1.5), on: 0, at: 10 * Self.interval))
        #expect(abs(nearer.place.z - 24) < 2.8 && nearer.support < 0.05 && nearer.spot == 0)
        // Above it and beyond it are asked for apart.
        let above = try #require(posterior.peak(near: below, within: (5, 0), on: 0, at: 10 * Self.interval))
        #expect(above.place == peak.place)
        let beyond = try #require(posterior.peak(near: below, within: (1.5, 5), on: 0, at: 10 * Self.interval))
        #expect(beyond.support < 0.05)
        #expect(posterior.peak(near: below, within: (5, 5), on: 1, at: 10 * Self.interval) == nil)
        #expect(posterior.peak(near: below, within: (5, 5), on: 0, at: 11 * Self.interval) == nil)
        let far = TissuePoint(xMillimeters: 0, zMillimeters: 400)
        #expect(posterior.peak(near: far, within: (5, 5), on: 0, at: 10 * Self.interval) == nil)
        _ = posterior.support(of: place(17, frame: 10, aside: 8), on: 0, in: history)
        #expect(posterior.peak(near: below, within: (5, 5), on: 0, at: 10 * Self.interval) == nil)
    }

    /// What was learned of a line is used again, and forgotten with it.
    @Test func learnsAnewForAnotherLine() throws {
        let history = history(of: Line(tips: Self.course))
        var posterior = TipPosterior()
        var again: [Double] = []
        for frame in Self.course.indices {
            let support = posterior.support(of: place(Self.course[frame], frame: frame), on: 0, in: history)
            again.append(try #require(support))
        }
        #expect(again.allSatisfy { $0 > 0.9 })
        let other = posterior.support(of: place(20, frame: 10), on: 1, in: history)
        #expect(other != nil && other == support(20, frame: 10, in: history))
    }

    @Test func saysNothingOfALineThatWasNotRead() {
        let history = history(of: Line(tips: Self.course))
        var posterior = TipPosterior()
        let beside = posterior.support(of: place(20, frame: 10, aside: 8), on: 0, in: history)
        #expect(beside == nil)
        #expect(support(20, frame: 99, in: history) == nil)
        var late = history
        late.forget(before: 11 * Self.interval - 0.001)
        #expect(support(20, frame: 10, in: late) == nil)
        #expect(support(20, frame: 11, in: late) != nil)
    }

    /// A place beyond the states has no support, and nothing is read beyond them.
    @Test func bearsPlacesFarDown() {
        let history = history(of: Line(tips: Self.course))
        #expect(support(400, frame: 10, in: history) == 0)
        #expect(support(-400, frame: 10, in: history) == 0)
    }
}
