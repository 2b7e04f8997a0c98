/// A measured clearance with what is certain of it. Millimeters; negative = past the structure.
public struct Clearance: Hashable, Sendable {
    public var distance: Double
    /// Standard uncertainty from tip, boundary, scale, speed of sound and elevation.
    public var sigma: Double
    /// One-sided lower bound the verdict uses.
    public var lowerBound: Double

    public init(distance: Double, sigma: Double, lowerBound: Double) {
        self.distance = distance
        self.sigma = sigma
        self.lowerBound = lowerBound
    }
}

/// A structure a needle must not touch.
public enum Hazard: String, Hashable, Sendable {
    case pleura, vessel
}

/// Where the extended shaft first meets a hazard.
public struct TrajectoryContact: Hashable, Sendable {
    public var hazard: Hazard
    /// From the tip along the shaft, in millimeters.
    public var distance: Double

    public init(hazard: Hazard, distance: Double) {
        self.hazard = hazard
        self.distance = distance
    }
}

/// The safety statement of one frame.
public struct FrameAssessment: Hashable, Sendable {
    /// `nil` before any needle was seen.
    public var verdict: Verdict?
    public var reasons: Reasons = []
    /// Tip to the nearest point of the pleural line, less half the needle's diameter where the plan states it;
    /// `nil` when not measured.
    public var pleura: Clearance?
    /// Tip to the nearest outer vessel wall, less half the needle's diameter likewise; `nil` when not measured.
    public var vessel: Clearance?
    public var contact: TrajectoryContact?
    /// Tip depth below the transducer face, in millimeters; `nil` without a tip.
    public var tipDepth: Double?

    public init() {}
}
