import FrameModel

/// Carries layers, bone and pleura into the scene.
struct TissueTracker: Sendable {
    private var pleura = PleuraTracker()

    init() {}

    /// - Parameter time: Seconds from the first frame, not before the last update.
    mutating func update(scene: inout Scene, from findings: FrameFindings, at time: Double) {
        scene.findings.skinDepth = findings.skinDepth
        scene.findings.layers.removeAll()
        for layer in findings.layers {
            scene.findings.layers.append { tracked in
                tracked.boundary = layer.boundary
                tracked.confidence = layer.confidence
                tracked.surface.samples.append(contentsOf: layer.surface.samples)
            }
        }
        scene.findings.bones.removeAll()
        for bone in findings.bones {
            scene.findings.bones.append { tracked in
                tracked.confidence = bone.confidence
                tracked.surface.samples.append(contentsOf: bone.surface.samples)
            }
        }
        scene.findings.examined.reset()
        scene.findings.examined.limits.append(contentsOf: findings.examined.limits)
        pleura.update(scene: &scene, from: findings, at: time)
    }
}
