import FrameModel
import Foundation
import NeedleGuidance
import SignalKernels
import Testing

@Suite struct PleuraDetectorTests {
    private static func betweenRibs(seed: UInt64, edge: @escaping (Double) -> Double) -> TissuePicture {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.pleura(-20...20, edge: edge)
        picture.rib(at: -14, top: 17)
        picture.rib(at: 14, top: 17)
        return picture
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsTheLeadingEdgeBetweenRibsAndConfirmsIt(seed: UInt64) throws {
        var bench = try TissueBench()
        let findings = bench.findings(Self.betweenRibs(seed: seed) { 24 + 0.05 * $0 })
        let pleura = try #require(findings.pleura.first)
        #expect(pleura.state == .confirmed)
        #expect((0.96...0.99).contains(pleura.confidence) && (0...1).contains(pleura.evidence.likeness))
        for x in stride(from: -7.0, through: 7, by: 1) {
            let depths = pleura.segments.compactMap { $0.depth(atX: x)?.z }
            let depth = try #require(depths.first, "no line at \(x) mm")
            // A drawn edge is a step; smoothing over 1.5 mm and a pixel of 0.1 mm leave less than 0.3 mm.
            #expect(abs(depth - (24 + 0.05 * x)) < 0.3, "at \(x) mm")
        }
    }

    /// The chest wall shows once more below the pleura, as far below it as it lies below the transducer face, and those
    /// repeats look like structure below the one and like pleura themselves.
    @Test(arguments: [41, 42, 43] as [UInt64])
    func takesTheMirrorAndNotWhatItRepeats(seed: UInt64) throws {
        func depth(ofSecondLine second: Double) throws -> Double? {
            var picture = TissuePicture.chestWall(seed: seed)
            picture.pleura(-20...20) { 22 + 0.05 * $0 }
            // A faint line between the two as a repeat of what lies above the first; below the second there is haze alone.
            picture.line(-20...20, level: 72, thickness: 0.3) { 26 + 0.05 * $0 }
            picture.line(-20...20, level: 95) { second + 0.05 * $0 }
            picture.rib(at: -14, top: 15)
            picture.rib(at: 14, top: 15)
            var bench = try TissueBench()
            return bench.findings(picture).pleura.first?.segments.first?.depth(atX: 0)?.z
        }
        // The first fascia lies at 8 mm.
        #expect(abs(try #require(try depth(ofSecondLine: 30)) - 22) < 0.3)
        // No line above is repeated here: it may well be the pleura.
        #expect(abs(try #require(try depth(ofSecondLine: 27.5)) - 27.5) < 0.3)
    }

    /// A pleural line bulges between two ribs as the surface of a bone does, over haze that fades.
    @Test(arguments: [44, 45] as [UInt64], [true, false])
    func takesAnArchBetweenRibsForPleura(seed: UInt64, isBetweenRibs: Bool) throws {
        let edge = { (x: Double) in 22 + 0.012 * x * x }
        var picture = TissuePicture.chestWall(seed: seed)
        picture.paint { x, z in z > edge(x) ? Float(max(10, 42 - 2.5 * (z - edge(x)))) : nil }
        picture.line(-20...20, level: 190, thickness: 0.7, edge: edge)
        if isBetweenRibs {
            picture.rib(at: -14, top: 15)
            picture.rib(at: 14, top: 15)
        }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect((findings.pleura.first != nil) == isBetweenRibs)
        let isBone = findings.bones.contains { $0.surface.depth(atX: 0) != nil }
        #expect(isBone != isBetweenRibs)
    }

    /// Haze is judged against the picture it lies in: a gray map of more contrast makes all of it dark.
    @Test(arguments: [26, 27, 28] as [UInt64], [1, 1.5])
    func findsTheFaintHazeOfADarkPicture(seed: UInt64, exponent: Double) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.paint { _, z in z > 24 ? 24 : z > 17 ? 60 : nil }
        picture.line(-20...20, level: 190, thickness: 0.7) { _ in 24 }
        picture.rib(at: -14, top: 17)
        picture.rib(at: 14, top: 17)
        let plain = picture.raster()
        let mapped = Raster(
            width: plain.width, height: plain.height,
            samples: plain.samples.map { UInt8(255 * pow(Double($0) / 255, exponent)) })
        var bench = try TissueBench()
        let depth = try #require(bench.findings([mapped]).pleura.first?.segments.first?.depth(atX: 0)?.z)
        #expect(abs(depth - 24) < 0.3)
    }

