/// Scores vessels: each reported one is matched to at most one true one, nearest pairs first.
struct VesselTally {
    private var frames = 0
    private var required = 0
    private var found = 0
    private var requiredOfKind: [String: Int] = [:]
    private var foundOfKind: [String: Int] = [:]
    private var reported = 0
    private var matched = 0
    private var centerErrors = Samples()
    private var overlaps = Samples()
    private var kindsTold = 0
    private var kindsRight = 0

    mutating func add(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame, rules: ScoringRules) {
        frames += 1
        let real = truth.vessels.filter(\.isInField)
        let claimed = result.vessels ?? []
        var pairs: [(distance: Double, real: Int, claimed: Int)] = []
        for (a, vessel) in real.enumerated() {
            for (b, claim) in claimed.enumerated() {
                pairs.append((vessel.shape.center.distance(to: claim.shape.center), a, b))
            }
        }
        pairs.sort { ($0.distance, $0.real, $0.claimed) < ($1.distance, $1.real, $1.claimed) }
        var match: [Int: (claimed: Int, distance: Double)] = [:]
        var used: Set<Int> = []
        for pair in pairs where match[pair.real] == nil && !used.contains(pair.claimed) {
            guard pair.distance <= max(1.5, real[pair.real].shape.largestAxis) else { continue }
            match[pair.real] = (pair.claimed, pair.distance)
            used.insert(pair.claimed)
        }
        for (index, vessel) in real.enumerated() {
            let pair = match[index]
            if vessel.isVisible, vessel.shape.smallestAxis >= rules.minimumVesselAxis {
                required += 1
                requiredOfKind[vessel.kind, default: 0] += 1
                if pair != nil {
                    found += 1
                    foundOfKind[vessel.kind, default: 0] += 1
                }
            }
            guard let pair else { continue }
            let claim = claimed[pair.claimed]
            centerErrors.add(pair.distance)
            overlaps.add(vessel.shape.dice(with: claim.shape))
            if claim.kind == "artery" || claim.kind == "vein" {
                kindsTold += 1
                if claim.kind == vessel.kind { kindsRight += 1 }
            }
        }
        reported += claimed.count
        matched += used.count
    }

    mutating func merge(_ other: VesselTally) {
        frames += other.frames
        required += other.required
        found += other.found
        requiredOfKind.merge(other.requiredOfKind, uniquingKeysWith: +)
        foundOfKind.merge(other.foundOfKind, uniquingKeysWith: +)
        reported += other.reported
        matched += other.matched
        centerErrors.merge(other.centerErrors)
        overlaps.merge(other.overlaps)
        kindsTold += other.kindsTold
        kindsRight += other.kindsRight
    }

    private func recall(of kind: String) -> Double? { rate(foundOfKind[kind] ?? 0, of: requiredOfKind[kind] ?? 0) }

    var section: ScoreSection {
        ScoreSection(
            name: "vessels",
            measures: [
                .count("truth", required),
                .value("recall", rate(found, of: required)),
                .value("artery_recall", recall(of: "artery")),
                .value("vein_recall", recall(of: "vein")),
                .value("precision", rate(matched, of: reported)),
                .value("centre_error_mm", centerErrors.mean),
                .value("dice", overlaps.mean),
                .value("kind_accuracy", rate(kindsRight, of: kindsTold)),
                .value("false_per_frame", Double(reported - matched) / Double(max(frames, 1))),
            ])
    }
}
