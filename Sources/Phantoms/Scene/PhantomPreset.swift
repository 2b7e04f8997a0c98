/// Ready-made scenes: typical anatomy of places that are needled, varied a little by the seed.
///
/// Depths and calibers are plausible values for an adult, chosen as engineering defaults: they are no reference for
/// anatomy.
public enum PhantomPreset: String, CaseIterable, Sendable {
    /// Serratus over ribs and lung; the needle heads for the pleura between two ribs.
    case intercostal
    /// Trapezius and rhomboid over ribs and lung.
    case rhomboid
    /// Sternocleidomastoid with carotid artery and jugular vein.
    case neck
    /// Carotid artery along its axis below the sternocleidomastoid.
    case carotid
    /// Femoral artery and vein below the fascia lata.
    case femoral
    /// Forearm extensors cut along the fibers, with a twitch.
    case forearm
    /// Paraspinal muscles over a lamina, with a curved array.
    case lumbar
    /// Deltoid over the humerus; the needle crosses the image plane.
    case deltoid

    /// The scene for a seed.
    ///
    /// - Parameter difficulty: Harder means fainter and more broken needles, more noise, brighter fascia, drift,
    ///   a rim without contact.
    public func scene(seed: UInt64, difficulty: PhantomScene.Difficulty = .medium) -> PhantomScene {
        var random = SeededRandom(seed: seed, stream: 100)
        var scene = PhantomScene()
        scene.name = rawValue
        scene.difficulty = difficulty
        switch self {
        case .intercostal: Self.makeIntercostal(&scene, &random)
        case .rhomboid: Self.makeRhomboid(&scene, &random)
        case .neck: Self.makeNeck(&scene, &random)
        case .carotid: Self.makeCarotid(&scene, &random)
        case .femoral: Self.makeFemoral(&scene, &random)
        case .forearm: Self.makeForearm(&scene, &random)
        case .lumbar: Self.makeLumbar(&scene, &random)
        case .deltoid: Self.makeDeltoid(&scene, &random)
        }
        Self.adjustDisplay(&scene, seed: seed)
        Self.apply(difficulty, to: &scene)
        return scene
    }

