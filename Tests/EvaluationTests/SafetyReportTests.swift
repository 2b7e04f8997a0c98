import Evaluation
import Foundation
import Testing

@Suite struct ClopperPearsonTests {
    /// No event in n: the upper end is 1 - (alpha / 2)^(1 / n), from the definition.
    @Test(arguments: [1, 10, 300, 3000])
    func zeroEventsBoundTheRate(cases: Int) {
        let interval = ClopperPearson(events: 0, of: cases)
        #expect(interval.lower == 0)
        #expect(abs(interval.upper - (1 - pow(0.025, 1 / Double(cases)))) < 1e-12)
        let mirrored = ClopperPearson(events: cases, of: cases)
        #expect(mirrored.upper == 1)
        #expect(abs(mirrored.lower - pow(0.025, 1 / Double(cases))) < 1e-12)
    }

    /// 3 of 20, each end from the definition: the chance of 3 or fewer at the upper end, and of 3 or more at the lower one,
    /// is half of what is left.
    @Test func theEndsHaveTheirProbabilities() {
        func binomial(_ k: Int, _ n: Int, _ p: Double) -> Double {
            var ways = 1.0
            for index in 0..<k { ways *= Double(n - index) / Double(index + 1) }
            return ways * pow(p, Double(k)) * pow(1 - p, Double(n - k))
        }
        for confidence in [0.9, 0.95, 0.99] {
            let interval = ClopperPearson(events: 3, of: 20, confidence: confidence)
            let few = (0...3).reduce(0) { $0 + binomial($1, 20, interval.upper) }
            let many = (3...20).reduce(0) { $0 + binomial($1, 20, interval.lower) }
            #expect(abs(few - (1 - confidence) / 2) < 1e-9)
            #expect(abs(many - (1 - confidence) / 2) < 1e-9)
        }
    }

    @Test func nothingIsKnownWithoutCases() {
        let interval = ClopperPearson(events: 0, of: 0)
        #expect(interval.lower == 0 && interval.upper == 1)
    }
}

/// Recordings of a tip and a pleural line, with verdicts and bounds as given.
@Suite struct SafetyReportTests {
    /// One frame for each true clearance.
    private func truth(
        _ id: String, _ clearances: [Double], difficulty: String = "easy", contrast: Double = 40, isVisible: Bool = true
    ) throws -> RecordingTruth {
        let frames = clearances.enumerated().map { index, value in
            """
            {"index": \(index), "skin_surface_z_mm": 1, "boundaries": [], "ribs": [], "bones": [],
             "pleura": {"polyline_mm": [[-2, 20], [0, 20], [2, 20]], "visible": [1, 1, 1]},
             "vessels": [{"kind": "vein", "centre_mm": [40, 15], "semi_axes_mm": [3, 2], "in_fov": true,
                          "visible": \(isVisible)}],
             "needle": {"present": true, "in_plane": true, "tip_mm": [0, \(20 - value)], "tip_in_fov": true,
                        "tip_visible": true, "shaft_in_fov_mm": 10, "shaft_contrast_gray": \(contrast)},
             "clearance": {"tip_to_pleura_mm": \(value)}}
            """
        }
        let text = """
            {"id": "\(id)", "frames": \(clearances.count), "fps": 10, "has_pleura": true, "preset": "chest",
             "difficulty": "\(difficulty)", "events": {}, "frames_truth": [\(frames.joined(separator: ","))]}
            """
        return try JSONDecoder().decode(RecordingTruth.self, from: Data(text.utf8))
    }

