/// Scores the pleural line.
struct PleuraTally {
    private var frames = 0
    private var detected = 0
    private var confirmed = 0
    private var wrongDepth = 0
    private var visiblePoints = 0
    private var coveredPoints = 0
    private var signedErrors = Samples()
    private var framesWithout = 0
    private var falselyConfirmed = 0
    private var falselySuspected = 0

    mutating func add(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame, hasPleura: Bool, rules: ScoringRules)
    {
        let reported = result.pleura?.points.flatMap { $0.isEmpty ? nil : Profile($0) }
        let isSuspected = result.pleura?.state == "suspected"
        guard hasPleura, let line = truth.pleura else {
            framesWithout += 1
            if reported != nil {
                if isSuspected { falselySuspected += 1 } else { falselyConfirmed += 1 }
            }
            return
        }
        let visible = zip(line.points, line.visible).filter(\.1).map(\.0)
        guard Double(visible.count) >= rules.minimumPleuraVisible * Double(line.points.count) else { return }
        frames += 1
        visiblePoints += visible.count
        guard let reported else { return }
        var errors = Samples()
        for point in visible {
            if let depth = reported.reportedDepth(at: point.x) { errors.add(depth - point.z) }
        }
        coveredPoints += errors.count
        // Too little of the line to judge its depth.
        guard Double(errors.count) >= max(0.2 * Double(visible.count), 2), let median = errors.median else { return }
        if abs(median) <= rules.pleuraTolerance {
            detected += 1
            if !isSuspected { confirmed += 1 }
        } else {
            wrongDepth += 1
        }
        signedErrors.merge(errors)
    }

    mutating func merge(_ other: PleuraTally) {
        frames += other.frames
        detected += other.detected
        confirmed += other.confirmed
        wrongDepth += other.wrongDepth
        visiblePoints += other.visiblePoints
        coveredPoints += other.coveredPoints
        signedErrors.merge(other.signedErrors)
        framesWithout += other.framesWithout
        falselyConfirmed += other.falselyConfirmed
        falselySuspected += other.falselySuspected
    }

    var section: ScoreSection {
        let absolute = signedErrors.absolute
        return ScoreSection(
            name: "pleura",
            measures: [
                .count("frames", frames),
                .value("detection_rate", rate(detected, of: frames)),
                .value("confirmed_rate", rate(confirmed, of: frames)),
                .value("wrong_depth_rate", rate(wrongDepth, of: frames)),
                .value("visible_coverage", rate(coveredPoints, of: visiblePoints)),
                .value("depth_mae_mm", absolute.mean),
                .value("depth_p95_mm", absolute.percentile(95)),
                .value("depth_bias_mm", signedErrors.mean),
                .value("too_deep_over_1mm", signedErrors.share { $0 > 1 }),
                .count("no_pleura_frames", framesWithout),
                .value("false_pleura_rate", rate(falselyConfirmed, of: framesWithout)),
                .value("false_suspected_rate", rate(falselySuspected, of: framesWithout)),
            ])
    }
}

/// Scores layer boundaries, the skin and the tops of ribs.
struct LayerTally {
    private var frames = 0
    private var skinErrors = Samples()
    private var namedErrors = Samples()
    private var boundaries = Group()
    private var skinFat = Group()
    private var fatFascia = Group()
    private var deepFascia = Group()
    private var ribs = Group()
    private var reportedPoints = 0
    private var correctPoints = 0

    private struct Group {
        var all = 0
        var found = 0

        mutating func add(_ isFound: Bool) {
            all += 1
            if isFound { found += 1 }
        }

        mutating func merge(_ other: Group) {
            all += other.all
            found += other.found
        }

        var recall: Double? { rate(found, of: all) }
    }

    mutating func add(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame, rules: ScoringRules) {
        frames += 1
        if let depth = result.skinDepth { skinErrors.add(abs(depth - truth.skinDepth)) }
        let layers = (result.layers ?? []).filter { !$0.points.isEmpty }
        for layer in layers {
            guard let boundary = truth.boundaries.last(where: { $0.name == layer.name }) else { continue }
            addNamed(layer, boundary.line)
        }
        let profiles = layers.map { Profile($0.points) }
        for boundary in truth.boundaries {
            let visible = zip(boundary.line.points, boundary.line.visible).filter(\.1).map(\.0)
            guard boundary.name != "skin_surface", visible.count >= 5 else { continue }
            let isFound = profiles.contains { Self.matches($0, visible, rules) }
            boundaries.add(isFound)
            switch boundary.name {
            case "skin_fat": skinFat.add(isFound)
            case "fat_fascia": fatFascia.add(isFound)
            default: deepFascia.add(isFound)
            }
        }
        addPrecision(layers, truth, rules)
        addRibs(truth, result)
    }

