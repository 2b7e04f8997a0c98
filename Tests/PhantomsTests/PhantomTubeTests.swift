import FrameModel
import Phantoms
import Testing

/// Vessels along their axis, measured in the pixels and against their truth.
@Suite struct PhantomTubeTests {
    private func still(_ seed: UInt64) -> PhantomScene {
        var scene = PhantomPreset.carotid.scene(seed: seed, difficulty: .easy)
        scene.motion.breathDepth = 0
        scene.motion.tremor = 0
        scene.motion.drift = 0
        return scene
    }

    private func gray(_ frame: BModeFrame, _ geometry: FrameGeometry, x: Double, z: Double) -> Double {
        let column = Int(geometry.column(at: .millimeters(x)).value.rounded())
        let row = Int(geometry.row(at: .millimeters(z)).value.rounded())
        return Double(frame.grayLevels[row: row, column: column])
    }

    @Test(arguments: [UInt64(1), 2, 5, 8])
    func lumenIsDarkBetweenWallsThatLieWhereTheTruthSays(seed: UInt64) throws {
        let generator = try PhantomGenerator(scene: still(seed), seed: seed)
        let (frame, truth) = generator.frame(at: 0)
        let tube = try #require(truth.tubes.first)
        var (lumen, wall) = ([Double](), [Double]())
        for index in tube.axis.indices where tube.isVisible[index] && abs(tube.axis[index].x) < 15 {
            let (point, half) = (tube.axis[index], tube.halfWidths[index])
            guard half > 2 else { continue }
            lumen += [-0.5, 0, 0.5].map { gray(frame, generator.geometry, x: point.x, z: point.z + $0 * half) }
            // The sheets lie up to 0.6 mm outside the edge of the lumen: the brightest pixel of each side.
            for side in [-1.0, 1] {
                let levels = stride(from: 0, through: 0.9, by: 0.09).map {
                    gray(frame, generator.geometry, x: point.x, z: point.z + side * (half + $0))
                }
                wall.append(levels.max() ?? 0)
            }
        }
        try #require(lumen.count > 60)
        let (inside, edge) = (lumen.reduce(0, +) / Double(lumen.count), wall.reduce(0, +) / Double(wall.count))
        #expect(edge > inside + 90, "walls \(edge), lumen \(inside)")
    }

    @Test func arteryWidensWithTheBeatAndItsTruthWithIt() throws {
        var scene = still(1)
        scene.tubes[0].exit = nil
        scene.tubes[0].pulsation = 0.1
        let generator = try PhantomGenerator(scene: scene, seed: 1)
        let widths = try (0..<13).map { index in
            let tube = try #require(generator.frame(at: index).truth.tubes.first)
            return tube.halfWidths[tube.halfWidths.count / 2] / scene.tubes[0].radius
        }
        // 70 beats a minute: a beat is 12.9 frames, and its peak 10 % above rest.
        #expect(abs((widths.max() ?? 0) - 1.1) < 0.012 && abs((widths.min() ?? 0) - 1) < 0.012, "\(widths)")
    }

    @Test func vesselThatLeavesThePlaneNarrowsAndEnds() throws {
        var scene = still(1)
        scene.tubes[0].exit = .init(x: 5, isRight: true, degrees: 30)
        let tube = try #require(PhantomGenerator(scene: scene, seed: 1).frame(at: 0).truth.tubes.first)
        let end = try #require(tube.axis.last).x
        // The plane cuts a cylinder at 30 degrees: the lumen ends radius / tan 30 beyond the exit; points are 0.25 mm apart.
        #expect(abs(end - 5 - scene.tubes[0].radius / 0.577_35) < 0.3, "\(end)")
        #expect(try #require(tube.halfWidths.last) < 0.6 * scene.tubes[0].radius)
    }

    @Test func clearanceToTheTubeIsTheDistanceToItsNearestWallAndNegativeInside() throws {
        var scene = still(1)
        scene.tubes = [PhantomScene.Tube(artery: "flat", x: 0, z: 20, radius: 3, pulsation: 0)]
        scene.needle?.plane = .inPlane(entryX: -15, angleDegrees: 45)
        scene.needle?.bow = 0
        scene.needle?.steps = [.move(to: 15, speed: 200), .hold(seconds: 0.6), .move(to: 28, speed: 200)]
        let generator = try PhantomGenerator(scene: scene, seed: 1)
        for index in [5, 20] {
            let truth = generator.frame(at: index).truth
            let tip = try #require(truth.needle).tip
            let clearance = try #require(truth.clearance)
            let expected = abs(tip.z - 20) - 3
            #expect(abs(try #require(clearance.toTube) - expected) < 0.01)
            #expect(clearance.toVessel == clearance.toTube && clearance.nearestVessel == nil)
        }
        #expect(try #require(generator.frame(at: 20).truth.clearance?.toTube) < 0)
        #expect(generator.frame(at: 5).truth.clearance?.ahead?.kind == "vessel")
    }

    @Test func fifthTubeAndWidthOutOfRangeAreRefused() {
        var scene = still(1)
        scene.tubes = Array(repeating: scene.tubes[0], count: 5)
        #expect(throws: PhantomSceneError.tooManyTubes(5, allowed: 4)) { try PhantomGenerator(scene: scene, seed: 1) }
        scene = still(1)
        scene.tubes[0].radius = 9
        #expect(throws: PhantomSceneError.outOfRange(setting: "tubes.radius", value: 9, allowed: 0.5...8)) {
            try PhantomGenerator(scene: scene, seed: 1)
        }
    }
}
