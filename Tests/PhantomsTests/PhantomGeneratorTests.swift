import FrameModel
import Phantoms
import SignalKernels
import Testing

/// The pictures must show what the truth says, so these tests measure in the pixels.
@Suite struct PhantomGeneratorTests {
    private func gray(_ made: BModeFrame, _ geometry: FrameGeometry, x: Double, z: Double) -> Double? {
        let column = Int(geometry.column(at: .millimeters(x)).value.rounded())
        let row = Int(geometry.row(at: .millimeters(z)).value.rounded())
        guard made.grayLevels.contains(row: row, column: column) else { return nil }
        return Double(made.grayLevels[row: row, column: column])
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

    @Test func sameSeedGivesTheSamePixelsAndAnotherSeedOthers() throws {
        let scene = PhantomPreset.neck.scene(seed: 4)
        let first = try PhantomGenerator(scene: scene, seed: 4).frame(at: 3).frame
        let second = try PhantomGenerator(scene: scene, seed: 4).frame(at: 3).frame
        let other = try PhantomGenerator(scene: scene, seed: 5).frame(at: 3).frame
        #expect(first.grayLevels == second.grayLevels)
        #expect(first.grayLevels != other.grayLevels)
    }

    @Test func framesDoNotDependOnTheOrderInWhichTheyAreMade() async throws {
        let generator = try PhantomGenerator(scene: PhantomPreset.intercostal.scene(seed: 2), seed: 2)
        let forward = [4, 9].map { generator.frame(at: $0).frame.grayLevels }
        async let late = generator.frame(at: 9).frame.grayLevels
        async let early = generator.frame(at: 4).frame.grayLevels
        let backward = await [early, late]
        #expect(forward == backward)
    }

    @Test(arguments: [(PhantomPreset.intercostal, UInt64(1)), (.rhomboid, 2), (.intercostal, 3)])
    func pleuraIsBrightestJustBelowItsTrueLeadingEdge(preset: PhantomPreset, seed: UInt64) throws {
        let generator = try PhantomGenerator(scene: preset.scene(seed: seed), seed: seed)
        let (frame, truth) = generator.frame(at: 0)
        let line = try #require(truth.pleura)
        var offsets: [Double] = []
        for (point, isVisible) in zip(line.points, line.isVisible) where isVisible && abs(point.x) < 15 {
            let profile = stride(from: -1.2, through: 1.2, by: 0.05).map { offset in
                (offset, gray(frame, generator.geometry, x: point.x, z: point.z + offset) ?? 0)
            }
            if let brightest = profile.max(by: { $0.1 < $1.1 }) { offsets.append(brightest.0) }
        }
        try #require(offsets.count > 10)
        // The echo of two sheets 0.26 mm apart, half a pulse below the edge; a pixel is 0.1 mm.
        let middle = offsets.sorted()[offsets.count / 2]
        #expect((0...0.5).contains(middle), "median offset \(middle) mm")
    }

    @Test func vesselsAreDarkInsideAndBehindRibsNothingIsSeen() throws {
        let neck = try PhantomGenerator(scene: PhantomPreset.neck.scene(seed: 6), seed: 6)
        let (frame, truth) = neck.frame(at: 5)
        for vessel in truth.vessels {
            func ring(_ share: Double) -> Double {
                mean(
                    (0..<48).compactMap { k in
                        let angle = ReproducibleMath.cosineAndSine(turns: Double(k) / 48)
                        return gray(
                            frame, neck.geometry, x: vessel.center.x + share * vessel.semiAxes.lateral * angle.cosine,
                            z: vessel.center.z + share * vessel.semiAxes.axial * angle.sine)
                    })
            }
            #expect(ring(0.6) + 30 < ring(1.4), "\(vessel.name)")
        }
        let chest = try PhantomGenerator(scene: PhantomPreset.intercostal.scene(seed: 6), seed: 6)
        let (picture, facts) = chest.frame(at: 0)
        let rib = try #require(facts.ribs.first { $0.inFieldFraction == 1 })
        let top = try #require(rib.surface.min { $0.z < $1.z })
        let cap = mean((1...3).compactMap { gray(picture, chest.geometry, x: top.x, z: top.z + 0.1 * Double($0)) })
        let shadow = mean((30...80).compactMap { gray(picture, chest.geometry, x: top.x, z: top.z + 0.1 * Double($0)) })
        #expect(cap > 150 && shadow < 40, "cap \(cap), shadow \(shadow)")
    }

    @Test func needleShowsUpToItsTipAndNotBeyond() throws {
        let generator = try PhantomGenerator(scene: PhantomPreset.forearm.scene(seed: 8, difficulty: .easy), seed: 8)
        let (frame, truth) = generator.frame(at: 14)
        let needle = try #require(truth.needle)
        #expect(needle.shaftContrast > 25 && needle.tipContrast > 25)
        let length = needle.insertedLength
        let direction = ((needle.tip.x - needle.entry.x) / length, (needle.tip.z - needle.entry.z) / length)
        func along(_ offsets: StrideThrough<Double>) -> Double {
            mean(
                offsets.compactMap {
                    gray(
                        frame, generator.geometry, x: needle.tip.x + $0 * direction.0,
                        z: needle.tip.z + $0 * direction.1)
                })
        }
        let before = along(stride(from: -1.0, through: -0.2, by: 0.1))
        let after = along(stride(from: 1.0, through: 2.0, by: 0.1))
        #expect(before > after + 40, "\(before) before the tip, \(after) beyond")
    }

    @Test func needleStepsAppearAsEvents() throws {
        var scene = PhantomPreset.femoral.scene(seed: 1)
        scene.frameCount = 60
        scene.frameRate = 20
        scene.needle?.steps = [
            .hold(seconds: 0.5), .move(to: 20, speed: 20), .hold(seconds: 0.4), .move(to: 0, speed: 40),
            .hold(seconds: 9),
        ]
        let generator = try PhantomGenerator(scene: scene, seed: 1)
        let truth = generator.truth
        let insertion = try #require(truth.insertions.first)
        #expect(truth.insertions.count == 1 && truth.withdrawals.count == 1 && truth.dwells.count == 1)
        #expect(insertion.start == 0.5 && insertion.stop == 1.5)
        #expect(abs(truth.dwells[0].start - 1.5) < 1e-9 && abs(truth.dwells[0].stop - 1.9) < 1e-9)
        #expect(generator.frame(at: 5).truth.needle == nil)
        #expect(generator.frame(at: 35).truth.isDwelling)
        #expect(generator.frame(at: 55).truth.needle == nil)
        // Half-way in: 10 mm at 1.0 s.
        let length = try #require(generator.frame(at: 20).truth.needle).insertedLength
        #expect(abs(length - 10) < 1e-9)
    }

    @Test func clearanceToThePleuraShrinksAsTheNeedleAdvances() throws {
        var scene = PhantomPreset.intercostal.scene(seed: 3)
        scene.motion.breathDepth = 0
        scene.motion.tremor = 0
        let generator = try PhantomGenerator(scene: scene, seed: 3)
        let distances = [8, 12, 22, 26].compactMap { generator.frame(at: $0).truth.clearance?.toPleura }
        #expect(distances.count == 4)
        #expect(distances == distances.sorted(by: >))
        #expect(distances[3] < 5 && distances[3] > 0)
    }

    @Test func lungSlidesAlongThePleuraAndTheChestWallDoesNot() throws {
        var scene = PhantomPreset.intercostal.scene(seed: 5)
        scene.motion.breathDepth = 0
        scene.motion.tremor = 0
        scene.motion.lungSliding = 6
        scene.needle = nil
        let generator = try PhantomGenerator(scene: scene, seed: 5)
        let (first, truth) = generator.frame(at: 0)
        let (second, later) = generator.frame(at: 8)
        #expect(abs(later.lungOffset - truth.lungOffset) > 1)
        let line = try #require(truth.pleura)
        func change(_ offsets: ClosedRange<Double>) -> Double {
            var changes: [Double] = []
            for (point, isVisible) in zip(line.points, line.isVisible) where isVisible {
                for offset in stride(from: offsets.lowerBound, through: offsets.upperBound, by: 0.1) {
                    guard let a = gray(first, generator.geometry, x: point.x, z: point.z + offset),
                        let b = gray(second, generator.geometry, x: point.x, z: point.z + offset)
                    else { continue }
                    changes.append(abs(a - b))
                }
            }
            return mean(changes)
        }
        // Above the pleura only noise differs between the frames.
        #expect(change(0.8...2.5) > 3 * change(-4 ... -1.5))
    }
}
