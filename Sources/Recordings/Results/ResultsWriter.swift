public import FrameModel
public import PlacementSafety

/// Writes `results.jsonl`, schema `sounding.results/1`: a header, one line per frame in order, a line of events.
///
/// Keys stand in a fixed order and numbers have a fixed number of decimals, so the same findings give
/// the same bytes. Without a known scale no key ends in `_mm`: positions move into a `pixels` member,
/// in pixels of the stored frame, and a verdict can only be indeterminate.
///
/// The file appears under its name when `finish(events:)` returns; before that it is `<name>.partial`.
public struct ResultsWriter: ~Copyable {
    public static let schema = "sounding.results/1"

    /// What made the results.
    public struct Tool: Hashable, Sendable {
        public var name: String
        public var version: String

        public init(name: String = "sounding", version: String) {
            self.name = name
            self.version = version
        }
    }

    private var file: OutputFile
    private let header: ResultsHeader
    private let space: ResultSpace
    private let findingsText: FindingsText
    private let timesAreKnown: Bool
    private var json = JSONText()
    private var nextFrame = 0
    private var tally: RunTally

    /// Starts the file with its header.
    ///
    /// - Parameters:
    ///   - path: Of `results.jsonl`; its folder exists.
    ///   - header: Of this recording.
    ///   - configuration: The effective configuration, in the order it is to be shown.
    /// - Throws: `RecordingError.cannotWrite`.
    public init(
        path: String, recording: Recording, header: ResultsHeader, configuration: ResultValue
    ) throws(RecordingError) {
        var file = try OutputFile(path: path)
        try file.write(header.blankBytes)
        self.file = file
        self.header = header
        space = ResultSpace(geometry: recording.geometry, isMetric: recording.scale.isKnown)
        findingsText = FindingsText(space: space)
        timesAreKnown = recording.timeSource != .assumed
        tally = RunTally(recording: recording, configuration: configuration)
    }

    /// Writes the line of one frame.
    ///
    /// - Parameters:
    ///   - frame: Its index; frames are written in order, starting at 0.
    ///   - time: Seconds from the first frame.
    public mutating func write(
        frame: Int, time: Double, findings: FrameFindings, assessment: FrameAssessment
    ) throws(RecordingError) {
        precondition(frame == nextFrame, "frames are written in order")
        nextFrame += 1
        let verdict = reportable(assessment.verdict)
        let reasons = space.isMetric || verdict == nil ? assessment.reasons : assessment.reasons.union(.noScale)
        json.object { json in
            json.member("frame", frame)
            json.member("time_s", timesAreKnown ? time : nil, decimals: 4)
            json.member("flag", verdict?.rawValue)
            json.member("reasons", reasons.names)
            json.member("quality", findings.quality.names)
            if space.isMetric {
                findingsText.write(findings, to: &json)
                Self.write(assessment, to: &json)
            } else {
                json.object("pixels") { json in findingsText.write(findings, to: &json) }
            }
        }
        tally.add(frame: frame, time: time, findings: findings, verdict: verdict, assessment: assessment)
        try endLine()
    }

    /// Writes the line of a frame that could not be read.
    ///
    /// - Parameter assessment: What the safety rule says at this time. A verdict that needs seeing (`clear`, `caution`)
    ///   is written as `indeterminate`.
    public mutating func writeUnreadable(
        frame: Int, time: Double, error: RecordingError, assessment: FrameAssessment
    ) throws(RecordingError) {
        precondition(frame == nextFrame, "frames are written in order")
        nextFrame += 1
        // Nothing was seen in this frame, so a verdict that needs seeing is not passed on.
        var verdict = reportable(assessment.verdict)
        if verdict == .clear || verdict == .caution { verdict = .indeterminate }
        json.object { json in
            json.member("frame", frame)
            json.member("time_s", timesAreKnown ? time : nil, decimals: 4)
            json.member("flag", verdict?.rawValue)
            json.member("reasons", assessment.reasons.union(.frameUnreadable).names)
            json.member("quality", FrameQuality.unreadable.names)
            json.member("error", error.reason)
        }
        tally.addUnreadable(frame: frame, verdict: verdict)
        try endLine()
    }

