package import FrameModel
import SignalKernels

/// Flags frames that must not be measured: a frozen picture, saturated gain, no contact with the skin.
package struct FrameQualityGuard: Sendable {
    /// Share of pixels at full white above which contrast is lost: engineering default.
    static let saturatedShare = 0.02
    /// Gray level above which a pixel is an echo, on the scale 0 to 255: above black level and its compression noise.
    static let echoLevel: UInt8 = 16
    /// A picture with less than this share of echoes shows no tissue. Engineering default.
    static let leastEchoShare = 0.01

    package init() {}

    /// Sets the quality of `findings`.
    ///
    /// - Complexity: O(pixels); no allocation.
    package func check(_ features: borrowing FrameFeatures, into findings: inout FrameFindings) {
        let pixels = features.grid.width * features.grid.height
        var white = 0
        var echoes = 0
        var shown = 0
        unsafe features.image.withLevels { image in
            unsafe features.grid.valid.withSamples { valid in
                // SAFETY: both rasters have the size of the grid.
                for index in 0..<pixels where unsafe valid[index] != 0 {
                    let level = unsafe image[index]
                    shown &+= 1
                    if level == 255 { white &+= 1 }
                    if level > Self.echoLevel { echoes &+= 1 }
                }
            }
        }
        if Double(white) > Self.saturatedShare * Double(shown) { findings.quality.insert(.gainSaturated) }
        if Double(echoes) < Self.leastEchoShare * Double(max(shown, 1)) { findings.quality.insert(.noContact) }
        if features.precedingCount > 0, isEqual(features.image, features.preceding[0], pixels) {
            findings.quality.insert(.frozen)
        }
    }

    private func isEqual(_ a: borrowing GrayImage, _ b: borrowing GrayImage, _ count: Int) -> Bool {
        unsafe a.withLevels { a in
            unsafe b.withLevels { b in
                // SAFETY: both rasters have the size of the grid, `count` pixels.
                for index in 0..<count where unsafe a[index] != b[index] { return false }
                return true
            }
        }
    }
}
