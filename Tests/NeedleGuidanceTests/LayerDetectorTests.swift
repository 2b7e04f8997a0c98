import FrameModel
import NeedleGuidance
import SignalKernels
import Testing

@Suite struct LayerDetectorTests {
    private static func depth(_ findings: FrameFindings, _ boundary: LayerBoundary, atX x: Double) -> Double? {
        findings.layers.first { $0.boundary == boundary }?.surface.depth(atX: x)?.z
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func namesSkinAndTheFirstFascia(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.rib(at: 0, top: 20, halfWidth: 8)
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        for x in [-12.0, 0, 12] {
            #expect(abs(try #require(Self.depth(findings, .skinFat, atX: x)) - 2) < 0.4)
            #expect(abs(try #require(Self.depth(findings, .fatFascia, atX: x)) - 8.25) < 0.4)
        }
    }

    @Test(arguments: [4, 5, 6] as [UInt64])
    func reportsTheInnerEdgesOfTheTwoSheetsOfAMuscle(seed: UInt64) throws {
        var picture = TissuePicture(seed: seed)
        picture.paint { _, z in z < 2 ? 110 : z < 6 ? 55 : nil }
        picture.fibers(8...24, tilt: 0.25)
        picture.fibers(28...39, tilt: -0.15)
        picture.line(-20...20, level: 200, thickness: 1) { 6 + 0.03 * $0 }
        picture.line(-20...20, level: 200, thickness: 1) { 26 - 0.05 * $0 }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        for x in [-15.0, 0, 15] {
            let superficial = try #require(Self.depth(findings, .superficialAponeurosis, atX: x))
            #expect(abs(superficial - (7 + 0.03 * x)) < 0.4, "upper sheet at \(x) mm")
            let deep = try #require(Self.depth(findings, .deepAponeurosis, atX: x))
            #expect(abs(deep - (26 - 0.05 * x)) < 0.4, "lower sheet at \(x) mm")
        }
    }

    /// A muscle of fascicles as bright as its sheets, between a sheet whose lower side lies at `upper` and one that begins at
    /// `lower` mm in the middle of the picture and is made of two lines.
    private static func pennateMuscle(
        seed: UInt64, upper: Double, lower: Double, upperLevel: Float = 200
    ) -> TissuePicture {
        var picture = TissuePicture(seed: seed)
        let deep = { (x: Double) in lower - 0.05 * x }
        picture.paint { x, z in
            if z < upper { return z < 1.2 ? 110 : 60 }
            if z < deep(x) {
                // Fascicles of a millimeter rise to the right by 17 degrees, 3 mm apart, each seen for 7 mm of every 10.
                let row = (z + 0.3 * x + 30) / 3
                let place = (x + 40 + 4 * row.rounded(.down)) / 10
                let isFascicle = row.truncatingRemainder(dividingBy: 1) < 0.35
                return isFascicle && place.truncatingRemainder(dividingBy: 1) < 0.7 ? 150 : 55
            }
            return z < deep(x) + 2.2 ? 125 : 75
        }
        picture.fibers((lower + 4)...39, tilt: -0.15)
        picture.line(-20...20, level: upperLevel, thickness: 1) { _ in upper - 1 }
        picture.line(-20...20, level: 190, thickness: 0.6, edge: deep)
        picture.line(-20...20, level: 190, thickness: 0.6) { deep($0) + 1.4 }
        return picture
    }

    @Test(arguments: [12, 13, 14] as [UInt64])
    func findsTheDeepSheetOnWhichFasciclesEnd(seed: UInt64) throws {
        var bench = try TissueBench()
        let findings = bench.findings(Self.pennateMuscle(seed: seed, upper: 7, lower: 28))
        for x in [-15.0, 0, 15] {
            let superficial = try #require(Self.depth(findings, .superficialAponeurosis, atX: x))
            #expect(abs(superficial - 7) < 0.4, "upper sheet at \(x) mm")
            let deep = try #require(Self.depth(findings, .deepAponeurosis, atX: x))
            #expect(abs(deep - (28 - 0.05 * x)) < 0.5, "lower sheet at \(x) mm")
        }
        // Its two lines are no fasciae of their own.
        let depths = findings.layers.compactMap { $0.surface.depth(atX: 0)?.z }
        #expect(depths.count { abs($0 - 28.5) < 2.5 } == 1)
    }

    /// A septum along the sheets is a fascia, a line as long that points at the deep one is a fascicle.
    @Test(arguments: [(21, 0.25), (22, 0.25), (21, -0.04), (22, -0.04)] as [(UInt64, Double)])
    func namesNoFascicleAFascia(seed: UInt64, slope: Double) throws {
        var picture = Self.pennateMuscle(seed: seed, upper: 7, lower: 28)
        picture.paint { x, z in abs(x) < 15 && abs(z - (17 + slope * x)) < 2.5 ? 55 : nil }
        picture.line(-13...13, level: 190, thickness: 0.8) { 17 + slope * $0 }
        var bench = try TissueBench()
        let depths = bench.findings(picture).layers.compactMap { $0.surface.depth(atX: 0)?.z }
        let between = depths.filter { $0 > 12 && $0 < 22 }
        #expect(between.isEmpty == (slope > 0.2), "lines at \(between) mm")
    }

    /// Where the muscle is thin, its deep sheet lies in the upper half of the picture and may be the brightest there.
    @Test(arguments: [15, 16, 17] as [UInt64])
    func theUpperSheetLiesAboveTheDeepOne(seed: UInt64) throws {
        var picture = Self.pennateMuscle(seed: seed, upper: 4.5, lower: 14, upperLevel: 140)
        picture.line(-20...20, level: 230, thickness: 1.2) { 14 - 0.05 * $0 }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect(abs(try #require(Self.depth(findings, .superficialAponeurosis, atX: 0)) - 4.5) < 0.4)
        #expect(abs(try #require(Self.depth(findings, .deepAponeurosis, atX: 0)) - 14) < 0.5)
    }

    @Test func theSkinLiesBelowAGelGap() throws {
        var picture = TissuePicture.chestWall(seed: 10)
        // The transducer's own echo, then gel without echoes, then the skin at 1.8 mm.
        picture.paint { _, z in z < 0.3 ? 150 : z < 1.8 ? 2 : z < 2.4 ? 170 : nil }
        var bench = try TissueBench()
        let depth = try #require(bench.findings(picture).skinDepth)
        #expect(abs(depth.inMillimeters - 1.8) < 0.4)
    }

    @Test func withTheTransducerOnItTheSkinIsTheTopOfThePicture() throws {
        var bench = try TissueBench()
        let depth = try #require(bench.findings(TissuePicture(seed: 11)).skinDepth)
        #expect(depth.inMillimeters < 0.3)
    }

    @Test func drawsNoLineAlongANeedle() throws {
        var picture = TissuePicture.chestWall(seed: 7)
        picture.line(-18...6, level: 220) { 10 + 0.5 * ($0 + 18) }
        var bench = try TissueBench()
        for layer in bench.findings(picture).layers {
            if let a = layer.surface.depth(atX: -10)?.z, let b = layer.surface.depth(atX: 2)?.z {
                #expect(abs(b - a) < 4, "a layer follows the needle from \(a) to \(b) mm")
            }
        }
    }

    @Test func theSameFrameTwiceGivesTheSameFindings() throws {
        let picture = TissuePicture.chestWall(seed: 8).raster()
        var bench = try TissueBench()
        let first = bench.findings([picture])
        _ = bench.findings(TissuePicture(seed: 9))
        let second = bench.findings([picture])
        #expect(first.layers.elementsEqual(second.layers))
        #expect(first.examined == second.examined)
    }

    @Test(arguments: [(33, 40), (40, 300), (300, 40), (64, 64)])
    func survivesSmallAndNarrowPictures(width: Int, height: Int) throws {
        for spacing in [0.01, 0.1, 1.5] {
            let geometry = try FrameGeometry(
                width: width, height: height, axialSpacing: .millimetersPerPixel(spacing),
                lateralSpacing: .millimetersPerPixel(spacing))
            let grid = FeatureGrid(geometry: geometry)
            let bank = FeatureBank(grid: grid)
            let detector = TissueDetector(grid: grid)
            var features = bank.makeFeatures()
            var scratch = detector.makeScratch()
            var findings = FrameFindings()
            let samples = (0..<(width * height)).map { UInt8(($0 * 37) % 251) }
            let frame = BModeFrame(
                index: 0, time: 0, grayLevels: Raster(width: width, height: height, samples: samples))
            bank.fill(&features, window: [frame][...])
            detector.detect(in: features, scratch: &scratch, into: &findings)
            for layer in findings.layers {
                #expect(layer.surface.samples.allSatisfy { $0.point.x.isFinite && $0.point.z.isFinite })
            }
        }
    }
}
