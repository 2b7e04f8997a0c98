import FrameModel
import Foundation
import PlacementSafety
import Testing

/// Clearance to vessels along their axis, against distances worked out another way.
@Suite struct TubeClearanceTests {
    /// A tube whose axis is a function of the lateral offset, sections 0.8 mm apart.
    private func tube(
        from start: Double = -16, to end: Double = 16, halfWidth: Double = 3, wall: Double = 0.5, sigma: Double = 0.1,
        state: TubeFinding.State = .confirmed, axis: (Double) -> Double
    ) -> TubeFinding {
        var tube = TubeFinding()
        for step in 0...Int(((end - start) / 0.8).rounded()) {
            let x = start + 0.8 * Double(step)
            tube.sections.append(
                .init(point: TissuePoint(xMillimeters: x, zMillimeters: axis(x)), halfWidth: halfWidth))
        }
        tube.wallThickness = wall
        tube.sigma = sigma
        tube.state = state
        return tube
    }

    /// The tip at (0, 20) with a shaft from the left, parallel to the face.
    private func scene(_ tubes: TubeFinding..., entry: (x: Double, z: Double) = (-20, 20)) -> Scene {
        var scene = Scene.plain()
        scene.setNeedle(tip: (0, 20), entry: entry)
        for tube in tubes { scene.findings.tubes.append { $0 = tube } }
        return scene
    }

    private func assess(_ scene: Scene) -> FrameAssessment { PlacementAssessor.plain().assessAlone(scene) }

    @Test func distanceToAStraightTubeIsThatToItsOuterWallAcrossTheAxis() throws {
        for degrees in [-30.0, 0, 12, 35] {
            let slope = tan(degrees * .pi / 180)
            let found = assess(scene(tube { 30 + slope * $0 }))
            // The foot of the perpendicular lies within the tube for all of these.
            let expected = 10 * cos(degrees * .pi / 180) - 3.5
            #expect(abs(try #require(found.vessel).distance - expected) < 1e-9, "\(degrees) degrees")
        }
    }

    /// The nearest of points 0.004 mm apart on both walls of bowed tubes lies at most 0.002 mm beside the nearest point.
    @Test func distanceToABowedTubeIsThatToTheNearestPointOfItsWalls() throws {
        var state: UInt64 = 7
        func random(_ range: ClosedRange<Double>) -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) / 0x1p53
        }
        for _ in 0..<40 {
            let (depth, slope, bow) = (random(24...34), random(-0.4...0.4), random(-0.012...0.012))
            let tube = tube(halfWidth: random(1...3)) { depth + slope * $0 + bow * $0 * $0 }
            var nearest = Double.infinity
            for index in tube.sections.indices.dropFirst() {
                let (a, b) = (tube.walls(at: index - 1, grownBy: 0.5), tube.walls(at: index, grownBy: 0.5))
                for (p, q) in [(a.shallow, b.shallow), (a.deep, b.deep)] {
                    for step in 0...300 {
                        let t = Double(step) / 300
                        nearest = min(nearest, hypot(p.x + t * (q.x - p.x), p.z + t * (q.z - p.z) - 20))
                    }
                }
            }
            let found = try #require(assess(scene(tube)).vessel)
            #expect(abs(abs(found.distance) - nearest) < 0.002)
        }
    }

    /// A tube that turns down by 45 degrees in its middle goes on by half its width from both ends, each the way it ends.
    @Test func goesOnStraightFromBothEnds() throws {
        let bent = tube(from: -8, to: 8) { $0 < 0 ? 30 : 30 + $0 }
        var left = scene(bent)
        left.setNeedle(tip: (-20, 30), entry: (-30, 30))
        #expect(abs(try #require(assess(left).vessel).distance - (12 - 3.5)) < 1e-9)
        var right = scene(bent)
        let away = 12 * 0.5.squareRoot()
        right.setNeedle(tip: (8 + away, 38 + away), entry: (18 + away, 48 + away))
        #expect(abs(try #require(assess(right).vessel).distance - (12 - 3.5)) < 1e-9)
    }

    @Test func crossesItsMarginsWithItsLowerBoundAsAVesselCutAcrossDoes() throws {
        var seen: Set<Verdict> = []
        for step in 0...800 {
            let found = assess(scene(tube { _ in 23.6 + 0.01 * Double(step) }))
            let bound = try #require(found.vessel).lowerBound
            let expected: Verdict = bound < 2 ? .danger : bound < 5 ? .caution : .clear
            #expect(found.verdict == expected, "lower bound \(bound)")
            seen.insert(expected)
        }
        #expect(seen == [.clear, .caution, .danger])
    }

    @Test func insideItIsDangerAndTheDistanceIsNegative() throws {
        let found = assess(scene(tube { _ in 21 }))
        #expect(abs(try #require(found.vessel).distance + 2.5) < 1e-9)
        #expect(found.verdict == .danger && found.reasons.contains(.insideVessel))
    }

    @Test func theShaftMeetsItWhereItsAxisLeads() throws {
        // Straight down from (0, 20) onto a wall at 30 - 3.5.
        let found = assess(scene(tube { _ in 30 }, entry: (0, 0)))
        let contact = try #require(found.contact)
        #expect(contact.hazard == .vessel && abs(contact.distance - 6.5) < 1e-6)
        #expect(found.reasons.contains(.trajectoryMeetsVessel))
        // A shaft that passes beside its end and half a width beyond meets nothing.
        #expect(assess(scene(tube(from: 6.4) { _ in 30 }, entry: (0, 0))).contact == nil)
    }

    @Test func goesOnForHalfItsWidthBeyondItsLastSection() throws {
        // The last section is 8 mm to the left of the tip, the outer half width 3.5.
        let found = assess(scene(tube(to: -8) { _ in 20 }))
        #expect(abs(try #require(found.vessel).distance - 4.5) < 1e-9)
    }

    @Test func nearASuspectedTubeNothingIsClearAndNothingWorse() {
        let near = assess(scene(tube(state: .suspected) { _ in 26 }))
        #expect(near.verdict == .indeterminate && near.reasons == .vesselUnconfirmed && near.vessel == nil)
        #expect(assess(scene(tube(state: .suspected) { _ in 40 })).verdict == .clear)
        // On the way of the shaft, farther than any margin.
        let ahead = assess(scene(tube(state: .suspected) { _ in 31 }, entry: (0, 0)))
        #expect(ahead.verdict == .indeterminate && ahead.reasons == .vesselUnconfirmed)
        // What is certain stands for itself.
        let both = assess(scene(tube(state: .suspected) { _ in 26 }, tube { _ in 15 }))
        #expect(both.verdict == .danger && !both.reasons.contains(.vesselUnconfirmed))
    }

    @Test func aTubeThatIsNoNumberLeavesTheVesselsUnexamined() {
        for spoil in [
            { $0.sections[3].point = TissuePoint(xMillimeters: .nan, zMillimeters: 30) },
            { $0.sections[3].halfWidth = -1 }, { $0.sigma = .nan }, { $0.wallThickness = .infinity },
            { $0.sections = [] },
        ] as [(inout TubeFinding) -> Void] {
            for state in [TubeFinding.State.confirmed, .suspected] {
                var tube = tube(state: state) { _ in 45 }
                spoil(&tube)
                let found = assess(scene(tube))
                #expect(found.verdict == .indeterminate && found.reasons == .vesselsUnexamined)
            }
        }
    }
}
