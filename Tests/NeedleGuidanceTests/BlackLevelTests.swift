import FrameModel
import Foundation
import NeedleGuidance
import Phantoms
import SignalKernels
import Testing

@Suite struct BlackLevelTests {
    /// Black of a picture with this share of places without echoes, whose noise spreads over `spread` levels from `black` up,
    /// below tissue of 60 to 160.
    private func found(black: Int, share: Double, spread: Int = 1) -> Float {
        var image = GrayImage(width: 200, height: 100)
        for row in 0..<100 {
            for column in 0..<200 {
                let index = (column * 100 + row) % 97
                let isDark = Double(column) < 200 * share
                image[row: row, column: column] = UInt8(isDark ? black + index % spread : 60 + index)
            }
        }
        var levels = LevelCounts()
        return BlackLevel.find(image, &levels)
    }

    @Test(arguments: [16, 30])
    func findsTheLevelOfPlacesWithoutEchoes(black: Int) {
        #expect(found(black: black, share: 0.4) == Float(black))
        #expect(abs(found(black: black, share: 0.1, spread: 6) - Float(black)) <= 1)
    }

    @Test func leavesAPictureAloneThatShowsNoBlackOrALowOne() {
        #expect(found(black: 16, share: 0.02) == 0, "too little of it")
        #expect(found(black: 16, share: 0.1, spread: 40) == 0, "dark tissue has many levels")
        #expect(found(black: 8, share: 0.4) == 0, "black by its level")
    }

    /// The same chest wall after a video of limited range (ITU-R BT.601), and by a gray map of more contrast.
    @Test(arguments: [1, 2, 7, 14] as [UInt64])
    func findsRibsAndPleuraByAnyGrayMap(seed: UInt64) throws {
        let scene = PhantomPreset.intercostal.scene(seed: 7100 + seed, difficulty: .easy)
        let generator = try PhantomGenerator(scene: scene, seed: 7100 + seed)
        let made = generator.frame(at: 0)
        #expect(made.truth.pleura != nil)
        let analyzer = FrameAnalyzer(geometry: generator.geometry)
        let workspace = analyzer.makeWorkspace()
        func findings(_ map: (Double) -> Double) -> FrameFindings {
            let levels = made.frame.grayLevels
            let mapped = Raster(
                width: levels.width, height: levels.height,
                samples: levels.samples.map { UInt8(min(max(map(Double($0)).rounded(), 0), 255)) })
            var findings = FrameFindings()
            analyzer.analyze([BModeFrame(index: 0, time: 0, grayLevels: mapped)], workspace: workspace, into: &findings)
            return findings
        }
        let plain = findings { $0 }
        let line = try #require(plain.pleura.first?.segments.first?.samples)
        let middle = line[line.count / 2].point
        for (name, other) in [
            ("video", findings { 16 + $0 * 219 / 255 }), ("contrast", findings { 255 * pow($0 / 255, 1.4) }),
        ] {
            let depths = other.pleura.first?.segments.compactMap { $0.depth(atX: middle.x)?.z } ?? []
            let depth = try #require(depths.first, "no pleura: \(name)")
            #expect(abs(depth - middle.z) < 0.3, "\(name)")
            if name == "video" { #expect(other.bones.count >= plain.bones.count) }
        }
    }
}
