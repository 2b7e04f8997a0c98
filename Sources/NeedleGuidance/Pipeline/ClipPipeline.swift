public import FrameModel
public import PlacementSafety

/// One frame of a clip with everything known of it.
public struct AnalyzedFrame: Sendable {
    public var index: Int
    /// Seconds from the first frame.
    public var time: Double
    /// `nil` when the frame could not be read.
    public var frame: BModeFrame?
    /// What the frame alone shows.
    public var findings: FrameFindings
    /// What is known at this time, after tracking.
    public var scene: Scene
    public var assessment: FrameAssessment
    /// Why the frame could not be read.
    public var failure: (any Error)?

    init(
        index: Int, time: Double, read: Result<BModeFrame, any Error>, findings: FrameFindings, scene: Scene,
        assessment: FrameAssessment
    ) {
        self.index = index
        self.time = time
        self.findings = findings
        self.scene = scene
        self.assessment = assessment
        switch read {
        case .success(let frame): self.frame = frame
        case .failure(let error): failure = error
        }
    }
}

/// The way of the data for a whole clip: frames, findings, tracked scenes, verdicts.
///
/// A recording can be judged with hindsight: where the needle was in a frame is often plain only a moment later, so
/// frames are tracked `hindsight` seconds behind those analyzed. The verdicts of the next
/// `PlacementAssessor.mostFollowing` frames within the same time, each tracked so, may end one that is held up.
///
/// Frames are read and analyzed on `jobs` workers, chunk by chunk, and tracked and assessed in
/// time order, so memory is bounded whatever the clip's length, and the results are the same
/// for any number of workers.
public struct ClipPipeline: Sendable {
    /// Frames in flight per worker, whole groups of them: enough that workers seldom wait for the slowest frame.
    static let framesPerWorker = 2 * SearchSchedule.groupFrames
    /// Seconds of what follows that a frame is judged with, unless told otherwise: in it a needle that was pushed in is
    /// seen to move (engineering default).
    public static let usualHindsight = 1.0
    public let geometry: FrameGeometry
    public let scale: Scale
    /// Workers, at least 1.
    public let jobs: Int
    /// Seconds of what follows a frame that it is judged with.
    public let hindsight: Double
    private let analyzer: FrameAnalyzer
    private let assessor: PlacementAssessor

    /// - Parameters:
    ///   - plan: What is known of the procedure; the empty plan asks for nothing.
    ///   - calibration: Of the lower bounds of clearances; `nil` = normal errors.
    ///   - jobs: At least 1.
    ///   - hindsight: Seconds, 0 or more, of what follows a frame that it is judged with; at most 64 frames are
    ///     looked ahead. With 0 the results are those of a tool that sees each frame as it comes.
    /// - Throws: `SafetyMarginsError` naming the first setting that makes no sense.
    public init(
        geometry: FrameGeometry, scale: Scale, margins: SafetyMargins = SafetyMargins(),
        plan: ProcedurePlan = ProcedurePlan(), calibration: BoundCalibration? = nil, jobs: Int = 1,
        hindsight: Double = usualHindsight
    ) throws(SafetyMarginsError) {
        precondition(jobs >= 1, "a pipeline needs at least one worker")
        precondition(hindsight >= 0, "nothing is known before it is seen")
        self.hindsight = hindsight
        self.geometry = geometry
        self.scale = scale
        assessor = try PlacementAssessor(
            margins: margins, plan: plan, calibration: calibration, geometry: geometry)
        self.jobs = jobs
        analyzer = FrameAnalyzer(geometry: geometry)
    }

