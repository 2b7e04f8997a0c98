import Foundation
import FrameModel
import NeedleGuidance
import PlacementSafety
import SignalKernels
import Testing

/// The events in a known sequence of motions.
@Suite struct SessionTwitchEventTests {
    private func events(_ jumps: [Double], rate: Double = 20, scenes: [Scene]? = nil) -> [SessionEvents.Twitch] {
        session(jumps, rate: rate, scenes: scenes).twitches
    }

    private func session(
        _ jumps: [Double], rate: Double = 20, scenes: [Scene]? = nil, area: Double = 50
    ) -> SessionEvents {
        var log = SessionLog()
        for (index, jump) in jumps.enumerated() {
            var scene = scenes?[index] ?? Scene(scale: Scale(source: .sidecar))
            scene.time = Double(index) / rate
            if index > 0 {
                scene.findings.tissueMotion = TissueMotion(
                    interval: 1 / rate, globalLateral: 0, globalAxial: 0, localDisplacement: jump, trackedShare: 0.9,
                    movedArea: jump < 0.2 ? 0 : area * jump)
            }
            log.add(scene, FrameAssessment())
        }
        return log.events()
    }

    @Test func gradesByThirdsOfSpeedOnlyWithThreeTwitches() {
        func twitch(_ jump: Double) -> [Double] { still(20) + [jump, jump] + still(20) }
        let three = events(twitch(0.8) + twitch(1.4) + twitch(0.5))
        #expect(three.map(\.grade) == [2, 3, 1])
        #expect(events(twitch(0.8) + twitch(1.4)).map(\.grade) == [nil, nil])
        #expect(events(twitch(1) + twitch(1) + twitch(1)).map(\.grade) == [1, 1, 1])
    }

    @Test func areaIsTheLargestThatMovedAtOnce() throws {
        let found = session(still(20) + [0.6, 1.2, 0.4] + still(20), area: 50)
        #expect(abs(try #require(found.twitches.first?.area) - 60) < 1e-9)
    }

    @Test(arguments: [(15.0, 27.0, false), (17.4, 31.32, false), (17.6, 31.68, true), (40, 72, true)])
    func statesWhatTheFrameRateLimits(rate: Double, fastest: Double, showsEvery: Bool) throws {
        let limits = try #require(session(still(20), rate: rate).twitchLimits)
        #expect(abs(limits.frameInterval - 1 / rate) < 1e-12)
        #expect(abs(limits.onsetUncertainty - 0.5 / rate) < 1e-12)
        #expect(abs(try #require(limits.fastestSpeed) - fastest) < 1e-9)
        #expect(limits.showsEveryTwitch == showsEvery)
        #expect(SessionLog().events().twitchLimits == nil)
    }

    private func still(_ count: Int) -> [Double] { (0..<count).map { [0.05, 0.08, 0.06, 0.07][$0 % 4] } }

    @Test func aJumpAndItsReturnAreOneTwitch() {
        let found = events(still(20) + [0.9, 0.1, 0.8] + still(20))
        #expect(found.count == 1)
        // The first jump happened between frames 19 and 20, the return by frame 22.
        #expect(abs((found.first?.onset ?? 0) - 0.975) < 1e-9)
        #expect(abs((found.first?.duration ?? 0) - 0.125) < 1e-9)
        #expect(found.first?.displacement == 0.9)
        #expect(abs((found.first?.peakSpeed ?? 0) - 18) < 1e-9)
    }

    @Test func twoTwitchesHalfASecondApartAreTwo() {
        #expect(events(still(20) + [0.9, 0.7] + still(10) + [0.6, 0.5] + still(10)).count == 2)
    }

    @Test func oneWrongFrameAndLastingMotionAreNone() {
        #expect(events(still(20) + [1.5] + still(20), rate: 15).isEmpty)
        #expect(events(still(20) + Array(repeating: 0.9, count: 14) + still(20)).isEmpty)
        #expect(events(Array(repeating: 0.3, count: 40)).isEmpty)
        #expect(events(still(20) + [0.12, 0.13] + still(20)).isEmpty)
    }

    /// Where tissue always moves between 0.1 and 0.25 mm, 0.9 mm stands out by 3 deviations and not by 6.
    @Test func aJumpHasToStandOutFromTheUsualMotion() {
        let restless = (0..<20).map { [0.1, 0.25, 0.12, 0.24][$0 % 4] }
        #expect(events(restless + [0.9, 0.9] + restless).isEmpty)
        #expect(events(restless + [2, 2] + restless).count == 1)
    }

    @Test func aTwitchBelongsToTheNeedleThatIsInTheTissue() {
        let jumps = still(20) + [0.9, 0.1, 0.8] + still(20)
        let scenes = NeedleTimeline(knots: [(0, 10), (3, 10)]).scenes(at: frameTimes(seconds: 3, rate: 20))
        #expect(events(jumps, scenes: scenes).map(\.needle) == [1])
        #expect(events(jumps).map(\.needle) == [0])
    }

