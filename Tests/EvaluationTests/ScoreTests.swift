import Evaluation
import Foundation
import Testing

/// Small cases with the score worked out by hand.
@Suite struct ScoreTests {
    private func truth(needle: String = #"{"present": false}"#, clearance: String = "null") throws -> RecordingTruth {
        let text = """
            {"id": "a", "frames": 1, "fps": 10, "has_pleura": true,
             "events": {"dwell": [{"start_s": 1, "stop_s": 3}]},
             "frames_truth": [{"index": 0, "skin_surface_z_mm": 1,
               "boundaries": [{"name": "fat_fascia", "polyline_mm": [[-2, 5], [-1, 5], [0, 5], [1, 5], [2, 5]],
                               "visible": [1, 1, 1, 1, 1]}],
               "ribs": [], "bones": [],
               "pleura": {"polyline_mm": [[-2, 20], [-1, 20], [0, 20], [1, 20], [2, 20]], "visible": [1, 1, 1, 1, 0]},
               "vessels": [{"kind": "vein", "centre_mm": [4, 15], "semi_axes_mm": [3, 2], "in_fov": true,
                            "visible": true}],
               "needle": \(needle), "clearance": \(clearance)}]}
            """
        return try JSONDecoder().decode(RecordingTruth.self, from: Data(text.utf8))
    }

    private func score(_ truth: RecordingTruth, _ lines: String...) throws -> Score {
        var record = ResultRecord()
        for line in lines { record.add(try JSONDecoder().decode(ResultRecord.Line.self, from: Data(line.utf8))) }
        return EvaluationReport(of: [(truth, record)]).overall
    }