    /// Errors of a layer whose name the truth knows, where its boundary is visible.
    private mutating func addNamed(_ layer: ResultRecord.Layer, _ line: RecordingTruth.VisibleLine) {
        let depths = Profile(line.points)
        let visibility = Profile(zip(line.points, line.visible).map { Point(x: $0.x, z: $1 ? 1 : 0) })
        for point in layer.points {
            guard let depth = depths.depth(at: point.x), (visibility.depth(at: point.x) ?? 0) > 0.5 else { continue }
            namedErrors.add(abs(point.z - depth))
        }
    }

    /// Shares 30 % of the boundary and lies near it for half of that.
    private static func matches(_ profile: Profile, _ visible: [Point], _ rules: ScoringRules) -> Bool {
        var shared = 0
        var near = 0
        for point in visible {
            guard let depth = profile.reportedDepth(at: point.x) else { continue }
            shared += 1
            if abs(depth - point.z) <= rules.lineTolerance { near += 1 }
        }
        return Double(shared) >= 0.3 * Double(visible.count) && 2 * near >= shared
    }

    private mutating func addPrecision(
        _ layers: [ResultRecord.Layer], _ truth: RecordingTruth.Frame, _ rules: ScoringRules
    ) {
        var lines = truth.boundaries.map { Profile($0.line.points) }
        if let pleura = truth.pleura { lines.append(Profile(pleura.points)) }
        lines += (truth.ribs + truth.bones).filter { $0.surface.count > 1 }.map { Profile($0.surface) }
        for point in layers.flatMap(\.points) {
            reportedPoints += 1
            let isCorrect = lines.contains { line in
                line.depth(at: point.x).map { abs($0 - point.z) <= rules.lineTolerance } ?? false
            }
            if isCorrect { correctPoints += 1 }
        }
    }

    /// A rib is found when a bone line passes within 2 mm of its highest point.
    private mutating func addRibs(_ truth: RecordingTruth.Frame, _ result: ResultRecord.Frame) {
        let bones = (result.bones ?? []).compactMap { $0.points.map(Profile.init) }
        for rib in truth.ribs where (rib.inFieldFraction ?? 1) >= 0.5 {
            guard let top = rib.surface.min(by: { $0.z < $1.z }) else { continue }
            let isFound = bones.contains { bone in
                guard let range = bone.range, let depth = bone.clampedDepth(at: top.x) else { return false }
                return abs(depth - top.z) <= 2 && range.lowerBound - 2 <= top.x && top.x <= range.upperBound + 2
            }
            ribs.add(isFound)
        }
    }

    mutating func merge(_ other: LayerTally) {
        frames += other.frames
        skinErrors.merge(other.skinErrors)
        namedErrors.merge(other.namedErrors)
        boundaries.merge(other.boundaries)
        skinFat.merge(other.skinFat)
        fatFascia.merge(other.fatFascia)
        deepFascia.merge(other.deepFascia)
        ribs.merge(other.ribs)
        reportedPoints += other.reportedPoints
        correctPoints += other.correctPoints
    }

    var section: ScoreSection {
        ScoreSection(
            name: "layers",
            measures: [
                .value("skin_mae_mm", skinErrors.mean),
                .value("skin_reported", rate(skinErrors.count, of: frames)),
                .value("named_mae_mm", namedErrors.mean),
                .value("named_p95_mm", namedErrors.percentile(95)),
                .value("named_within_1mm", namedErrors.share { $0 <= 1 }),
                .value("boundary_recall", boundaries.recall),
                .value("skin_fat_recall", skinFat.recall),
                .value("fat_fascia_recall", fatFascia.recall),
                .value("deep_fascia_recall", deepFascia.recall),
                .value("line_precision", rate(correctPoints, of: reportedPoints)),
                .value("rib_recall", ribs.recall),
            ])
    }
}
