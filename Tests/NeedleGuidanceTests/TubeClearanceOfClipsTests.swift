import FrameModel
import NeedleGuidance
import Phantoms
import PlacementSafety
import Testing

/// A needle driven into a carotid along its axis, from the pixels to the verdict.
@Suite struct TubeClearanceOfClipsTests {
    @Test(arguments: [UInt64(31), 35])
    func clearanceIsThatToTheWallAndNoUnsafeFrameIsClear(seed: UInt64) async throws {
        var scene = PhantomPreset.carotid.scene(seed: seed, difficulty: .easy)
        scene.frameCount = 36
        // At a steeper angle than usual the wall is reached in the middle of the picture.
        scene.needle?.plane = .inPlane(entryX: -16, angleDegrees: 42)
        scene.needle?.steps = [.hold(seconds: 0.2), .move(to: 32, speed: 15), .hold(seconds: 60)]
        let generator = try PhantomGenerator(scene: scene, seed: seed)
        let made = (0..<scene.frameCount).map { generator.frame(at: $0) }
        let pipeline = try ClipPipeline(geometry: generator.geometry, scale: Scale(source: .sidecar))
        var (errors, unsafe) = ([Double](), 0)
        _ = try await pipeline.run(times: made.map(\.truth.time)) {
            made[$0].frame
        } deliver: { chunk in
            for frame in chunk {
                let truth = made[frame.index].truth
                guard let toLumen = truth.clearance?.toTube, let needle = truth.needle else { continue }
                if toLumen < 3 {
                    unsafe += 1
                    #expect(frame.assessment.verdict != .clear, "seed \(seed), frame \(frame.index)")
                }
                if toLumen < 0 { #expect(frame.assessment.verdict == .danger, "seed \(seed), frame \(frame.index)") }
                // In the lumen its own echo divides it: that it is in there is what counts.
                guard toLumen > 0, let vessel = frame.assessment.vessel,
                    let tip = frame.scene.findings.needle.first?.tip,
                    tip.distance(to: needle.tip).inMillimeters < 0.5
                else { continue }
                errors.append(vessel.distance - (toLumen - scene.tubes[0].wall))
            }
        }
        try #require(unsafe >= 5 && errors.count >= 10, "seed \(seed): \(unsafe) unsafe, \(errors.count) measured")
        let middle = errors.sorted()[errors.count / 2]
        // The tip's error of up to 0.5 mm, that of the edge, and of the wall, whose echo is a pulse thicker than it.
        #expect(errors.allSatisfy { abs($0) < 0.9 } && abs(middle) < 0.4, "seed \(seed): median \(middle), \(errors)")
    }
}
