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

    /// A high gain shows black as gray. Tissue has speckle, a shadow none, however bright it is shown.
    @Test(arguments: [11, 12, 13, 14] as [UInt64], [45, 48] as [Float])
    func findsBoneOverAGrayShadow(seed: UInt64, level: Float) throws {
        let cap = { (x: Double) in 20 + 0.02 * x * x }
        func picture(below: Float) -> TissuePicture {
            var picture = TissuePicture.chestWall(seed: seed)
            picture.paint { x, z in abs(x) <= 12 && z > cap(x) ? below : nil }
            picture.line(-12...12, level: 200, thickness: 0.7, edge: cap)
            return picture
        }
        var bench = try TissueBench()
        #expect(bench.findings(picture(below: level)).bones.isEmpty, "speckle under the line")
        var other = try TissueBench()
        let findings = other.findings([picture(below: 1).raster { _ in level }])
        let depths = findings.bones.compactMap { $0.surface.depth(atX: 0)?.z }
        #expect(abs(try #require(depths.first) - 20) < 0.4)
        #expect(findings.pleura.isEmpty)
    }

    /// The amplification rises with depth and with it the noise that a shadow is shown as.
    @Test(arguments: [15, 16, 17] as [UInt64])
    func findsBoneOverNoiseThatRisesWithDepth(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.rib(at: -6, top: 15, halfWidth: 6)
        var bench = try TissueBench()
        let findings = bench.findings([picture.raster { z in Float(24 + 0.5 * max(0, z - 15)) }])
        let depths = findings.bones.compactMap { $0.surface.depth(atX: -6)?.z }
        #expect(abs(try #require(depths.first) - 15) < 0.4)
    }

    /// A large bone from whose flank the traced line goes on, up along something else: as a whole it is no arch. Below the
    /// bone the level falls, but not at once.
    @Test(arguments: [18, 19, 20] as [UInt64])
    func findsAnArchFromWhichALineGoesOn(seed: UInt64) throws {
        let (radius, middle, turn) = (18.0, -8.0, 4.0)
        let bone = { (x: Double) in 20 + radius - (radius * radius - (x - middle) * (x - middle)).squareRoot() }
        var picture = TissuePicture.chestWall(seed: seed)
        picture.paint { x, z in x < 8 && z > bone(x) ? 1 : nil }
        picture.line(-18...16, level: 200, thickness: 0.7) { $0 < turn ? bone($0) : bone(turn) - 0.6 * ($0 - turn) }
        var bench = try TissueBench()
        let findings = bench.findings([picture.raster { z in Float(max(13, 34 - 1.2 * (z - 20))) }])
        let depths = findings.bones.compactMap { $0.surface.depth(atX: middle)?.z }
        #expect(abs(try #require(depths.first) - 20) < 0.4)
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
