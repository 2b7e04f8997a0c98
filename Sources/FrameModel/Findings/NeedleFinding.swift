import Foundation

/// A needle lying in the image plane.
public struct NeedleFinding: Hashable, BitwiseCopyable, Sendable, Reusable {
    /// Where the shaft meets the skin line, or the nearest visible point extended to it.
    public var entry = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    public var tip = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    /// Largest distance of the shaft from the chord entry to tip, in millimeters, positive to its deep side.
    public var bow = 0.0
    /// Share of the shaft inside the picture that is seen, 0 to 1.
    public var visibleFraction = 0.0
    /// Standard uncertainty of the tip along the shaft, in millimeters.
    public var tipSigmaAlong = 0.0
    /// Standard uncertainty of the tip across the shaft, in millimeters.
    public var tipSigmaAcross = 0.0
    /// Standard uncertainty of the direction, in degrees.
    public var angleSigmaDegrees = 0.0
    /// The shaft fades instead of ending: the tip may have left the image plane.
    public var tipMayBeOutOfPlane = false
    /// 0 to 1; 0.8 or more is a confident tip.
    public var quality = 0.0

    public init() {}

    public mutating func reset() { self = Self() }

    /// Direction entry to tip, degrees from image right toward depth: 30 = down-right, 150 = down-left.
    public var angleDegrees: Double { atan2(tip.z - entry.z, tip.x - entry.x) * 180 / .pi }

    /// Entry to tip in the image plane.
    public var insertionLength: Distance { entry.distance(to: tip) }
}
