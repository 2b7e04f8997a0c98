package import FrameModel
package import SignalKernels

/// Finds text and marks that lie over the picture.
///
/// An echo is as wide as the pulse is long and the beam is broad, 0.2 mm and more, so its gray level rises over several
/// pixels. Letters are drawn after the sound: they have steps from one pixel to the next, at both sides of each stroke,
/// and several strokes side by side. A single bright line, a needle for one, has two sides in each row at most.
package struct TextGuard: Sendable {
    /// Gray levels from one pixel to the next that no echo rises: 96 of 255 at 60 dB are 23 dB. Engineering default.
    static let leastStep: UInt8 = 96
    /// Side of the blocks that are looked at, in pixels; each overlaps the one below by half.
    static let side = GrayImage.stepBlock.width
    /// A line that crosses a block has up to two steps in each of its rows: more than these are letters.
    static let mostStepsOfALine = 2 * side
    /// With wider pixels an echo may rise from one to the next, and nothing is looked for.
    static let widestPixelMM = 0.2

    private let grid: FeatureGrid

    package init(grid: FeatureGrid) { self.grid = grid }

    /// Adds the middles of the blocks that text covers.
    ///
    /// - Complexity: O(pixels); no allocation once `findings` has been used.
    package func find(in image: borrowing GrayImage, into findings: inout FrameFindings) {
        let side = Self.side
        guard grid.lateralMM <= Self.widestPixelMM, grid.width > side, grid.height >= side else { return }
        for column in stride(from: 0, to: grid.width - side, by: side) {
            var upper = image.steps(ofAtLeast: Self.leastStep, inBlockAtRow: 0, column: column)
            for row in stride(from: 0, through: grid.height - side, by: side / 2) {
                let lower = image.steps(ofAtLeast: Self.leastStep, inBlockAtRow: row + side / 2, column: column)
                defer { upper = lower }
                guard upper + lower > Self.mostStepsOfALine,
                    findings.textPlaces.count < FrameFindings.mostTextPlaces
                else { continue }
                let half = Double(side) / 2
                findings.textPlaces.append(grid.point(column: Double(column) + half, row: Double(row) + half))
            }
        }
        if !findings.textPlaces.isEmpty { findings.quality.insert(.textOverPicture) }
    }
}