    @Test func aNeedleThatMovesDragsTissueAlong() {
        let timeline = NeedleTimeline(knots: [(0, 5), (0.9, 5), (1.3, 20), (2.2, 20)])
        let scenes = timeline.scenes(at: frameTimes(seconds: 2.2, rate: 20))
        let dragged = still(20) + [0.3, 0.3, 0.3] + still(20)
        #expect(events(dragged, scenes: scenes).isEmpty)
        #expect(events(dragged).count == 1)
        #expect(events(still(20) + [0.8, 0.7, 0.8] + still(20), scenes: scenes).count == 1)
    }
}

/// The measurement on speckle whose motion is known.
@Suite struct TwitchMotionTests {
    static let spacing = 0.11

    /// Smooth speckle of about 0.5 mm, sampled where each point came from.
    private func frame(
        index: Int, width: Int = 300, height: Int = 280, seed: UInt64 = 5, _ shift: (Double, Double) -> (Double, Double)
    ) -> BModeFrame {
        var random = SessionRandom(state: seed)
        let waves = (0..<60).map { _ in
            (
                kx: 6 * random.normal(), kz: 6 * random.normal(), phase: 2 * Double.pi * random.uniform()
            )
        }
        var raster = Raster<UInt8>(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width {
                let (x, z) = (Double(column) * Self.spacing, Double(row) * Self.spacing)
                let (dx, dz) = shift(x, z)
                var sum = 0.0
                for wave in waves { sum += cos(wave.kx * (x - dx) + wave.kz * (z - dz) + wave.phase) }
                raster[row: row, column: column] = UInt8(max(0, min(255, 110 + 6 * sum)))
            }
        }
        return BModeFrame(index: index, time: Double(index) * 0.05, grayLevels: raster)
    }

    private func measure(_ frames: [BModeFrame]) throws -> TissueMotion? {
        let raster = frames[0].grayLevels
        let geometry = try FrameGeometry(
            width: raster.width, height: raster.height, axialSpacing: .millimetersPerPixel(Self.spacing),
            lateralSpacing: .millimetersPerPixel(Self.spacing))
        let grid = FeatureGrid(geometry: geometry)
        let bank = FeatureBank(grid: grid)
        var features = bank.makeFeatures()
        let motion = TwitchMotion(grid: grid)
        var scratch = motion.makeScratch()
        var findings = FrameFindings()
        // Twice with the same buffers: what was there before must not matter.
        for count in 1...frames.count { bank.fill(&features, window: frames[0..<count]) }
        motion.detect(in: features, scratch: &scratch, into: &findings)
        let first = findings.tissueMotion
        motion.detect(in: features, scratch: &scratch, into: &findings)
        #expect(findings.tissueMotion == first)
        return first
    }

    /// A third of a sample of 0.22 mm.
    private let tolerance = 0.07

    @Test(arguments: [(0.0, 0.0), (0.4, -0.25), (-1.1, 0.66)])
    func theShiftOfTheWholePictureIsNotLocal(lateral: Double, axial: Double) throws {
        let found = try #require(
            try measure([frame(index: 0) { _, _ in (0, 0) }, frame(index: 1) { _, _ in (lateral, axial) }]))
        #expect(abs(found.globalLateral - lateral) < tolerance)
        #expect(abs(found.globalAxial - axial) < tolerance)
        #expect(found.localDisplacement < 2 * tolerance)
        #expect(abs(found.interval - 0.05) < 1e-9)
    }

    /// A patch of Gaussian profile with deviations of 5 and 3 mm: 40 mm² of an ellipse of area π·5·3·q² = 40
    /// (q = 0.92) move at least exp(-q²/2) = 0.65 of the peak; blocks of 3 mm smooth it a little.
    @Test(arguments: [(1.0, 0.0), (0, 1), (-0.6, 0.8)])
    func aPatchThatJumpsIsLocal(lateral: Double, axial: Double) throws {
        let peak = 1.2
        let found = try #require(
            try measure([
                frame(index: 0) { _, _ in (0, 0) },
                frame(index: 1) { x, z in
                    let (u, v) = ((x - 16) / 5, (z - 15) / 3)
                    let jump = peak * exp(-(u * u + v * v) / 2)
                    return (jump * lateral, jump * axial)
                },
            ]))
        #expect(abs(found.globalLateral) < tolerance)
        #expect(found.localDisplacement > 0.4 * peak && found.localDisplacement < 0.8 * peak)
    }

    @Test func nothingIsMeasuredWhereNothingCanBeFollowed() throws {
        let still = frame(index: 0) { _, _ in (0, 0) }
        #expect(try measure([still]) == nil)
        #expect(try measure([still, frame(index: 1, seed: 99) { _, _ in (0, 0) }]) == nil)
        let flat = Raster<UInt8>(width: 300, height: 280, filledWith: 60)
        #expect(
            try measure([
                BModeFrame(index: 0, time: 0, grayLevels: flat), BModeFrame(index: 1, time: 0.05, grayLevels: flat),
            ]) == nil)
        let tiny = Raster<UInt8>(width: 20, height: 12, filledWith: 60)
        #expect(
            try measure([
                BModeFrame(index: 0, time: 0, grayLevels: tiny), BModeFrame(index: 1, time: 0.05, grayLevels: tiny),
            ]) == nil)
    }
}
