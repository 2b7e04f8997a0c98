import FrameModel
import Phantoms
import SignalKernels
import Testing

/// What moves in the pictures must move as the truth says.
@Suite struct PhantomMotionTests {
    /// A muscle at rest: no needle, breath or tremor.
    private func still(_ preset: PhantomPreset, seed: UInt64) -> PhantomScene {
        var scene = preset.scene(seed: seed)
        scene.needle = nil
        scene.motion.tremor = 0
        scene.motion.drift = 0
        scene.motion.breathDepth = 0
        return scene
    }

    /// The shift of a patch of `first` around a point that matches `second` best, in millimeters, by the least sum of
    /// absolute differences over whole pixels.
    private func shift(
        _ first: BModeFrame, _ second: BModeFrame, at point: TissuePoint, geometry: FrameGeometry, reach: Double
    ) -> (x: Double, z: Double) {
        let pixel = geometry.axialSpacing.inMillimetersPerPixel
        let column = Int(geometry.column(at: point.lateral).value)
        let row = Int(geometry.row(at: point.depth).value)
        let half = Int(1.2 / pixel)
        let steps = Int(reach / pixel)
        var best = (sum: Int.max, x: 0, z: 0)
        for dz in -steps...steps {
            for dx in -steps...steps {
                var sum = 0
                for i in stride(from: -half, through: half, by: 2) {
                    for j in stride(from: -half, through: half, by: 2) {
                        let a = Int(first.grayLevels[row: row + i, column: column + j])
                        let b = Int(second.grayLevels[row: row + i + dz, column: column + j + dx])
                        sum += abs(a - b)
                    }
                }
                if sum < best.sum { best = (sum, dx, dz) }
            }
        }
        return (Double(best.x) * pixel, Double(best.z) * pixel)
    }

    @Test func twitchMovesItsPatchByItsPeakAndLeavesTheRest() throws {
        var scene = still(.forearm, seed: 13)
        scene.vessels = []
        scene.frameRate = 30
        var twitch = PhantomScene.Twitch(onset: 0.1, x: 0, z: 10)
        // The peak comes a third of the way through: in frame 6.
        twitch.duration = 0.3
        twitch.peak = 1.5
        scene.motion.twitches = [twitch]
        let generator = try PhantomGenerator(scene: scene, seed: 13)
        let before = generator.frame(at: 2)
        let peak = generator.frame(at: 6)
        let after = generator.frame(at: 14)
        #expect(!before.truth.isTwitching && peak.truth.isTwitching && !after.truth.isTwitching)
        let center = TissuePoint(xMillimeters: 0, zMillimeters: 10)
        let moved = shift(before.frame, peak.frame, at: center, geometry: generator.geometry, reach: 2)
        // Mostly lateral, by 0.9 of the peak, and 0.44 of it upward; two pixels of 0.085 mm and a little decorrelation.
        #expect(abs(moved.x - 0.9 * 1.5) < 0.25 && abs(moved.z + 0.436 * 1.5) < 0.2, "\(moved)")
        let far = TissuePoint(xMillimeters: -14, zMillimeters: 10)
        let rest = shift(before.frame, peak.frame, at: far, geometry: generator.geometry, reach: 2)
        #expect(abs(rest.x) < 0.2 && abs(rest.z) < 0.1, "\(rest)")
        let back = shift(before.frame, after.frame, at: center, geometry: generator.geometry, reach: 2)
        #expect(back.x == 0 && back.z == 0)
    }

    @Test func driftCarriesTissueAndTruthAlike() throws {
        var scene = still(.neck, seed: 3)
        scene.motion.drift = 3
        scene.frameRate = 10
        // A vein that widens pushes the artery beside it.
        for k in scene.vessels.indices {
            scene.vessels[k].pulsation = 0
            scene.vessels[k].collapse = 0
        }
        let generator = try PhantomGenerator(scene: scene, seed: 3)
        let first = generator.frame(at: 0)
        let second = generator.frame(at: 4)
        let moved = second.truth.vessels[0].center.x - first.truth.vessels[0].center.x
        // 3 mm/s for 0.4 s, against the motion of the probe.
        #expect(abs(moved + 1.2) < 1e-9)
        let seen = shift(
            first.frame, second.frame, at: TissuePoint(xMillimeters: 8, zMillimeters: 9),
            geometry: generator.geometry, reach: 2)
        #expect(abs(seen.x - moved) < 0.2 && abs(seen.z) < 0.1, "\(seen)")
    }

    @Test func arteryPulsesAndVeinCollapsesWithTheBreath() throws {
        var scene = still(.neck, seed: 4)
        scene.frameCount = 90
        let generator = try PhantomGenerator(scene: scene, seed: 4)
        var widths: [Double] = []
        var heights: [Double] = []
        for index in stride(from: 0, to: 90, by: 2) {
            let vessels = generator.frame(at: index).truth.vessels
            widths.append(vessels[0].semiAxes.lateral)
            heights.append(vessels[1].semiAxes.axial)
        }
        let artery = try #require(widths.max()) / (try #require(widths.min()))
        // 6 % of diameter at the peak of the beat, sampled every 0.13 s.
        #expect(artery > 1.03 && artery < 1.065, "\(artery)")
        let vein = try #require(heights.min()) / (try #require(heights.max()))
        #expect(vein < 0.75, "\(vein)")
    }
}
