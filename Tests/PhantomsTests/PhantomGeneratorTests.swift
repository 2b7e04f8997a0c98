import FrameModel
import Phantoms
import Testing

@Suite struct PhantomGeneratorTests {
    @Test func sameSeedGivesTheSamePixels() throws {
        let scene = PhantomPreset.neck.scene(seed: 4)
        let first = try PhantomGenerator(scene: scene, seed: 4).frame(at: 3).frame
        let second = try PhantomGenerator(scene: scene, seed: 4).frame(at: 3).frame
        #expect(first.grayLevels == second.grayLevels)
    }
}
