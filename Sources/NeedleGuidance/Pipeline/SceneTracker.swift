public import FrameModel

/// Carries findings through time: the only state between frames.
///
/// Feed it the findings of every frame in time order.
public struct SceneTracker: Sendable {
    private var scene: Scene
    private var tissue = TissueTracker()

    public init(scale: Scale) {
        scene = Scene(scale: scale)
    }

    /// Returns what is known at `time`, given the findings of the frame taken then.
    ///
    /// - Parameter time: Seconds from the first frame, not before the last update.
    public mutating func update(with findings: FrameFindings, at time: Double) -> Scene {
        scene.time = time
        scene.findings.quality = findings.quality
        tissue.update(scene: &scene, from: findings, at: time)
        return scene
    }
}
