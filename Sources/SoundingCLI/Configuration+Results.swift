import PlacementSafety
import Recordings
import Settings

extension Configuration {
    /// Everything in effect, for the header of the results.
    var resultValue: ResultValue {
        let settings = SafetyMargins.Key.allCases.map { key in
            (key.rawValue, margins[key].map { ResultValue.number($0) } ?? .null)
        }
        return .object([
            (
                "protocol",
                regionProtocol.map { .object([("name", .string($0.name)), ("region", .string($0.region))]) } ?? .null
            ),
            ("margins", .object(settings)),
            ("needle_diameter_mm", plan.needleDiameter.map { .number($0) } ?? .null),
            ("expects", .array(plan.expects.names.map { .string($0) })),
            ("entry_side", plan.entrySide.map { .string($0.rawValue) } ?? .null),
            (Self.hindsightKey, .number(hindsight)),
            (Self.overlayEveryKey, .integer(overlayEvery)),
        ])
    }
}
