import FrameModel
import Foundation
import Phantoms
import Testing

@Suite struct PhantomSceneTests {
    @Test(arguments: PhantomPreset.allCases)
    func everyPresetIsWithinTheRanges(preset: PhantomPreset) throws {
        for seed in UInt64(1)...20 {
            for difficulty in PhantomScene.Difficulty.allCases {
                let scene = preset.scene(seed: seed, difficulty: difficulty)
                if seed == 1 { #expect(throws: Never.self) { try PhantomGenerator(scene: scene, seed: seed) } }
                #expect(scene.name == preset.rawValue)
            }
        }
    }

    @Test func settingOutOfRangeIsNamedWithItsValue() {
        var scene = PhantomScene()
        scene.transducer.megahertz = 40
        #expect(throws: PhantomSceneError.outOfRange(setting: "transducer.megahertz", value: 40, allowed: 2...18)) {
            try PhantomGenerator(scene: scene, seed: 1)
        }
    }

    @Test func notANumberIsRefused() {
        var scene = PhantomScene()
        scene.tissue.fat = .nan
        #expect(throws: PhantomSceneError.self) { try PhantomGenerator(scene: scene, seed: 1) }
    }

    @Test func hugePictureIsRefusedBeforeItIsAllocated() {
        var scene = PhantomScene()
        scene.transducer.depth = 150
        scene.transducer.shape = .linear(aperture: 80)
        scene.display.millimetersPerPixel = 0.03
        #expect(throws: PhantomSceneError.pictureTooLarge(pixels: 13_333_333, allowed: 4_000_000)) {
            try PhantomGenerator(scene: scene, seed: 1)
        }
    }

    @Test func curvedPictureShowsItsFaceAndCenterDepth() throws {
        let geometry = try PhantomGenerator(scene: PhantomPreset.lumbar.scene(seed: 1), seed: 1).geometry
        guard case .curvilinear(let fan) = geometry.probe else {
            Issue.record("the lumbar preset uses a curved array")
            return
        }
        #expect(fan.radius == .millimeters(50))
        #expect(geometry.shows(TissuePoint(xMillimeters: 0, zMillimeters: 0.2)))
        #expect(geometry.shows(TissuePoint(xMillimeters: 0, zMillimeters: 69.5)))
        #expect(!geometry.shows(TissuePoint(xMillimeters: 30, zMillimeters: -2)))
    }
}

@Suite struct ReproducibleMathTests {
    @Test func agreesWithTheCLibrary() {
        for k in -2000...2000 {
            let turns = Double(k) * 0.137_03
            let wave = ReproducibleMath.cosineAndSine(turns: turns)
            // Reduction error 2 pi * 1e-14 for 274 turns, series error 2e-9 at an eighth turn.
            #expect(abs(wave.cosine - cos(2 * .pi * turns)) < 1e-8)
            #expect(abs(wave.sine - sin(2 * .pi * turns)) < 1e-8)
            let exponent = Double(k) * 0.05
            #expect(abs(ReproducibleMath.exp2(exponent) / Foundation.exp2(exponent) - 1) < 1e-8)
            #expect(abs(ReproducibleMath.log2(Foundation.exp2(exponent)) - exponent) < 1e-6)
        }
    }
}
