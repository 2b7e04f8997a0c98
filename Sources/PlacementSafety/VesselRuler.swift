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

    /// What `measure` finds.
    struct Clearances {
        /// To vessels that are believed; `nil` without any.
        var known: VesselClearance?
        /// To what only may be a vessel.
        var suspected: VesselClearance?
        /// Whether every one could be measured.
        var isComplete = true
    }

    /// Measures to vessels cut across and along their axis, and to places without echoes that none of those accounts for.
    ///
    /// - Complexity: O(gaps * (vessels + sections of tubes)); no allocation.
    func measure(_ findings: FrameFindings) -> Clearances {
        var found = Clearances()
        for vessel in findings.vessels { weigh(vessel, into: &found.known, &found.isComplete) }
        for vessel in findings.suspectedVessels { weigh(vessel, into: &found.suspected, &found.isComplete) }
        for tube in findings.tubes {
            guard let wall = PlaneTube(outerWallOf: tube), tube.sigma.isFinite else {
                found.isComplete = false
                continue
            }
            switch tube.state {
            case .confirmed: weigh(wall, sigma: tube.sigma, into: &found.known)
            case .suspected: weigh(wall, sigma: tube.sigma, into: &found.suspected)
            }
        }
        for gap in findings.examined.gaps where !isAccountedFor(gap, by: findings) {
            if let wall = PlaneEllipse(around: gap) {
                weigh(wall, sigma: Self.gapSigma, into: &found.suspected)
            } else {
                found.isComplete = false
            }
        }
        return found
    }

    /// How well the edge of a place without echoes is known, in millimeters: a resolution cell (engineering default).
    static let gapSigma = 0.3

    /// Whether a gap lies in a vessel that is believed.
    private func isAccountedFor(_ gap: ExaminedField.Gap, by findings: FrameFindings) -> Bool {
        func isWithin(_ wall: some WallOutline) -> Bool {
            wall.contains(PlaneVector(gap.top)) && wall.contains(PlaneVector(gap.bottom))
        }
        return findings.vessels.contains { PlaneEllipse(outerWallOf: $0).map(isWithin) ?? false }
            || findings.tubes.contains {
                $0.state == .confirmed && (PlaneTube(outerWallOf: $0).map(isWithin) ?? false)
            }
    }

    private func weigh(_ vessel: VesselFinding, into best: inout VesselClearance?, _ isComplete: inout Bool) {
        if let wall = PlaneEllipse(outerWallOf: vessel), vessel.sigma.isFinite {
            weigh(wall, sigma: vessel.sigma, into: &best)
        } else {
            isComplete = false
        }
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
