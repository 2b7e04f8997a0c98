import Foundation
import FrameModel
import PlacementSafety
import Testing

/// What has to be seen before a vessel counts as excluded: the tissue around the tip, and the way ahead of it.
@Suite struct ExaminationTests {
    /// A picture from `left` to `right` with scan lines 1 mm apart, straight down; `end` says how deep each shows tissue and
    /// whether a bone ends it there.
    private func field(
        _ left: Double, _ right: Double, _ end: (Double) -> (z: Double, isBone: Bool)
    ) -> ExaminedField {
        func limit(_ x: Double, _ z: Double, _ isBone: Bool = false) -> ExaminedField.Limit {
            ExaminedField.Limit(
                point: TissuePoint(xMillimeters: x, zMillimeters: z), lateral: 0, axial: 1, isBone: isBone)
        }
        var field = ExaminedField()
        field.limits.append(limit(left, 0))
        for x in stride(from: left, through: right, by: 1) {
            let (z, isBone) = end(x)
            field.limits.append(limit(x, z, isBone))
        }
        field.limits.append(limit(right, 0))
        return field
    }

    private func scene(tip: (x: Double, z: Double), degrees: Double, _ field: ExaminedField) -> Scene {
        var scene = Scene.plain()
        let (x, z) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        scene.setNeedle(tip: tip, entry: (tip.x - 15 * x, tip.z - 15 * z))
        scene.findings.examined = field
        return scene
    }

    private func isExamined(_ scene: Scene, _ margins: SafetyMargins = SafetyMargins()) -> Bool {
        !PlacementAssessor.plain(margins).assessAlone(scene).reasons.contains(.vesselsUnexamined)
    }

    /// Straight down beside the right side of the picture: the margin of vessels has to be seen, not that of the trajectory.
    @Test(arguments: [(5.0, false), (5.5, false), (6.1, true), (8, true)])
    func besideTheTipTheVesselMarginHasToBeSeen(side: Double, isSeen: Bool) {
        let field = field(-20 + side, side) { _ in (45, false) }
        let found = PlacementAssessor.plain().assessAlone(scene(tip: (0, 20), degrees: 90, field))
        #expect(found.reasons == (isSeen ? [] : .vesselsUnexamined))
        #expect(found.verdict == (isSeen ? .clear : .indeterminate))
    }

    /// A vessel may lie where the picture ends, nearer than the one that was found. The pleura may not: it rises to the side
    /// no faster than a line that was seen.
    @Test(arguments: [5.0, 8, 12]) func boundsAreNoWiderThanWhatWasSeen(side: Double) throws {
        var scene = scene(tip: (0, 20), degrees: 90, field(-30, side) { _ in (45, false) })
        scene.addVessel(x: -16, z: 20, semiAxes: (2, 2))
        let found = PlacementAssessor.plain().assessAlone(scene)
        let unseen = try #require(found.unseen.vessel)
        // Half the distance between scan lines and what is uncertain of the tip.
        #expect((side - 1.2..<side - ExaminedField.edge).contains(unseen), "\(unseen)")
        let vessel = try #require(found.vessel)
        #expect(vessel.lowerBound == unseen && vessel.normalBound > 12)
        // Where the pleural line may go on, no tissue counts against it.
        scene.setPleura([surface([(10, 50), (60, 50)])])
        let pleura = try #require(PlacementAssessor.plain().assessAlone(scene).pleura)
        scene.findings.pleura.removeAll()
        #expect(PlacementAssessor.plain().assessAlone(scene).unseen.pleura == 0, "the line was seen before")
        scene.pleuraAge = nil
        let excluded = try #require(PlacementAssessor.plain().assessAlone(scene).unseen.pleura)
        #expect(excluded > 20 && pleura.lowerBound > unseen)
    }

