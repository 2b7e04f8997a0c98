import FrameModel
import NeedleGuidance
import Phantoms

/// The analysis of phantom frames, stage by stage.
final class FrameStages {
    let name: String
    let width: Int
    let height: Int
    private let analyzer: FrameAnalyzer
    private let workspace: FrameAnalyzer.Workspace
    private let frames: [BModeFrame]
    private var findings = FrameFindings()
    private var next = 0
    private var schedule = SearchSchedule()
    private(set) var stages: [Sample]
    private(set) var whole = Sample(name: "whole analysis")

    /// Makes frames of about `width` by `height` pixels of a needle that heads for the pleura.
    init(width: Int, height: Int, millimetersPerPixel: Double) throws {
        var scene = PhantomPreset.intercostal.scene(seed: 3)
        scene.transducer.shape = .linear(aperture: Double(width) * millimetersPerPixel)
        scene.transducer.depth = Double(height) * millimetersPerPixel
        scene.display.millimetersPerPixel = millimetersPerPixel
        scene.display.furniture = 0
        scene.frameCount = 24
        let generator = try PhantomGenerator(scene: scene, seed: 3)
        frames = (0..<24).map { generator.frame(at: $0).frame }
        self.width = generator.geometry.width
        self.height = generator.geometry.height
        name = "\(self.width)×\(self.height)"
        analyzer = FrameAnalyzer(geometry: generator.geometry)
        workspace = analyzer.makeWorkspace()
        stages = AnalysisStage.allCases.map { Sample(name: $0.rawValue) }
        for _ in frames.indices { analyzeNext(isTimed: false) }
        require(!findings.layers.isEmpty, "no layer found in the phantom")
    }

    /// Analyzes the next frame with the frames before it, as a clip's frames are, and notes the time of each stage.
    func analyzeNext(isTimed: Bool) {
        let last = next
        next = (next + 1) % frames.count
        if last % SearchSchedule.groupFrames == 0 { schedule = SearchSchedule() }
        let follows = schedule.follows(at: frames[last].time)
        let clock = ContinuousClock()
        let start = clock.now
        var before = start
        analyzer.analyze(
            frames[max(0, last - FrameAnalyzer.lookBack)...last], workspace: workspace, follows: follows,
            into: &findings
        ) { stage in
            let now = clock.now
            if isTimed, let index = AnalysisStage.allCases.firstIndex(of: stage) {
                stages[index].add(now - before)
            }
            before = clock.now
        }
        if isTimed { whole.add(clock.now - start) }
    }
}
