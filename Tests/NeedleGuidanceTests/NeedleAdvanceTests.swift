import FrameModel
import NeedleGuidance
import Testing

/// The tracker fed with lines of known geometry instead of pictures.
@Suite struct NeedleAdvanceTests {
    static let interval = 1.0 / 15

    /// A line from the top border at 45 degrees whose tip lies `length` millimeters along it.
    private func line(length: Double, from x: Double = -17, angleDegrees: Double = 45) -> NeedleCandidate {
        let slope = angleDegrees == 45 ? (0.70711, 0.70711) : (0.93969, 0.34202)
        var candidate = NeedleCandidate()
        candidate.entry = TissuePoint(xMillimeters: x, zMillimeters: 0)
        candidate.tip = TissuePoint(xMillimeters: x + length * slope.0, zMillimeters: length * slope.1)
        candidate.tipDepth = candidate.tip.z
        candidate.evidence = 10
        candidate.height = 5
        candidate.prominence = 4.2
        candidate.tipSpot = 90
        candidate.tipStep = 6
        candidate.lead = 4
        candidate.remainder = 50 - length
        candidate.visibleFraction = 0.85
        candidate.novelty = 0.05
        candidate.tipSpread = 0.5
        return candidate
    }

    /// Adds the ends of one line, and what it shows along it: a shaft as far as `length` millimeters, half of one as
    /// far as `fading`.
    private func show(
        _ ends: [NeedleCandidate], shaftTo length: Double, fading: Double = 0, in findings: inout FrameFindings
    ) {
        let (first, count) = (findings.shaftSamples.count, 70)
        for place in 0..<count {
            let along = (Double(place) + 0.5) * ShaftSample.spacing
            findings.shaftSamples.append {
                $0.height = along < length ? 5 : along < fading ? 3 : 1
                $0.beside = 1
            }
        }
        for var end in ends {
            (end.firstSample, end.sampleCount) = (first, count)
            findings.needleCandidates.append { $0 = end }
        }
    }

    /// Runs the tracker over frames that hold the line of each length, and lines of tissue that come and go.
    ///
    /// - Parameters:
    ///   - ahead: Frames the tracker knows beyond the one it tells of.
    ///   - beginning: Frame from which on the line stands out as a shaft does.
    private func scenes(
        _ lengths: [Double?], angleDegrees: Double = 45, ahead: Int = 0, shownFrom beginning: Int = 0
    ) -> [Scene] {
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        var scenes: [Scene] = []
        for index in 0..<(lengths.count + ahead) {
            if index < lengths.count {
                tracker.foresee(
                    findings(lengths[index], angleDegrees: angleDegrees, index: index, isShown: index >= beginning),
                    at: Double(index) * Self.interval)
            }
            guard index >= ahead else { continue }
            scene.time = Double(index - ahead) * Self.interval
            tracker.publish(to: &scene, at: scene.time)
            scenes.append(scene)
        }
        return scenes
    }

    private func findings(_ length: Double?, angleDegrees: Double, index: Int, isShown: Bool) -> FrameFindings {
        var findings = FrameFindings()
        for tissue in 0..<6 {
            var other = line(length: 12, from: Double(tissue * 5 + index % 7) - 12, angleDegrees: 20)
            other.evidence = 6
            findings.needleCandidates.append { $0 = other }
        }
        if let length {
            let needle = line(length: length, angleDegrees: angleDegrees)
            show([needle], shaftTo: isShown ? length : 0, in: &findings)
        }
        return findings
    }

    /// A bright spot that another reading of the line ends at, seen only far from the border, does not hide the needle.
    @Test func seesAStillNeedleBesideALineThatBeginsInTheTissue() throws {
        var (needle, spot) = (line(length: 28), line(length: 36))
        (needle.evidence, needle.prominence) = (14, 7)
        (spot.evidence, spot.tipSpot, spot.lead) = (14.5, 120, 13)
        spot.tip = TissuePoint(xMillimeters: spot.tip.x, zMillimeters: spot.tip.z + 1)
        var findings = FrameFindings()
        for end in [spot, needle] { findings.needleCandidates.append { $0 = end } }
        var tracker = NeedleTracker(isStill: true)
        var scene = Scene(scale: Scale(source: .none))
        tracker.update(scene: &scene, from: findings, at: 0)
        let found = try #require(scene.findings.needle.first)
        #expect(found.tip.distance(to: needle.tip).inMillimeters < 1)
        #expect(found.quality < 0.5)
    }

    @Test func takesUpALineWhoseTipGoesForward() throws {
        let lengths: [Double?] = [17, 17, 17, 17, 18.5, 20, 21.5, 23, 24, 24, 24]
        let all = scenes([nil, nil, nil, nil, nil, nil] + lengths)
        let last = try #require(all.last)
        #expect(last.needlePresence == .tracked)
        let needle = try #require(last.findings.needle.first)
        #expect(abs(needle.insertionLength.inMillimeters - 24) < 0.5)
    }