    /// Beside the picture the pleura may rise by 2.33 * 0.2 mm for each millimeter from where the last scan line ends.
    @Test(arguments: [(45.0, 24.7), (35, 15.7), (30, 11.2), (23, 5.8)], [-1.0, 1])
    func thePleuraRisesSmoothlyBesideThePicture(end: (depth: Double, distance: Double), side: Double) throws {
        let field = field(side < 0 ? -5 : -30, side < 0 ? 30 : 5) { x in (x == 5 * side ? end.depth : 60, false) }
        var scene = scene(tip: (0, 20), degrees: 90, field)
        scene.findings.pleura.removeAll()
        scene.pleuraAge = nil
        let found = PlacementAssessor.plain().assessAlone(scene)
        let unseen = try #require(found.unseen.pleura)
        // Half the distance between scan lines and what is uncertain of the tip.
        #expect((0.93 * end.distance - 0.8..<end.distance - ExaminedField.edge).contains(unseen), "\(unseen)")
        #expect(found.reasons.contains(.pleuraUnconfirmed) == (end.depth == 23))
    }

    /// Past the line nothing of it is out of sight, and without a scale nothing is in millimeters.
    @Test func unseenBoundsAreToldWhereTheyMeanSomething() {
        var scene = Scene.plain()
        #expect(PlacementAssessor.plain().assessAlone(scene).unseen.pleura != nil)
        scene.setPleura([surface([(-60, 15), (60, 15)])])
        let past = PlacementAssessor.plain().assessAlone(scene)
        #expect(past.reasons.contains(.pastPleura) && past.unseen.pleura == nil && past.unseen.vessel != nil)
        scene.scale = Scale(source: .none)
        #expect(PlacementAssessor.plain().assessAlone(scene).unseen == FrameAssessment.UnseenBounds())
        scene.scale = Scale(source: .sidecar)
        scene.vesselSearchAge = 1
        #expect(PlacementAssessor.plain().assessAlone(scene).unseen.vessel == 0, "the search is too old")
    }

    /// Behind the tip nothing is asked for.
    @Test func whatLiesBehindTheTipNeedNotBeSeen() {
        #expect(isExamined(scene(tip: (0, 20), degrees: 0, field(-3, 25) { _ in (45, false) })))
        #expect(!isExamined(scene(tip: (0, 20), degrees: 180, field(-3, 25) { _ in (45, false) })))
    }

    /// Toward the right side at 45 degrees; 10 mm along the shaft are 7.1 mm to the side, 8.4 mm with the way's opening
    /// and 1.4 mm for what is uncertain.
    @Test(arguments: [(7.0, false), (8.5, false), (10.5, true), (12, true)])
    func theWayAheadHasToBeSeenAsFarAsItsReach(side: Double, isSeen: Bool) {
        let field = field(-20 + side, side) { _ in (45, false) }
        #expect(isExamined(scene(tip: (0, 20), degrees: 45, field)) == isSeen)
        var margins = SafetyMargins()
        margins.trajectoryReach = 0
        #expect(isExamined(scene(tip: (0, 20), degrees: 45, field), margins))
    }

    /// Straight down beside the right side: the edge of the way, which begins beside the tip by what is uncertain there and opens
    /// by twice the uncertain angle and 5 degrees of bend, meets the side first.
    @Test(arguments: [(1.5, 0.5, 0.1), (2.5, 0.5, 0.1), (2.5, 2, 0.1), (3, 0.5, 0.5)])
    func theWayOpensByTheUncertainAngleAndTheBend(side: Double, angleSigma: Double, tipSigma: Double) {
        var scene = scene(tip: (0, 20), degrees: 90, field(-30 + side, side) { _ in (90, false) })
        scene.findings.needle[0].angleSigmaDegrees = angleSigma
        scene.findings.needle[0].tipSigmaAcross = tipSigma
        let halfWidth = 2.3263479 * tipSigma + ExaminedField.edge
        let depth = (side - halfWidth) / tan((2 * angleSigma + 5) * .pi / 180)
        let expected = min(ExaminedField.farthest, hypot(side, depth)) - ExaminedField.edge
        #expect(abs(wayAhead(scene) - expected) < 1e-4, "\(wayAhead(scene)) of \(expected)")
    }

    /// The needle is stopped by what ends the picture there.
    @Test(arguments: [20.0, 20.1, 21, 24, 29]) func noVesselIsMetBehindABone(surface: Double) {
        let bone = field(-20, 20) { _ in (surface, true) }
        let shadow = field(-20, 20) { _ in (surface, false) }
        #expect(isExamined(scene(tip: (0, 20), degrees: 80, bone)))
        #expect(!isExamined(scene(tip: (0, 20), degrees: 80, shadow)))
    }

