package import FrameModel
import SignalKernels

/// Flags frames that must not be measured, or not everywhere: a frozen picture, saturated gain, no contact with the
/// skin, another depth than before, text over the picture.
package struct FrameQualityGuard: Sendable {
    /// Share of pixels at full white above which contrast is lost: engineering default.
    static let saturatedShare = 0.02
    /// Gray level above which a pixel is an echo, on the scale 0 to 255: above black level and its compression noise.
    static let echoLevel: UInt8 = 16
    /// A picture with less than this share of echoes shows no tissue. Engineering default.
    static let leastEchoShare = 0.01
    /// A probe in the air shows the repeats of its own lens and matching layer, which end within this depth in
    /// millimeters: engineering default. They are no contact.
    static let ownEchoesMM = 5.0

    private let grid: FeatureGrid
    /// 1 where echoes are those of tissue, 0 outside the fan and where the probe's own echoes may lie.
    private let tissue: Raster<UInt8>
    private let depth: DepthChangeGuard
    private let text: TextGuard

    /// Buffers of one worker.
    package struct Scratch {
        fileprivate var depth: DepthChangeGuard.Scratch
    }

    package init(grid: FeatureGrid) {
        self.grid = grid
        var tissue = grid.valid
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let point = grid.point(column: Double(column), row: Double(row))
                let isShallow = grid.geometry.depthAlongBeam(of: point).inMillimeters < Self.ownEchoesMM
                if isShallow { tissue[row: row, column: column] = 0 }
            }
        }
        // A picture of nothing but the first millimeters is judged by what it has.
        self.tissue = tissue.samples.contains(1) ? tissue : grid.valid
        depth = DepthChangeGuard(grid: grid)
        text = TextGuard(grid: grid)
    }

    package func makeScratch() -> Scratch { Scratch(depth: depth.makeScratch()) }

    /// Sets the quality of `findings`, its depth change and the places of text.
    ///
    /// - Complexity: O(pixels); no allocation once `findings` has been used.
    package func check(
        _ features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        let counts = features.image.counts(above: Self.echoLevel, within: grid.valid)
        if Double(counts.white) > Self.saturatedShare * Double(counts.pixels) {
            findings.quality.insert(.gainSaturated)
        }
        let deep = features.image.counts(above: Self.echoLevel, within: tissue)
        if Double(deep.above) < Self.leastEchoShare * Double(max(deep.pixels, 1)) {
            findings.quality.insert(.noContact)
        }
        if features.precedingCount > 0, features.image.hasSamePixels(as: features.preceding[0]) {
            findings.quality.insert(.frozen)
        } else {
            findings.depthChange = depth.change(in: features, scratch: &scratch.depth)
        }
        text.find(in: features.image, into: &findings)
    }
}
