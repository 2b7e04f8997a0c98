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
    public mutating func assess(_ scene: Scene) -> FrameAssessment {
        var result = rule.assess(scene)
        guard let due = result.verdict else {
            persistence = VerdictPersistence()
            return result
        }
        (result.verdict, result.reasons) = persistence.show(due, because: result.reasons, at: scene.time)
        return result
    }

    /// The verdict that `scene` has by itself, without anything held from earlier frames.
    public func assessAlone(_ scene: Scene) -> FrameAssessment { rule.assess(scene) }
}