    /// What follows tells where the needle was when it began to move, not what its line was before.
    @Test func datesTheNeedleBackToItsFirstMotion() throws {
        let lengths: [Double?] = [nil, nil, nil, nil, 17, 17, 17, 17, 17, 17, 18.5, 20, 21.5, 23, 24, 24, 24]
        let first = { (scenes: [Scene]) in scenes.firstIndex { !$0.findings.needle.isEmpty } }
        let live = try #require(first(scenes(lengths)))
        let known = scenes(lengths, ahead: 8, shownFrom: 8)
        let dated = try #require(first(known))
        #expect(dated < live)
        // The first steady step is the one to 20 mm, and 0.2 s before it are 3 frames.
        #expect((8...10).contains(dated), "told of from frame \(dated) on")
        for index in dated..<lengths.count {
            let needle = try #require(known[index].findings.needle.first, "frame \(index)")
            #expect(abs(needle.insertionLength.inMillimeters - (lengths[index] ?? 0)) < 0.7, "frame \(index)")
            // A line at rest may be tissue: no verdict is clear by it. Frame 11 shows the first steady step.
            if index < 10 { #expect(needle.quality < 0.5, "frame \(index)") }
            if index > 11 { #expect(needle.quality > 0.5, "frame \(index)") }
        }
        // Where the line stood out as later from the start, the needle was there, though it did not move yet.
        #expect(first(scenes(lengths, ahead: 8)) == 4)
    }

    /// Where the shaft fades but for its beginning, the tip does not leap there while it was more certain where it was.
    @Test func carriesATipThatSeemsToLeap() throws {
        let advance = [17, 17, 18.5, 20, 21.5, 23, 24, 24, 24, 24]
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        for (index, length) in (advance + Array(repeating: 6, count: 8)).enumerated() {
            var findings = FrameFindings()
            show([line(length: length)], shaftTo: length, in: &findings)
            scene.time = Double(index) * Self.interval
            tracker.update(scene: &scene, from: findings, at: scene.time)
            let needle = scene.findings.needle.first
            // 18 mm are too far for a hand up to 0.2 s.
            if (10...12).contains(index) {
                let carried = try #require(needle, "frame \(index)")
                #expect(abs(carried.insertionLength.inMillimeters - 24) < 0.7, "frame \(index)")
            }
        }
        let last = try #require(scene.findings.needle.first)
        #expect(abs(last.insertionLength.inMillimeters - 6) < 0.7)
        #expect(last.quality < 0.5)
    }

    /// The end that is seen is a dim one, and the shaft goes on to where the tip was: it is there.
    @Test(arguments: [24.0, 20]) func believesTheShaftMoreThanADimEnd(shaft: Double) throws {
        let advance = [17, 17, 18.5, 20, 21.5, 23, 24, 24, 24, 24]
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        for index in 0..<(advance.count + 4) {
            var findings = FrameFindings()
            var end = line(length: index < advance.count ? advance[index] : 20)
            if index >= advance.count { (end.tipSpot, end.tipStep) = (5, 1) }
            show([end], shaftTo: index < advance.count ? advance[index] : shaft, in: &findings)
            scene.time = Double(index) * Self.interval
            tracker.update(scene: &scene, from: findings, at: scene.time)
        }
        let needle = try #require(scene.findings.needle.first)
        #expect(scene.needlePresence == .tracked)
        #expect(abs(needle.insertionLength.inMillimeters - shaft) < 0.8)
    }

    /// What is left of a shaft whose end fades looks like a needle that ends there.
    @Test func doubtsATipThatWasFurtherInAndWasNotSeenToComeBack() throws {
        let advance = stride(from: 8.0, through: 24, by: 2).map { Double?($0) }
        let last = { (lengths: [Double?]) in
            try #require(
                self.scenes(advance + lengths, ahead: 8).last { $0.needlePresence == .tracked }?.findings.needle.first)
        }
        let faded = try last([24, 24, 20, 20, 20, 20, 20, 20])
        #expect(abs(faded.insertionLength.inMillimeters - 20) < 0.7)
        #expect(faded.quality < 0.5)
        let withdrawn = try last([24, 24, 22, 20, 20, 20, 20, 20])
        #expect(abs(withdrawn.insertionLength.inMillimeters - 20) < 0.7)
        #expect(withdrawn.quality > 0.5)
    }

    @Test func leavesALineAloneWhoseTipRestsOrFlickers() {
        let resting = scenes(Array(repeating: 20, count: 16))
        #expect(resting.last?.needlePresence == .neverSeen)
        let flickering = scenes([24, 20, 17, 24, 17, 20, 24, 20, 17, 24, 17, 20, 24, 20, 17, 24])
        #expect(flickering.last?.needlePresence == .neverSeen)
    }

    /// Layers are flat, and their ends flicker: a flat line must do more than a steep one.
    @Test func asksMoreOfAFlatLine() {
        let start: [Double?] = [nil, nil, nil, nil, 17, 17, 17, 18.5, 20]
        #expect(scenes(start).last?.needlePresence == .tracked)
        #expect(scenes(start, angleDegrees: 20).last?.needlePresence == .neverSeen)
    }

    /// A bright end beyond the needle on its own line, there from the start, does not draw the tip away.
    @Test func keepsTheTipThatMovedNotTheBrightestEnd() throws {
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        let lengths = [17, 17, 17, 17, 18.5, 20, 21.5, 23, 24, 24, 24, 24, 24, 24]
        for (index, length) in lengths.enumerated() {
            var findings = FrameFindings()
            var bright = line(length: 36)
            (bright.tipSpot, bright.tipStep, bright.evidence) = (200, 12, 12)
            show([line(length: length), bright], shaftTo: length, in: &findings)
            scene.time = Double(index) * Self.interval
            tracker.update(scene: &scene, from: findings, at: scene.time)
            guard index >= 8 else { continue }
            let needle = try #require(scene.findings.needle.first)
            #expect(abs(needle.insertionLength.inMillimeters - length) < 0.5, "frame \(index)")
        }
    }

    /// Two ends that explain what was seen nearly as well: the tip is not certain.
    @Test func isUncertainBetweenTwoEnds() throws {
        let certain = try #require(scenes([17, 17, 18.5, 20, 21.5, 23, 24, 24]).last?.findings.needle.first)
        #expect(certain.quality > 0.7)
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        for index in 0..<8 {
            var findings = FrameFindings()
            var ends = [line(length: 21), line(length: 24)]
            for end in ends.indices { ends[end].novelty = index < 4 ? 0.7 : 0 }
            show(ends, shaftTo: 21, fading: 24, in: &findings)
            tracker.update(scene: &scene, from: findings, at: Double(index) * Self.interval)
        }
        #expect(try #require(scene.findings.needle.first).quality < 0.5)
    }

    /// One end alone is left to choose, but the shaft goes on beyond it: the tip is not certain.
    @Test func isUncertainOfAnEndTheShaftGoesBeyond() throws {
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        for (index, length) in [17, 17, 18.5, 20, 21.5, 23, 24, 24].enumerated() {
            var findings = FrameFindings()
            show([line(length: length)], shaftTo: length + 6, in: &findings)
            tracker.update(scene: &scene, from: findings, at: Double(index) * Self.interval)
        }
        #expect(try #require(scene.findings.needle.first).quality < 0.5)
    }

    /// A needle that goes back and forth comes to places where something looked like a tip before: itself.
    @Test func staysCertainOfANeedleThatGoesBackAndForth() throws {
        let stroke = [24.0, 23.5, 22.7, 21.8, 21.2, 21, 21, 21.2, 21.8, 22.7, 23.5, 24]
        let lengths = [17, 17, 18.5, 20, 21.5, 23, 24, 24] + stroke + stroke
        var tracker = NeedleTracker()
        var scene = Scene(scale: Scale(source: .none))
        for (index, length) in lengths.enumerated() {
            var findings = FrameFindings()
            show([line(length: length), line(length: 13)], shaftTo: length, in: &findings)
            tracker.update(scene: &scene, from: findings, at: Double(index) * Self.interval)
            guard index >= 8 else { continue }
            let needle = try #require(scene.findings.needle.first, "frame \(index)")
            #expect(abs(needle.insertionLength.inMillimeters - length) < 0.7, "frame \(index)")
            #expect(needle.quality > 0.5, "frame \(index)")
        }
    }

    @Test func saysWithdrawnOfANeedleFollowedBackToTheSkin() {
        let advance: [Double?] = [17, 17, 17, 17, 18.5, 20, 21.5, 23, 24, 24, 24, 24]
        let retreat: [Double?] = [22.5, 21, 19, 17, 15, 13, 11, 9, 7, 5.5, 4, 2.8]
        let gone = [Double?](repeating: nil, count: 10)
        #expect(scenes(advance + retreat + gone).last?.needlePresence == .withdrawn)
        guard case .lost = scenes(advance + gone).last?.needlePresence else {
            Issue.record("a needle that vanishes deep in the tissue is lost, not withdrawn")
            return
        }
        guard case .lost = scenes(advance + retreat.prefix(6) + gone).last?.needlePresence else {
            Issue.record("a needle that vanishes halfway back is lost, not withdrawn")
            return
        }
    }
}
