/// Scores what happened over time: insertions, retentions, twitches, breathing.
struct EventTally {
    private struct Intervals {
        var real = 0
        var reported = 0
        var found = 0
        var durationErrors = Samples()
        var startErrors = Samples()

        /// Each true interval takes the reported one that overlaps it best, by a quarter of their union at least.
        mutating func add(_ truth: [Interval], _ result: [Interval]) {
            real += truth.count
            reported += result.count
            var used: Set<Int> = []
            for interval in truth {
                let best = result.indices.filter { !used.contains($0) && interval.overlap(with: result[$0]) > 0.25 }
                    .max { interval.overlap(with: result[$0]) < interval.overlap(with: result[$1]) }
                guard let best else { continue }
                used.insert(best)
                found += 1
                durationErrors.add(abs(result[best].duration - interval.duration))
                startErrors.add(abs(result[best].start - interval.start))
            }
        }

        mutating func merge(_ other: Intervals) {
            real += other.real
            reported += other.reported
            found += other.found
            durationErrors.merge(other.durationErrors)
            startErrors.merge(other.startErrors)
        }
    }

    private var insertions = Intervals()
    private var dwells = Intervals()
    private var realTwitches = 0
    private var reportedTwitches = 0
    private var foundTwitches = 0
    private var onsetErrors = Samples()
    private var twitchDurationErrors = Samples()
    private var breathing = 0
    private var breathingReported = 0
    private var periodErrors = Samples()

    mutating func add(_ truth: RecordingTruth, _ result: ResultRecord.Events, rules: ScoringRules) {
        guard truth.frameCount > 1 else { return }
        dwells.add(truth.events.dwells, result.dwells ?? [])
        insertions.add(truth.events.insertions, result.insertions ?? [])
        addTwitches(truth.events.twitches, result.twitches ?? [], rules)
        // A period can only be told from most of one.
        guard let breath = truth.events.breathing, !breath.isHeld,
            Double(truth.frameCount) / truth.framesPerSecond >= 0.7 * breath.period
        else { return }
        breathing += 1
        guard let period = result.breathingPeriod, period != 0 else { return }
        breathingReported += 1
        periodErrors.add(abs(period - breath.period) / breath.period)
    }

    private mutating func addTwitches(_ truth: [Twitch], _ result: [Twitch], _ rules: ScoringRules) {
        realTwitches += truth.count
        reportedTwitches += result.count
        var used: Set<Int> = []
        for twitch in truth {
            let best = result.indices
                .filter { !used.contains($0) && abs(result[$0].onset - twitch.onset) <= rules.twitchTolerance }
                .min { abs(result[$0].onset - twitch.onset) < abs(result[$1].onset - twitch.onset) }
            guard let best else { continue }
            used.insert(best)
            foundTwitches += 1
            onsetErrors.add(abs(result[best].onset - twitch.onset))
            if let reported = result[best].duration, let real = twitch.duration {
                twitchDurationErrors.add(abs(reported - real))
            }
        }
    }

    mutating func merge(_ other: EventTally) {
        insertions.merge(other.insertions)
        dwells.merge(other.dwells)
        realTwitches += other.realTwitches
        reportedTwitches += other.reportedTwitches
        foundTwitches += other.foundTwitches
        onsetErrors.merge(other.onsetErrors)
        twitchDurationErrors.merge(other.twitchDurationErrors)
        breathing += other.breathing
        breathingReported += other.breathingReported
        periodErrors.merge(other.periodErrors)
    }

    var section: ScoreSection {
        ScoreSection(
            name: "events",
            measures: [
                .count("insertion_truth", insertions.real),
                .value("insertion_recall", rate(insertions.found, of: insertions.real)),
                .value("insertion_start_err_s", insertions.startErrors.mean),
                .count("dwell_truth", dwells.real),
                .value("dwell_recall", rate(dwells.found, of: dwells.real)),
                .value("dwell_precision", rate(dwells.found, of: dwells.reported)),
                .value("dwell_duration_mae_s", dwells.durationErrors.mean),
                .value("dwell_start_mae_s", dwells.startErrors.mean),
                .count("twitch_truth", realTwitches),
                .value("twitch_recall", rate(foundTwitches, of: realTwitches)),
                .value("twitch_precision", rate(foundTwitches, of: reportedTwitches)),
                .value("twitch_onset_mae_s", onsetErrors.mean),
                .value("twitch_duration_mae_s", twitchDurationErrors.mean),
                .count("breathing_sequences", breathing),
                .value("breathing_reported", rate(breathingReported, of: breathing)),
                .value("breathing_period_rel_err", periodErrors.mean),
            ])
    }
}