    /// Where noise is gray no beam is dark beside the line: the bones that were found are its ribs.
    @Test(arguments: [21, 22, 23] as [UInt64])
    func findsTheLineBetweenRibsWithGrayShadows(seed: UInt64) throws {
        func state(isBesideBone: Bool) throws -> PleuraFinding.State? {
            var picture = TissuePicture.chestWall(seed: seed)
            // Too short to be pleura without ribs.
            picture.paint { x, z in abs(x) > 5 && z > 24 ? 1 : nil }
            picture.pleura(-5...5) { _ in 24 }
            if isBesideBone {
                picture.rib(at: -11, top: 17, halfWidth: 6)
                picture.rib(at: 11, top: 17, halfWidth: 6)
            }
            var bench = try TissueBench()
            return bench.findings([picture.raster { _ in 32 }]).pleura.first?.state
        }
        #expect(try state(isBesideBone: true) == .confirmed)
        #expect(try state(isBesideBone: false) != .confirmed)
    }

    /// A shadow that is not dark against the picture is none beside a line. Bones on both sides are ribs all the same.
    @Test(arguments: [46, 47, 48, 52, 53] as [UInt64], [true, false])
    func confirmsALineBetweenBonesWithPaleShadows(seed: UInt64, isBetween: Bool) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.paint { _, z in (13..<17.5).contains(z) ? 130 : nil }
        picture.pleura(-20...20) { _ in 24 }
        // What is black shows that the shadows are not.
        picture.paint { _, z in z > 38 ? 1 : nil }
        picture.rib(at: -14, top: 17, shadow: 20)
        if isBetween { picture.rib(at: 14, top: 17, shadow: 20) }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect(findings.bones.count >= (isBetween ? 2 : 1))
        #expect((findings.pleura.first?.state == .confirmed) == isBetween)
    }

    /// Between two ribs a line is the pleura even if what lies below it is not quite even; beside one it may be a fascia.
    @Test(arguments: [49, 51] as [UInt64], [true, false])
    func takesALineOverUnevenHazeBetweenRibs(seed: UInt64, isBetweenRibs: Bool) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.pleura(-20...20) { _ in 24 }
        picture.paint { _, z in z > 25 ? Float(44 + 8.8 * sin(2 * .pi * (z - 25) / 2.6)) : nil }
        picture.rib(at: -14, top: 17)
        if isBetweenRibs { picture.rib(at: 14, top: 17) }
        var bench = try TissueBench()
        #expect((bench.findings(picture).pleura.first != nil) == isBetweenRibs)
    }

    /// Muscle lies between ribs: what is half as bright as the rest of the picture is none, though brighter than what lies in a
    /// vessel.
    @Test(arguments: [49, 53] as [UInt64], [30, 36, 40] as [Float])
    func takesALineOverUnevenHazeOnlyUnderMuscle(seed: UInt64, muscle: Float) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.pleura(-20...20) { _ in 24 }
        picture.paint { _, z in z > 25 ? Float(44 + 8.8 * sin(2 * .pi * (z - 25) / 2.6)) : nil }
        picture.paint { _, z in (20..<24).contains(z) ? muscle : nil }
        picture.rib(at: -14, top: 17)
        picture.rib(at: 14, top: 17)
        var bench = try TissueBench()
        #expect((bench.findings(picture).pleura.first != nil) == (muscle > 30))
    }

    /// The side of one bone is no pleura beside it.
    @Test(arguments: [24, 25] as [UInt64])
    func doesNotTakeTheSideOfABoneWithAGrayShadowForPleura(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        let cap = { (x: Double) in 20 + (x < 0 ? 0 : 0.35 * x) }
        picture.paint { x, z in z > cap(x) ? 1 : nil }
        picture.line(-20...20, level: 200, thickness: 0.7, edge: cap)
        var bench = try TissueBench()
        let findings = bench.findings([picture.raster { _ in 32 }])
        #expect(!findings.bones.isEmpty)
        #expect(findings.pleura.first?.state != .confirmed)
    }

    @Test func leavesTheShadowOfARibOpen() throws {
        var bench = try TissueBench()
        let pleura = try #require(bench.findings(Self.betweenRibs(seed: 4) { _ in 24 }).pleura.first)
        for x in [-14.0, 14] {
            #expect(pleura.segments.allSatisfy { $0.depth(atX: x) == nil }, "bridged at \(x) mm")
        }
    }

    /// A path goes on where the line ends: along fibers with tissue below, or along a cap with nothing below it and no
    /// contact above it.
    @Test(arguments: [31, 32] as [UInt64], [true, false])
    func endsWhereTheHazeEnds(seed: UInt64, isFiber: Bool) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.pleura(-20...20) { _ in 24 }
        if isFiber {
            picture.paint { x, z in x > 8 && z > 20 ? 75 : nil }
            picture.line(8...20, level: 78) { _ in 24 }
        } else {
            picture.paint { x, z in x > 8 && (z > 24.7 || z < 24) ? 1 : nil }
        }
        var bench = try TissueBench()
        let pleura = try #require(bench.findings(picture).pleura.first)
        let ends = pleura.segments.flatMap(\.samples).map(\.point.x)
        #expect(ends.min()! < -17)
        #expect((6.5...11.5).contains(ends.max()!), "\(ends.max()!) mm")
    }

    @Test(arguments: [5, 6, 7] as [UInt64])
    func doesNotTakeAFasciaOverMuscleForPleura(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.fibers(20...38, tilt: 0.15)
        picture.line(-20...20, level: 190, thickness: 0.7) { _ in 19 }
        var bench = try TissueBench()
        #expect(bench.findings(picture).pleura.isEmpty)
    }

    @Test(arguments: [8, 9] as [UInt64])
    func doesNotTakeBoneForPleura(seed: UInt64) throws {
        var picture = TissuePicture.chestWall(seed: seed)
        picture.paint { _, z in z > 24 ? 1 : nil }
        picture.line(-20...20, level: 200, thickness: 0.7) { _ in 24 }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect(findings.pleura.isEmpty)
        #expect(!findings.bones.isEmpty)
    }

    @Test func findsNoPleuraInSpeckle() throws {
        var bench = try TissueBench()
        #expect(bench.findings(TissuePicture(seed: 10)).pleura.isEmpty)
    }
}

