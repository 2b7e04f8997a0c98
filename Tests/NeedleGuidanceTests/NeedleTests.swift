import FrameModel
import Foundation
import NeedleGuidance
import Phantoms
import Testing

@Suite struct NeedleDetectorTests {
    /// Candidates of a single picture.
    private func candidates(_ picture: NeedlePicture) throws -> FindingList<NeedleCandidate> {
        candidates(picture.frame(index: 0, time: 0), try NeedlePicture.geometry())
    }

    /// - Parameter bones: Found in the frame before the needle is looked for.
    private func candidates(
        _ frame: BModeFrame, _ geometry: FrameGeometry, bones: [Surface] = []
    ) -> FindingList<NeedleCandidate> {
        let grid = FeatureGrid(geometry: geometry)
        let bank = FeatureBank(grid: grid)
        var features = bank.makeFeatures()
        bank.fill(&features, window: [frame][...])
        let detector = NeedleDetector(grid: grid)
        var scratch = detector.makeScratch()
        var findings = FrameFindings()
        for bone in bones { findings.bones.append { $0.surface = bone } }
        detector.detect(in: features, scratch: &scratch, into: &findings)
        return findings.needleCandidates
    }

    @Test(arguments: [18.0, 30, 45, 60, 75, 105, 130, 150])
    func findsShaftAndTipAtAnyInclination(angle: Double) throws {
        var picture = NeedlePicture()
        picture.angleDegrees = angle
        if angle > 90 { picture.entry = TissuePoint(xMillimeters: 14.95, zMillimeters: 3) }
        let best = try #require(
            try candidates(picture).min { $0.tip.distance(to: picture.tip) < $1.tip.distance(to: picture.tip) })
        #expect(best.tip.distance(to: picture.tip).inMillimeters < 0.35, "tip at \(best.tip), truth \(picture.tip)")
        let direction = atan2(best.tip.z - best.entry.z, best.tip.x - best.entry.x) * 180 / .pi
        #expect(abs(direction - angle) < 1.5, "direction \(direction)")
        #expect(best.evidence > 8)
    }

    /// The beam is wide near the skin, where most of the shaft's votes come from, and narrow at the tip.
    @Test(arguments: [UInt64(9111), 9126])
    func readsAWideLineWhereTheBeamIsNarrow(seed: UInt64) throws {
        var scene = PhantomPreset.femoral.scene(seed: seed, difficulty: .hard)
        scene.frameCount = 26
        scene.frameRate = 15
        let generator = try PhantomGenerator(scene: scene, seed: seed)
        let made = generator.frame(at: 25)
        let needle = try #require(made.truth.needle)
        let best = try #require(
            candidates(made.frame, generator.geometry)
                .min { $0.tip.distance(to: needle.tip) < $1.tip.distance(to: needle.tip) })
        #expect(best.tip.distance(to: needle.tip).inMillimeters < 0.5, "tip at \(best.tip), truth \(needle.tip)")
        // As the wide line that it was voted for alone it has 4.
        #expect(best.evidence > 8)
    }

    /// Most shafts are 0.6 to 1.1 mm wide at half their height: wider than fine lines, narrower than coarse ones.
    @Test(arguments: [0.35, 0.55]) func readsAShaftOfUsualWidth(breadth: Double) throws {
        let picture = NeedlePicture(contrast: 15, angleDegrees: 72, length: 22, breadth: breadth)
        let best = try candidates(picture).filter { $0.tip.distance(to: picture.tip).inMillimeters < 0.7 }
            .map(\.evidence).max()
        // As the coarse line that it was voted for it has 4.
        #expect(try #require(best) > 7)
    }

    /// Reverberation in the skin hides a shaft in the first 4 mm of depth, which is no reason to doubt it; below that it is.
    @Test func countsTheLeadBelowTheSkinOnly() throws {
        func lead(hiddenAbove depth: Double) throws -> Double {
            var picture = NeedlePicture(angleDegrees: 30, length: 24, hiddenAbove: depth)
            picture.entry = TissuePoint(xMillimeters: -14.95, zMillimeters: 0.5)
            return try #require(
                try candidates(picture).min { $0.tip.distance(to: picture.tip) < $1.tip.distance(to: picture.tip) }
            ).lead
        }
        // 8 mm of the line lie above 4 mm of depth, 4 mm more above 6 mm.
        #expect(try lead(hiddenAbove: 4) < 1)
        #expect(abs(try lead(hiddenAbove: 6) - 4) < 1)
    }

    /// A shaft that seems to end before something brighter, a layer here, ends there and not at a made-up place.
    @Test(arguments: 1...6 as ClosedRange<UInt64>, [30.0, 40, 50, 60, 70])
    func putsEveryTipIntoThePicture(seed: UInt64, angle: Double) throws {
        let picture = NeedlePicture(contrast: 25, angleDegrees: angle, length: 40, seed: seed)
        for candidate in try candidates(picture) {
            #expect(abs(candidate.tip.x) < 15.5 && candidate.tip.z > -0.5 && candidate.tip.z < 32.5, "\(candidate.tip)")
            #expect(candidate.tipSpread > -0.2, "half the brightness of a spot is beyond its middle")
        }
    }

    /// What comes in at the edge of the picture along the flank of a rib is the rib; a needle may end on one.
    @Test func takesNoFlankOfBoneForAShaft() throws {
        let picture = NeedlePicture(angleDegrees: 30, length: 8)
        func isFound(below bone: (from: Double, to: Double, depth: Double)) throws -> Bool {
            let surface = Surface(
                samples: [bone.from, (bone.from + bone.to) / 2, bone.to].map {
                    Surface.Sample(point: TissuePoint(xMillimeters: $0, zMillimeters: bone.depth), sigma: 0.2)
                })
            return candidates(
                picture.frame(index: 0, time: 0), try NeedlePicture.geometry(), bones: [surface]
            ).contains { $0.tip.distance(to: picture.tip).inMillimeters < 0.5 }
        }
        #expect(try isFound(below: (from: -15, to: -8, depth: 8)), "a bone below the shaft")
        #expect(try !isFound(below: (from: -15, to: -8, depth: 2.8)))
        #expect(try isFound(below: (from: -9.5, to: -7, depth: 5)), "the last sixth of the shaft")
    }

    /// Where the transducer has no contact its own echoes are bright bars, which speak for no shaft that crosses them.
    @Test(arguments: [6, 10]) func countsNoBarsBesideTheSkin(period: Int) throws {
        var picture = NeedlePicture(contrast: 40, angleDegrees: 20, length: 20)
        picture.entry = TissuePoint(xMillimeters: -14.95, zMillimeters: 0.5)
        var levels = picture.frame(index: 0, time: 0).grayLevels
        // Left of -6 mm, beside the skin, nothing but bars down to 5 mm.
        for row in 0..<NeedlePicture.height {
            for column in 0..<90 { levels[row: row, column: column] = row < 50 && row % period < 3 ? 200 : 2 }
        }
        let found = try #require(
            try candidates(BModeFrame(index: 0, time: 0, grayLevels: levels), NeedlePicture.geometry())
                .filter { $0.tip.distance(to: picture.tip).inMillimeters < 1 }.map(\.evidence).max())
        // Of the visible half of the shaft; with the bars it would be 20 to 24.
        #expect(found > 3 && found < 12, "\(found)")
    }

    @Test func findsNothingInAnEmptyPicture() throws {
        let black = BModeFrame(
            index: 0, time: 0,
            grayLevels: .init(width: NeedlePicture.width, height: NeedlePicture.height, filledWith: 0))
        #expect(candidates(black, try NeedlePicture.geometry()).isEmpty)
    }

    /// A scratch that held another frame must not show in the next one.
    @Test func givesTheSameAnswerWithUsedScratch() throws {
        let grid = FeatureGrid(geometry: try NeedlePicture.geometry())
        let bank = FeatureBank(grid: grid)
        var features = bank.makeFeatures()
        let detector = NeedleDetector(grid: grid)
        var scratch = detector.makeScratch()
        var findings = FrameFindings()
        bank.fill(&features, window: [NeedlePicture(contrast: 80, angleDegrees: 65).frame(index: 0, time: 0)][...])
        detector.detect(in: features, scratch: &scratch, into: &findings)
        bank.fill(&features, window: [NeedlePicture().frame(index: 0, time: 0)][...])
        detector.detect(in: features, scratch: &scratch, into: &findings)
        #expect(Array(findings.needleCandidates) == Array(try candidates(NeedlePicture())))
    }
}