    /// Runs the clip and hands over its frames in time order, a chunk at a time.
    ///
    /// - Parameters:
    ///   - times: Seconds from the first frame, one per frame, in increasing order.
    ///   - frame: Reads the frame at an index; called from several threads. A frame that throws is
    ///     handed over with its `failure` and the run goes on.
    ///   - deliver: Called in time order; may draw and write on its own workers.
    /// - Returns: What happened in the clip.
    /// - Throws: What `deliver` throws, or `CancellationError`.
    public func run(
        times: [Double], frame: @escaping @Sendable (Int) throws -> BModeFrame,
        deliver: ([AnalyzedFrame]) async throws -> Void
    ) async throws -> SessionEvents {
        let workers = (0..<jobs).map { _ in Worker(analyzer: analyzer) }
        var judge = ClipJudge(
            tracker: SceneTracker(scale: scale, usualInterval: Self.usualInterval(of: times)), assessor: assessor,
            hindsight: hindsight)
        // The last readable frames of the chunk before, for detectors that look back.
        var carried: [BModeFrame] = []
        var start = 0
        while start < times.count {
            try Task.checkCancellation()
            let end =
                start == 0
                ? firstChunk(of: times)
                : min(SearchSchedule.boundary(from: start + Self.framesPerWorker * jobs), times.count)
            let reads = await inParallel(over: start..<end, workers: workers) { index, _ in
                Result { try frame(index) }
            }
            let readable = carried + reads.compactMap { try? $0.get() }
            var position = carried.count
            let positions = reads.map { read -> Int? in
                guard case .success = read else { return nil }
                defer { position += 1 }
                return position
            }
            let groups = SearchSchedule.groups(in: start..<end)
            let found = await inParallel(over: groups.indices, workers: workers) { [start] group, worker in
                worker.findings(of: groups[group].map { (positions[$0 - start], times[$0]) }, in: readable)
            }.flatMap(\.self)
            var chunk: [AnalyzedFrame] = []
            for index in start..<end {
                let frame = ClipJudge.Analyzed(
                    index: index, time: times[index], read: reads[index - start], findings: found[index - start])
                judge.add(frame, isLast: index == times.count - 1, to: &chunk)
            }
            try await deliver(chunk)
            carried = Array(readable.suffix(FrameAnalyzer.lookBack))
            start = end
        }
        return judge.log.events()
    }

    /// Where the first chunk ends: with the frame that completes the hindsight of the first one, so that the first result
    /// waits for no more.
    private func firstChunk(of times: [Double]) -> Int {
        let seen = times.firstIndex { times[0] <= $0 - hindsight } ?? times.count
        let needed = max(min(seen + 1, ClipJudge.mostWaiting), SearchSchedule.firstGroupFrames * jobs)
        return min(SearchSchedule.boundary(from: needed), times.count)
    }

    /// The median time between frames; `nil` for fewer than three of them.
    private static func usualInterval(of times: [Double]) -> Double? {
        guard times.count >= 3 else { return nil }
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        return intervals[intervals.count / 2]
    }

    /// Calls `body` for every index on the workers, each of which takes the next one when it is done with its last, and
    /// returns the results in order.
    private func inParallel<R: Sendable>(
        over indices: Range<Int>, workers: [Worker], _ body: @escaping @Sendable (Int, Worker) -> R
    ) async -> [R] {
        let left = WorkQueue(indices)
        return await withTaskGroup(of: [(Int, R)].self) { group in
            for worker in workers.prefix(indices.count) {
                group.addTask {
                    var results: [(Int, R)] = []
                    while let index = left.next() { results.append((index, body(index, worker))) }
                    return results
                }
            }
            var results = [R?](repeating: nil, count: indices.count)
            for await part in group {
                for (index, result) in part { results[index - indices.lowerBound] = result }
            }
            return results.compactMap(\.self)
        }
    }
}

/// One worker's analyzer scratch.
///
/// Unchecked, because the pipeline gives each worker to one task at a time.
private final class Worker: @unchecked Sendable {
    private let analyzer: FrameAnalyzer
    /// Made by the first task that needs it: a short clip leaves workers without work.
    private lazy var workspace = analyzer.makeWorkspace()
    private var scratch = FrameFindings()

    init(analyzer: FrameAnalyzer) { self.analyzer = analyzer }

    /// The findings of a group of frames, or those of unreadable ones.
    ///
    /// - Parameter group: The position of each frame in `frames`, `nil` when it is unreadable, and its time.
    func findings(of group: [(position: Int?, time: Double)], in frames: [BModeFrame]) -> [FrameFindings] {
        var schedule = SearchSchedule()
        return group.map { position, time in
            guard let position else {
                var findings = FrameFindings()
                findings.quality = .unreadable
                schedule.note(findings.quality)
                return findings
            }
            analyzer.analyze(
                frames[max(0, position - FrameAnalyzer.lookBack)...position], workspace: workspace,
                follows: schedule.follows(at: time), into: &scratch)
            schedule.note(scratch.quality)
            return scratch
        }
    }
}
