import NeedleGuidance
import PlacementSafety
import Recordings
import Settings

extension Configuration {
    var effectiveHindsight: Double { hindsight ?? ClipPipeline.usualHindsight }

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
            (Self.hindsightKey, .number(effectiveHindsight)),
            ("calibration", boundsValue),
            (Self.overlayEveryKey, .integer(overlayEvery)),
        ])
    }

    /// Where lower bounds come from, and by how many standard uncertainties they lie below what was measured.
    private var boundsValue: ResultValue {
        let factors = calibration.map { calibration in
            calibration.groups.map { group -> ResultValue in
                .object([
                    ("hazard", .string(group.hazard.rawValue)), ("tip", .string(group.tip.rawValue)),
                    ("recordings", .integer(group.scores.count)),
                    ("supported", .bool(group.factor(at: margins.confidence) != nil)),
                    ("factor", .number(calibration.factor(group.hazard, group.tip, at: margins.confidence))),
                ])
            }
        }
        return .object([
            ("label", .string(boundsLabel)), ("origin", calibration.map { .string($0.origin.rawValue) } ?? .null),
            ("recordings", calibration.map { .integer($0.recordings) } ?? .null), ("groups", .array(factors ?? [])),
        ])
    }
}
