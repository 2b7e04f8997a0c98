import FrameModel
import SignalKernels

/// Where the picture lies on the screen, and how each of its pixels maps to scan lines.
struct ScreenLayout: Sendable {
    let geometry: FrameGeometry
    /// For each pixel of the region: row and column in the echo grid, or a negative row outside the fan.
    private let sources: [(row: Float, column: Float)]
    private let furniture: Int

    init(scene: PhantomScene, field: Field, grid: EchoGrid) throws(FrameGeometryError) {
        let pixel = scene.display.millimetersPerPixel
        furniture = scene.display.furniture
        let width = Int((2 * field.halfWidth / pixel).rounded())
        let height = Int(((field.depth - field.top) / pixel).rounded())
        let region = PixelRegion(x: furniture, y: furniture, width: width, height: height)
        let originColumn = Double(furniture) + Double(width - 1) / 2
        let originRow = Double(furniture) - 0.5 - field.top / pixel
        let probe: Probe =
            if let fan = field.fan {
                .curvilinear(
                    CurvedArray(
                        apex: TissuePoint(xMillimeters: 0, zMillimeters: -fan.radius),
                        radius: .millimeters(fan.radius), fieldOfViewDegrees: fan.halfAngle * 360 / .pi))
            } else {
                .linear
            }
        geometry = try FrameGeometry(
            width: width + 2 * furniture, height: height + 2 * furniture, region: region,
            axialSpacing: .millimetersPerPixel(pixel), lateralSpacing: .millimetersPerPixel(pixel),
            origin: (Column(originColumn), Row(originRow)), probe: probe)
        var sources: [(row: Float, column: Float)] = []
        sources.reserveCapacity(width * height)
        for row in 0..<height {
            let z = (Double(row + furniture) - originRow) * pixel
            for column in 0..<width {
                let x = (Double(column + furniture) - originColumn) * pixel
                let (range, position) = field.beam(x: x, z: z)
                guard range >= -pixel, abs(position) <= 1 else {
                    sources.append((-1, -1))
                    continue
                }
                sources.append((Float(grid.row(ofRange: range)), Float(grid.column(ofPosition: position))))
            }
        }
        self.sources = sources
    }

    /// Draws a picture of gray levels per line and range onto the screen.
    func draw(_ lines: [Float], rows: Int, columns: Int) -> Raster<UInt8> {
        var screen = Raster<UInt8>(width: geometry.width, height: geometry.height, filledWith: 0)
        let region = geometry.region
        for row in 0..<region.height {
            for column in 0..<region.width {
                let source = sources[row * region.width + column]
                guard source.row >= 0 else { continue }
                let i = min(Int(source.row), rows - 2)
                let j = min(Int(source.column), columns - 2)
                let fr = min(source.row - Float(i), 1)
                let fc = min(source.column - Float(j), 1)
                let at = i * columns + j
                let top = lines[at] * (1 - fc) + lines[at + 1] * fc
                let bottom = lines[at + columns] * (1 - fc) + lines[at + columns + 1] * fc
                let value = (top * (1 - fr) + bottom * fr).rounded()
                screen[row: row + region.y, column: column + region.x] = UInt8(min(max(value, 0), 255))
            }
        }
        if furniture > 0 { drawFurniture(on: &screen) }
        return screen
    }

    // MARK: Ruler and text

    private func drawFurniture(on screen: inout Raster<UInt8>) {
        let region = geometry.region
        let pixel = geometry.axialSpacing.inMillimetersPerPixel
        let x = region.x + region.width + 3
        var depth = 0
        while true {
            let row = Int((geometry.originRow.value + Double(depth) / pixel).rounded())
            guard row < region.y + region.height else { break }
            if row >= region.y {
                let length = depth % 10 == 0 ? 7 : 3
                for column in x..<x + length { screen[row: row, column: column] = 200 }
                if depth > 0, depth % 10 == 0 { drawNumber(depth / 10, x: x + 10, y: row - 4, on: &screen) }
            }
            depth += 5
        }
        // Gray bar left of the picture.
        for row in 0..<64 {
            for column in 0..<5 where row + region.y + 6 < geometry.height {
                screen[row: row + region.y + 6, column: max(region.x - 14, 0) + column] = UInt8(255 - row * 4)
            }
        }
        drawNumber(Int((Double(region.height) * pixel).rounded()), x: region.x + 2, y: 4, on: &screen)
    }

    private func drawNumber(_ value: Int, x: Int, y: Int, on screen: inout Raster<UInt8>) {
        var left = x
        for digit in String(value).utf8 {
            let glyph = Self.digits[Int(digit) - 48]
            for row in 0..<5 {
                for column in 0..<3 where glyph[row] & (4 >> UInt8(column)) != 0 {
                    for dy in 0..<2 {
                        for dx in 0..<2 where screen.contains(row: y + 2 * row + dy, column: left + 2 * column + dx) {
                            screen[row: y + 2 * row + dy, column: left + 2 * column + dx] = 210
                        }
                    }
                }
            }
            left += 8
        }
    }

    /// Digits on a grid of 3 x 5: a row per byte, the left column in bit 2.
    private static let digits: [[UInt8]] = [
        [7, 5, 5, 5, 7], [2, 6, 2, 2, 7], [7, 1, 7, 4, 7], [7, 1, 7, 1, 7], [5, 5, 7, 1, 1],
        [7, 4, 7, 1, 7], [7, 4, 7, 5, 7], [7, 1, 1, 1, 1], [7, 5, 7, 5, 7], [7, 5, 7, 1, 7],
    ]
}
