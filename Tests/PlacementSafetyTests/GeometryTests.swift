import FrameModel
import Foundation
import PlacementSafety
import Testing

/// Clearances against brute force: shapes are sampled densely and the nearest sample is taken.
@Suite struct GeometryTests {
    /// The wall is sampled every 0.4 mm / 1000 or finer; the nearest sample is never nearer than the
    /// nearest point, and farther by at most half a step.
    @Test(arguments: 1...40)
    func vesselClearanceAgreesWithBruteForce(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let assessor = PlacementAssessor.plain()
        for _ in 0..<10 {
            let x = Double.random(in: -15...15, using: &random)
            let z = Double.random(in: 5...40, using: &random)
            let axes = (Double.random(in: 0.2...9, using: &random), Double.random(in: 0.2...9, using: &random))
            let angle = Double.random(in: -180...180, using: &random)
            var scene = Scene.plain()
            scene.addVessel(x: x, z: z, semiAxes: axes, angleDegrees: angle)
            let found = assessor.assessAlone(scene)

            let (a, b) = (axes.0 + 0.5, axes.1 + 0.5)
            let (c, s) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
            let count = 120_000
            var nearest = Double.infinity
            for index in 0..<count {
                let t = 2 * Double.pi * Double(index) / Double(count)
                let (u, v) = (a * cos(t), b * sin(t))
                let (dx, dz) = (x + c * u - s * v, z + s * u + c * v - 20)
                nearest = min(nearest, dx * dx + dz * dz)
            }
            let (px, pz) = (c * -x + s * (20 - z), -s * -x + c * (20 - z))
            let isInside = px * px / (a * a) + pz * pz / (b * b) < 1
            let brute = isInside ? -nearest.squareRoot() : nearest.squareRoot()
            let distance = found.vessel?.distance ?? .nan
            #expect(abs(distance - brute) < 5e-4, "seed \(seed): \(axes) at (\(x), \(z)), \(angle) degrees")
            #expect(found.reasons.contains(.insideVessel) == isInside)
        }
    }

    @Test(arguments: [(1.0, 1.0), (3, 3), (0, 5), (5, 0)])
    func aPointOnTheAxesOfAVesselHasItsDistance(semiAxes: (Double, Double)) {
        var scene = Scene.plain()
        scene.addVessel(x: 0, z: 20, semiAxes: semiAxes)
        let found = PlacementAssessor.plain().assessAlone(scene).vessel
        #expect(abs((found?.distance ?? .nan) + min(semiAxes.0, semiAxes.1) + 0.5) < 1e-9)
    }

