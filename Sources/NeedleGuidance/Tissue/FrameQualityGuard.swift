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
        let counts = features.image.counts(above: Self.echoLevel, within: features.grid.valid)
        if Double(counts.white) > Self.saturatedShare * Double(counts.pixels) {
            findings.quality.insert(.gainSaturated)
        }
        if Double(counts.above) < Self.leastEchoShare * Double(max(counts.pixels, 1)) {
            findings.quality.insert(.noContact)
        }
        if features.precedingCount > 0, features.image.hasSamePixels(as: features.preceding[0]) {
            findings.quality.insert(.frozen)
        }
    }
}
