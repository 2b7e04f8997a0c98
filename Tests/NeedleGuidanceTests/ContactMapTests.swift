import FrameModel
import NeedleGuidance
import SignalKernels
import Testing

/// Where the transducer touches the skin, by the tissue below it.
@Suite struct ContactMapTests {
    /// Tissue everywhere but below `lost`, where only two bars show, 1 and 2 mm below the face.
    private func picture(_ grid: FeatureGrid, lost: (TissuePoint) -> Bool) -> GrayImage {
        var image = GrayImage(width: grid.width, height: grid.height)
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let point = grid.point(column: Double(column), row: Double(row))
                let depth = grid.geometry.depthAlongBeam(of: point).inMillimeters
                let bar: UInt8 = abs(depth - 1) < 0.2 || abs(depth - 2) < 0.2 ? 120 : 3
                image[row: row, column: column] = lost(point) ? bar : 70
            }
        }
        return image
    }

    private func hides(_ x: Double, _ z: Double, _ map: ContactMap, _ scratch: ContactMap.Scratch) -> Bool {
        map.hidesShaft(at: TissuePoint(xMillimeters: x, zMillimeters: z), scratch)
    }

    @Test func knowsWhereALinearTransducerHasNoContact() throws {
        let grid = FeatureGrid(geometry: try NeedlePicture.geometry())
        let map = ContactMap(grid: grid)
        let scratch = map.makeScratch()
        map.measure(picture(grid, lost: { $0.x > 9 }), into: scratch)
        #expect(hides(12, 1, map, scratch) && hides(14.9, 4.9, map, scratch))
        #expect(!hides(7, 1, map, scratch) && !hides(-14.9, 3, map, scratch))
        #expect(!hides(12, 5.1, map, scratch), "below the face's own echoes a line may be a shaft")
        // What another frame showed is forgotten.
        map.measure(picture(grid, lost: { $0.x < -9 }), into: scratch)
        #expect(hides(-12, 1, map, scratch) && !hides(12, 1, map, scratch))
    }

    @Test func knowsItAlongTheFaceOfACurvedArray() throws {
        let grid = try FeatureGridTests.fan()
        let map = ContactMap(grid: grid)
        let scratch = map.makeScratch()
        // Beyond 20 degrees to the right.
        map.measure(picture(grid, lost: { $0.x > 0.364 * ($0.z + 20) }), into: scratch)
        #expect(hides(0.47 * 21, 0.9 * 21 - 20 + 0.5, map, scratch))
        #expect(!hides(0.2 * 21, 1.5, map, scratch) && !hides(-0.47 * 21, 0, map, scratch))
    }

    /// Nothing is said of a picture without echoes, or too shallow to tell.
    @Test func hidesNothingWhereNothingIsKnown() throws {
        let grid = FeatureGrid(geometry: try NeedlePicture.geometry())
        let map = ContactMap(grid: grid)
        let scratch = map.makeScratch()
        map.measure(GrayImage(width: grid.width, height: grid.height), into: scratch)
        #expect(!hides(0, 1, map, scratch))
        let shallow = FeatureGrid(
            geometry: try FrameGeometry(
                width: 100, height: 40, axialSpacing: .millimetersPerPixel(0.1),
                lateralSpacing: .millimetersPerPixel(0.1), origin: (Column(49.5), Row(0))))
        let other = ContactMap(grid: shallow)
        let state = other.makeScratch()
        other.measure(picture(shallow, lost: { $0.x > 0 }), into: state)
        #expect(!hides(3, 1, other, state))
    }
}
