/// A vessel cut across: an ellipse for the lumen and a wall around it.
public struct VesselFinding: Hashable, BitwiseCopyable, Sendable, Reusable {
    public enum Kind: String, Hashable, BitwiseCopyable, Sendable {
        case artery, vein, unknown
    }

    /// Identity over time; 0 before tracking.
    public var id = 0
    public var center = TissuePoint(xMillimeters: 0, zMillimeters: 0)
    /// Half axes of the lumen along and across `angleDegrees`, in millimeters.
    public var semiAxes = (along: 0.0, across: 0.0)
    /// Direction of the first half axis, degrees from image right toward depth.
    public var angleDegrees = 0.0
    /// Lumen edge to outer wall, in millimeters.
    public var wallThickness = 0.0
    /// Standard uncertainty of the wall position, in millimeters.
    public var sigma = 0.0
    public var kind = Kind.unknown
    /// Beats per minute; `nil` when the clip is too short or nothing pulses.
    public var pulseRate: Double?
    public var confidence = 0.0

    public init() {}

    public mutating func reset() { self = Self() }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.id == rhs.id && lhs.center == rhs.center && lhs.semiAxes == rhs.semiAxes
            && lhs.angleDegrees == rhs.angleDegrees && lhs.wallThickness == rhs.wallThickness
            && lhs.sigma == rhs.sigma && lhs.kind == rhs.kind && lhs.pulseRate == rhs.pulseRate
            && lhs.confidence == rhs.confidence
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(center)
    }
}
