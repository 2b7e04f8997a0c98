import FrameModel
import Foundation
import Phantoms
import Recordings
import Testing

/// The recordings in `SampleData` are what the generator makes today.
@Suite struct SampleDataTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("SampleData")

    /// Preset, seed, frames and height in pixels, as in the commands of `SampleData/README.md`.
    @Test(arguments: [
        (PhantomPreset.intercostal, UInt64(11), 26, 280, 0), (.neck, 12, 24, 280, 0), (.forearm, 13, 28, 280, 0),
        (.lumbar, 14, 20, 270, 32),
    ])
    func frameIsMadeAgainPixelForPixel(
        preset: PhantomPreset, seed: UInt64, count: Int, size: Int, furniture: Int
    ) throws {
        var scene = preset.scene(seed: seed)
        scene.frameCount = count
        scene.display.millimetersPerPixel = scene.transducer.depth / Double(size)
        scene.display.furniture = furniture
        let generator = try PhantomGenerator(scene: scene, seed: seed)
        let recording = try Recording.open(Self.folder.appendingPathComponent(preset.rawValue).path)
        #expect(recording.frameCount == count)
        #expect(recording.geometry.region == generator.geometry.region)
        for index in [0, count - 1] {
            let stored = try recording.frame(at: index).grayLevels
            let made = generator.frame(at: index).frame.grayLevels
            let differing = zip(stored.samples, made.samples).count { $0 != $1 }
            #expect(stored.width == made.width && stored.height == made.height)
            #expect(differing == 0, "\(differing) pixels differ in frame \(index)")
        }
    }
}
