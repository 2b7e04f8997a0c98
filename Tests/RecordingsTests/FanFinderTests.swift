import Foundation
import FrameModel
import Recordings
import SignalKernels
import Testing

/// Fans of curved and phased arrays in the pixels of a screen.
@Suite struct FanFinderTests {
    /// What is drawn: in rows, with pixels `aspect` times as wide as high.
    struct Drawing: Sendable, CustomTestStringConvertible {
        var name: String
        var radius: Double
        var depth = 330.0
        var halfDegrees: Double
        var aspect = 1.0
        /// A straight face, as of a linear array with slanted outer lines.
        var isFlat = false
        /// The deep end is black.
        var fade = 0.7

        var testDescription: String { name }

        var apex: (column: Double, row: Double) { (320, 90 - radius * cos(halfDegrees * .pi / 180)) }
        var box: PixelRegion {
            let outer = radius + depth
            let half = outer * sin(halfDegrees * .pi / 180) / aspect
            let bottom = min(479, Int(apex.row + outer))
            return PixelRegion(
                x: Int(apex.column - half), y: 88, width: Int(2 * half) + 2, height: bottom - 88 + 1)
        }
    }

    private func screen(_ drawing: Drawing, seed: UInt64 = 3) -> Raster<UInt8> {
        var raster = Raster<UInt8>(width: 640, height: 480, filledWith: 0)
        var state = seed
        let apex = drawing.apex
        for row in 0..<raster.height {
            for column in 0..<raster.width {
                let x = (Double(column) - apex.column) * drawing.aspect
                let y = Double(row) - apex.row
                let distance = drawing.isFlat ? y / cos(drawing.halfDegrees * .pi / 180) : (x * x + y * y).squareRoot()
                guard abs(atan2(x, y)) <= drawing.halfDegrees * .pi / 180, distance >= drawing.radius,
                    distance <= drawing.radius + drawing.depth
                else { continue }
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let share = (distance - drawing.radius) / drawing.depth
                let level = max(0, 120 * (1 - share * drawing.fade))
                raster[row: row, column: column] = UInt8(level * (0.4 + 0.6 * Double((state >> 33) % 100) / 100))
            }
        }
        // A line of text in a corner beside the fan.
        for letter in 0..<12 {
            for row in 0..<9 {
                for column in 0..<5 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    if (state >> 33) % 3 > 0 {
                        raster[row: 440 + row, column: 30 + letter * 7 + column] = 230
                    }
                }
            }
        }
        return raster
    }

    static let fans = [
        Drawing(name: "curved array, 60 degrees", radius: 180, halfDegrees: 30),
        Drawing(name: "curved array, 70 degrees, black below", radius: 220, halfDegrees: 35, fade: 1.15),
        Drawing(name: "micro-convex, 100 degrees", radius: 50, depth: 300, halfDegrees: 50),
        Drawing(name: "phased array, 90 degrees", radius: 4, depth: 370, halfDegrees: 45),
        Drawing(name: "wide pixels", radius: 160, halfDegrees: 32, aspect: 1.25),
    ]

    @Test(arguments: fans) func theFanIsFound(drawing: Drawing) throws {
        let fan = try #require(
            FanFinder.fan(in: [screen(drawing)], region: drawing.box, aspect: drawing.aspect))
        #expect(abs(fan.apexColumn - drawing.apex.column) < 4)
        #expect(abs(fan.apexRow - drawing.apex.row) < 8, "\(fan)")
        #expect(abs(fan.apexRow + fan.radius - drawing.apex.row - drawing.radius) < 5, "\(fan)")
        #expect(abs(fan.fieldOfViewDegrees - 2 * drawing.halfDegrees) < 2)
    }

    @Test(arguments: [
        Drawing(name: "widened linear array", radius: 260, halfDegrees: 20, isFlat: true),
        Drawing(name: "steered by little", radius: 1_500, halfDegrees: 5),
    ])
    func slantedSidesAloneAreNoFan(drawing: Drawing) {
        #expect(FanFinder.fan(in: [screen(drawing)], region: drawing.box, aspect: 1) == nil)
    }

    @Test(arguments: [0.2, 0.7, 1.3]) func aLinearPictureIsNoFan(fade: Double) {
        var raster = Raster<UInt8>(width: 400, height: 400, filledWith: 0)
        let region = PixelRegion(x: 40, y: 30, width: 320, height: 340)
        var state: UInt64 = 9
        for row in region.rows {
            for column in region.columns {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Contact is lost at both sides, more so with depth.
                let side = min(column - region.x, region.x + region.width - column)
                let level = max(0, 120 * (1 - fade * Double(row - region.y) / 340)) * (side < row / 8 ? 0.15 : 1)
                raster[row: row, column: column] = UInt8(level * (0.4 + 0.6 * Double((state >> 33) % 100) / 100))
            }
        }
        #expect(FanFinder.fan(in: [raster], region: region, aspect: 1) == nil)
    }

    /// Little is active in the outer corners of a fan; they belong to it all the same.
    @Test(arguments: fans.filter { $0.fade < 1 }) func theRegionHoldsTheWholeFan(drawing: Drawing) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(PNGEncoder.encode(gray: screen(drawing)), as: "screen.png")
        var overrides = RecordingOverrides()
        overrides.axialSpacing = 0.2
        overrides.lateralSpacing = 0.2 * drawing.aspect
        let region = try Recording.open(file, overrides: overrides).geometry.region
        let half = (drawing.radius + drawing.depth) * sin(drawing.halfDegrees * .pi / 180) / drawing.aspect
        let (left, right) = (max(0, drawing.apex.column - half), min(639, drawing.apex.column + half))
        // A side known to a degree ends within 2 % of the fan.
        let slack = 0.02 * 2 * half
        #expect(Double(region.x) <= left + 2 && Double(region.x) >= left - slack, "\(region), \(left) to \(right)")
        let last = Double(region.x + region.width - 1)
        #expect(last >= right - 2 && last <= right + slack, "\(region), \(left) to \(right)")
        // The point of a phased array's fan is too thin to be told from a mark.
        if drawing.radius > 10 { #expect(region.y <= 92 && region.y >= 80, "\(region)") }
    }

    /// A capture without any statement is measured along its scan lines, and its corners are not picture.
    @Test func aCaptureOfAFanIsOpenedAsOne() throws {
        let drawing = Self.fans[0]
        let folder = try TemporaryFolder()
        let file = try folder.write(PNGEncoder.encode(gray: screen(drawing)), as: "screen.png")
        var overrides = RecordingOverrides()
        overrides.axialSpacing = 0.2
        let recording = try Recording.open(file, overrides: overrides)
        guard case .curvilinear(let array) = recording.geometry.probe else {
            Issue.record("the probe is taken as linear")
            return
        }
        #expect(abs(array.radius.inMillimeters - 36) < 1.5)
        #expect(recording.originSource == .curvedFace)
        #expect(recording.warnings.contains { $0.contains("a fan of") })
        let corner = recording.geometry.point(column: Column(60), row: Row(444))
        #expect(!recording.geometry.shows(corner))
    }
}
