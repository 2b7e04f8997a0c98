import FrameModel
import NeedleGuidance
import Phantoms
import Testing

/// Needles across the image plane: dots of known history instead of pictures, then phantoms.
@Suite struct CrossingTests {
    /// What is at a place in a frame; nothing where `nil`.
    private struct Dot {
        var x = 3.0
        var novelty = 0.0
        var contrast = 50.0
    }

    /// Three new sightings, then as many as are asked for.
    private func needle(staying count: Int, contrast: Double = 50, novelty: Double = 20) -> [Dot?] {
        Array(repeating: Dot(novelty: novelty, contrast: contrast), count: 3)
            + Array(repeating: Dot(contrast: contrast), count: count)
    }

    /// Runs the tracker over frames, each told of when all are known, or as they come.
    private func scenes(
        _ dots: [Dot?], hasHindsight: Bool = false, presence: Scene.NeedlePresence = .neverSeen
    ) -> [Scene] {
        var tracker = CrossingTracker()
        func findings(_ dot: Dot?) -> FrameFindings {
            var findings = FrameFindings()
            guard let dot else { return findings }
            findings.crossingCandidates.append {
                $0.point = TissuePoint(xMillimeters: dot.x, zMillimeters: 10)
                $0.novelty = dot.novelty
                $0.contrast = dot.contrast
            }
            return findings
        }
        if hasHindsight {
            for (index, dot) in dots.enumerated() { tracker.foresee(findings(dot), at: Double(index) / 10) }
        }
        return dots.enumerated().map { index, dot in
            if !hasHindsight { tracker.foresee(findings(dot), at: Double(index) / 10) }
            var scene = Scene(scale: Scale(source: .none))
            scene.needlePresence = presence
            tracker.publish(to: &scene, at: Double(index) / 10)
            return scene
        }
    }

    private func frames(_ scenes: [Scene]) -> [Int] {
        scenes.indices.filter { scenes[$0].needlePresence == .crossing && scenes[$0].findings.crossings.count == 1 }
    }

    @Test func aDotThatComesAndStaysIsANeedle() {
        let dots = [nil, nil] + needle(staying: 5)
        #expect(frames(scenes(dots)) == [7, 8, 9])
        let known = scenes(dots, hasHindsight: true)
        #expect(frames(known) == Array(2..<10), "a needle from when it came")
        #expect(known[4].findings.crossings[0].point.x == 3)
        #expect(known[0].needlePresence == .neverSeen)
    }

    @Test func tissueIsNoNeedle() {
        #expect(frames(scenes(Array(repeating: Dot(), count: 10))).isEmpty, "it was always there")
        #expect(frames(scenes([nil] + needle(staying: 2))).isEmpty, "it did not stay")
        #expect(frames(scenes([nil] + needle(staying: 5, novelty: 0))).isEmpty, "it is not new")
        #expect(frames(scenes([nil] + needle(staying: 5, contrast: 30, novelty: 18))).isEmpty, "little of both")
        #expect(frames(scenes([nil] + needle(staying: 5, contrast: 31, novelty: 18))).count == 3)
        let flickering = needle(staying: 0) + [nil, Dot(), nil, Dot(), nil, Dot()]
        #expect(frames(scenes([nil] + flickering)).isEmpty, "it is seen two thirds of the time")
    }

    /// Tissue that moves under the probe brings dots that were elsewhere a moment ago, and a pulsating wall its own back.
    @Test func aDotSeenBeforeIsNoNeedle() {
        let wall = [Dot(x: 2), Dot(x: 2), nil, nil, nil, nil, nil]
        #expect(frames(scenes(wall + needle(staying: 6))).isEmpty)
        let farAway = [Dot(x: 1.5), Dot(x: 1.5), nil, nil, nil, nil, nil]
        #expect(!frames(scenes(farAway + needle(staying: 6))).isEmpty)
        let longAgo = wall + Array(repeating: nil, count: 32)
        #expect(!frames(scenes(longAgo + needle(staying: 6))).isEmpty)
        let speckle = [Dot(x: 2, contrast: 29), nil, nil, nil, nil, nil]
        #expect(!frames(scenes(speckle + needle(staying: 6))).isEmpty)
    }

    @Test func aLostOneIsLostAndNotForgotten() {
        let scenes = scenes([nil] + needle(staying: 6) + Array(repeating: nil, count: 6))
        #expect(scenes[12].needlePresence == .crossing, "carried for 0.4 s")
        guard case .lost(let seconds) = scenes[15].needlePresence else {
            Issue.record("\(scenes[15].needlePresence)")
            return
        }
        #expect(abs(seconds - 0.6) < 1e-9 && scenes[15].findings.crossings.isEmpty)
    }

    @Test(arguments: [Scene.NeedlePresence.tracked, .coasting(seconds: 0.1), .lost(seconds: 1), .withdrawn])
    func aNeedleInThePlaneComesFirst(presence: Scene.NeedlePresence) {
        let scenes = scenes([nil] + needle(staying: 6), presence: presence)
        #expect(scenes.allSatisfy { $0.needlePresence == presence && $0.findings.crossings.isEmpty })
    }

    /// Every frame that shows the dot tells where it is, and none where there is no needle.
    @Test(arguments: [UInt64(3), 4], [PhantomScene.Difficulty.easy, .hard])
    func findsTheDotOfAPhantom(seed: UInt64, difficulty: PhantomScene.Difficulty) throws {
        for hasNeedle in [true, false] {
            var scene = PhantomPreset.deltoid.scene(seed: seed, difficulty: difficulty)
            if !hasNeedle { scene.needle = nil }
            let generator = try PhantomGenerator(scene: scene, seed: seed)
            let made = (4..<24).map { generator.frame(at: $0) }
            let analyzer = FrameAnalyzer(geometry: generator.geometry)
            let workspace = analyzer.makeWorkspace()
            let findings = made.indices.map { index -> FrameFindings in
                var findings = FrameFindings()
                analyzer.analyze(
                    made.map(\.frame)[max(0, index - FrameAnalyzer.lookBack)...index], workspace: workspace,
                    into: &findings)
                return findings
            }
            var tracker = SceneTracker(scale: Scale(source: .sidecar), usualInterval: 1.0 / 15)
            for (frame, found) in zip(made, findings) { tracker.foresee(found, at: frame.frame.time) }
            for (frame, found) in zip(made, findings) {
                let told = tracker.update(with: found, at: frame.frame.time)
                guard let place = frame.truth.needle?.crossing else {
                    #expect(told.needlePresence == .neverSeen)
                    continue
                }
                #expect(told.needlePresence == .crossing)
                let distance = told.findings.crossings.first?.point.distance(to: place).inMillimeters
                #expect((distance ?? .infinity) < 1)
            }
        }
    }
}
