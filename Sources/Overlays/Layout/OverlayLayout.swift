package import FrameModel

/// Where everything lies on the canvas: the same for every frame of a recording.
package struct OverlayLayout: Sendable {
    /// Size of letters and lines: 1, or 2 for wide pictures, which are mostly looked at reduced.
    package let textScale: Int
    /// The enlarged image region.
    package let picture: CanvasRect
    /// Canvas pixels per image pixel. They differ where image pixels are not square, so that tissue keeps its shape.
    package let zoomX: Double
    package let zoomY: Double
    package let width: Int
    package let height: Int
    let panel: CanvasRect
    let panelIsBelow: Bool
    /// Canvas pixels per millimeter.
    let pixelsPerMillimeter: (x: Double, y: Double)
    private let geometry: FrameGeometry

    /// Left of the picture: the depth ruler. Right: names of lines. Below: the lateral ruler.
    static let rulerWidth = 42
    static let namesWidth = 136
    static let lateralRulerHeight = 34
    static let topMargin = 8
    static let sidePanelWidth = 304
    static let sidePanelHeight = 640
    static let lowerPanelHeight = 268
    /// Three columns of a panel below need this width.
    private static let lowerPanelMinimumWidth = 640

    package init(geometry: FrameGeometry) {
        self.geometry = geometry
        let region = geometry.region
        let lateral = geometry.lateralSpacing.inMillimetersPerPixel
        let axial = geometry.axialSpacing.inMillimetersPerPixel
        // Both axes are brought to the geometric mean of the spacings.
        let square = (lateral * axial).squareRoot()
        let size = (width: Double(region.width) * lateral / square, height: Double(region.height) * axial / square)
        let zoom = Self.zoom(forWidth: size.width, height: size.height)
        let width = Int(min(1600, max(1, (size.width * zoom).rounded())))
        let height = Int(min(1600, max(1, (size.height * zoom).rounded())))
        zoomX = Double(width) / Double(region.width)
        zoomY = Double(height) / Double(region.height)
        pixelsPerMillimeter = (zoomX / lateral, zoomY / axial)

        let unit = width >= 1100 ? 2 : 1
        textScale = unit
        picture = CanvasRect(x: Self.rulerWidth * unit, y: Self.topMargin * unit, width: width, height: height)
        let imageWidth = width + (Self.rulerWidth + Self.namesWidth) * unit
        let imageHeight = height + (Self.topMargin + Self.lateralRulerHeight) * unit
        panelIsBelow = Double(width) > 1.15 * Double(height) && imageWidth >= Self.lowerPanelMinimumWidth * unit
        if panelIsBelow {
            self.width = imageWidth
            self.height = imageHeight + Self.lowerPanelHeight * unit
            panel = CanvasRect(x: 0, y: imageHeight, width: imageWidth, height: Self.lowerPanelHeight * unit)
        } else {
            self.width = imageWidth + Self.sidePanelWidth * unit
            self.height = max(imageHeight, Self.sidePanelHeight * unit)
            panel = CanvasRect(x: imageWidth, y: 0, width: Self.sidePanelWidth * unit, height: self.height)
        }
    }

    /// How much a picture of square pixels is enlarged: small ones to 480 to 960 columns by a simple
    /// factor, those of 960 to 1280 columns not at all, larger ones down to 1280.
    static func zoom(forWidth width: Double, height: Double) -> Double {
        let largest = max(width, height)
        if largest > 1280 { return 1280 / largest }
        return [8, 6, 4, 3, 2, 1.5].first { width * $0 <= 960 && height * $0 <= 1100 } ?? 1
    }

    /// The canvas position of a point of tissue; may lie outside the picture.
    package func position(of point: TissuePoint) -> CanvasPoint {
        let column = geometry.column(at: point.lateral).value - Double(geometry.region.x)
        let row = geometry.row(at: point.depth).value - Double(geometry.region.y)
        return position(regionColumn: column, regionRow: row)
    }

    /// The canvas position of a pixel of the image region.
    package func position(regionColumn column: Double, regionRow row: Double) -> CanvasPoint {
        CanvasPoint(
            x: Double(picture.x) + (column + 0.5) * zoomX - 0.5, y: Double(picture.y) + (row + 0.5) * zoomY - 0.5)
    }

    /// Length on the canvas of a vector given in millimeters.
    func length(xMillimeters x: Double, zMillimeters z: Double) -> Double {
        let dx = x * pixelsPerMillimeter.x
        let dz = z * pixelsPerMillimeter.y
        return (dx * dx + dz * dz).squareRoot()
    }
}