@Suite struct NeedleTrackerTests {
    private static let interval = 1.0 / 20

    /// Scenes of a clip whose needle has the given length in each frame.
    ///
    /// - Parameter bead: A bright spot on the shaft, its distance from the entry in millimeters.
    private func scenes(_ lengths: [Double], contrast: Double = 60, bead: Double? = nil, seed: UInt64 = 1) throws -> [(
        scene: Scene, picture: NeedlePicture
    )] {
        let grid = FeatureGrid(geometry: try NeedlePicture.geometry())
        let bank = FeatureBank(grid: grid)
        var features = bank.makeFeatures()
        let detector = NeedleDetector(grid: grid)
        var scratch = detector.makeScratch()
        var tracker = NeedleTracker(isStill: lengths.count == 1)
        var scene = Scene(scale: Scale(source: .sidecar))
        var frames: [BModeFrame] = []
        var result: [(Scene, NeedlePicture)] = []
        for (index, length) in lengths.enumerated() {
            let picture = NeedlePicture(contrast: contrast, length: length, bead: bead, seed: seed)
            let time = Double(index) * Self.interval
            frames.append(picture.frame(index: index, time: time))
            bank.fill(&features, window: frames.suffix(4))
            var findings = FrameFindings()
            detector.detect(in: features, scratch: &scratch, into: &findings)
            tracker.update(scene: &scene, from: findings, at: time)
            result.append((scene, picture))
        }
        return result
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aConvincingStillSuffices(seed: UInt64) throws {
        let picture = NeedlePicture(contrast: 90, angleDegrees: 40, length: 24, seed: seed)
        let (scene, _) = try #require(try scenes([24], contrast: 90, seed: seed).first)
        let needle = try #require(scene.findings.needle.first)
        #expect(needle.tip.distance(to: picture.tip).inMillimeters < 0.5)
        #expect(needle.quality < 0.5, "a line that was never seen to change is too uncertain to be called clear")
    }

    /// In a clip a line that is there from the first frame on and never changes may be tissue, however it looks.
    @Test func leavesALineAloneThatNeverChanges() throws {
        for (scene, _) in try scenes(Array(repeating: 16, count: 8), contrast: 30) {
            #expect(scene.needlePresence == .neverSeen)
        }
    }

    @Test func seesNoNeedleInTissue() throws {
        for (scene, _) in try scenes(Array(repeating: 0, count: 6)) {
            #expect(scene.needlePresence == .neverSeen)
            #expect(scene.findings.needle.isEmpty)
        }
    }

    @Test func followsAnAdvancingTip() throws {
        let lengths = [0, 0, 0, 4, 6, 8, 10, 12, 14, 16, 16, 16, 16]
        for (index, (scene, picture)) in try scenes(lengths.map(Double.init)).enumerated() {
            if index < 3 {
                #expect(scene.findings.needle.isEmpty, "frame \(index)")
            } else if index >= 6 {
                let needle = try #require(scene.findings.needle.first, "frame \(index)")
                #expect(needle.tip.distance(to: picture.tip).inMillimeters < 0.5, "frame \(index)")
                #expect(abs(needle.angleDegrees - picture.angleDegrees) < 1.5)
                #expect(scene.needlePresence == .tracked)
            }
        }
    }

    /// A tip that leaps farther than a hand moves it between two frames leaves behind what looks like a tip on its shaft.
    @Test func findsATipAgainThatLeapt() throws {
        let lengths: [Double] = [0, 0, 0, 4, 6, 8, 10, 12, 12, 12] + Array(repeating: 27, count: 14)
        let scenes = try scenes(lengths, contrast: 40, bead: 11.8)
        for index in 7..<10 {
            let needle = try #require(scenes[index].scene.findings.needle.first, "frame \(index)")
            #expect(needle.tip.distance(to: scenes[index].picture.tip).inMillimeters < 1, "frame \(index)")
        }
        // A third of a second after it leapt.
        for index in 17..<24 {
            let needle = try #require(scenes[index].scene.findings.needle.first, "frame \(index)")
            #expect(needle.tip.distance(to: scenes[index].picture.tip).inMillimeters < 1, "frame \(index)")
        }
    }

    @Test func coastsBrieflyAndThenSaysLost() throws {
        let lengths: [Double] = [0, 0, 6, 9, 12, 15, 15, 15] + Array(repeating: 0, count: 12)
        let scenes = try scenes(lengths)
        guard case .coasting = scenes[8].scene.needlePresence else {
            Issue.record("\(scenes[8].scene.needlePresence) right after the needle vanished")
            return
        }
        let last = try #require(scenes.last).scene
        guard case .lost(let seconds) = last.needlePresence else {
            Issue.record("\(last.needlePresence) 0.6 s after the needle vanished")
            return
        }
        #expect(abs(seconds - 12 * Self.interval) < 0.01)
        #expect(last.findings.needle.isEmpty)
        #expect(last.lastSeenTip != nil)
    }
}
