extension PhantomPreset {
    static func makeCarotid(_ scene: inout PhantomScene, _ random: inout SeededRandom) {
        layNeck(&scene, &random)
        var artery = PhantomScene.Tube(
            artery: "carotid", x: random.uniform(-4...4), z: random.uniform(20...22.5),
            radius: random.uniform(2.6...3.4))
        artery.tiltDegrees = random.uniform(-9...9)
        artery.bow = random.uniform(-0.3...0.3)
        // Every other one leaves the plane at one end.
        if random.next() % 2 == 0 {
            let isRight = random.next() % 2 == 0
            artery.exit = .init(
                x: (isRight ? 1 : -1) * random.uniform(6...11), isRight: isRight, degrees: random.uniform(15...30))
        }
        scene.tubes = [artery]
        scene.motion.breathDepth = 0.3
        var needle = PhantomScene.Needle()
        needle.plane = .inPlane(entryX: random.uniform(-17 ... -14), angleDegrees: random.uniform(26...34))
        needle.steps = [
            .hold(seconds: 0.3), .move(to: random.uniform(16...20), speed: 22), .hold(seconds: 0.7),
            .move(to: 12, speed: 30), .hold(seconds: 60),
        ]
        scene.needle = needle
    }
}
