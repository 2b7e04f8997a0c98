import Foundation

/// Scores the needle, in frames whose picture shows it; frames without one, and needles across the plane, apart.
struct NeedleTally {
    private var frames = 0
    private var found = 0
    private var faint = 0
    private var allFrames = 0
    private var allFound = 0
    private var tipErrors = Samples()
    private var angleErrors = Samples()
    private var without = 0
    private var falselyFound = 0
    private var across = 0
    private var acrossFound = 0

    mutating func add(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame, rules: ScoringRules) {
        let needle = truth.needle
        let claim = result.needle
        guard needle.isPresent else {
            without += 1
            if claim?.tip != nil { falselyFound += 1 }
            return
        }
        guard needle.isInPlane == true, let tip = needle.tip else {
            across += 1
            if claim?.tip != nil { acrossFound += 1 }
            return
        }
        guard needle.tipIsInField == true, needle.tipIsVisible == true,
            (needle.shaftInField ?? 0) >= rules.minimumShaft
        else { return }
        let isFaint = max(needle.shaftContrast ?? 99, 0) < rules.minimumNeedleContrast
        let error = claim?.tip.map { tip.distance(to: $0) }
        let isFound = error.map { $0 <= rules.needleTolerance } ?? false
        allFrames += 1
        if isFound { allFound += 1 }
        guard !isFaint else {
            faint += 1
            return
        }
        frames += 1
        if isFound { found += 1 }
        guard let error, let claim else { return }
        tipErrors.add(error)
        if let angle = claim.direction, let trueAngle = needle.angleDegrees {
            angleErrors.add(Self.difference(angle, trueAngle))
        }
    }

    /// Between two undirected lines, 0 to 90 degrees.
    private static func difference(_ a: Double, _ b: Double) -> Double {
        let turned = (a - b + 90).truncatingRemainder(dividingBy: 180)
        return abs((turned < 0 ? turned + 180 : turned) - 90)
    }

    mutating func merge(_ other: NeedleTally) {
        frames += other.frames
        found += other.found
        faint += other.faint
        allFrames += other.allFrames
        allFound += other.allFound
        tipErrors.merge(other.tipErrors)
        angleErrors.merge(other.angleErrors)
        without += other.without
        falselyFound += other.falselyFound
        across += other.across
        acrossFound += other.acrossFound
    }

    var section: ScoreSection {
        ScoreSection(
            name: "needle",
            measures: [
                .count("frames", frames),
                .value("recall", rate(found, of: frames)),
                .count("faint_frames", faint),
                .value("recall_incl_faint", rate(allFound, of: allFrames)),
                .value("tip_median_mm", tipErrors.median),
                .value("tip_p95_mm", tipErrors.percentile(95)),
                .value("angle_median_deg", angleErrors.median),
                .value("angle_p95_deg", angleErrors.percentile(95)),
                .count("negative_frames", without),
                .value("false_positive_rate", rate(falselyFound, of: without)),
                .count("out_of_plane_frames", across),
                .value("out_of_plane_false_positive_rate", rate(acrossFound, of: across)),
            ])
    }
}

extension ResultRecord.Needle {
    /// The stated angle, or that from entry to tip.
    fileprivate var direction: Double? {
        if let angleDegrees { return angleDegrees }
        guard let entry, let tip else { return nil }
        return atan2(tip.z - entry.z, tip.x - entry.x) * 180 / .pi
    }
}
