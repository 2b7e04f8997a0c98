public import FrameModel

/// Finds what one frame shows: tissue layers, bone, pleura, vessels and needle.
///
/// The result depends on the frame, the few frames before it and the geometry alone, so frames
/// may be analyzed in any order and on any number of threads with the same result, unless one is said
/// to follow another; a clip's groups of such frames may be (`SearchSchedule`). An analyzer
/// is immutable and shared; each worker owns one `Workspace`.
///
/// ```swift
/// let analyzer = FrameAnalyzer(geometry: recording.geometry)
/// let workspace = analyzer.makeWorkspace()
/// var findings = FrameFindings()
/// analyzer.analyze([frame], workspace: workspace, into: &findings)
/// ```
public struct FrameAnalyzer: Sendable {
    /// Earlier frames a detector may look back on.
    public static let lookBack = FrameFeatures.maximumPreceding

    public let geometry: FrameGeometry
    fileprivate let features: FeatureBank
    fileprivate let quality: FrameQualityGuard
    fileprivate let tissue: TissueDetector
    fileprivate let vessels: VesselDetector
    fileprivate let needle: NeedleDetector
    fileprivate let crossing: CrossingDetector
    fileprivate let motion: TwitchMotion

    /// Plans all filters for frames of one geometry, whose picture region has at least 8 pixels a side.
    public init(geometry: FrameGeometry) {
        self.geometry = geometry
        let grid = FeatureGrid(geometry: geometry)
        features = FeatureBank(grid: grid)
        quality = FrameQualityGuard(grid: grid)
        tissue = TissueDetector(grid: grid)
        vessels = VesselDetector(grid: grid)
        needle = NeedleDetector(grid: grid)
        crossing = CrossingDetector(grid: grid)
        motion = TwitchMotion(grid: grid)
    }

    /// Scratch memory of one worker. Not to be used by two threads at a time.
    public final class Workspace {
        var features: FrameFeatures
        var quality: FrameQualityGuard.Scratch
        var tissue: TissueDetector.Scratch
        var vessels: VesselDetector.Scratch
        var needle: NeedleDetector.Scratch
        var crossing: CrossingDetector.Scratch
        var motion: TwitchMotion.Scratch

        init(_ analyzer: borrowing FrameAnalyzer) {
            features = analyzer.features.makeFeatures()
            quality = analyzer.quality.makeScratch()
            tissue = analyzer.tissue.makeScratch()
            vessels = analyzer.vessels.makeScratch()
            needle = analyzer.needle.makeScratch()
            crossing = analyzer.crossing.makeScratch()
            motion = analyzer.motion.makeScratch()
        }
    }

    public func makeWorkspace() -> Workspace { Workspace(self) }

    /// Writes the findings of the last frame of `window`.
    ///
    /// - Parameters:
    ///   - window: The frame and up to `lookBack` frames before it, in time order, all of the
    ///     size the geometry states. Detectors of motion have nothing to go by in a window of one.
    ///   - workspace: Made by this analyzer.
    ///   - follows: Whether the frame that this workspace analyzed last is the one before. Vessels are then looked for
    ///     around those of that frame and in few other places, for less time; what is new in the picture the next frame
    ///     finds that does not follow.
    ///   - findings: Overwritten; its storage is used again.
    ///   - afterStage: Called when a stage has ended, for measuring where the time goes.
    /// - Complexity: O(n log n) for n pixels. Allocates nothing once `workspace` and `findings` have been used.
    public func analyze(
        _ window: ArraySlice<BModeFrame>, workspace: Workspace, follows: Bool = false,
        into findings: inout FrameFindings, afterStage: (AnalysisStage) -> Void = { _ in }
    ) {
        findings.reset()
        features.fill(&workspace.features, window: window)
        afterStage(.features)
        quality.check(workspace.features, scratch: &workspace.quality, into: &findings)
        afterStage(.quality)
        tissue.detect(in: workspace.features, scratch: &workspace.tissue, into: &findings)
        afterStage(.tissue)
        vessels.detect(in: workspace.features, follows: follows, scratch: &workspace.vessels, into: &findings)
        afterStage(.vessels)
        needle.detect(in: workspace.features, scratch: &workspace.needle, into: &findings)
        crossing.detect(in: workspace.features, scratch: &workspace.crossing, into: &findings)
        afterStage(.needle)
        motion.detect(in: workspace.features, scratch: &workspace.motion, into: &findings)
        afterStage(.motion)
    }
}
