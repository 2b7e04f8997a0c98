import SignalKernels

extension VesselExaminer {
    /// How well lumen and surroundings are told apart in eight directions, whatever gain and compression.
    ///
    /// The lumen without its core, whose few pixels weigh as much as all others, and a band that begins behind the
    /// wall and is as wide as a third of the radius, 0.5 to 1.5 mm.
    func measureSeparation(radius: Float, workspace: borrowing Workspace, into evidence: inout VesselEvidence) {
        let perMM = 1 / (radius * VesselOutline.step)
        let first = 20 + max(1, Int((min(0.25, 0.3 * radius) * perMM).rounded()))
        let span = max(3, Int((max(0.5, min(0.35 * radius, 1.5)) * perMM).rounded()))
        let outer = min(first, Self.samples - 3)..<min(first + span, Self.samples)
        let eighth = Self.rays / 8
        var total: Float = 0
        var least: Float = 1
        var count: Float = 0
        for direction in 0..<8 {
            let ray = direction * eighth + Self.rays - eighth / 2
            let share = workspace.star.separation(
                inner: 9..<19, outer: outer, rays: ray..<(ray + eighth), seen: workspace.seen,
                scratch: workspace.outside)
            guard let share else { continue }
            total += share
            least = min(least, share)
            count += 1
        }
        evidence.separation = Self.logOdds(count > 0 ? total / count : 0.5)
        evidence.leastSeparation = Self.logOdds(count > 0 ? least : 0.5)
    }
}
