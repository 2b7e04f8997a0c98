import FrameModel
import NeedleGuidance
import Overlays
import PlacementSafety
import Recordings
import SignalKernels

/// A clip with what the trackers knew before each of its frames, so that the frames can be analyzed in any order.
final class AnalyzedClip {
    private let frames: [BModeFrame]
    private let analyzer: FrameAnalyzer
    private let workspace: FrameAnalyzer.Workspace
    private let renderer: OverlayRenderer
    private var canvas: OverlayCanvas
    private let palette: [UInt8]
    private var before: [(tracker: SceneTracker, assessor: PlacementAssessor)] = []
    private var findings = FrameFindings()
    private var encoded: [UInt8] = []

    init(_ size: ImageSize, folder: RawFolder) throws {
        let all = try folder.gray(
            "frames-\(size).u8", width: size.width, height: size.height * PhantomClip.frameCount)
        frames = (0..<PhantomClip.frameCount).map { index in
            let pixels = all.samples[(index * size.count)..<((index + 1) * size.count)]
            return BModeFrame(
                index: index, time: Double(index) / 15,
                grayLevels: Raster(width: size.width, height: size.height, samples: Array(pixels)))
        }
        let geometry = try PhantomClip.geometry(size)
        let scale = Scale(source: .sidecar)
        analyzer = FrameAnalyzer(geometry: geometry)
        workspace = analyzer.makeWorkspace()
        renderer = OverlayRenderer(geometry: geometry, scale: scale)
        canvas = renderer.makeCanvas()
        palette = renderer.palette.flatMap { [$0.red, $0.green, $0.blue] }
        var tracker = SceneTracker(scale: scale, usualInterval: 1.0 / 15)
        var assessor = try PlacementAssessor(geometry: geometry)
        for frame in frames {
            before.append((tracker, assessor))
            analyze(frame.index)
            _ = assessor.assess(tracker.update(with: findings, at: frame.time))
        }
    }

    /// One frame per turn. Answers how many layers and needles the last frame shows.
    func analysis(hasOverlay: Bool) -> PeerStage {
        PeerStage { turn in
            let index = turn % self.frames.count
            self.analyze(index)
            if hasOverlay {
                self.draw(index)
                self.encode()
            }
        } answer: {
            self.analyze(self.frames.count - 1)
            return [Float(self.findings.layers.count), Float(self.findings.needle.count)]
        }
    }

    /// Encodes the overlay of the last frame. Answers width and height, 256 colors, the indices and the bytes of the file.
    func png() -> PeerStage {
        analyze(frames.count - 1)
        draw(frames.count - 1)
        return PeerStage { _ in
            self.encode()
        } answer: {
            self.encode()
            let image = self.canvas.image
            return [Float(image.width), Float(image.height)]
                + (self.palette + image.indices + self.encoded).map { Float($0) }
        }
    }

    private func analyze(_ index: Int) {
        analyzer.analyze(
            frames[max(0, index - FrameAnalyzer.lookBack)...index], workspace: workspace, into: &findings)
    }

    private func draw(_ index: Int) {
        var (tracker, assessor) = before[index]
        let scene = tracker.update(with: findings, at: frames[index].time)
        renderer.render(frames[index], scene: scene, assessment: assessor.assess(scene), into: &canvas)
    }

    private func encode() {
        let image = canvas.image
        let picture = Raster(width: image.width, height: image.height, samples: image.indices)
        encoded = PNGEncoder.encode(indices: picture, palette: palette)
    }
}
