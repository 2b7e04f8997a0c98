public import FrameModel

/// Carries findings through time: the only state between frames.
///
/// Feed it the findings of every frame in time order.
public struct SceneTracker: Sendable {
    /// A gap of more than this many usual intervals between frames means that some were dropped: half an
    /// interval more than one late frame leaves (engineering default).
    static let droppedAfterIntervals = 2.5

    /// A picture within this share of its first depth shows that depth: the smallest change that is looked for is
    /// 5 %, known to half a step of the search.
    static let sameDepth = 0.04

    private var scene: Scene
    private var tissue = TissueTracker()
    private var vessels = VesselTracker()
    private var tubes = TubeTracker()
    private var needle: NeedleTracker
    private var crossing = CrossingTracker()
    private let usualInterval: Double?
    private var lastTime: Double?
    private var foreseen = -Double.infinity
    /// Depth per pixel over that of the first frame, as far as the pictures tell.
    private var depthFactor = 1.0

    /// - Parameters:
    ///   - scale: Of the recording.
    ///   - usualInterval: Usual seconds between frames; `nil` when there is no telling whether frames are missing.
    public init(scale: Scale, usualInterval: Double? = nil) {
        scene = Scene(scale: scale)
        self.usualInterval = usualInterval
        needle = NeedleTracker(isStill: usualInterval == nil)
    }

    /// Takes in a frame that `update` is yet to be called for, in time order.
    ///
    /// A recording can be judged with hindsight: a line that begins to move was the needle before it moved. Every
    /// frame foreseen may change what `update` says of the ones before it.
    public mutating func foresee(_ findings: FrameFindings, at time: Double) {
        needle.foresee(findings, at: time)
        crossing.foresee(findings, at: time)
        foreseen = time
    }

    /// Returns what is known at `time`, given the findings of the frame taken then.
    ///
    /// - Parameter time: Seconds from the first frame, not before the last update.
    public mutating func update(with findings: FrameFindings, at time: Double) -> Scene {
        scene.time = time
        scene.findings.quality = findings.quality
        if let lastTime, let usualInterval, time - lastTime > Self.droppedAfterIntervals * usualInterval {
            scene.findings.quality.insert(.framesDropped)
        }
        lastTime = time
        depthFactor *= findings.depthChange ?? 1
        // Positive form: a factor that is not a number is not the same depth.
        if !(abs(depthFactor - 1) <= Self.sameDepth) { scene.findings.quality.insert(.geometryChanged) }
        scene.findings.textPlaces = findings.textPlaces
        scene.findings.tissueMotion = findings.tissueMotion
        tissue.update(scene: &scene, from: findings, at: time)
        vessels.update(scene: &scene, from: findings, at: time)
        tubes.update(scene: &scene, from: findings, at: time)
        if time > foreseen { foresee(findings, at: time) }
        needle.publish(to: &scene, at: time)
        crossing.publish(to: &scene, at: time)
        return scene
    }
}
