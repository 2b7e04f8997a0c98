import FrameModel

/// Carries layers, bone and pleura into the scene.
struct TissueTracker: Sendable {
    /// Frames whose median is the depth of the skin: engineering default.
    static let skinFrames = 5

    private var pleura = PleuraTracker()
    private var layers = LayerTracker()
    /// Depths of the skin in the last frames in millimeters, in a ring; NaN where it could not be told.
    private var skins = Array(repeating: Double.nan, count: Self.skinFrames)
    private var nextSkin = 0
    private var seenFrames = 0

    init() {}

    /// - Parameter time: Seconds from the first frame, not before the last update.
    mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        scene.findings.skinDepth = skin(with: findings.skinDepth)
        scene.findings.bones.removeAll()
        for bone in findings.bones {
            scene.findings.bones.append { tracked in
                tracked.confidence = bone.confidence
                tracked.surface.samples.append(contentsOf: bone.surface.samples)
            }
        }
        scene.findings.examined.copy(findings.examined)
        pleura.update(scene: &scene, from: findings, at: time)
        // What looks like a muscle between two sheets in a frame that lost the pleura is none.
        layers.update(
            &scene.findings.layers, from: findings, isMuscle: scene.findings.pleura.isEmpty, at: time)
    }

    /// The median of the depths told in the last frames; `nil` when most of those frames told none.
    private mutating func skin(with depth: Depth?) -> Depth? {
        skins[nextSkin] = depth?.inMillimeters ?? .nan
        nextSkin = (nextSkin + 1) % Self.skinFrames
        seenFrames = min(seenFrames + 1, Self.skinFrames)
        var known = 0
        for value in skins where !value.isNaN { known += 1 }
        guard known * 2 > seenFrames else { return nil }
        // The value with as many below as above it; of an even number the shallower of the middle two.
        for value in skins where !value.isNaN {
            var below = 0
            var same = 0
            for other in skins {
                if other < value { below += 1 }
                if other == value { same += 1 }
            }
            let middle = (known - 1) / 2
            if below <= middle, middle < below + same { return .millimeters(value) }
        }
        return nil
    }
}
