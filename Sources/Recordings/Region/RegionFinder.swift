package import FrameModel
package import SignalKernels

/// Finds the B-mode picture inside a screen capture.
///
/// Speckle makes almost every pixel of tissue differ from its neighbors, while the screen around
/// a picture is flat between thin strokes of text. So the picture is the large area that is active
/// throughout; its borders are then the outermost lines that look like picture and not like screen.
/// A sector is found as the rectangle around it. What stays black to the border, such as the deep
/// end of a picture without noise, cannot be told from the screen and is left out.
///
/// All constants are engineering defaults, relative to the frame, to gray levels of speckle, or to
/// the size of screen text.
package enum RegionFinder {
    /// Gray-level step between neighbors above which a pixel counts as active; noise of compression stays below.
    static let activeStep = 2
    /// Share of active pixels in a neighborhood of tissue; lines of text with their spacing stay mostly below.
    static let tissueActivity = 0.25
    /// Side of that neighborhood as a share of the smaller frame side.
    static let neighborhoodSide = 0.03
    /// Areas narrower than this share of the smaller frame side are strokes, bars and text.
    static let openingSide = 0.04
    /// Smallest piece that is joined to the picture, as a share of the frame.
    static let smallestPiece = 0.002
    /// A picture smaller than this share of the frame is not believed.
    static let smallestPicture = 0.02

    /// The picture in frames of one recording; `nil` when nothing stands out.
    ///
    /// - Parameter frames: At least one, all of one size. More frames show more of the picture:
    ///   a pixel that is active in any of them counts.
    /// - Complexity: O(pixels of all frames).
    package static func picture(in frames: [Raster<UInt8>]) -> PixelRegion? {
        precondition(!frames.isEmpty, "a picture is found in at least one frame")
        return picture(in: CaptureLines(frames))
    }

    static func picture(in capture: CaptureLines) -> PixelRegion? {
        let shorter = Double(min(capture.width, capture.height))
        let side = oddSide(neighborhoodSide * shorter, atLeast: 9)
        let opening = oddSide(openingSide * shorter, atLeast: 5)
        let dense = BinaryMask(width: capture.width, height: capture.height, isSet: capture.isActive)
            .whereNeighborhood(side: side, isSetBeyond: tissueActivity)
        // Nearly full: one missing pixel in fifty must not split a picture.
        let cores = dense.whereNeighborhood(side: opening, isSetBeyond: 0.98).pieces()
        guard let core = join(cores, frameArea: capture.width * capture.height, opening: opening) else { return nil }
        let reach = opening / 2
        let coarse = BorderSearch.Box(
            columns: max(0, core.columns.lowerBound - reach)..<min(capture.width, core.columns.upperBound + reach),
            rows: max(0, core.rows.lowerBound - reach)..<min(capture.height, core.rows.upperBound + reach))
        let box = BorderSearch(capture: capture).refine(coarse)
        let region = PixelRegion(
            x: box.columns.lowerBound, y: box.rows.lowerBound, width: box.columns.count, height: box.rows.count)
        let share = Double(region.width * region.height) / Double(capture.width * capture.height)
        return share >= smallestPicture ? region : nil
    }

    private static func oddSide(_ length: Double, atLeast least: Int) -> Int { max(least, Int(length) | 1) }

    /// The largest piece with everything that belongs to it: pieces inside its box, pieces that span the same
    /// columns or rows as it does (tissue above and below a void), and large ones right beside it.
    private static func join(_ pieces: [BinaryMask.Piece], frameArea: Int, opening: Int) -> BinaryMask.Piece? {
        guard let largest = pieces.max(by: { $0.area < $1.area }) else { return nil }
        var whole = largest
        var rest = pieces.filter { Double($0.area) >= smallestPiece * Double(frameArea) }
        var grew = true
        while grew {
            grew = false
            for (index, piece) in rest.enumerated().reversed() {
                let inColumns = share(of: piece.columns, in: whole.columns)
                let inRows = share(of: piece.rows, in: whole.rows)
                let isAligned =
                    agreement(piece.columns, whole.columns) > 0.85 || agreement(piece.rows, whole.rows) > 0.85
                let gap = max(distance(piece.columns, whole.columns), distance(piece.rows, whole.rows))
                let isNeighbor =
                    piece.area * 10 > largest.area && Double(gap) <= 1.5 * Double(opening)
                    && (inColumns > 0.8 || inRows > 0.8)
                guard (inColumns > 0.9 && inRows > 0.9) || isAligned || isNeighbor else { continue }
                whole.columns = hull(whole.columns, piece.columns)
                whole.rows = hull(whole.rows, piece.rows)
                rest.remove(at: index)
                grew = true
            }
        }
        return whole
    }

    // MARK: Intervals

    private static func overlap(_ a: Range<Int>, _ b: Range<Int>) -> Double { Double(a.clamped(to: b).count) }

    private static func share(of a: Range<Int>, in b: Range<Int>) -> Double { overlap(a, b) / Double(a.count) }

    private static func hull(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
        min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
    }

    private static func agreement(_ a: Range<Int>, _ b: Range<Int>) -> Double {
        overlap(a, b) / Double(hull(a, b).count)
    }

    private static func distance(_ a: Range<Int>, _ b: Range<Int>) -> Int {
        max(a.lowerBound - b.upperBound, b.lowerBound - a.upperBound, 0)
    }
}