    private func result(
        _ flags: [String], measured: [Double] = [], bounds: [Double] = [], quality: [Double] = [], unseen: [Double] = []
    ) throws -> ResultRecord {
        var record = ResultRecord()
        for (index, flag) in flags.enumerated() {
            let bound = bounds.indices.contains(index) ? "\(bounds[index])" : "null"
            let distance = measured.indices.contains(index) ? "\(measured[index])" : "null"
            let nearest = unseen.indices.contains(index) ? "\(unseen[index])" : "null"
            let needle =
                quality.indices.contains(index) ? #"{"tip_mm": [0, 5], "quality": \#(quality[index])}"# : "null"
            let line = """
                {"frame": \(index), "flag": "\(flag)", "needle": \(needle), "clearance_mm": {"pleura": \(distance)},
                 "clearance_lower_bound_mm": {"pleura": \(bound)}, "clearance_sigma_mm": {"pleura": 0.5},
                 "clearance_unseen_bound_mm": {"pleura": \(nearest)}}
                """
            record.add(try JSONDecoder().decode(ResultRecord.Line.self, from: Data(line.utf8)))
        }
        return record
    }

    @Test func countsMissesAndAlarmsByRecording() throws {
        let report = EvaluationReport(of: [
            (try truth("a", [3, 3, 9]), try result(["clear", "danger", "caution"])),
            (try truth("b", [4, 9, 9]), try result(["danger", "clear", "clear"])),
            (try truth("c", [9, 6]), try result(["clear", "clear"])),
        ]).safety
        let rates = report.overall
        #expect(rates.recordings == 3)
        #expect(rates.missedFrames == .init(events: 1, cases: 3))
        #expect(rates.missedRecordings == .init(events: 1, cases: 2))
        #expect(rates.flaggedFrames == .init(events: 2, cases: 3))
        // 6 mm lie in the gray zone.
        #expect(rates.falseAlarmFrames == .init(events: 1, cases: 4))
        #expect(rates.falseAlarmRecordings == .init(events: 1, cases: 3))
        #expect(rates.indeterminateFrames == .init(events: 0, cases: 8))
    }

    @Test func silenceCountsOnlyWhereEverythingIsVisible() throws {
        let silent = try result(["indeterminate", "indeterminate", "clear"])
        let rates = EvaluationReport(of: [
            (try truth("a", [9, 9, 9]), silent), (try truth("b", [9, 9, 9], contrast: 10), silent),
            (try truth("c", [9, 9, 9], isVisible: false), silent),
            // No line at all is no statement either.
            (try truth("d", [9]), nil),
        ]).safety.overall
        #expect(rates.indeterminateFrames == .init(events: 3, cases: 4))
        #expect(rates.indeterminateRecordings == .init(events: 2, cases: 2))
    }

    @Test func groupsStandWorstFirst() throws {
        let report = EvaluationReport(of: [
            (try truth("a", [3], difficulty: "easy"), try result(["danger"])),
            (try truth("b", [3], difficulty: "hard"), try result(["clear"])),
            (try truth("c", [3], difficulty: "medium"), try result(["indeterminate"])),
        ]).safety
        #expect(report.groups.map(\.key) == ["preset", "difficulty", "difficulty", "difficulty"])
        #expect(report.groups.map(\.value) == ["chest", "hard", "medium", "easy"])
    }

    @Test func theCurveJudgesBoundsAgainstEachMargin() throws {
        let curve = EvaluationReport(of: [
            (
                try truth("a", [2.5, 4.5, 9, 9]),
                try result(["clear", "clear", "clear", "clear"], bounds: [1, 6, 3.5])
            )
        ]).safety.pleuraCurve
        let point = try #require(curve.points.first { $0.margin == 5 })
        #expect(point.nearer == .init(events: 1, cases: 2))
        #expect(point.unmeasured == .init(events: 0, cases: 2))
        #expect(point.falseAlarms == .init(events: 1, cases: 1))
        let wide = try #require(curve.points.first { $0.margin == 10 })
        #expect(wide.nearer == .init(events: 3, cases: 3))
        #expect(wide.unmeasured == .init(events: 1, cases: 4))
    }

