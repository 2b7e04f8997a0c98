/// Tolerances and margins of the score, in millimeters and seconds: engineering defaults of the scoring rules.
public struct ScoringRules: Hashable, Sendable {
    /// A tip nearer the pleura than this is unsafe.
    public var pleuraMargin = 5.0
    /// A tip nearer a lumen than this is unsafe.
    public var vesselMargin = 3.0
    /// Beyond the margins, a band in which neither alarm nor silence is wrong.
    public var grayZone = 2.0
    /// A pleural line whose median error exceeds this was not found.
    public var pleuraTolerance = 3.0
    /// A layer line within this of a boundary is that boundary.
    public var lineTolerance = 1.0
    /// A tip farther off than this was not found.
    public var needleTolerance = 5.0
    /// A frame with less shaft in the picture is not scored.
    public var minimumShaft = 4.0
    /// A lumen with a smaller half axis need not be found.
    public var minimumVesselAxis = 0.7
    public var twitchTolerance = 0.25
    /// Share of the pleural line that must be visible for a frame to count.
    public var minimumPleuraVisible = 0.15
    /// Gray levels by which a shaft must stand out for a frame to count.
    public var minimumNeedleContrast = 18.0

    public init() {}

    enum Hazard { case unsafe, clear, gray }

    /// What the true clearances say of a frame.
    func hazard(of clearance: RecordingTruth.Clearance) -> Hazard {
        let pleura = clearance.toPleura ?? .infinity
        let vessel = clearance.toVessel ?? .infinity
        if pleura < pleuraMargin || vessel < vesselMargin { return .unsafe }
        return pleura > pleuraMargin + grayZone && vessel > vesselMargin + grayZone ? .clear : .gray
    }
}
