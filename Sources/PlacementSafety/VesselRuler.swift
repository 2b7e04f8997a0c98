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

    /// - Returns: The clearance to vessels cut across and to confirmed ones along their axis, `nil` without any, and whether
    ///   every vessel could be measured.
    /// - Complexity: O(vessels + sections of tubes); no allocation.
    func measure(
        _ vessels: FindingList<VesselFinding>, _ tubes: FindingList<TubeFinding>
    ) -> (clearance: VesselClearance?, isComplete: Bool) {
        var nearest: VesselClearance?
        var isComplete = true
        for vessel in vessels {
            if let wall = PlaneEllipse(outerWallOf: vessel), vessel.sigma.isFinite {
                weigh(wall, sigma: vessel.sigma, into: &nearest)
            } else {
                isComplete = false
            }
        }
        for tube in tubes {
            guard let wall = PlaneTube(outerWallOf: tube), tube.sigma.isFinite else {
                isComplete = false
                continue
            }
            if tube.state == .confirmed { weigh(wall, sigma: tube.sigma, into: &nearest) }
        }
        return (nearest, isComplete)
    }

    /// Likewise to what is only suspected of being a vessel.
    func measureSuspected(_ tubes: FindingList<TubeFinding>) -> VesselClearance? {
        var nearest: VesselClearance?
        for tube in tubes where tube.state == .suspected && tube.sigma.isFinite {
            if let wall = PlaneTube(outerWallOf: tube) { weigh(wall, sigma: tube.sigma, into: &nearest) }
        }
        return nearest
    }

    private func weigh(_ wall: some WallOutline, sigma wallSigma: Double, into best: inout VesselClearance?) {
        let separation = wall.boundaryPoint(nearestTo: tip) - tip
        let isInside = wall.contains(tip)
        // On the wall itself the distance runs toward the middle of the vessel.
        let normal = separation.normalized ?? (wall.center - tip).normalized ?? uncertainty.beam
        let sigma = uncertainty.sigma(separation: separation, normal: normal, boundary: max(0, wallSigma))
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
        if let met = wall.distance(within: cone) {
            let contact = Contact(distance: met, boundary: max(0, wallSigma), across: normal)
            if contact.distance < nearest.contact?.distance ?? .infinity { nearest.contact = contact }
        }
        best = nearest
    }
}
