import FrameModel
import Foundation
import NeedleGuidance
import Testing

@Suite struct TubeTrackerTests {
    private func findings(halfWidth: Double = 3, z: Double = 20, confidence: Double = 0.9) -> FrameFindings {
        var findings = FrameFindings()
        findings.tubes.append { tube in
            for step in 0..<26 {
                tube.sections.append(
                    .init(
                        point: TissuePoint(xMillimeters: -10 + 0.8 * Double(step), zMillimeters: z),
                        halfWidth: halfWidth))
            }
            tube.confidence = confidence
            tube.wallThickness = 0.6
            tube.sigma = 0.2
        }
        return findings
    }

    private func vessel(x: Double, along: Double, across: Double) -> (inout VesselFinding) -> Void {
        { vessel in
            vessel.center = TissuePoint(xMillimeters: x, zMillimeters: 20)
            vessel.semiAxes = (along, across)
        }
    }

    private func track(_ frames: [FrameFindings], every interval: Double = 0.05) -> [Scene] {
        var tracker = TubeTracker()
        var scene = Scene(scale: Scale(source: .none))
        return frames.enumerated().map { index, frame in
            tracker.update(scene: &scene, from: frame, at: Double(index) * interval)
            return scene
        }
    }

    @Test func callsATubeWhoseWidthPulsatesAnArteryAndASteadyOneAVein() throws {
        func last(_ width: (Double) -> Double) throws -> TubeFinding {
            let frames = (0...60).map { findings(halfWidth: width(Double($0) * 0.05)) }
            return try #require(track(frames).last?.findings.tubes.first)
        }
        let artery = try last { 3 * (1 + 0.025 * sin(2 * .pi * 1.2 * $0)) }
        #expect(artery.kind == .artery)
        #expect(abs(try #require(artery.pulseRate) - 72) < 4)
        #expect(try last { 3 * (1 + 0.002 * sin(37 * $0)) }.kind == .vein)
    }

    @Test func confirmsAConvincingFirstFrameAndSuspectsADoubtfulOne() {
        #expect(track([findings(confidence: 0.9)])[0].findings.tubes.first?.state == .confirmed)
        #expect(track([findings(confidence: 0.4)])[0].findings.tubes.first?.state == .suspected)
    }

    @Test func aTubeOfOneLaterFrameIsNotReportedAndADoubtfulOneNeverConfirmed() {
        let empty = FrameFindings()
        let once = track([empty, empty, findings(), empty, empty, empty])
        #expect(once.allSatisfy { $0.findings.tubes.isEmpty })
        let doubtful = track([empty] + Array(repeating: findings(confidence: 0.4), count: 20))
        #expect(doubtful.allSatisfy { $0.findings.tubes.allSatisfy { $0.state == .suspected } })
        #expect(doubtful.last?.findings.tubes.count == 1)
        let believed = track([empty] + Array(repeating: findings(), count: 20))
        #expect(believed.last?.findings.tubes.first?.state == .confirmed)
    }

    @Test func keepsItsIdentityAndGoesAfterItsCoast() throws {
        let frames = (0..<10).map { findings(z: 20 + 0.03 * Double($0)) } + Array(repeating: FrameFindings(), count: 10)
        let scenes = track(frames)
        let ids = Set(scenes.compactMap { $0.findings.tubes.first?.id })
        #expect(ids.count == 1)
        let seen = try #require(scenes[9].findings.tubes.first)
        // Half a frame's motion behind, as the gain of 0.6 has it.
        #expect(abs(seen.sections[5].point.z - 20.27) < 0.03)
        #expect(try #require(scenes[12].findings.tubes.first).sigma > seen.sigma + 0.1)
        #expect(scenes[19].findings.tubes.isEmpty)
    }

    @Test func ellipsesOnATubeGoAndARoundVesselAsLongAsTheTubeStays() {
        func scene(_ vessels: [(inout VesselFinding) -> Void], confidence: Double = 0.9) -> Scene {
            var tracker = TubeTracker()
            var scene = Scene(scale: Scale(source: .none))
            for fill in vessels { scene.findings.vessels.append(fill) }
            tracker.update(scene: &scene, from: findings(confidence: confidence), at: 0)
            return scene
        }
        let two = scene([vessel(x: -5, along: 4, across: 3), vessel(x: 5, along: 4.5, across: 3)])
        #expect(two.findings.vessels.isEmpty && two.findings.tubes.count == 1)
        let beside = scene([vessel(x: 30, along: 4, across: 3)])
        #expect(beside.findings.vessels.count == 1 && beside.findings.tubes.count == 1)
        let round = scene([vessel(x: 0, along: 9, across: 4)])
        #expect(round.findings.vessels.count == 1 && round.findings.tubes.isEmpty)
        let stretched = scene([vessel(x: 0, along: 10, across: 3)])
        #expect(stretched.findings.vessels.isEmpty && stretched.findings.tubes.count == 1)
        // What is only suspected takes nothing away, and says nothing of a lumen that is measured already.
        let doubtful = scene([vessel(x: 0, along: 10, across: 3)], confidence: 0.4)
        #expect(doubtful.findings.vessels.count == 1 && doubtful.findings.tubes.isEmpty)
        let small = scene([vessel(x: -5, along: 4, across: 3)], confidence: 0.4)
        #expect(small.findings.vessels.count == 1 && small.findings.tubes.first?.state == .suspected)
    }
}
