import FrameModel
import NeedleGuidance
import Testing

@Suite struct FeatureGridTests {
    @Test func pixelSurvivesTheRoundTripThroughTissue() throws {
        let geometry = try FrameGeometry(
            width: 64, height: 80, region: PixelRegion(x: 4, y: 6, width: 50, height: 60),
            axialSpacing: .millimetersPerPixel(0.1), lateralSpacing: .millimetersPerPixel(0.2))
        let grid = FeatureGrid(geometry: geometry)
        let pixel = grid.pixel(of: grid.point(column: 12.25, row: 33.5))
        #expect(abs(pixel.column - 12.25) < 1e-9)
        #expect(abs(pixel.row - 33.5) < 1e-9)
        #expect(!grid.isMasked)
    }

    /// A curved array of 20 mm radius and 60 degrees, 35 mm deep.
    static func fan() throws -> FeatureGrid {
        let fan = CurvedArray(
            apex: TissuePoint(xMillimeters: 0, zMillimeters: -20), radius: .millimeters(20), fieldOfViewDegrees: 60)
        return FeatureGrid(
            geometry: try FrameGeometry(
                width: 200, height: 150, axialSpacing: .millimetersPerPixel(0.25),
                lateralSpacing: .millimetersPerPixel(0.25), origin: (Column(99.5), Row(10)), probe: .curvilinear(fan)))
    }

    @Test func fanLeavesItsCornersOut() throws {
        let grid = try Self.fan()
        #expect(grid.isMasked)
        #expect(grid.valid[row: 0, column: 0] == 0)
        #expect(grid.valid[row: 80, column: 99] == 1)
    }
}