    /// A tip a little past a measured surface touches it; one further past lies in the shadow.
    @Test(arguments: [(19.5, true), (19.3, false), (10, false)])
    func aTipInTheShadowOfABoneSeesNothing(surface: Double, isSeen: Bool) {
        #expect(isExamined(scene(tip: (0, 20), degrees: 80, field(-20, 20) { _ in (surface, true) })) == isSeen)
    }

    @Test func aTipWhereNoTissueShowsSeesNothing() {
        #expect(!isExamined(scene(tip: (0, 20), degrees: 80, field(-20, 20) { _ in (19.9, false) })))
        #expect(!isExamined(scene(tip: (0, 20), degrees: 0, field(-20, -10) { _ in (45, false) })))
        #expect(!isExamined(scene(tip: (0, -1), degrees: 80, field(-20, 20) { _ in (45, false) })))
    }

    /// A rib from -10 to 0 at 20 mm. From above, the shadow lies behind the bone; from beside or below it is open, and the
    /// way at its edge might lead into it.
    @Test(arguments: [
        ((-4.0, 17.0), 90.0, true), ((-4, 17), 60, true), ((7, 25), 90, true), ((4, 25), 90, false),
        ((4, 25), 180, false), ((7, 25), 180, false), ((0, 17), 90, false),
    ])
    func theShadowOfARibIsOpenFromBeside(tip: (x: Double, z: Double), degrees: Double, isSeen: Bool) {
        let field = field(-30, 30) { (-10...0).contains($0) ? (20, true) : (45, false) }
        #expect(isExamined(scene(tip: tip, degrees: degrees, field)) == isSeen)
    }

    /// Above a bone, but so near its end that a needle a little to the side would pass it.
    @Test(arguments: [(0.4, false), (0.7, false), (2.5, true)])
    func aBoneStopsNothingBesideItsEnd(inward: Double, isSeen: Bool) {
        for side in [-1.0, 1] {
            let field = field(-30, 30) { (0...10).contains($0 * side) ? (20, true) : (45, false) }
            #expect(isExamined(scene(tip: (inward * side, 17), degrees: 90, field)) == isSeen, "side \(side)")
        }
    }

    /// Beyond a bone that ends at 10 mm the picture ends at 21.9. From the tip the bone hides that border to 12.3 mm, from the
    /// upper edge of the needle's way to 11.9 only, and so not the piece from 11 to 12.
    @Test(arguments: [1.0, -1]) func aBoneHidesOnlyWhatItHidesFromBothEdgesOfTheWay(side: Double) {
        let field = field(-30, 30) { (-20...10).contains($0 * side) ? (20, true) : (21.9, false) }
        let found = radius(scene(tip: (4 * side, 15), degrees: 90 - 30 * side, field))
        #expect(abs(found - (hypot(7, 6.9) - ExaminedField.edge)) < 0.05, "\(found)")
    }

    /// The picture ends 4 mm below the tip, and a line lies between.
    @Test(arguments: [PleuraFinding.State.confirmed, .suspected])
    func whatLiesPastAConfirmedPleuraNeedNotBeSeen(state: PleuraFinding.State) {
        var scene = scene(tip: (0, 20), degrees: 80, field(-20, 20) { _ in (24, false) })
        #expect(!isExamined(scene))
        scene.setPleura([surface([(-60, 23.5), (-1, 23.5)]), surface([(1, 23.5), (60, 23.5)])], state: state)
        #expect(isExamined(scene) == (state == .confirmed))
        #expect(PlacementAssessor.plain().assessAlone(scene).verdict == .danger)
        scene.setPleura([surface([(-60, 24.5), (60, 24.5)])], state: state)
        #expect(!isExamined(scene))
    }