    /// Writes the events and the fingerprint, completes the file and gives it its name.
    ///
    /// - Parameters:
    ///   - events: Not written when the recording states no times.
    ///   - inputHash: Of the recording, 64 hexadecimal digits.
    /// - Returns: The summary of the run.
    public consuming func finish(events: SessionEvents, inputHash: String) throws(RecordingError) -> RunSummary {
        json.object { json in
            if timesAreKnown { events.write(to: &json, in: space) } else { json.member("events", nil as String?) }
        }
        try endLine()
        try file.replaceBeginning(with: header.bytes(inputHash: inputHash))
        try file.commit()
        return RunSummary(tally: tally, events: timesAreKnown ? events : nil, inputHash: inputHash)
    }

    /// Writes a file that says only why an input was refused.
    public static func writeRefusal(_ error: RecordingError, to path: String, tool: Tool) throws(RecordingError) {
        var json = JSONText()
        json.object { json in
            ResultsHeader.start(&json, tool: tool)
            json.object("info") { json in json.member("refused", error.reason) }
        }
        json.newline()
        try OutputFile.write(json.bytes, to: path)
    }

    // MARK: Parts

    /// Without a scale nothing but `indeterminate` can be said of a needle.
    private func reportable(_ verdict: Verdict?) -> Verdict? {
        space.isMetric || verdict == nil ? verdict : .indeterminate
    }

    private mutating func endLine() throws(RecordingError) {
        json.newline()
        try file.write(json.bytes)
        json.removeAll()
    }

    private static func write(_ assessment: FrameAssessment, to json: inout JSONText) {
        func clearances(_ key: String, _ value: (Clearance) -> Double) {
            json.object(key) { json in
                json.member("pleura", assessment.pleura.map(value), decimals: 3)
                json.member("vessel", assessment.vessel.map(value), decimals: 3)
            }
        }
        func reach(_ key: String, _ reach: Reach?) {
            json.member("\(key)_upper_bound_mm", reach?.upperBound, decimals: 3)
            json.member("\(key)_sigma_mm", reach?.sigma, decimals: 3)
        }
        clearances("clearance_mm") { $0.distance }
        clearances("clearance_lower_bound_mm") { $0.lowerBound }
        clearances("clearance_normal_bound_mm") { $0.normalBound }
        clearances("clearance_sigma_mm") { $0.sigma }
        json.object("clearance_unseen_bound_mm") { json in
            json.member("pleura", assessment.unseen.pleura, decimals: 3)
            json.member("vessel", assessment.unseen.vessel, decimals: 3)
        }
        json.key("trajectory")
        if let contact = assessment.contact {
            json.object { json in
                json.member("hazard", contact.hazard.rawValue)
                json.member("distance_mm", contact.distance, decimals: 3)
                json.member("lower_bound_mm", contact.lowerBound, decimals: 3)
                json.member("sigma_mm", contact.sigma, decimals: 3)
            }
        } else {
            json.null()
        }
        json.member("tip_depth_mm", assessment.tipDepth, decimals: 3)
        reach("tip_depth", assessment.depth)
        json.member("insertion_mm", assessment.insertion?.length, decimals: 3)
        reach("insertion", assessment.insertion)
    }
}

extension Scale {
    func write(to json: inout JSONText) {
        json.member("source", source.rawValue)
        json.member("note", note)
        json.member("is_nominal", isNominal)
        json.member("relative_uncertainty", isKnown ? relativeUncertainty : nil, decimals: 5)
    }
}

extension FrameQuality {
    /// The names of what is wrong with the frame, in a fixed order.
    var names: [String] {
        let named: [(FrameQuality, String)] = [
            (.frozen, "frozen"), (.gainSaturated, "gainSaturated"), (.noContact, "noContact"),
            (.unreadable, "unreadable"), (.framesDropped, "framesDropped"),
            (.geometryChanged, "geometryChanged"), (.textOverPicture, "textOverPicture"),
        ]
        return named.filter { contains($0.0) }.map(\.1)
    }
}
