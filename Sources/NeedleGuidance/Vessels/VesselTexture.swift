/// Texture that looks like many small vessels.
extension VesselDetector {
    /// Small vessels side by side that a picture may show; where more spots look like one, it is the
    /// texture (speckle, nerve fascicles) that does, and all small ones must stand out from it.
    static let smallVesselsExpected = 4

    /// The log odds of the best small candidate that cannot be a vessel as well; 0 when all can.
    func textureLogOdds(_ scratch: inout Scratch) -> Float {
        // The places already counted, newest first, and the log odds last met.
        var bound = Float.infinity
        var counted = 0
        scratch.places.removeAll(keepingCapacity: true)
        while true {
            var best = -1
            for index in scratch.candidates.indices where isSmall(scratch.candidates[index]) {
                let logOdds = scratch.candidates[index].logOdds
                guard logOdds > 0, logOdds < bound else { continue }
                if best < 0 || logOdds > scratch.candidates[best].logOdds { best = index }
            }
            guard best >= 0 else { return 0 }
            let candidate = scratch.candidates[best]
            bound = candidate.logOdds
            let isNew = !scratch.places.contains {
                let dx = $0.x - candidate.ellipse.x
                let dz = $0.z - candidate.ellipse.z
                return dx * dx + dz * dz < candidate.ellipse.radius * candidate.ellipse.radius
            }
            guard isNew else { continue }
            scratch.places.append(candidate.ellipse)
            counted += 1
            if counted > Self.smallVesselsExpected { return candidate.logOdds }
        }
    }

    func isSmall(_ candidate: Candidate) -> Bool { candidate.ellipse.radius < VesselBelief.smallRadius }
}
