/// When the frames were taken.
enum FrameClock {
    /// Seconds from the first frame, and who says so.
    static func resolve(
        source: any FrameSource, sidecar: Sidecar?, overrides: RecordingOverrides, path: String
    ) throws(RecordingError) -> (times: [Double], source: Recording.TimeSource) {
        let count = source.frameCount
        if let rate = overrides.frameRate {
            guard Sidecar.frameRates.contains(rate) else {
                throw .badValue(
                    file: path, key: "frame rate on the command line", found: "\(rate)",
                    allowed: "\(Sidecar.frameRates.lowerBound) to \(Sidecar.frameRates.upperBound) Hz")
            }
            return (regular(count, rate), .commandLine)
        }
        if let sidecar, let times = sidecar.frameTimes {
            guard times.count == count else {
                throw .badValue(
                    file: sidecar.file, key: "frame_times_s", found: "\(times.count) times",
                    allowed: "one per frame, \(count)")
            }
            return (times.map { $0 - times[0] }, .sidecar)
        }
        if let times = source.times {
            // A clock that was set back must not turn a dwell negative: such a frame gets the time of the one before.
            var latest = times[0]
            return (
                times.map { time in
                    latest = max(latest, time)
                    return latest - times[0]
                }, .file
            )
        }
        if let rate = sidecar?.frameRate { return (regular(count, rate), .sidecar) }
        if count == 1 { return ([0], .singleFrame) }
        return (regular(count, Recording.assumedFrameRate), .assumed)
    }

    /// How many frames seem to be missing: each gap holds as many as usual intervals fit into it, less one.
    ///
    /// The gaps are those between the frame times, or between the device's own numbers when they show more: times may
    /// be those of a clock that stood still, numbers those of what was kept.
    ///
    /// - Parameters:
    ///   - times: Seconds, never decreasing.
    ///   - numbers: The device's count, as many; `nil` where nobody counted.
    /// - Returns: 0 for fewer than three frames, which have no usual interval, or where most share one time.
    /// - Complexity: O(n log n).
    static func missing(in times: [Double], numbers: [Int]?) -> (count: Int, isByNumbers: Bool) {
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }
        // A clip of pauses and bursts is no clip with losses: what is longer than a second was not recorded on purpose.
        let isLoss = intervals.map { $0 <= longestLoss }
        let byTimes = missing(in: intervals, where: isLoss)
        guard let numbers else { return (byTimes, false) }
        // A count that was set back says nothing of what lies between.
        let steps = zip(numbers.dropFirst(), numbers).map { Double($0) - Double($1) }
        guard steps.allSatisfy({ $0 >= 0 }) else { return (byTimes, false) }
        let byNumbers = missing(in: steps, where: isLoss)
        return byNumbers > byTimes ? (byNumbers, true) : (byTimes, false)
    }

    private static func missing(in steps: [Double], where isLoss: [Bool]) -> Int {
        guard steps.count >= 2 else { return 0 }
        let usual = steps.sorted()[steps.count / 2]
        guard usual > 0 else { return 0 }
        return zip(steps, isLoss).reduce(0) { sum, step in
            let (gap, isLoss) = step
            guard isLoss else { return sum }
            return sum + Int(min(max((gap / usual).rounded() - 1, 0), mostMissing))
        }
    }

    /// Frames that one gap is said to hold at most, so that a damaged number cannot add up to nonsense.
    private static let mostMissing = Double(SequenceFields.mostFrames)

    /// Seconds: a longer gap is a pause, as of a triggered loop (engineering default).
    private static let longestLoss = 1.0

    private static func regular(_ count: Int, _ rate: Double) -> [Double] { (0..<count).map { Double($0) / rate } }
}
