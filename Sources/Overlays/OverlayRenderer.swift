public import FrameModel
public import PlacementSafety

/// Draws findings and verdict over the frames of one recording.
///
/// The picture shows the image region alone, so names burned in around it stay out. Annotations are thin
/// and told apart by line pattern as well as color; rulers and names of lines stand beside the image, and
/// a panel with verdict, clearances, scale and legend beside or below it. Without a known scale the ruler
/// counts pixels, no margin is drawn and no length is printed.
///
/// Immutable: share one renderer, give every worker a canvas of its own. The same input gives the same bytes.
public struct OverlayRenderer: Sendable {
    package let layout: OverlayLayout
    let geometry: FrameGeometry
    let scale: Scale
    let margins: SafetyMargins
    let style: OverlayStyle
    let regular: Typeface
    let bold: Typeface
    let large: Typeface
    /// Canvas row where the picture begins, by picture column.
    let fanTop: [Double]
    private let enlarger: ImageEnlarger
    /// Pixels of the canvas that lie in the region and beside the fan, where names may be burned in.
    private let besideFan: [Range<Int>]
    /// Everything that is the same in every frame.
    private var background: [UInt8]

    /// - Parameters:
    ///   - geometry: Of the frames to be drawn.
    ///   - scale: Where its millimeters come from.
    ///   - margins: The ones the assessments were made with.
    ///   - style: What is shown.
    public init(
        geometry: FrameGeometry, scale: Scale, margins: SafetyMargins = SafetyMargins(),
        style: OverlayStyle = OverlayStyle()
    ) {
        self.geometry = geometry
        self.scale = scale
        self.margins = margins
        self.style = style
        layout = OverlayLayout(geometry: geometry)
        regular = Typeface(scale: layout.textScale)
        bold = Typeface(scale: layout.textScale, isBold: true)
        large = Typeface(scale: 2 * layout.textScale, isBold: true)
        fanTop = Self.fanTop(geometry: geometry, layout: layout)
        enlarger = ImageEnlarger(
            region: geometry.region, outputWidth: layout.picture.width, outputHeight: layout.picture.height)
        besideFan = Self.besideFan(geometry: geometry, layout: layout)
        background = []
        background = paintedBackground()
    }

    /// The size of every picture, in pixels.
    public var size: (width: Int, height: Int) { (layout.width, layout.height) }

    /// The 256 colors of every picture.
    public var palette: [PaletteImage.Color] { OverlayPalette.standard.colors }

    /// A canvas to be used again for every frame.
    public func makeCanvas() -> OverlayCanvas { OverlayCanvas(width: layout.width, height: layout.height) }

    /// Paints one frame with what is known at that moment; the result is `canvas.image`.
    ///
    /// - Parameters:
    ///   - frame: Of the size the geometry states.
    ///   - canvas: From `makeCanvas()`; what it showed before is painted over.
    /// - Complexity: O(pixels of the picture).
    public func render(
        _ frame: BModeFrame, scene: Scene, assessment: FrameAssessment, into canvas: inout OverlayCanvas
    ) {
        precondition(
            frame.grayLevels.width == geometry.width && frame.grayLevels.height == geometry.height,
            "frame size differs from the geometry")
        precondition(
            canvas.image.width == layout.width && canvas.image.height == layout.height,
            "canvas of another renderer")
        unsafe canvas.image.indices.withUnsafeMutableBufferPointer { indices in
            // SAFETY: both hold the pixels of one canvas of this layout; the precondition above compared sizes.
            _ = unsafe indices.update(fromContentsOf: background)
        }
        canvas.occupied.removeAll(keepingCapacity: true)
        canvas.sideLabels.removeAll(keepingCapacity: true)
        enlarger.paint(frame.grayLevels, into: &canvas, x: layout.picture.x, y: layout.picture.y)
        for range in besideFan { for index in range { canvas.image.indices[index] = background[index] } }

        canvas.clip = layout.picture
        let findings = scene.findings
        if style.showsMargins, scale.isKnown {
            drawMargins(of: findings.vessels, findings.tubes, into: &canvas)
            drawMargins(of: findings.pleura, into: &canvas)
        }
        if style.showsLayers {
            drawLayers(findings, into: &canvas)
            drawBones(findings.bones, into: &canvas)
        }
        drawPleura(findings.pleura, into: &canvas)
        drawVessels(findings.vessels, into: &canvas)
        drawSuspected(findings.suspectedVessels, into: &canvas)
        drawTubes(findings.tubes, into: &canvas)
        drawNeedle(scene, assessment, into: &canvas)
        canvas.clip = canvas.bounds
        drawSideLabels(into: &canvas)
        drawVerdictBorder(assessment.verdict, into: &canvas)
        drawPanel(frame, scene, assessment, into: &canvas)
    }

    private func paintedBackground() -> [UInt8] {
        var canvas = makeCanvas()
        canvas.fill(canvas.bounds, gray: 14)
        drawRulers(into: &canvas)
        drawPanelBackground(into: &canvas)
        return canvas.image.indices
    }

    /// Runs of pixels, row by row; none for a linear array.
    private static func besideFan(geometry: FrameGeometry, layout: OverlayLayout) -> [Range<Int>] {
        guard case .curvilinear = geometry.probe else { return [] }
        let (region, picture) = (geometry.region, layout.picture)
        let columnsPerPixel = Double(region.width) / Double(picture.width)
        let rowsPerPixel = Double(region.height) / Double(picture.height)
        var runs: [Range<Int>] = []
        for y in 0..<picture.height {
            let row = Row(Double(region.y) - 0.5 + (Double(y) + 0.5) * rowsPerPixel)
            let start = (picture.y + y) * layout.width + picture.x
            var first: Int?
            for x in 0...picture.width {
                let column = Column(Double(region.x) - 0.5 + (Double(x) + 0.5) * columnsPerPixel)
                let isShown = x == picture.width || geometry.shows(geometry.point(column: column, row: row))
                if isShown, let begin = first {
                    runs.append(start + begin..<start + x)
                    first = nil
                } else if !isShown, first == nil {
                    first = x
                }
            }
        }
        return runs
    }

    /// A length in whole pixels at text scale 1, at the scale of this layout.
    func scaled(_ pixels: Int) -> Int { pixels * layout.textScale }

    func scaled(_ style: LineStyle) -> LineStyle { style.scaled(by: layout.textScale) }
}