@Suite struct PleuraTrackerTests {
    private static func frame(depth: Double?, state: PleuraFinding.State = .suspected) -> FrameFindings {
        var findings = FrameFindings()
        guard let depth else { return findings }
        findings.pleura.append { pleura in
            pleura.state = state
            pleura.segments.append { surface in
                for x in stride(from: -10.0, through: 10, by: 1) {
                    surface.samples.append(
                        Surface.Sample(point: TissuePoint(xMillimeters: x, zMillimeters: depth), sigma: 0.1))
                }
            }
        }
        return findings
    }

    @Test func keepsAConfirmedLineConfirmedWhileItIsContinuous() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        _ = tracker.update(with: Self.frame(depth: 20, state: .confirmed), at: 0)
        #expect(tracker.update(with: Self.frame(depth: 20.2), at: 0.1).findings.pleura.first?.state == .confirmed)
        #expect(tracker.update(with: Self.frame(depth: 28), at: 0.2).findings.pleura.first?.state == .suspected)
    }

    /// A line that looks like pleura and was not verified is stated with less confidence than a verified one.
    @Test func confidenceFollowsTheStateBeforeTheLooks() throws {
        func stated(_ state: PleuraFinding.State, likeness: Double) throws -> Double {
            var frame = Self.frame(depth: 20, state: state)
            frame.pleura[0].evidence.likeness = likeness
            var tracker = SceneTracker(scale: Scale(source: .sidecar))
            _ = tracker.update(with: frame, at: 0)
            return try #require(tracker.update(with: frame, at: 0.1).findings.pleura.first).confidence
        }
        #expect(try stated(.suspected, likeness: 1) == 0.35)
        #expect(try stated(.confirmed, likeness: 0) == 0.96)
        #expect(try stated(.confirmed, likeness: 1) == 0.99)
    }

    @Test func holdsALostLineBrieflyAndAgesIt() throws {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        _ = tracker.update(with: Self.frame(depth: 20, state: .confirmed), at: 0)
        let held = tracker.update(with: Self.frame(depth: nil), at: 0.2)
        #expect(!held.findings.pleura.isEmpty)
        #expect(abs(try #require(held.pleuraAge) - 0.2) < 1e-9)
        let lost = tracker.update(with: Self.frame(depth: nil), at: 0.6)
        #expect(lost.findings.pleura.isEmpty)
        #expect(abs(try #require(lost.pleuraAge) - 0.6) < 1e-9)
    }

    @Test func reportsALineSeenOnceInManyFramesNotAtAll() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        for index in 0..<8 { _ = tracker.update(with: Self.frame(depth: nil), at: Double(index) / 15) }
        #expect(tracker.update(with: Self.frame(depth: 20), at: 8.0 / 15).findings.pleura.isEmpty)
        #expect(!tracker.update(with: Self.frame(depth: 20), at: 9.0 / 15).findings.pleura.isEmpty)
    }

    @Test func remembersHowHighThePleuraRoseInTheLastBreath() {
        var tracker = SceneTracker(scale: Scale(source: .sidecar))
        _ = tracker.update(with: Self.frame(depth: 19, state: .confirmed), at: 0)
        let low = tracker.update(with: Self.frame(depth: 21, state: .confirmed), at: 1)
        #expect(abs(low.pleuraRise - 2) < 1e-9)
        let later = tracker.update(with: Self.frame(depth: 21, state: .confirmed), at: 8)
        #expect(later.pleuraRise == 0)
    }
}
