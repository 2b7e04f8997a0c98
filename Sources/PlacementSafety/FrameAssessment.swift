/// A measured clearance with what is certain of it. Millimeters; negative = past the structure.
public struct Clearance: Hashable, Sendable {
    public var distance: Double
    /// Standard uncertainty from tip, boundary, scale, speed of sound and elevation.
    public var sigma: Double
    /// One-sided lower bound, calibrated where the assessor has a calibration, and never above
    /// `FrameAssessment.UnseenBounds`. No verdict is clear where it is below the danger margin.
    public var lowerBound: Double
    /// One-sided lower bound for normal errors of what was found: what `danger` and `caution` go by.
    public var normalBound: Double

    /// - Parameter normalBound: `nil` = the same as `lowerBound`, as without a calibration.
    public init(distance: Double, sigma: Double, lowerBound: Double, normalBound: Double? = nil) {
        self.distance = distance
        self.sigma = sigma
        self.lowerBound = lowerBound
        self.normalBound = normalBound ?? lowerBound
    }
}

/// A structure a needle must not touch.
public enum Hazard: String, Hashable, Sendable, CaseIterable {
    case pleura, vessel
}

/// Where the extended shaft first meets a hazard.
public struct TrajectoryContact: Hashable, Sendable {
    public var hazard: Hazard
    /// From the tip along the shaft, in millimeters.
    public var distance: Double
    /// Standard uncertainty of `distance`.
    public var sigma: Double
    /// One-sided lower bound of `distance` for normal errors.
    public var lowerBound: Double

    public init(hazard: Hazard, distance: Double, sigma: Double, lowerBound: Double) {
        self.hazard = hazard
        self.distance = distance
        self.sigma = sigma
        self.lowerBound = lowerBound
    }
}

/// How far a needle reaches, in millimeters.
public struct Reach: Hashable, Sendable {
    public var length: Double
    public var sigma: Double
    /// One-sided upper bound for normal errors.
    public var upperBound: Double

    public init(length: Double, sigma: Double, upperBound: Double) {
        self.length = length
        self.sigma = sigma
        self.upperBound = upperBound
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
    public var unseen = UnseenBounds()
    public var contact: TrajectoryContact?
    /// Depth of the tip below the transducer face; its bound is that of the metal, half the needle's diameter deeper
    /// where the plan states it, and is what a depth cap is held against. `nil` without a tip.
    public var depth: Reach?
    /// Length of the needle in the tissue, from where the shaft meets the skin line; `nil` without a tip.
    public var insertion: Reach?
    /// Tip depth below the transducer face, in millimeters; `nil` without a tip.
    public var tipDepth: Double? { depth?.length }

    public init() {}

    /// From the tip to the nearest place where a structure may lie that was not found, or is only suspected: one-sided lower
    /// bounds for normal errors, in millimeters, less half the needle's diameter where the plan states it.
    public struct UnseenBounds: Hashable, Sendable {
        /// To where the pleural line may go on out of sight; without one, to where it would not have been seen. `nil` without a
        /// measured tip, and past the line.
        public var pleura: Double?
        /// To a suspected vessel, or to where the picture does not show enough to find one. `nil` without a measured tip.
        public var vessel: Double?

        public init(pleura: Double? = nil, vessel: Double? = nil) {
            self.pleura = pleura
            self.vessel = vessel
        }
    }
}
