import FrameModel
import Foundation

/// How far the tip is from the pleural line, and how far it could be from what the line does out of sight.
struct PleuraClearance: Sendable {
    /// How much less certain the line becomes per millimeter behind a rib, between two seen pieces:
    /// engineering default; the pleura follows the chest wall smoothly.
    static let hiddenGrowth = 0.1

    /// The same beyond the outermost seen points, where only one side is known: a slope of 11 degrees.
    static let beyondGrowth = 0.2

    /// How far the line is continued beyond its ends, in steps of 1 mm. At 40 mm its bound
    /// has grown by 19 mm and decides nothing any more.
    static let continuedSteps = 40

    /// Signed distance to the line, with hidden pieces bridged; negative when the tip is past it.
    var distance: Double
    /// Standard uncertainty of `distance`.
    var sigma: Double
    /// One-sided lower bound of the distance to any part of the seen and bridged line.
    var lowerBound: Double
    /// The same for normal errors.
    var normalBound: Double
    /// The tip lies deeper along its beam than the line, or deeper than its continuation can be.
    var isPast: Bool
    /// Lower bound of the distance to the continuation of the line beyond its ends; infinite past the line.
    var continuationBound: Double
    /// Where the trajectory first meets the line.
    var contact: Contact?
}

/// Where a trajectory meets a boundary.
struct Contact: Sendable {
    /// From the tip, in millimeters.
    var distance: Double
    /// Standard uncertainty of the boundary across itself, in millimeters.
    var boundary: Double
    /// Unit vector across the boundary.
    var across: PlaneVector
}

/// Measures `PleuraClearance` for one tip.
struct PleuraRuler: Sendable {
    let tip: PlaneVector
    let cone: TrajectoryCone
    let uncertainty: MeasurementUncertainty
    /// Of the clearance, and of normal errors.
    let boundFactor: Double
    let normalFactor: Double
    let geometry: FrameGeometry

    private struct Vertex {
        var point: PlaneVector
        var sigma: Double
    }

    /// - Returns: `nil` when the finding holds no usable point.
    /// - Complexity: O(number of points); no allocation.
    func measure(_ finding: PleuraFinding) -> PleuraClearance? {
        var best = PleuraClearance(
            distance: .infinity, sigma: 0, lowerBound: .infinity, normalBound: .infinity, isPast: false,
            continuationBound: .infinity)
        var lineDepth: Double?
        var first: Vertex?
        var last: Vertex?
        let tipBeam = beamCoordinates(tip)

        for segment in finding.segments {
            var isFirstOfSegment = true
            for sample in segment.samples {
                let vertex = Vertex(point: PlaneVector(sample.point), sigma: max(0, sample.sigma))
                guard vertex.point.isPlausible, sample.sigma.isFinite else { continue }
                if let previous = last {
                    if isFirstOfSegment {
                        bridge(previous, vertex, into: &best)
                    } else {
                        add(previous, vertex, into: &best)
                    }
                    if let depth = depth(ofPieceFrom: previous, to: vertex, atBeam: tipBeam.across) {
                        lineDepth = min(lineDepth ?? depth, depth)
                    }
                } else {
                    first = vertex
                    add(vertex, vertex, into: &best)
                }
                last = vertex
                isFirstOfSegment = false
            }
        }
        guard let first, let last else { return nil }

        let span = sense(tipBeam, lineDepth: lineDepth, first: first, last: last)
        best.isPast = span.isPast
        if span.isPast {
            // Past the line every millimeter further is worse: bounds are taken from the far side.
            best.distance = -min(best.distance, span.excess)
            best.lowerBound = best.distance - boundFactor * best.sigma
            best.normalBound = best.distance - normalFactor * best.sigma
        }
        if !span.isPast {
            continueLine(from: first, toward: -1, into: &best)
            continueLine(from: last, toward: 1, into: &best)
        }
        return best
    }

    // MARK: Distance

    private func add(_ a: Vertex, _ b: Vertex, into best: inout PleuraClearance) {
        let piece = PlaneSegment(a: a.point, b: b.point)
        let (distance, sigma) = measure(piece, a.sigma, b.sigma)
        if distance < best.distance {
            best.distance = distance
            best.sigma = sigma
        }
        best.lowerBound = min(best.lowerBound, distance - boundFactor * sigma)
        best.normalBound = min(best.normalBound, distance - normalFactor * sigma)
        if let met = cone.distance(to: piece), met < best.contact?.distance ?? .infinity {
            let along = (piece.b - piece.a).normalized
            let across = along.map { PlaneVector(x: -$0.z, z: $0.x) } ?? uncertainty.beam
            best.contact = Contact(distance: met, boundary: max(a.sigma, b.sigma), across: across)
        }
    }

