/// The layers, bones and vessels of one scene at rest: smooth curves drawn from a seed.
struct Anatomy: Sendable {
    struct Boundary: Sendable {
        var name: String
        var upper: String
        var lower: String
        var curve: Curve
    }

    struct Rib: Sendable {
        var center: Double
        var halfWidth: Double
        /// Depth of the highest point and how far the cap falls to its sides.
        var top: Double
        var capHeight: Double
        /// Where the bone ends below: the shape of its cross section.
        var thickness: Double

        /// Depth of the near surface at `x`; `nil` beside the rib.
        func surface(at x: Double) -> Double? {
            let u = (x - center) / halfWidth
            guard abs(u) < 1 else { return nil }
            return top + capHeight * (1 - (1 - u * u).squareRoot())
        }

        /// Whether a point lies in the bone.
        func contains(x: Double, z: Double) -> Bool {
            guard let surface = surface(at: x) else { return false }
            let u = (x - center) / halfWidth
            return z > surface && z < top + thickness - 0.3 * thickness * (1 - (1 - u * u).squareRoot())
        }
    }

    /// From the skin surface down; the last muscle ends at the last boundary or at the floor.
    private(set) var boundaries: [Boundary] = []
    private(set) var ribs: [Rib] = []
    /// Surface of a bone that spans the picture.
    private(set) var bone: (name: String, surface: Curve)?
    private(set) var pleura: Curve?
    let range: ClosedRange<Double>

    init(_ scene: PhantomScene, field: Field, seed: UInt64) {
        let tissue = scene.tissue
        var random = SeededRandom(seed: seed, stream: 1)
        range = field.tissueRange
        let step = 0.25
        // Shallow layers follow the face, deep ones forget it over about its radius.
        func base(_ depth: Double) -> (Double) -> Double {
            let share = ReproducibleMath.exp(-depth / 45)
            let tilt = tissue.tiltDegrees * .pi / 180 * min(depth / 25, 1)
            return { x in depth + field.face(at: x) * share + tilt * x }
        }
        func grown(from upper: Curve, by thickness: Double, nominal: Double, waves: ClosedRange<Double>) -> Curve {
            let bumps = Undulation(amplitude: tissue.unevenness * thickness, wavelengths: waves, random: &random)
            let rest = base(nominal)
            let restAbove = base(nominal - thickness)
            return Curve(over: range, step: step) { x in
                upper(x) + max(rest(x) - restAbove(x) + bumps(x), 0.3 * thickness)
            }
        }
        let surfaceBumps = Undulation(amplitude: 0.06, wavelengths: 15...60, random: &random)
        let surface = Curve(over: range, step: step) { base(tissue.standoff)($0) + surfaceBumps($0) }
        add("skin_surface", "gel", "skin", surface)
        var nominal = tissue.standoff + tissue.skin
        let dermis = grown(from: surface, by: tissue.skin, nominal: nominal, waves: 8...40)
        add("skin_fat", "skin", "subcutaneous_fat", dermis)
        nominal += tissue.fat
        var current = grown(from: dermis, by: tissue.fat, nominal: nominal, waves: 12...55)
        add("fat_fascia", "subcutaneous_fat", tissue.muscles[0].name, current)
        for (index, muscle) in tissue.muscles.enumerated() {
            nominal += muscle.thickness
            current = grown(from: current, by: muscle.thickness, nominal: nominal, waves: 14...70)
            if index + 1 < tissue.muscles.count {
                let below = tissue.muscles[index + 1].name
                add("\(muscle.name)_\(below)", muscle.name, below, current)
                continue
            }
            switch tissue.floor {
            case .openTissue:
                add("\(muscle.name)_deep", muscle.name, "deep_tissue", current)
            case .bone(let name, let radius):
                let top = random.uniform(-6...6)
                let ridge = Undulation(amplitude: 0.35, wavelengths: 7...30, random: &random)
                let above = current
                bone = (
                    name,
                    Curve(over: range, step: step) { x in
                        let u = abs(x - top) / radius
                        // A round bone; its sides go on straight down, out of the sound.
                        let arch = u < 0.9 ? 1 - (1 - u * u).squareRoot() : 0.564 + 2.065 * (u - 0.9)
                        return above(x) + 0.4 + radius * arch + 0.5 * ridge(x)
                    }
                )
            case .chestWall(let settings):
                add("\(muscle.name)_intercostal", muscle.name, "intercostal", current)
                let above = current
                let wave = Undulation(amplitude: 0.25, wavelengths: 18...60, random: &random)
                let line = Curve(over: range, step: step) { above($0) + 0.7 + settings.thickness + wave($0) }
                pleura = line
                for center in settings.centers {
                    let width = settings.width * random.uniform(0.92...1.08) / 2
                    ribs.append(
                        Rib(
                            center: center, halfWidth: width, top: line(center) - settings.thickness,
                            capHeight: 0.36 * settings.thickness, thickness: settings.thickness - 0.8))
                }
            }
        }
    }

    private mutating func add(_ name: String, _ upper: String, _ lower: String, _ curve: Curve) {
        boundaries.append(Boundary(name: name, upper: upper, lower: lower, curve: curve))
    }

    /// Depth of the deepest structure that carries breathing.
    var breathingDepth: Double { pleura?(0) ?? bone?.surface(0) ?? boundaries.last?.curve(0) ?? 30 }

    func isInBone(x: Double, z: Double) -> Bool {
        if let bone, z > bone.surface(x) { return true }
        return ribs.contains { $0.contains(x: x, z: z) }
    }
}