    @Test func pleuraErrorIsMeasuredWhereTheLineIsVisibleAndReported() throws {
        // Covers x = -1, 0, 1 of four visible points; 0.5, 0.2 and -0.1 mm off.
        let score = try score(
            truth(), #"{"frame": 0, "pleura": {"polyline_mm": [[-1, 20.5], [0, 20.2], [1, 19.9]]}}"#)
        #expect(score["pleura.detection_rate"]?.value == 1)
        #expect(score["pleura.visible_coverage"]?.value == 0.75)
        #expect(abs((score["pleura.depth_mae_mm"]?.value ?? 9) - 0.8 / 3) < 1e-12)
        #expect(abs((score["pleura.depth_bias_mm"]?.value ?? 9) - 0.2) < 1e-12)
    }

    @Test func suspectedPleuraIsDetectedButNotConfirmed() throws {
        let score = try score(
            truth(), #"{"frame": 0, "pleura": {"state": "suspected", "polyline_mm": [[-2, 20], [2, 20]]}}"#)
        #expect(score["pleura.detection_rate"]?.value == 1)
        #expect(score["pleura.confirmed_rate"]?.value == 0)
    }

    @Test func layerFarFromEveryBoundaryLowersPrecisionOnly() throws {
        let score = try score(
            truth(),
            """
            {"frame": 0, "layers": [{"name": "fat_fascia", "x_mm": [-2, 0, 2], "depth_mm": [5.2, 5.2, 5.2]},
             {"name": "fascia_2", "x_mm": [0], "depth_mm": [11]}]}
            """)
        #expect(score["layers.boundary_recall"]?.value == 1)
        #expect(score["layers.line_precision"]?.value == 0.75)
        #expect(abs((score["layers.named_mae_mm"]?.value ?? 9) - 0.2) < 1e-12)
    }

    @Test func vesselIsMatchedOnce() throws {
        let score = try score(
            truth(),
            """
            {"frame": 0, "vessels": [{"centre_mm": [4, 15], "semi_axes_mm": [3, 2], "kind": "artery"},
             {"centre_mm": [4.5, 15], "semi_axes_mm": [3, 2], "kind": "vein"}]}
            """)
        #expect(score["vessels.recall"]?.value == 1)
        #expect(score["vessels.precision"]?.value == 0.5)
        #expect(score["vessels.kind_accuracy"]?.value == 0)
        #expect(score["vessels.dice"]?.value == 1)
    }

    @Test func needleAngleIgnoresTheDirectionOfTravel() throws {
        let needle = """
            {"present": true, "in_plane": true, "tip_mm": [3, 4], "angle_deg": 179, "tip_in_fov": true,
             "tip_visible": true, "shaft_in_fov_mm": 10, "shaft_contrast_gray": 50}
            """
        let score = try score(truth(needle: needle), #"{"frame": 0, "needle": {"tip_mm": [0, 0], "angle_deg": 1}}"#)
        #expect(score["needle.tip_median_mm"]?.value == 5)
        #expect(score["needle.recall"]?.value == 1)
        #expect(abs((score["needle.angle_median_deg"]?.value ?? 9) - 2) < 1e-9)
    }

    @Test(arguments: [
        ("clear", "dangerous_misses", 1.0), ("danger", "sensitivity", 1),
        ("indeterminate", "indeterminate_when_unsafe", 1),
    ])
    func unsafeFrameIsJudgedByItsFlag(flag: String, measure: String, expected: Double) throws {
        let truth = try truth(
            needle: #"{"present": true, "in_plane": false}"#,
            clearance: #"{"tip_to_pleura_mm": 4.9, "tip_to_vessel_mm": null}"#)
        let score = try score(truth, #"{"frame": 0, "flag": "\#(flag)"}"#)
        #expect(score["safety.\(measure)"]?.value == expected)
        #expect(score["safety.silent_miss_rate"]?.value == 0)
    }

    @Test func missingFrameIsASilentMissAndIsCounted() throws {
        let truth = try truth(
            needle: #"{"present": true, "in_plane": false}"#,
            clearance: #"{"tip_to_pleura_mm": -1, "tip_to_vessel_mm": 9}"#)
        let score = try score(truth, #"{"schema": "sounding.results/1"}"#)
        #expect(score["coverage.frames_missing"]?.value == 1)
        #expect(score["safety.silent_miss_rate"]?.value == 1)
        #expect(score["safety.past_hazard_sensitivity"]?.value == 0)
    }

    @Test func unknownFlagIsAnError() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ResultRecord.Line.self, from: Data(#"{"frame": 0, "flag": "fine"}"#.utf8))
        }
    }

    @Test func recordingsComeWorstFirst() throws {
        var good = try truth()
        good.id = "good"
        var poor = try truth()
        poor.id = "poor"
        var record = ResultRecord()
        record.add(
            try JSONDecoder().decode(
                ResultRecord.Line.self,
                from: Data(#"{"frame": 0, "pleura": {"polyline_mm": [[-2, 20], [2, 20]]}}"#.utf8)))
        let report = EvaluationReport(of: [(good, record), (poor, nil)])
        #expect(report.recordings.map(\.id) == ["poor", "good"])
        #expect(report.overall["coverage.sequences_missing"]?.value == 1)
        #expect(Requirement("pleura.detection_rate>=0.5")?.outcome(in: report.overall) == .met)
        #expect(Requirement("pleura.detection_rate>0.5")?.outcome(in: report.overall) == .violated(value: 0.5))
        #expect(Requirement("needle.recall>0")?.outcome(in: report.overall) == .unmeasured)
        #expect(Requirement("needle.luck>0")?.outcome(in: report.overall) == .unknownMeasure)
    }

    @Test func diceOfCirclesHalfARadiusApart() {
        // Lens of two unit circles at distance d: 2 acos(d/2) - d/2 sqrt(4 - d²); Dice = lens / pi.
        let d = 0.5
        let lens = 2 * acos(d / 2) - d / 2 * (4 - d * d).squareRoot()
        let first = EllipseShape(center: Point(x: 0, z: 0), semiAxes: Point(x: 1, z: 1), angleDegrees: 0)
        let second = EllipseShape(center: Point(x: d, z: 0), semiAxes: Point(x: 1, z: 1), angleDegrees: 30)
        // About 6,900 grid points per circle; counting errs by about the square root of the 300 on the edge.
        #expect(abs(first.dice(with: second) - lens / .pi) < 0.005)
    }
}
