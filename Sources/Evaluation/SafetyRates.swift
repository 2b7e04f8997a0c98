/// Safety as clinicians read it: how often a dangerous place was called clear, how often an alarm was false, how often
/// nothing could be said although everything was visible.
///
/// Counted over frames, and over recordings: frames of a recording resemble each other, so bounds on a rate are drawn from
/// recordings alone.
public struct SafetyRates: Hashable, Sendable {
    /// Recordings or frames to which something may happen, and those to which it did.
    public struct Count: Hashable, Sendable {
        public var events: Int
        public var cases: Int

        public init(events: Int = 0, cases: Int = 0) {
            self.events = events
            self.cases = cases
        }

        /// `nil` without a case.
        public var rate: Double? { cases > 0 ? Double(events) / Double(cases) : nil }
        /// 95 % interval of the true rate, if the cases are independent.
        public var interval: ClopperPearson { ClopperPearson(events: events, of: cases) }

        mutating func add(_ isEvent: Bool) {
            cases += 1
            if isEvent { events += 1 }
        }

        mutating func merge(_ other: Count) {
            events += other.events
            cases += other.cases
        }
    }

    public var recordings = 0
    /// Unsafe frames called clear; recordings with an unsafe frame in which one was.
    public var missedFrames = Count()
    public var missedRecordings = Count()
    /// Unsafe frames with an alarm, those in which needle and structures are visible.
    public var flaggedFrames = Count()
    /// Frames far from everything with an alarm; recordings with such a frame in which one had.
    public var falseAlarmFrames = Count()
    public var falseAlarmRecordings = Count()
    /// Frames in which needle and structures are visible and nothing was said; recordings with such frames where nothing
    /// was said in most of them.
    public var indeterminateFrames = Count()
    public var indeterminateRecordings = Count()

    mutating func add(_ truth: RecordingTruth, _ result: ResultRecord?, rules: ScoringRules) {
        recordings += 1
        var missed = Count()
        var alarms = Count()
        var silent = Count()
        for frame in truth.frames {
            guard let clearance = frame.clearance else { continue }
            let flag = result?.frames[frame.index]?.flag
            let isVisible = truth.showsEverything(in: frame, rules: rules)
            switch rules.hazard(of: clearance) {
            case .unsafe:
                missed.add(flag == .clear)
                if isVisible { flaggedFrames.add(flag?.isAlarm == true) }
            case .clear: alarms.add(flag?.isAlarm == true)
            case .gray: break
            }
            if isVisible { silent.add(flag == .indeterminate || flag == nil) }
        }
        missedFrames.merge(missed)
        falseAlarmFrames.merge(alarms)
        indeterminateFrames.merge(silent)
        if missed.cases > 0 { missedRecordings.add(missed.events > 0) }
        if alarms.cases > 0 { falseAlarmRecordings.add(alarms.events > 0) }
        if silent.cases > 0 { indeterminateRecordings.add(2 * silent.events > silent.cases) }
    }

    var section: ScoreSection {
        ScoreSection(
            name: "visible",
            measures: [
                .count("frames", indeterminateFrames.cases),
                .value("indeterminate_rate", indeterminateFrames.rate),
                .count("unsafe_frames", flaggedFrames.cases),
                .value("sensitivity", flaggedFrames.rate),
                .count("unsafe_recordings", missedRecordings.cases),
                .count("missed_recordings", missedRecordings.events),
                .value("missed_recordings_upper", missedRecordings.interval.upper),
            ])
    }
}

extension RecordingTruth {
    /// The picture shows the tip of a needle that stands out, enough of the pleural line where there is one, and every
    /// vessel in the field.
    func showsEverything(in frame: Frame, rules: ScoringRules) -> Bool {
        let needle = frame.needle
        guard needle.isPresent, needle.isInPlane == true, needle.tipIsInField == true, needle.tipIsVisible == true,
            (needle.shaftInField ?? 0) >= rules.minimumShaft,
            (needle.shaftContrast ?? .infinity) >= rules.minimumNeedleContrast
        else { return false }
        if hasPleura {
            guard let line = frame.pleura else { return false }
            let visible = line.visible.count { $0 }
            guard Double(visible) >= rules.minimumPleuraVisible * Double(line.points.count) else { return false }
        }
        return frame.vessels.allSatisfy { !$0.isInField || $0.isVisible }
    }
}