    /// Every operator sets the scanner differently.
    private static func adjustDisplay(_ scene: inout PhantomScene, seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 101)
        scene.display.gain += random.uniform(-4...4)
        scene.display.dynamicRange += random.uniform(-7...7)
        scene.display.residualAttenuation = random.uniform(0.6...2.8)
        scene.display.smoothing = random.uniform(0.15...0.65)
        scene.tissue.fascia += random.uniform(-2.5...2.5)
    }

    private static func apply(_ difficulty: PhantomScene.Difficulty, to scene: inout PhantomScene) {
        switch difficulty {
        case .easy:
            scene.needle?.level += 4
            scene.needle?.gaps = 0.05
            scene.display.noise -= 6
        case .medium: break
        case .hard:
            scene.needle?.level -= 5
            scene.needle?.gaps = 0.45
            scene.display.noise += 9
            scene.tissue.fascia += 4
            scene.motion.drift += 0.8
            scene.motion.tremor += 0.08
            // The edge away from the needle loses contact, as on a curved chest.
            if case .inPlane(let entry, _)? = scene.needle?.plane, case .linear(let aperture) = scene.transducer.shape {
                let edge = aperture / 2
                scene.artifacts.dropout = entry < 0 ? 0.82 * edge...edge + 10 : -edge - 10 ... -0.82 * edge
            }
        }
    }

    private static func makeIntercostal(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 36
        scene.transducer.focus = 18
        scene.display.millimetersPerPixel = 0.095
        scene.tissue.fat = random.uniform(3.5...6)
        scene.tissue.tiltDegrees = random.uniform(-4...4)
        scene.tissue.muscles = [
            .init(
                name: "serratus_anterior", thickness: random.uniform(6...8),
                section: .alongFibers(pennationDegrees: random.uniform(-6...6)))
        ]
        var ribs = PhantomScene.Ribs()
        ribs.centers = [random.uniform(-17 ... -14), random.uniform(10...13)]
        ribs.thickness = random.uniform(6...7.5)
        scene.tissue.floor = .chestWall(ribs)
        scene.motion.breathDepth = random.uniform(0.8...1.6)
        scene.motion.lungSliding = random.uniform(2...5)
        scene.artifacts.streaks = Int(random.next() % 2)
        var needle = PhantomScene.Needle()
        let angle = random.uniform(42...50)
        needle.plane = .inPlane(entryX: random.uniform(-18 ... -15), angleDegrees: angle)
        // Ends a few millimeters above the pleura, between the ribs.
        let depth =
            scene.tissue.skin + scene.tissue.fat + scene.tissue.muscles[0].thickness + 0.7 + ribs.thickness
            - random.uniform(2...3.5)
        let target = depth / ReproducibleMath.cosineAndSine(turns: angle / 360).sine
        needle.steps = [
            .hold(seconds: 0.2), .move(to: 0.7 * target, speed: 45), .hold(seconds: 0.35),
            .move(to: target, speed: 25), .hold(seconds: 60),
        ]
        scene.needle = needle
    }

    private static func makeRhomboid(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 44
        scene.transducer.focus = 22
        scene.transducer.megahertz = 9
        scene.display.millimetersPerPixel = 0.11
        scene.tissue.fat = random.uniform(4...8)
        scene.tissue.tiltDegrees = random.uniform(-5...5)
        scene.tissue.muscles = [
            .init(name: "trapezius", thickness: random.uniform(5...7), section: .alongFibers(pennationDegrees: 3)),
            .init(
                name: "rhomboid", thickness: random.uniform(6...9),
                section: .alongFibers(pennationDegrees: random.uniform(-10 ... -4)), level: 1),
        ]
        var ribs = PhantomScene.Ribs()
        ribs.centers = [random.uniform(-13 ... -9), random.uniform(13...16)]
        scene.tissue.floor = .chestWall(ribs)
        scene.motion.breathDepth = random.uniform(0.8...1.8)
        scene.motion.lungSliding = random.uniform(1.5...4)
        scene.artifacts.streaks = Int(random.next() % 3)
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(17...20), angleDegrees: random.uniform(140...150))
        needle.steps = [
            .hold(seconds: 0.3), .move(to: random.uniform(20...24), speed: 25), .hold(seconds: 0.6),
            .move(to: 15, speed: 20), .hold(seconds: 60),
        ]
        scene.needle = needle
    }

    /// What lies above the vessels of the neck.
    static func layNeck(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 34
        scene.transducer.megahertz = 11
        scene.transducer.focus = 16
        scene.display.millimetersPerPixel = 0.09
        scene.tissue.fat = random.uniform(2.5...4)
        scene.tissue.septa = 1.5
        scene.tissue.muscles = [
            .init(
                name: "sternocleidomastoid", thickness: random.uniform(7...9),
                section: .alongFibers(pennationDegrees: random.uniform(-4...4)))
        ]
        scene.tissue.floor = .openTissue
    }

    private static func makeNeck(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        layNeck(&scene, &random)
        let x = random.uniform(-6...(-2))
        scene.vessels = [
            .init(artery: "carotid", x: x, z: random.uniform(20...22), radius: random.uniform(2.7...3.3)),
            .init(
                vein: "jugular", x: x + random.uniform(8.5...10), z: random.uniform(17.5...19),
                halfWidth: random.uniform(4...5), halfHeight: random.uniform(2.2...2.9), collapse: 0.35),
        ]
        scene.motion.breathDepth = 0.3
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(-17 ... -14), angleDegrees: random.uniform(26...34))
        needle.steps = [
            .hold(seconds: 0.3), .move(to: random.uniform(13...16), speed: 22), .hold(seconds: 0.7),
            .move(to: 10, speed: 30), .move(to: 14.5, speed: 30), .hold(seconds: 60),
        ]
        scene.needle = needle
    }

    private static func makeFemoral(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 42
        scene.transducer.megahertz = 8
        scene.display.millimetersPerPixel = 0.11
        scene.tissue.fat = random.uniform(6...10)
        scene.tissue.septa = 4
        scene.tissue.muscles = [
            .init(name: "sartorius", thickness: random.uniform(6...8), section: .acrossFibers, level: 1)
        ]
        scene.tissue.floor = .openTissue
        let x = random.uniform(-2...2)
        scene.vessels = [
            .init(artery: "femoral_artery", x: x, z: random.uniform(22...25), radius: random.uniform(3.5...4.3)),
            .init(
                vein: "femoral_vein", x: x - random.uniform(9.5...11), z: random.uniform(24...26),
                halfWidth: random.uniform(4.5...5.2), halfHeight: random.uniform(3.4...4.2), collapse: 0.25),
        ]
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(17...19), angleDegrees: random.uniform(132...142))
        needle.steps = [.hold(seconds: 0.3), .move(to: random.uniform(17...21), speed: 28), .hold(seconds: 60)]
        scene.needle = needle
    }

    private static func makeForearm(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 32
        scene.transducer.megahertz = 12
        scene.transducer.focus = 14
        scene.display.millimetersPerPixel = 0.085
        scene.tissue.fat = random.uniform(2...4)
        scene.tissue.tiltDegrees = random.uniform(-3...3)
        scene.tissue.muscles = [
            .init(
                name: "extensor_digitorum", thickness: random.uniform(8...10),
                section: .alongFibers(pennationDegrees: random.uniform(8...14)), striation: 1.5),
            .init(
                name: "supinator", thickness: random.uniform(7...9),
                section: .alongFibers(pennationDegrees: random.uniform(-12 ... -5)), level: -1.5),
        ]
        scene.tissue.floor = .bone(name: "radius", curvatureRadius: random.uniform(14...24))
        scene.vessels = [.init(artery: "interosseous", x: random.uniform(9...12), z: 16, radius: 0.9, pulsation: 0.08)]
        let x = random.uniform(-3...1)
        scene.motion.twitches = [.init(onset: random.uniform(1.0...1.2), x: x, z: random.uniform(9...11))]
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(-17 ... -15), angleDegrees: random.uniform(27...33))
        needle.steps = [
            .hold(seconds: 0.2), .move(to: random.uniform(15...18), speed: 30), .hold(seconds: 0.6),
            .move(to: 12, speed: 30), .move(to: 16, speed: 30), .hold(seconds: 60),
        ]
        scene.needle = needle
    }

    private static func makeLumbar(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.shape = .curvilinear(radius: 50, fieldOfViewDegrees: 58)
        scene.transducer.depth = 70
        scene.transducer.megahertz = 4.5
        scene.transducer.fractionalBandwidth = 0.7
        scene.transducer.focus = 38
        scene.transducer.fNumber = 2
        scene.display.millimetersPerPixel = 0.19
        scene.display.noise = -46
        scene.display.noiseRise = 2
        scene.tissue.skin = 2
        scene.tissue.fat = random.uniform(8...14)
        scene.tissue.muscles = [
            .init(
                name: "erector_spinae", thickness: random.uniform(18...22),
                section: .alongFibers(pennationDegrees: random.uniform(-4...6))),
            .init(name: "multifidus", thickness: random.uniform(11...14), section: .acrossFibers),
        ]
        scene.tissue.floor = .bone(name: "lamina", curvatureRadius: random.uniform(26...40))
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(-26 ... -22), angleDegrees: random.uniform(50...60))
        needle.diameter = 0.3
        needle.steps = [.hold(seconds: 0.3), .move(to: random.uniform(38...44), speed: 60), .hold(seconds: 60)]
        scene.needle = needle
    }

    private static func makeDeltoid(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        scene.transducer.depth = 38
        scene.tissue.fat = random.uniform(4...7)
        scene.tissue.muscles = [
            .init(name: "deltoid", thickness: random.uniform(13...17), section: .acrossFibers, striation: 1.2)
        ]
        scene.tissue.floor = .bone(name: "humerus", curvatureRadius: random.uniform(15...22))
        var needle = PhantomScene.Needle()
        needle.plane = .across(
            x: random.uniform(-8...8), standoff: random.uniform(4...7), inclinationDegrees: random.uniform(50...62))
        needle.steps = [.hold(seconds: 0.2), .move(to: random.uniform(16...20), speed: 20), .hold(seconds: 60)]
        scene.needle = needle
    }
}