    /// Twin: ways in all directions, marched in steps of 0.02 mm until one leaves the field other than through a bone.
    /// The ruler may stop short of the twin, where a border lies behind another; it never goes beyond.
    @Test(arguments: 1...60) func agreesWithMarchingThroughTheField(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var ends: [(z: Double, isBone: Bool)] = []
        var z = Double.random(in: 24...40, using: &random)
        let isFlat = seed % 2 == 0
        for _ in 0...40 {
            if !isFlat && Int.random(in: 0..<6, using: &random) == 0 { z = Double.random(in: 22...40, using: &random) }
            ends.append((z, !isFlat && Bool.random(using: &random)))
        }
        let field = field(-20, 20) { ends[Int($0.rounded()) + 20] }
        let degrees = Double.random(in: 20...160, using: &random)
        let tip = (x: Double.random(in: -15...15, using: &random), z: Double.random(in: 8...20, using: &random))
        let scene = scene(tip: tip, degrees: degrees, field)

        func isInside(_ x: Double, _ z: Double) -> Bool { abs(x) < 20 && z < border(x).z }
        /// Depth of the border at `x`, and whether bone is to both sides.
        func border(_ x: Double) -> (z: Double, isBone: Bool) {
            let place = min(max(x + 20, 0), 40)
            let low = min(39, Int(place))
            let share = place - Double(low)
            return (
                ends[low].z + share * (ends[low + 1].z - ends[low].z), ends[low].isBone && ends[low + 1].isBone
            )
        }
        func march(_ degrees: Double, from start: (x: Double, z: Double)) -> Double? {
            let (dx, dz) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
            for step in 0...1500 {
                let t = Double(step) * 0.02
                let (x, z) = (start.x + t * dx, start.z + t * dz)
                if z <= 0 { return nil }
                guard !isInside(x, z) else { continue }
                return abs(x) < 20 && border(x).isBone ? nil : t
            }
            return 30
        }
        let around = stride(from: degrees - 90, through: degrees + 90, by: 0.25).compactMap { march($0, from: tip) }
        let expected = (around.min() ?? 30) - ExaminedField.edge
        let found = radius(scene)
        // A way in 0.25 degrees misses the nearest place of a border by at most 30 mm x (1 - cos 0.125°) and a step.
        #expect(found <= expected + 0.03, "seed \(seed): \(found) of \(expected)")
        if isFlat { #expect(abs(found - max(0, expected)) < 0.03, "seed \(seed): \(found) of \(expected)") }

        // The way ahead opens by twice the uncertain angle and the bend: here by the half degree that scenes state.
        let ahead = stride(from: -6.0, through: 6, by: 0.1).compactMap { march(degrees + $0, from: tip) }
        let leeway = (ahead.min() ?? 30) - ExaminedField.edge
        let way = wayAhead(scene)
        #expect(way <= leeway + 0.03, "seed \(seed): \(way) of \(leeway)")
        // It is wider than its middle by 1 mm, which brings a border nearer by that over the slope of the shaft to it.
        if isFlat { #expect(way > leeway - 1.2 / sin(20 * .pi / 180), "seed \(seed): \(way) of \(leeway)") }
    }

    /// The largest margin that counts as examined, and from it the radius before what is uncertain was taken off.
    private func radius(_ scene: Scene) -> Double {
        invert(scene) {
            $0.vesselDanger = 0; $0.vesselCaution = $1; $0.trajectoryReach = 0
        }
    }

    private func wayAhead(_ scene: Scene) -> Double {
        invert(scene) {
            $0.vesselDanger = 0; $0.vesselCaution = 0; $0.trajectoryReach = $1
        }
    }

    private func invert(_ scene: Scene, _ set: (inout SafetyMargins, Double) -> Void) -> Double {
        var (low, high) = (0.0, 40.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            var margins = SafetyMargins()
            set(&margins, middle)
            if isExamined(scene, margins) { low = middle } else { high = middle }
        }
        let needle = scene.findings.needle[0]
        let share = scene.scale.relativeUncertainty
        var (small, large) = (low, low + 20)
        for _ in 0..<60 {
            let middle = (small + large) / 2
            let tip = max(needle.tipSigmaAlong, needle.tipSigmaAcross)
            let sigma = (tip * tip + (share * share + 0.014 * 0.014) * middle * middle).squareRoot()
            if middle - 2.3263479 * sigma < low { small = middle } else { large = middle }
        }
        return low < 1e-6 ? 0 : small
    }
}
