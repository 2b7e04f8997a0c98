import FrameModel

/// How far the tip is from the outer wall of the nearest vessel.
struct VesselClearance: Sendable {
    /// Signed distance to the outer wall of the vessel with the smallest lower bound; negative inside.
    var distance: Double
    var sigma: Double
    var lowerBound: Double
    /// The smallest lower bound of any vessel for normal errors.
    var normalBound: Double
    /// The measured tip lies inside an outer wall.
    var isInside: Bool
    /// Where the trajectory first meets a vessel.
    var contact: Contact?
}

/// Measures `VesselClearance` for one tip.
struct VesselRuler: Sendable {
    let tip: PlaneVector
    let cone: TrajectoryCone
    let uncertainty: MeasurementUncertainty
    /// Of the clearance, and of normal errors.
    let boundFactor: Double
    let normalFactor: Double

    /// - Returns: The clearance, `nil` without a vessel, and whether every vessel could be measured.
    /// - Complexity: O(number of vessels); no allocation.
    func measure(_ vessels: FindingList<VesselFinding>) -> (clearance: VesselClearance?, isComplete: Bool) {
        var best: VesselClearance?
        var isComplete = true
        for vessel in vessels {
            guard let wall = PlaneEllipse(outerWallOf: vessel), vessel.sigma.isFinite else {
                isComplete = false
                continue
            }
            let separation = wall.boundaryPoint(nearestTo: tip) - tip
            let isInside = wall.contains(tip)
            // On the wall itself the distance runs toward the middle of the vessel.
            let normal = separation.normalized ?? (wall.center - tip).normalized ?? uncertainty.beam
            let sigma = uncertainty.sigma(separation: separation, normal: normal, boundary: max(0, vessel.sigma))
            let distance = isInside ? -separation.length : separation.length
            let bound = distance - boundFactor * sigma
            let normalBound = distance - normalFactor * sigma
            var nearest =
                best
                ?? VesselClearance(
                    distance: distance, sigma: sigma, lowerBound: bound, normalBound: normalBound, isInside: isInside)
            if bound < nearest.lowerBound {
                nearest.distance = distance
                nearest.sigma = sigma
                nearest.lowerBound = bound
            }
            nearest.normalBound = min(nearest.normalBound, normalBound)
            nearest.isInside = nearest.isInside || isInside
            if let met = cone.distance(to: wall) {
                let contact = Contact(distance: met, boundary: max(0, vessel.sigma), across: normal)
                if contact.distance < nearest.contact?.distance ?? .infinity { nearest.contact = contact }
            }
            best = nearest
        }
        return (best, isComplete)
    }
}
