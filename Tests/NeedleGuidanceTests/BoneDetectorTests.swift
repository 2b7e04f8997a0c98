import FrameModel
import NeedleGuidance
import Testing

@Suite struct BoneDetectorTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsTheCapOfARib(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.rib(at: 3, top: 18)
        var bench = try TissueBench()
        let depths = bench.findings(picture).bones.compactMap { $0.surface.depth(atX: 3)?.z }
        let depth = try #require(depths.first)
        #expect(abs(depth - 18) < 0.4)
    }

    @Test(arguments: [4, 5] as [UInt64])
    func takesNoFasciaOverTissueForBone(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.line(-20...20, level: 200, thickness: 0.7) { _ in 22 }
        var bench = try TissueBench()
        #expect(bench.findings(picture).bones.isEmpty)
    }

    @Test func takesNoVesselForBone() throws {
        var picture = TissuePicture.chestWall(seed: 6)
        // A dark lumen of 8 mm under a bright wall; tissue goes on below it.
        picture.paint { x, z in abs(x) < 6 && z > 14 && z < 22 ? 1 : nil }
        picture.line(-6...6, level: 190) { _ in 13.6 }
        var bench = try TissueBench()
        #expect(bench.findings(picture).bones.isEmpty)
    }

    @Test func drawsNothingInsideTheShadow() throws {
        var picture = TissuePicture.chestWall(seed: 7)
        picture.fibers(19...38)
        picture.rib(at: 0, top: 16, halfWidth: 7)
        // A repeat of the cap inside its shadow.
        picture.line(-6...6, level: 120) { 24 + 0.06 * $0 * $0 }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        for layer in findings.layers {
            let depth = layer.surface.depth(atX: 0)?.z ?? 0
            #expect(depth < 17.5, "a layer at \(depth) mm below the rib")
        }
        #expect(findings.pleura.isEmpty)
    }
}