    /// The worst frame counts, by how well the tip was seen.
    @Test func boundsHoldWhenNoFrameOverstates() throws {
        var scores = BoundScores(confidentTip: 0.5)
        scores.add(
            try truth("a", [5, 6, 7]),
            try result(
                ["clear", "clear", "clear"], measured: [5.5, 5, 9], bounds: [4, 4, 7.1], quality: [0.5, 0.9, 0.4]))
        scores.add(try truth("b", [5]), try result(["clear"], measured: [4], bounds: [5.0004], quality: [0.6]))
        scores.add(try truth("c", [5]), try result(["clear"]))
        #expect(scores.recordings == 3)
        let confident = try #require(scores.groups.first { $0.hazard == .pleura && $0.isTipConfident })
        #expect(confident.scores == [1, -2])
        #expect(confident.held == .init(events: 2, cases: 2))
        let doubtful = try #require(scores.groups.first { $0.hazard == .pleura && !$0.isTipConfident })
        #expect(doubtful.scores == [4])
        #expect(doubtful.held == .init(events: 0, cases: 1))
        #expect(scores.groups.filter { $0.hazard == .vessel }.allSatisfy { $0.scores.isEmpty })
    }

    /// What was not seen bounds a clearance whatever its factor; where it lies beyond the true one, the factor has to do.
    @Test func whatWasNotSeenLeavesNothingToLearn() throws {
        var scores = BoundScores(confidentTip: 0.5)
        for (measured, unseen) in [(9.0, 4.5), (4, 4.5), (9, 5.5)] {
            scores.add(
                try truth("a", [5]), try result(["clear"], measured: [measured], quality: [0.9], unseen: [unseen]))
        }
        let confident = try #require(scores.groups.first { $0.hazard == .pleura && $0.isTipConfident })
        #expect(confident.scores == [-1, -2, 8])
    }

    @Test func measuresBeyondTheReferenceCanBeRequired() throws {
        let report = EvaluationReport(of: [(try truth("a", [3]), try result(["danger"]))])
        #expect(report.measures["visible.sensitivity"]?.value == 1)
        #expect(report.measures["bounds.all_held"]?.value == nil)
        #expect(report.measures["safety.sensitivity"]?.value == 1)
        #expect(Requirement("visible.missed_recordings<=0")?.outcome(in: report.measures) == .met)
    }
}

@Suite struct ReliabilityTests {
    /// Two tips stated at 0.9 of which one is right, and one stated at 0.25 that is right.
    @Test func comparesStatedWithObserved() throws {
        let frames = (0..<3).map { index in
            """
            {"index": \(index), "skin_surface_z_mm": 1, "boundaries": [], "ribs": [], "bones": [], "vessels": [],
             "needle": {"present": true, "in_plane": true, "tip_mm": [0, 10]}, "clearance": null}
            """
        }
        let truth = try JSONDecoder().decode(
            RecordingTruth.self,
            from: Data(
                """
                {"id": "a", "frames": 3, "fps": 10, "has_pleura": false, "events": {},
                 "frames_truth": [\(frames.joined(separator: ","))]}
                """.utf8))
        var record = ResultRecord()
        for (index, (z, quality)) in [(10.9, 0.9), (11.1, 0.9), (10, 0.25)].enumerated() {
            let line = """
                {"frame": \(index), "needle": {"tip_mm": [0, \(z)], "quality": \(quality)},
                 "pleura": {"polyline_mm": [[0, 20]], "confidence": 1}}
                """
            record.add(try JSONDecoder().decode(ResultRecord.Line.self, from: Data(line.utf8)))
        }
        let tables = EvaluationReport(of: [(truth, record)]).reliability
        let needle = try #require(tables.first { $0.name == "needle_quality" })
        #expect(needle.frames == 3)
        #expect(needle.bins[9].right == .init(events: 1, cases: 2))
        #expect(needle.bins[2].right == .init(events: 1, cases: 1))
        // (2 x |0.9 - 0.5| + |0.25 - 1|) / 3.
        #expect(abs(try #require(needle.expectedCalibrationError) - 1.55 / 3) < 1e-12)
        // A line where there is none is wrong, whatever it states; 1 belongs to the last bin.
        let pleura = try #require(tables.first { $0.name == "pleura_confidence" })
        #expect(pleura.bins[9].right == .init(events: 0, cases: 3))
    }
}
