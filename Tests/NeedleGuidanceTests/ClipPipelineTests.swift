import FrameModel
import NeedleGuidance
import Phantoms
import PlacementSafety
import Synchronization
import Testing

/// What must hold of a whole clip, whatever the detectors find.
@Suite struct ClipPipelineTests {
    static let frameCount = 40
    let geometry: FrameGeometry
    let frames: [BModeFrame]

    init() throws {
        let generator = try PhantomGenerator(scene: PhantomPreset.intercostal.scene(seed: 5), seed: 5)
        geometry = generator.geometry
        // A clip of few rendered frames played over and over: rendering is what costs time here.
        let rendered = (0..<5).map { generator.frame(at: 3 * $0).frame }
        frames = (0..<Self.frameCount).map { index in
            var frame = rendered[index % rendered.count]
            frame.index = index
            frame.time = Double(index) / 15
            return frame
        }
    }

    struct Unreadable: Error, Equatable {}

    private func run(
        jobs: Int, scale: Scale = Scale(source: .sidecar), bad: Set<Int> = [], hindsight: Double = 1
    ) async throws -> [AnalyzedFrame] {
        let pipeline = try ClipPipeline(geometry: geometry, scale: scale, jobs: jobs, hindsight: hindsight)
        let frames = frames
        var delivered: [AnalyzedFrame] = []
        _ = try await pipeline.run(times: frames.map(\.time)) { index in
            if bad.contains(index) { throw Unreadable() }
            return frames[index]
        } deliver: { chunk in
            delivered += chunk
        }
        return delivered
    }

    @Test func resultsDoNotDependOnTheNumberOfWorkers() async throws {
        let one = try await run(jobs: 1)
        for jobs in [2, 3] {
            let many = try await run(jobs: jobs)
            #expect(many.map(\.assessment) == one.map(\.assessment))
            for (a, b) in zip(one, many) {
                let frame = Comment(rawValue: "frame \(a.index), \(jobs) workers")
                #expect(a.index == b.index)
                #expect(a.findings.layers.elementsEqual(b.findings.layers), frame)
                #expect(a.findings.pleura.elementsEqual(b.findings.pleura), frame)
                #expect(
                    a.findings.vessels.elementsEqual(b.findings.vessels), frame)
                #expect(a.findings.tubes.elementsEqual(b.findings.tubes), frame)
                #expect(a.findings.needle.elementsEqual(b.findings.needle), frame)
                #expect(a.findings.tissueMotion == b.findings.tissueMotion, frame)
            }
        }
    }

    @Test(arguments: [0, 0.5, 100])
    func everyFrameIsDeliveredOnceAndInOrder(hindsight: Double) async throws {
        #expect(try await run(jobs: 2, hindsight: hindsight).map(\.index) == Array(0..<Self.frameCount))
    }

    /// Of a long clip no more is read for the first result than its hindsight takes, to the end of a group.
    @Test(arguments: [(0.5, 12), (1, 16)])
    func theFirstResultWaitsForItsHindsightAlone(hindsight: Double, most: Int) async throws {
        let pipeline = try ClipPipeline(
            geometry: geometry, scale: Scale(source: .sidecar), jobs: 2, hindsight: hindsight)
        let frames = frames
        let read = Mutex(0)
        var readBefore: [Int] = []
        _ = try await pipeline.run(times: frames.map(\.time)) { index in
            read.withLock { $0 += 1 }
            return frames[index]
        } deliver: { chunk in
            if readBefore.isEmpty { #expect(chunk.first?.index == 0) }
            readBefore.append(read.withLock { $0 })
        }
        #expect(readBefore.first == most)
    }

    /// Verdicts are those of an assessor that knows what the next frames say, as far as the hindsight reaches.
    @Test func verdictsAreShownWithThoseToCome() async throws {
        let generator = try PhantomGenerator(scene: PhantomPreset.forearm.scene(seed: 3), seed: 3)
        let frames = (0..<30).map { generator.frame(at: $0).frame }
        for hindsight in [1.0, 0.1, 0] {
            let pipeline = try ClipPipeline(
                geometry: generator.geometry, scale: Scale(source: .sidecar), jobs: 2, hindsight: hindsight)
            var delivered: [AnalyzedFrame] = []
            _ = try await pipeline.run(times: frames.map(\.time)) { index in
                if index % 12 == 10 { throw Unreadable() }
                return frames[index]
            } deliver: {
                delivered += $0
            }
            var assessor = try PlacementAssessor(geometry: generator.geometry)
            var waiting = assessor
            let alone = delivered.map { assessor.assessAlone($0.scene) }
            var changed = 0
            for (index, frame) in delivered.enumerated() {
                let following = zip(delivered, alone).dropFirst(index + 1).prefix(PlacementAssessor.mostFollowing)
                    .filter { $0.0.time - frame.time <= hindsight }
                let expected = assessor.show(
                    alone[index], at: frame.time, before: following.map { ($0.time, $1.verdict) })
                #expect(frame.assessment == expected, "frame \(index), hindsight \(hindsight)")
                if waiting.assess(frame.scene) != expected { changed += 1 }
            }
            #expect((changed > 0) == (hindsight > 0), "\(changed) frames, hindsight \(hindsight)")
        }
    }

    @Test func anUnreadableFrameIsHandedOverAndTheOthersAreAnalyzed() async throws {
        let result = try await run(jobs: 2, bad: [0, 17, 39])
        #expect(result.count == Self.frameCount)
        for frame in result {
            let isBad = [0, 17, 39].contains(frame.index)
            #expect((frame.failure is Unreadable) == isBad)
            #expect((frame.frame == nil) == isBad)
            #expect(frame.findings.quality.contains(.unreadable) == isBad)
        }
    }

    @Test func withoutAScaleNothingIsClearCautionOrDanger() async throws {
        for frame in try await run(jobs: 1, scale: Scale(source: .none)) {
            #expect(frame.assessment.verdict == nil || frame.assessment.verdict == .indeterminate)
        }
    }
}