    private func measure(_ piece: PlaneSegment, _ sigmaA: Double, _ sigmaB: Double) -> (Double, Double) {
        let t = piece.parameter(nearestTo: tip)
        let separation = piece.point(at: t) - tip
        // On the line itself the distance runs across the line.
        let along = (piece.b - piece.a).normalized
        let across = along.map { PlaneVector(x: -$0.z, z: $0.x) } ?? uncertainty.beam
        let normal = separation.normalized ?? across
        let boundary = sigmaA + t * (sigmaB - sigmaA)
        return (separation.length, uncertainty.sigma(separation: separation, normal: normal, boundary: boundary))
    }

    /// The straight line across a hidden stretch, in pieces of at most 1 mm up to 64 of them, less certain toward the middle.
    private func bridge(_ a: Vertex, _ b: Vertex, into best: inout PleuraClearance) {
        let width = (b.point - a.point).length
        let count = max(1, Int(min(64, width.rounded(.up))))
        var start = a
        for index in 1...count {
            let t = Double(index) / Double(count)
            let hidden = PleuraClearance.hiddenGrowth * width * min(t, 1 - t)
            let end = Vertex(
                point: a.point + (b.point - a.point) * t, sigma: a.sigma + t * (b.sigma - a.sigma) + hidden)
            add(start, end, into: &best)
            start = end
        }
    }

    /// The line continued at its last depth to one side.
    private func continueLine(from end: Vertex, toward side: Double, into best: inout PleuraClearance) {
        let origin = beamCoordinates(end.point)
        var start = end
        for step in 1...PleuraClearance.continuedSteps {
            let offset = Double(step)
            let next = Vertex(
                point: point(across: origin.across + side * offset / arcScale(of: end.point), down: origin.down),
                sigma: end.sigma + PleuraClearance.beyondGrowth * offset)
            let (distance, sigma) = measure(PlaneSegment(a: start.point, b: next.point), start.sigma, next.sigma)
            best.continuationBound = min(best.continuationBound, distance - normalFactor * sigma)
            start = next
        }
    }

    // MARK: Side

    /// Whether the tip lies past the line along its beam, and by how much at most.
    private func sense(
        _ tipBeam: (across: Double, down: Double), lineDepth: Double?, first: Vertex, last: Vertex
    ) -> (isPast: Bool, excess: Double) {
        if let lineDepth { return (tipBeam.down >= lineDepth, .infinity) }
        let start = beamCoordinates(first.point)
        let stop = beamCoordinates(last.point)
        let end = abs(tipBeam.across - start.across) < abs(tipBeam.across - stop.across) ? start : stop
        let offset = abs(tipBeam.across - end.across) * arcScale(of: tip)
        let excess = tipBeam.down - end.down
        return (excess > normalFactor * PleuraClearance.beyondGrowth * offset, excess)
    }

    /// The depth along the beam at which a piece crosses the beam `across`; `nil` when it does not.
    private func depth(ofPieceFrom a: Vertex, to b: Vertex, atBeam across: Double) -> Double? {
        let start = beamCoordinates(a.point)
        let stop = beamCoordinates(b.point)
        guard min(start.across, stop.across) <= across, across <= max(start.across, stop.across) else { return nil }
        let span = stop.across - start.across
        guard span != 0 else { return min(start.down, stop.down) }
        return start.down + (across - start.across) / span * (stop.down - start.down)
    }

    /// Which beam a point lies on (mm across for parallel beams, radians for a fan) and how deep along it.
    private func beamCoordinates(_ p: PlaneVector) -> (across: Double, down: Double) {
        let point = TissuePoint(xMillimeters: p.x, zMillimeters: p.z)
        let down = geometry.depthAlongBeam(of: point).inMillimeters
        switch geometry.probe {
        case .linear: return (p.x, down)
        case .curvilinear:
            let direction = geometry.beamDirection(at: point)
            return (atan2(direction.lateral, direction.axial), down)
        }
    }

    private func point(across: Double, down: Double) -> PlaneVector {
        switch geometry.probe {
        case .linear: return PlaneVector(x: across, z: down)
        case .curvilinear(let fan):
            let range = down + fan.radius.inMillimeters
            return PlaneVector(fan.apex) + PlaneVector(x: sin(across), z: cos(across)) * range
        }
    }

    /// Millimeters across per unit of the beam coordinate.
    private func arcScale(of p: PlaneVector) -> Double {
        switch geometry.probe {
        case .linear: 1
        case .curvilinear(let fan): max(1e-6, (p - PlaneVector(fan.apex)).length)
        }
    }
}
