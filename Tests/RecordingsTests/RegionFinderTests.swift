import FrameModel
import Foundation
import Recordings
import SignalKernels
import Testing

@Suite struct RegionFinderTests {
    /// A screen with a speckled picture, lines of text around it and a gray bar.
    private struct Screen {
        var raster: Raster<UInt8>
        var state: UInt64

        init(width: Int, height: Int, level: UInt8, seed: UInt64) {
            raster = Raster(width: width, height: height, filledWith: level)
            state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        }

        /// SplitMix64 (Steele, Lea and Flood 2014), upper bits.
        mutating func random(_ bound: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return Int((z ^ z >> 31) >> 33) % bound
        }

        /// Speckle with a bright top; at `fade` 1 or more the deep end shows `floor` alone.
        mutating func picture(_ region: PixelRegion, floor: Int = 0, fade: Double = 0.7) {
            for row in region.rows {
                let depth = Double(row - region.y) / Double(region.height)
                let level = max(0, 110 * (1 - depth * fade))
                for column in region.columns {
                    let value = floor + Int(level * (0.4 + 0.6 * Double(random(100)) / 100))
                    raster[row: row, column: column] = UInt8(min(255, value))
                }
            }
        }

        mutating func text(x: Int, y: Int, letters: Int) {
            for letter in 0..<letters {
                for row in 0..<9 {
                    for column in 0..<6 where random(3) > 0 {
                        let place = (row: y + row, column: x + letter * 8 + column)
                        if raster.contains(row: place.row, column: place.column) {
                            raster[row: place.row, column: place.column] = 240
                        }
                    }
                }
            }
        }

        mutating func grayBar(x: Int, y: Int, height: Int) {
            for row in 0..<height {
                for column in 0..<12 { raster[row: y + row, column: x + column] = UInt8(255 - row * 255 / height) }
            }
        }
    }

    private func overlap(_ a: PixelRegion, _ b: PixelRegion) -> Double {
        let width = a.columns.clamped(to: b.columns).count
        let height = a.rows.clamped(to: b.rows).count
        let both = Double(width * height)
        return both / (Double(a.width * a.height + b.width * b.height) - both)
    }

    @Test(arguments: [0, 16, 60] as [UInt8], 1...4 as ClosedRange<UInt64>)
    func thePictureIsFoundAmongTextAndBars(level: UInt8, seed: UInt64) throws {
        var screen = Screen(width: 640, height: 480, level: level, seed: seed)
        let region = PixelRegion(
            x: 120 + screen.random(60), y: 50 + screen.random(40), width: 260 + screen.random(150),
            height: 280 + screen.random(60))
        screen.picture(region, floor: 8)
        screen.text(x: 10, y: 8, letters: 30)
        screen.text(x: 10, y: 24, letters: 20)
        screen.text(x: region.x + region.width + 30, y: 120, letters: 6)
        screen.text(x: 200, y: 450, letters: 25)
        screen.grayBar(x: 60, y: 100, height: 150)
        let found = try #require(RegionFinder.picture(in: [screen.raster]))
        #expect(overlap(found, region) > 0.97, "found \(found), drawn \(region)")
    }

    @Test func aDarkFloorBelongsToThePicture() throws {
        var screen = Screen(width: 640, height: 480, level: 0, seed: 7)
        let region = PixelRegion(x: 100, y: 40, width: 400, height: 400)
        screen.picture(region, floor: 2, fade: 1.6)
        let found = try #require(RegionFinder.picture(in: [screen.raster]))
        #expect(overlap(found, region) > 0.97, "found \(found)")
    }

    @Test func aSectorIsBoxed() throws {
        var screen = Screen(width: 640, height: 480, level: 0, seed: 3)
        screen.picture(PixelRegion(x: 60, y: 40, width: 520, height: 400), floor: 10)
        var sector = screen.raster
        for row in 0..<480 {
            for column in 0..<640 {
                let across = Double(column) - 320
                let down = Double(row) + 60
                let range = (across * across + down * down).squareRoot()
                let inside = range > 160 && range < 480 && abs(across / down) < tan(30 * Double.pi / 180)
                if !inside { sector[row: row, column: column] = 0 }
            }
        }
        // Half width 480 sin 30, top where the face meets the sides: 160 cos 30 - 60, bottom 480 - 60.
        let box = PixelRegion(x: 80, y: 79, width: 480, height: 341)
        let found = try #require(RegionFinder.picture(in: [sector]))
        #expect(overlap(found, box) > 0.9, "found \(found)")
    }

    @Test func aPictureWithoutScreenIsTakenWhole() throws {
        var screen = Screen(width: 300, height: 260, level: 0, seed: 5)
        let whole = PixelRegion(x: 0, y: 0, width: 300, height: 260)
        screen.picture(whole, floor: 10)
        #expect(RegionFinder.picture(in: [screen.raster]) == whole)
    }

    @Test(arguments: [(1, 1), (3, 200), (200, 3), (16, 16), (64, 64)])
    func flatAndTinyFramesHoldNoPicture(width: Int, height: Int) {
        #expect(RegionFinder.picture(in: [Raster(width: width, height: height, filledWith: 0)]) == nil)
        #expect(RegionFinder.picture(in: [Raster(width: width, height: height, filledWith: 200)]) == nil)
    }

    @Test func textAloneIsNoPicture() {
        var screen = Screen(width: 640, height: 480, level: 0, seed: 9)
        for line in 0..<8 { screen.text(x: 20, y: 20 + 50 * line, letters: 40) }
        #expect(RegionFinder.picture(in: [screen.raster]) == nil)
    }

    @Test(.enabled(if: Evaluation.isPresent, Evaluation.absent))
    func capturesOfTheEvaluationAreFound() throws {
        var scores: [(name: String, overlap: Double)] = []
        for path in try Evaluation.cases("recordings") where FileManager.default.fileExists(atPath: path + "/frames") {
            let truth = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: path + "/truth.json")))
            guard let box = (truth as? [String: Any])?["region_px"] as? [Int] else { continue }
            let recording = try Recording.open(path)
            guard recording.regionSource == .found || recording.regionSource == .wholeFrame else { continue }
            let region = PixelRegion(x: box[0], y: box[1], width: box[2], height: box[3])
            scores.append((URL(fileURLWithPath: path).lastPathComponent, overlap(recording.geometry.region, region)))
        }
        scores.sort { $0.overlap < $1.overlap }
        let table = scores.map { "\($0.name) \(($0.overlap * 1000).rounded() / 1000)" }.joined(separator: "\n")
        print("Region, worst first:\n\(table)")
        #expect(scores.count > 10)
        #expect(Double(scores.count { $0.overlap >= 0.8 }) >= 0.9 * Double(scores.count), "worst first:\n\(table)")
    }
}
