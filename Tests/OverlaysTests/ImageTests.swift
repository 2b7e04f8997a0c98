import FrameModel
import Overlays
import PlacementSafety
import SignalKernels
import Testing

/// The image under the annotations keeps its pixels.
@Suite struct ImageTests {
    /// Enlargement 1: the palette's grays are 255 / 143 levels apart, so rounding moves a level by at most 0.9.
    @Test func keepsGrayLevelsWhereNothingIsDrawn() throws {
        let geometry = try plainGeometry(width: 1000, height: 300)
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let frame = texturedFrame(geometry)
        let image = renderer.picture(of: frame, sidecarScene())
        let place = renderer.layout.picture
        #expect(place.width == 1000 && place.height == 300)

        for row in 0..<300 {
            for column in 0..<1000 {
                let shown = image.color(row: place.y + row, column: place.x + column)
                let level = Int(frame.grayLevels[row: row, column: column])
                guard shown.isGray, abs(Int(shown.red) - level) <= 1 else {
                    Issue.record("row \(row), column \(column): level \(level) is shown as \(shown)")
                    return
                }
            }
        }
    }

    /// Against bilinear interpolation in Double, with pixel centers on whole numbers and the edge repeated.
    /// Rounding of the interpolated value 0.5, of weights to 256ths 2 * 255 / 512 = 1, of the palette 0.9.
    @Test(arguments: [(360, 400), (331, 257), (97, 61), (640, 31), (5, 3)])
    func enlargesBilinearly(width: Int, height: Int) throws {
        let geometry = try plainGeometry(width: width, height: height)
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let frame = texturedFrame(geometry)
        let image = renderer.picture(of: frame, sidecarScene())
        let place = renderer.layout.picture
        var worst = 0.0
        for row in 0..<place.height {
            for column in 0..<place.width {
                let y = (Double(row) + 0.5) / renderer.layout.zoomY - 0.5
                let x = (Double(column) + 0.5) / renderer.layout.zoomX - 0.5
                let shown = Double(image.color(row: place.y + row, column: place.x + column).red)
                worst = max(worst, abs(shown - bilinear(frame.grayLevels, row: y, column: x)))
            }
        }
        #expect(worst <= 2.4)
    }

    @Test(arguments: [(300, 300), (2000, 1500), (1300, 90)])
    func keepsFlatImageFlat(width: Int, height: Int) throws {
        let geometry = try plainGeometry(width: width, height: height)
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let image = renderer.picture(of: flatFrame(geometry, level: 200), sidecarScene())
        #expect(Set(image.colors(in: renderer.layout.picture)).count == 1)
    }

    @Test func leavesOutWhatIsBurnedInAroundTheRegion() throws {
        let region = PixelRegion(x: 40, y: 30, width: 300, height: 310)
        let geometry = try FrameGeometry(
            width: 400, height: 380, region: region, axialSpacing: .millimetersPerPixel(0.1),
            lateralSpacing: .millimetersPerPixel(0.1))
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var named = flatFrame(geometry)
        for row in 0..<380 {
            for column in 0..<400 where !(region.rows.contains(row) && region.columns.contains(column)) {
                named.grayLevels[row: row, column: column] = UInt8((row * 7 + column * 13) % 256)
            }
        }
        #expect(
            renderer.picture(of: named, sidecarScene()) == renderer.picture(of: flatFrame(geometry), sidecarScene()))
    }

    @Test func isLegibleWhateverTheRegionSize() throws {
        for size in stride(from: 100, through: 3000, by: 37) {
            let layout = OverlayLayout(geometry: try plainGeometry(width: size, height: size))
            #expect((480...1280).contains(layout.picture.width), "region of \(size) pixels")
            #expect(layout.picture.endX <= layout.width && layout.picture.endY <= layout.height)
        }
    }

    @Test func showsTissueInItsShapeWhenPixelsAreNotSquare() throws {
        let geometry = try FrameGeometry(
            width: 128, height: 900, axialSpacing: .millimetersPerPixel(0.05),
            lateralSpacing: .millimetersPerPixel(0.3))
        let layout = OverlayLayout(geometry: geometry)
        let zero = layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0))
        let away = layout.position(of: TissuePoint(xMillimeters: 10, zMillimeters: 10))
        // The canvas is rounded to whole pixels, by less than 1 in 480.
        #expect(abs((away.x - zero.x) / (away.y - zero.y) - 1) < 0.005)
    }

    private func texturedFrame(_ geometry: FrameGeometry) -> BModeFrame {
        var frame = flatFrame(geometry)
        for row in 0..<geometry.height {
            for column in 0..<geometry.width {
                frame.grayLevels[row: row, column: column] = UInt8((row * row * 3 + column * 29 + row * column) % 256)
            }
        }
        return frame
    }

    private func bilinear(_ raster: Raster<UInt8>, row: Double, column: Double) -> Double {
        func level(_ row: Int, _ column: Int) -> Double {
            Double(raster[row: min(max(row, 0), raster.height - 1), column: min(max(column, 0), raster.width - 1)])
        }
        let top = Int(row.rounded(.down))
        let left = Int(column.rounded(.down))
        let down = row - Double(top)
        let right = column - Double(left)
        return (level(top, left) * (1 - right) + level(top, left + 1) * right) * (1 - down)
            + (level(top + 1, left) * (1 - right) + level(top + 1, left + 1) * right) * down
    }
}
