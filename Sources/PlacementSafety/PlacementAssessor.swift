public import FrameModel

/// Says of each frame of one recording whether the needle keeps its margins.
///
/// Feed it the scenes in the order of time. It reads no pixels, and the only thing it remembers is which
/// verdicts of earlier frames still hold: rising is immediate, falling needs persistence.
///
/// ```swift
/// var assessor = try PlacementAssessor(margins: SafetyMargins(), geometry: recording.geometry)
/// for scene in scenes { print(assessor.assess(scene).verdict as Any) }
/// ```
public struct PlacementAssessor: Sendable {
    private let rule: PlacementRule
    private var persistence = VerdictPersistence()

    /// - Parameters:
    ///   - plan: What is known of the procedure; the empty plan asks for nothing.
    ///   - calibration: Of the lower bounds of clearances; `nil` = normal errors.
    /// - Throws: `SafetyMarginsError` naming the first setting that makes no sense.
    public init(
        margins: SafetyMargins = SafetyMargins(), plan: ProcedurePlan = ProcedurePlan(),
        calibration: BoundCalibration? = nil, geometry: FrameGeometry
    ) throws(SafetyMarginsError) {
        try margins.validate()
        try plan.validate()
        rule = PlacementRule(margins: margins, plan: plan, calibration: calibration, geometry: geometry)
    }

    public var margins: SafetyMargins { rule.margins }

    /// The verdict of `scene` with its reasons and clearances.
    ///
    /// The verdict is `nil` while no needle was seen and after its withdrawal; then nothing is held either.
    /// A verdict that earlier frames hold up carries `heldFromEarlier` and the reasons of both.
    ///
    /// - Complexity: O(points of the pleural line + vessels); no allocation.
    public mutating func assess(_ scene: Scene) -> FrameAssessment { show(rule.assess(scene), at: scene.time) }

    /// The verdict to show for a frame that by itself says `alone`, as `assess`.
    ///
    /// - Parameters:
    ///   - alone: What `assessAlone` says of it.
    ///   - time: Seconds, that of its scene.
    ///   - following: What the frames after it say by themselves, in time order, as far as they are known. A milder
    ///     verdict that lasts is then shown from its first frame on, unless `danger` is held.
    /// - Complexity: O(frames to come); no allocation.
    public mutating func show(
        _ alone: FrameAssessment, at time: Double, before following: [(time: Double, verdict: Verdict?)] = []
    ) -> FrameAssessment {
        guard let due = alone.verdict else {
            persistence = VerdictPersistence()
            return alone
        }
        var result = alone
        (result.verdict, result.reasons) = persistence.show(due, because: alone.reasons, at: time, before: following)
        return result
    }

    /// Frames to come whose verdicts can change what is shown of one, at most.
    public static let mostFollowing = VerdictPersistence.mostFollowing

    /// Whether earlier frames hold up a worse verdict than that of `alone` which those of frames to come can end.
    public func holds(moreThan alone: FrameAssessment) -> Bool { alone.verdict.map(persistence.holds) ?? false }

    /// The verdict that `scene` has by itself, without anything held from earlier frames.
    public func assessAlone(_ scene: Scene) -> FrameAssessment { rule.assess(scene) }
}
