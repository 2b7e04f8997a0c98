import FrameModel
import NeedleGuidance
import PlacementSafety
import SignalKernels
import Testing

/// The same tissue shown at another depth.
@Suite struct DepthChangeTests {
    /// What the picture becomes when a pixel stands for `factor` times the depth, about the middle of the face.
    private func zoomed(_ raster: Raster<UInt8>, by factor: Double) -> Raster<UInt8> {
        var result = Raster<UInt8>(width: raster.width, height: raster.height, filledWith: 3)
        let middle = Double(raster.width - 1) / 2
        for row in 0..<raster.height {
            for column in 0..<raster.width {
                let from = (row: Int(Double(row) * factor), column: Int(middle + (Double(column) - middle) * factor))
                guard from.row < raster.height, (0..<raster.width).contains(from.column) else { continue }
                result[row: row, column: column] = raster[row: from.row, column: from.column]
            }
        }
        return result
    }

    private func chest(_ seed: UInt64) -> Raster<UInt8> {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.line(-20...20, level: 130) { x in 13 + 0.03 * x }
        picture.pleura(-20...20) { x in 24 - 0.05 * x }
        return picture.raster()
    }

    /// Nearly every change is told, and none is told wrong.
    @Test func tellsTheFactor() throws {
        var bench = try TissueBench()
        var told = 0
        let factors = [0.5, 0.67, 0.8, 0.9, 1.12, 1.25, 1.5, 2]
        for factor in factors {
            for seed in UInt64(1)...3 {
                let before = chest(seed)
                guard let change = bench.findings([before, zoomed(before, by: factor)]).depthChange else { continue }
                told += 1
                // Steps of 2.5 %, half of one to either side, and the rounding to pixels.
                #expect(abs(change / factor - 1) < 0.03, "factor \(factor), seed \(seed): \(change)")
            }
        }
        #expect(told >= 3 * factors.count - 2, "\(told) of \(3 * factors.count) told")
    }

    @Test func looksPastABlankFrame() throws {
        var bench = try TissueBench()
        let before = chest(5)
        let blank = Raster<UInt8>(width: before.width, height: before.height, filledWith: 2)
        let found = bench.findings([before, before, blank, zoomed(before, by: 1.5)])
        #expect(abs(try #require(found.depthChange) / 1.5 - 1) < 0.03)
    }

    /// Tissue that is pushed down by 2 mm, another place, and another gain are no change of depth.
    @Test func isNoneWhereTissueMoves() throws {
        var bench = try TissueBench()
        let before = chest(6)
        var pressed = before
        var brighter = before
        for row in 0..<before.height {
            for column in 0..<before.width {
                pressed[row: row, column: column] = before[row: max(0, row - 20), column: column]
                brighter[row: row, column: column] = UInt8(min(255, Int(before[row: row, column: column]) + 40))
            }
        }
        #expect(bench.findings([before, pressed]).depthChange == nil)
        #expect(bench.findings([before, brighter]).depthChange == nil)
        #expect(bench.findings([before]).depthChange == nil)
        #expect(bench.findings([before, TissuePicture(seed: 9).raster()]).depthChange == nil)
    }

    @Test func theSceneIsUnfitUntilTheDepthIsBack() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar), usualInterval: 0.1)
        func quality(_ change: Double?, _ time: Double) -> FrameQuality {
            var findings = FrameFindings()
            findings.depthChange = change
            return tracker.update(with: findings, at: time).findings.quality
        }
        #expect(quality(nil, 0) == [])
        #expect(quality(1.5, 0.1) == .geometryChanged)
        #expect(quality(nil, 0.2) == .geometryChanged)
        #expect(quality(0.8, 0.3) == .geometryChanged)
        #expect(quality(0.82, 0.4) == [])
        #expect(quality(.nan, 0.5) == .geometryChanged)
    }
}

@Suite struct TextGuardTests {
    /// Strokes of two pixels with gaps of two, 12 rows high: as dense as letters.
    private func label(on raster: Raster<UInt8>, row: Int, columns: Range<Int>) -> Raster<UInt8> {
        var result = raster
        for y in row..<row + 12 {
            for x in columns where x % 4 < 2 { result[row: y, column: x] = 230 }
        }
        return result
    }

    @Test func findsALabelWhereItIs() throws {
        var bench = try TissueBench()
        let picture = label(on: TissuePicture.chestWall(seed: 7).raster(), row: 300, columns: 200..<260)
        let found = bench.findings([picture])
        #expect(found.quality == .textOverPicture)
        #expect(!found.textPlaces.isEmpty)
        // 300 rows are 30 mm, column 200 is 0 mm; a block reaches 0.8 mm to each side of its middle.
        for place in found.textPlaces {
            #expect((28.5...32.8).contains(place.z) && (-1...7).contains(place.x), "\(place)")
        }
    }

    /// A needle, a fascia, a rib and a mirror line are bright, but not drawn.
    @Test func isNotDeceivedByBrightLines() throws {
        var bench = try TissueBench()
        var picture = TissuePicture.chestWall(seed: 8)
        picture.rib(at: 6, top: 22)
        picture.line(-15...5, level: 255, thickness: 0.3) { x in 12 + 0.9 * x }
        picture.line(-18...18, level: 255, thickness: 0.2) { _ in 30 }
        picture.paint { x, _ in abs(x - 12) < 0.1 ? 255 : nil }
        #expect(bench.findings(picture).textPlaces.isEmpty)
    }

    @Test func forgetsTheTextOfTheFrameBefore() throws {
        var bench = try TissueBench()
        let plain = TissuePicture.chestWall(seed: 9).raster()
        #expect(!bench.findings([label(on: plain, row: 100, columns: 40..<100)]).textPlaces.isEmpty)
        #expect(bench.findings([plain]).textPlaces.isEmpty)
    }
}
