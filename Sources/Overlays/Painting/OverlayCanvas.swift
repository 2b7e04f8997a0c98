public import FrameModel

/// The picture being painted, with everything painting needs to remember between strokes.
///
/// Made by `OverlayRenderer.makeCanvas()` and used again for every frame. A shape is first gathered
/// in a coverage mask, where overlaps do not add up, and then painted in one go.
public struct OverlayCanvas: Sendable {
    /// The finished picture after `render`.
    public package(set) var image: PaletteImage
    /// How much of each pixel the shape gathered so far covers, 0 to 255; all 0 between shapes.
    var mask: [UInt8]
    /// Nothing is painted outside.
    package var clip: CanvasRect
    /// The part of the mask that may not be 0.
    var dirty = CanvasRect(x: 0, y: 0, width: 0, height: 0)
    /// The points of the line being drawn.
    package var path: [CanvasPoint] = []
    /// Half-finished rows of the enlarged image.
    var resampled: [UInt16] = []
    /// Places taken by labels.
    var occupied: [CanvasRect] = []
    /// Names waiting for their place beside the image.
    var sideLabels: [SideLabel] = []
    /// Heights per image column: see `OverlayRenderer.drawMargins`.
    var columns = ColumnProfiles()

    package init(width: Int, height: Int) {
        image = PaletteImage(width: width, height: height, palette: OverlayPalette.standard.colors)
        mask = Array(repeating: 0, count: width * height)
        clip = CanvasRect(x: 0, y: 0, width: width, height: height)
    }

    var bounds: CanvasRect { CanvasRect(x: 0, y: 0, width: image.width, height: image.height) }

    /// Adds `coverage` (0 to 1) of the pixel to the shape; the larger one counts.
    @inline(__always)
    mutating func cover(x: Int, y: Int, _ coverage: Double) {
        let index = y * image.width + x
        mask[index] = max(mask[index], UInt8(min(1, max(0, coverage)) * 255))
    }

    /// Takes `coverage` (0 to 1) of the pixel out of the shape.
    @inline(__always)
    mutating func uncover(x: Int, y: Int, _ coverage: Double) {
        let index = y * image.width + x
        mask[index] = UInt8(Double(mask[index]) * (1 - min(1, max(0, coverage))))
    }

    /// Announces that the shape may touch `rect`, which lies inside the clip.
    mutating func touch(_ rect: CanvasRect) {
        guard rect.width > 0, rect.height > 0 else { return }
        guard dirty.width > 0, dirty.height > 0 else {
            dirty = rect
            return
        }
        let left = min(dirty.x, rect.x)
        let top = min(dirty.y, rect.y)
        dirty = CanvasRect(
            x: left, y: top, width: max(dirty.endX, rect.endX) - left, height: max(dirty.endY, rect.endY) - top)
    }

    /// Paints the gathered shape and forgets it.
    ///
    /// - Parameter opacity: In steps of 1/16.
    package mutating func paint(_ ink: Ink, opacity: Int = OverlayPalette.opacitySteps) {
        let table = ink.rawValue * (OverlayPalette.opacitySteps + 1)
        let width = image.width
        let area = dirty
        dirty.width = 0
        unsafe mask.withUnsafeMutableBufferPointer { mask in
            unsafe image.indices.withUnsafeMutableBufferPointer { indices in
                unsafe OverlayPalette.standard.blends.withUnsafeBufferPointer { blends in
                    for y in area.y..<area.endY {
                        for index in y * width + area.x..<y * width + area.endX {
                            // SAFETY: the area lies inside the clip, so inside the picture; a step is at most 16,
                            // so the table index is below its 17 * 256 entries per ink.
                            let covered = unsafe mask[index]
                            guard covered != 0 else { continue }
                            let step = (Int(covered) * opacity + 127) / 255
                            unsafe indices[index] = blends[(table + step) << 8 + Int(indices[index])]
                            unsafe mask[index] = 0
                        }
                    }
                }
            }
        }
    }

    /// Paints one pixel, unless it lies outside the clip.
    mutating func blend(x: Int, y: Int, _ ink: Ink, step: Int) {
        guard x >= clip.x, x < clip.endX, y >= clip.y, y < clip.endY else { return }
        let index = y * image.width + x
        image.indices[index] =
            OverlayPalette.standard.blends[
                (ink.rawValue * (OverlayPalette.opacitySteps + 1) + step) << 8 + Int(image.indices[index])]
    }

    /// Fills a rectangle with one palette entry.
    mutating func fill(_ rect: CanvasRect, index: UInt8) {
        let area = rect.intersection(clip)
        for y in area.y..<area.endY {
            for x in area.x..<area.endX { image.indices[y * image.width + x] = index }
        }
    }

    /// Fills a rectangle with a gray.
    mutating func fill(_ rect: CanvasRect, gray: UInt8) { fill(rect, index: OverlayPalette.index(ofGray: gray)) }

    /// Fills a rectangle with an ink.
    mutating func fill(_ rect: CanvasRect, _ ink: Ink, opacity: Int = OverlayPalette.opacitySteps) {
        let area = rect.intersection(clip)
        for y in area.y..<area.endY {
            for x in area.x..<area.endX { blend(x: x, y: y, ink, step: opacity) }
        }
    }
}