    /// Polylines with gaps, the tip on either side; pieces and bridges are sampled in 4000 steps of at most 60 mm / 4000.
    @Test(arguments: 1...60)
    func pleuraClearanceAgreesWithBruteForce(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var segments: [Surface] = []
        var vertices: [(x: Double, z: Double)] = []
        var x = -30.0
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            var points: [(x: Double, z: Double)] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                points.append((x, Double.random(in: 15...35, using: &random)))
                x += Double.random(in: 0.2...4, using: &random)
            }
            x += Double.random(in: 0...8, using: &random)
            segments.append(surface(points))
            vertices += points
        }
        // Inside the lateral range of the line, so that the side is known.
        let tipX = Double.random(in: vertices[0].x...vertices[vertices.count - 1].x, using: &random)
        let tipZ = Double.random(in: 10...40, using: &random)
        var scene = Scene.plain()
        scene.setPleura(segments)
        scene.setNeedle(tip: (tipX, tipZ), entry: (tipX - 20, tipZ - 20))

        var nearest = Double.infinity
        var lineDepth: Double?
        if vertices.count == 1 { nearest = hypot(vertices[0].x - tipX, vertices[0].z - tipZ) }
        for (a, b) in zip(vertices, vertices.dropFirst()) {
            for step in 0...4000 {
                let t = Double(step) / 4000
                nearest = min(nearest, hypot(a.x + t * (b.x - a.x) - tipX, a.z + t * (b.z - a.z) - tipZ))
            }
            if a.x <= tipX && tipX <= b.x { lineDepth = a.z + (tipX - a.x) / (b.x - a.x) * (b.z - a.z) }
        }
        let isPast = tipZ >= lineDepth ?? (vertices.count == 1 ? vertices[0].z : .infinity)

        let found = PlacementAssessor.plain().assessAlone(scene)
        #expect(abs((found.pleura?.distance ?? .nan) - (isPast ? -nearest : nearest)) < 0.016, "seed \(seed)")
        #expect(found.reasons.contains(.pastPleura) == isPast, "seed \(seed)")
    }

    /// A line at constant range from the apex lies at the same signed distance from every tip of one range.
    @Test(arguments: [-25.0, -10, 0, 18, 27], [-6.0, -1, 2, 12])
    func theSideOfThePleuraFollowsTheBeamsOfAFan(beamDegrees: Double, clearance: Double) {
        func point(_ degrees: Double, range: Double) -> (x: Double, z: Double) {
            (range * sin(degrees * .pi / 180), range * cos(degrees * .pi / 180) - 40)
        }
        var scene = Scene.plain()
        scene.setPleura([surface(stride(from: -30.0, through: 30, by: 0.25).map { point($0, range: 70) })])
        let tip = point(beamDegrees, range: 70 - clearance)
        scene.setNeedle(tip: tip, entry: (tip.x - 10, tip.z - 10))
        let found = PlacementAssessor.plain(geometry: fanGeometry).assessAlone(scene)
        // A chord of 0.25 degrees at 70 mm lies 70 (1 - cos 0.125°) = 0.0002 mm inside its arc.
        #expect(abs((found.pleura?.distance ?? .nan) - clearance) < 0.001)
        #expect(found.reasons.contains(.pastPleura) == (clearance <= 0))
        #expect(abs((found.tipDepth ?? .nan) - (30 - clearance)) < 1e-9)
    }

    /// Far beyond the end of the line a deeper tip is past it; beside the end it is only unknown.
    @Test func aTipBeyondTheEndOfTheLineIsPastOnlyWhereNoSlopeExplainsIt() {
        let assessor = PlacementAssessor.plain()
        var scene = Scene.plain()
        scene.setPleura([surface([(-20, 25), (-10, 25)])])
        scene.setNeedle(tip: (0, 34), entry: (-20, 14))
        #expect(assessor.assessAlone(scene).reasons.contains(.pastPleura))
        #expect(abs((assessor.assessAlone(scene).pleura?.distance ?? .nan) + 9) < 1e-9)
        scene.setNeedle(tip: (0, 28), entry: (-20, 8))
        scene.examinedRadius = 0
        let found = assessor.assessAlone(scene)
        #expect(!found.reasons.contains(.pastPleura))
        #expect(found.verdict == .indeterminate && found.reasons.contains(.pleuraUnconfirmed))
    }

    @Test func aLineSeenOnlyElsewhereDoesNotMakeTheTipClear() {
        let assessor = PlacementAssessor.plain()
        var scene = Scene.plain()
        scene.setPleura([surface([(-25, 28), (-15, 28)])])
        scene.examinedRadius = 0
        scene.setNeedle(tip: (0, 20), entry: (-20, 0))
        // 8 mm above where the line goes if it goes on level, and 17 mm from what was seen of it.
        let unknown = assessor.assessAlone(scene)
        #expect(unknown.pleura?.distance ?? 0 > 16)
        #expect(unknown.verdict == .indeterminate && unknown.reasons.contains(.pleuraUnconfirmed))
        // Tissue seen beyond the danger margin leaves a reason for caution, beyond the caution margin none.
        scene.examinedRadius = 6
        #expect(!assessor.assessAlone(scene).reasons.contains(.pleuraUnconfirmed))
        #expect(assessor.assessAlone(scene).reasons.contains(.nearPleura))
        scene.examinedRadius = 12
        #expect(assessor.assessAlone(scene).verdict == .clear)
    }

    /// Rays at 0.05 degrees through the cone, marched in steps of 0.005 mm.
    @Test(arguments: 1...40)
    func contactAgreesWithMarchingAlongTheShaft(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var scene = Scene.plain()
        let direction = Double.random(in: 0...180, using: &random)
        let tip = (x: 0.0, z: 20.0)
        let unit = (x: cos(direction * .pi / 180), z: sin(direction * .pi / 180))
        scene.setNeedle(tip: tip, entry: (tip.x - 15 * unit.x, tip.z - 15 * unit.z))
        let angleSigma = Double.random(in: 0.5...5, using: &random)
        scene.findings.needle[0].angleSigmaDegrees = angleSigma
        let left = Double.random(in: 21...32, using: &random)
        let right = Double.random(in: 21...32, using: &random)
        scene.setPleura([surface([(-30, left), (30, right)])])
        let vessel = (
            x: Double.random(in: -9...9, using: &random), z: Double.random(in: 21...32, using: &random),
            r: Double.random(in: 0.5...3, using: &random)
        )
        scene.addVessel(x: vessel.x, z: vessel.z, semiAxes: (vessel.r, vessel.r))
        let found = PlacementAssessor.plain().assessAlone(scene)

        var first: (hazard: Hazard, distance: Double)?
        for ray in stride(from: -2 * angleSigma, through: 2 * angleSigma, by: 0.05) {
            let (dx, dz) = (cos((direction + ray) * .pi / 180), sin((direction + ray) * .pi / 180))
            for t in stride(from: 0.0, through: 10, by: 0.005) where t < first?.distance ?? .infinity {
                let (x, z) = (tip.x + t * dx, tip.z + t * dz)
                if hypot(x - vessel.x, z - vessel.z) <= vessel.r + 0.5 {
                    first = (.vessel, t)
                } else if z >= left + (x + 30) / 60 * (right - left) {
                    first = (.pleura, t)
                }
            }
        }
        guard let first else {
            // Only a graze between two rays or two steps may be missed by the march.
            #expect(found.contact == nil || found.contact!.distance > 9.9 || found.contact!.distance < 0.01)
            return
        }
        // Half a ray spacing at 10 mm is 0.004 mm, a step 0.005 mm; a graze makes the first hit later by up to 0.1 mm.
        #expect(abs((found.contact?.distance ?? .nan) - first.distance) < 0.1, "seed \(seed)")
    }

    @Test(arguments: [(0.0, false), (5.9, false), (6.1, true), (10, true)])
    func theTrajectoryIsFollowedAsFarAsItsReach(reach: Double, isMet: Bool) {
        var scene = Scene.plain()
        // The outer wall begins 6 mm below the tip.
        scene.setNeedle(tip: (0, 20), entry: (0, 5))
        scene.addVessel(x: 0, z: 28.5, semiAxes: (2, 2))
        var margins = SafetyMargins()
        margins.trajectoryReach = reach
        let found = PlacementAssessor.plain(margins).assessAlone(scene)
        #expect((found.contact != nil) == isMet)
        #expect(found.verdict == (isMet ? .caution : .clear))
    }

    @Test func theConeWidensWithTheUncertaintyOfTheAngle() {
        var scene = Scene.plain()
        // Straight down; the wall begins 3 mm to the right of the axis, 8 mm deeper.
        scene.setNeedle(tip: (0, 20), entry: (0, 5))
        scene.addVessel(x: 5, z: 28, semiAxes: (1.5, 1.5))
        let assessor = PlacementAssessor.plain()
        scene.findings.needle[0].angleSigmaDegrees = 2
        #expect(assessor.assessAlone(scene).contact == nil)
        scene.findings.needle[0].angleSigmaDegrees = 12
        #expect(assessor.assessAlone(scene).contact?.hazard == .vessel)
    }

    /// Of several vessels the nearest is stated, and being inside any of them counts, in whatever order they come.
    @Test func theNearestOfSeveralVesselsCounts() throws {
        for order in [[5.0, 15], [15, 5]] {
            var scene = Scene.plain()
            for gap in order { scene.addVessel(x: gap + 2, z: 20, semiAxes: (1.5, 1.5)) }
            #expect(abs(try #require(PlacementAssessor.plain().assessAlone(scene).vessel).distance - 5) < 1e-9)
        }
        for order in [[-1.0, 15], [15, -1]] {
            var scene = Scene.plain()
            for gap in order { scene.addVessel(x: gap + 2, z: 20, semiAxes: (1.5, 1.5)) }
            #expect(PlacementAssessor.plain().assessAlone(scene).reasons.contains(.insideVessel))
        }
    }

    /// In the middle of a gap of 20 mm the line is 1 mm less certain: 0.1 mm per millimeter to the nearer end.
    @Test func aBridgedLineIsLessCertainTowardItsMiddle() {
        var scene = Scene.plain()
        let whole = PlacementAssessor.plain().assessAlone(scene).pleura!
        scene.setPleura([surface([(-60, 50), (-10, 50)]), surface([(10, 50), (60, 50)])])
        let bridged = PlacementAssessor.plain().assessAlone(scene).pleura!
        #expect(abs(whole.distance - bridged.distance) < 1e-9)
        let expected = (whole.sigma * whole.sigma - 0.1 * 0.1 + 1.1 * 1.1).squareRoot()
        #expect(abs(bridged.sigma - expected) < 1e-9)
    }

    /// Beyond its end a line is less certain by 0.2 mm per millimeter: the depth from which it no longer could come within
    /// the danger margin, against the same computed in steps of 0.1 mm along the line.
    @Test func aContinuedLineIsLessCertainTheFurtherItGoes() {
        func scene(_ z: Double) -> Scene {
            var scene = Scene.plain()
            scene.setPleura([surface([(-25, z), (-15, z)])])
            scene.examinedRadius = 0
            return scene
        }
        func isUnknown(_ z: Double) -> Bool {
            PlacementAssessor.plain().assessAlone(scene(z)).reasons.contains(.pleuraUnconfirmed)
        }
        func bound(_ z: Double) -> Double {
            let share = scene(z).scale.relativeUncertainty
            let elevation = 2 / 12.0.squareRoot() * sin(20 * .pi / 180)
            return stride(from: 0.0, through: 40, by: 0.1).map { offset in
                let (x, down) = (offset - 15, z - 20)
                let line = 0.1 + 0.2 * offset
                let squares = 0.01 + share * share * (x * x + down * down) + 0.014 * 0.014 * down * down
                return hypot(x, down) - 2.3263479 * (squares + line * line + elevation * elevation).squareRoot()
            }.min()!
        }
        var (low, high) = (20.0, 80.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if isUnknown(middle) { low = middle } else { high = middle }
        }
        // The line is measured in pieces of 1 mm at their nearest point, which is not where the bound is least.
        #expect(abs(bound(high) - 5) < 0.15, "\(high): \(bound(high))")
    }

    /// However uncertain the angle, nothing counts as ahead beyond 45 degrees to a side. The outer wall of a vessel 8 mm away
    /// with a radius of 0.6 mm reaches asin(0.6 / 8) nearer to the axis than its middle.
    @Test(arguments: [(44.5, true), (45.5, false)])
    func theConeIsNeverWiderThanHalfARightAngle(nearestDegrees: Double, isMet: Bool) {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (0, 5))
        scene.findings.needle[0].angleSigmaDegrees = 60
        let angle = nearestDegrees * .pi / 180 + asin(0.6 / 8)
        scene.addVessel(x: 8 * sin(angle), z: 20 + 8 * cos(angle), semiAxes: (0.1, 0.1))
        #expect((PlacementAssessor.plain().assessAlone(scene).contact != nil) == isMet)
    }

    /// An arc that bulges to the deep side has turned to the shallow side at its tip.
    @Test func theTrajectoryFollowsTheBowOfTheShaft() {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: (-20, 20))
        scene.addVessel(x: 8, z: 20 - 8 * 0.4, semiAxes: (0.3, 0.3))
        let assessor = PlacementAssessor.plain()
        #expect(assessor.assessAlone(scene).contact == nil)
        scene.findings.needle[0].bow = 2
        #expect(assessor.assessAlone(scene).contact?.hazard == .vessel)
    }

    /// 10 mm ahead of the tip; both edges of the needle's way pass it.
    @Test func aVesselStraightAheadIsMetBetweenTheEdgesOfTheWay() throws {
        var scene = Scene.plain()
        scene.findings.needle[0].angleSigmaDegrees = 15
        let ahead = 10 * 0.5.squareRoot()
        scene.addVessel(x: ahead, z: 20 + ahead, semiAxes: (1, 1))
        let contact = try #require(PlacementAssessor.plain().assessAlone(scene).contact)
        #expect(contact.hazard == .vessel && abs(contact.distance - 8.5) < 1e-6, "\(contact.distance)")
    }
}
