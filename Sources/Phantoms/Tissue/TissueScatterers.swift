/// Fills the anatomy with scatterers, from a seed: speckle of each tissue, strands, fascia, vessel walls, bone, lung.
///
/// Levels are decibels relative to the speckle of muscle, engineering defaults set beside pictures of scanners:
/// fat and blood darker, connective tissue 10 to 20 dB and gas and bone 20 to 30 dB brighter.
struct TissueScatterers: Sendable {
    /// Everything that moves with the tissue.
    private(set) var tissue = ScattererField()
    /// What slides along the pleura with the lung.
    private(set) var lung = ScattererField()

    init(_ scene: PhantomScene, anatomy: Anatomy, field: Field, spread: PointSpread, seed: UInt64) {
        let fill = TissueFill(scene: scene, anatomy: anatomy, field: field, spread: spread, seed: seed)
        fill.addSpeckle(to: &tissue, lung: &lung)
        fill.addFascia(to: &tissue)
        fill.addStrands(to: &tissue)
        fill.addVesselWalls(to: &tissue)
        fill.addTubeWalls(to: &tissue)
        fill.addBoneAndPleura(to: &tissue, lung: &lung)
    }
}

/// Lays the scatterers of one kind of structure after the other.
struct TissueFill {
    let scene: PhantomScene
    let anatomy: Anatomy
    let field: Field
    let spread: PointSpread
    let seed: UInt64
    let courses: [TubeCourse]

    init(scene: PhantomScene, anatomy: Anatomy, field: Field, spread: PointSpread, seed: UInt64) {
        self.scene = scene
        self.anatomy = anatomy
        self.field = field
        self.spread = spread
        self.seed = seed
        courses = scene.tubes.map(TubeCourse.init)
    }

    private enum Level {
        static let gel = -46.0
        static let dermis = 3.0
        static let fat = -15.0
        static let deep = -11.0
        static let muscle = -13.5
        static let blood = -33.0
        static let clutter = -17.0
    }

    // MARK: Speckle

    func isInLumen(_ x: Double, _ z: Double, margin: Double = 0) -> Bool {
        scene.vessels.contains { vessel in
            let u = (x - vessel.x) / (vessel.halfWidth + margin)
            let v = (z - vessel.z) / (vessel.halfHeight + margin)
            return u * u + v * v < 1
        } || courses.contains { $0.contains(x: x, z: z, margin: margin) }
    }

    /// Depth below the upper wall for a point in a lumen.
    private func depthInLumen(_ x: Double, _ z: Double) -> Double? {
        for vessel in scene.vessels {
            let u = (x - vessel.x) / vessel.halfWidth
            let v = (z - vessel.z) / vessel.halfHeight
            guard u * u + v * v < 1 else { continue }
            return z - vessel.z + vessel.halfHeight * (1 - u * u).squareRoot()
        }
        for course in courses {
            guard let half = course.halfHeight(at: x), abs(z - course.axis(at: x)) < half else { continue }
            return z - course.axis(at: x) + half
        }
        return nil
    }

    /// Index of the boundary above a point; -1 in the gel.
    private func layer(_ x: Double, _ z: Double) -> Int {
        var index = -1
        for boundary in anatomy.boundaries {
            if z < boundary.curve(x) { break }
            index += 1
        }
        return index
    }

    func addSpeckle(to tissue: inout ScattererField, lung: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 3)
        let texture = PlaneTexture(seed: random.next(), along: 6, across: 2.2)
        let fine = PlaneTexture(seed: random.next(), along: 1.6, across: 0.7)
        let top = field.top - 1
        let bottom = field.depth + 2
        let area = (field.tissueRange.upperBound - field.tissueRange.lowerBound) * (bottom - top)
        let scale = 1 / spread.density.squareRoot()
        let muscles = scene.tissue.muscles
        for _ in 0..<Int(area * spread.density) {
            let x = random.uniform(field.tissueRange)
            let z = random.uniform(top...bottom)
            let value = random.bell()
            if let pleura = anatomy.pleura, z > pleura(x) {
                addHaze(x: x, below: z - pleura(x), z: z, value: value * scale, to: &lung)
                continue
            }
            if anatomy.isInBone(x: x, z: z) { continue }
            var level: Double
            if let below = depthInLumen(x, z) {
                // Echoes of the near wall hang into the lumen and die out within a few millimeters.
                level = max(Level.clutter - 5 * below, Level.blood)
            } else {
                switch layer(x, z) {
                case -1: level = Level.gel
                case 0: level = Level.dermis + 2 * texture(x, z)
                case 1: level = Level.fat + 2.5 * fine(x, z) + 2.5 * texture(x, z)
                case let index where index - 2 < muscles.count:
                    level = Level.muscle + muscles[index - 2].level + 1.5 * texture(x, z) + 2 * fine(x, z)
                default: level = Level.deep + 4 * texture(x, z) + 2.5 * fine(x, z)
                }
            }
            tissue.append(x: x, z: z, amplitude: value * scale * ReproducibleMath.amplitude(decibels: level))
        }
    }

    private func addHaze(x: Double, below: Double, z: Double, value: Double, to lung: inout ScattererField) {
        // Multiple echoes within the lung die out over about a centimeter (engineering default).
        let level = scene.artifacts.haze - 0.55 * below
        lung.append(x: x, z: z, amplitude: value * ReproducibleMath.amplitude(decibels: level))
    }

    // MARK: Interfaces

    func addFascia(to tissue: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 4)
        let range = field.tissueRange
        for (index, boundary) in anatomy.boundaries.enumerated() {
            let strength: Double =
                switch index {
                case 0: 16
                case 1: 5
                default: scene.tissue.fascia
                }
            let fading = Undulation(amplitude: index < 2 ? 1 : 2.5, wavelengths: 3...25, random: &random)
            let echo = LineEcho(specular: strength - 2, rough: strength - 6, thickness: index == 0 ? 0.15 : 0.09)
            tissue.addLine(
                from: range.lowerBound, to: range.upperBound, echo: echo, spread: spread, random: &random,
                modulation: { fading($0) },
                depth: { x in
                    let z = boundary.curve(x)
                    return isInLumen(x, z, margin: 0.3) || anatomy.isInBone(x: x, z: z) ? nil : z
                })
            guard index >= 2 else { continue }
            // Fascia comes in sheets: a second, patchy one just below.
            let gap = Undulation(amplitude: 0.12, wavelengths: 10...40, random: &random)
            let patches = Undulation(amplitude: 5, wavelengths: 5...30, random: &random)
            let distance = random.uniform(0.45...0.8)
            tissue.addLine(
                from: range.lowerBound, to: range.upperBound,
                echo: LineEcho(specular: strength - 8, rough: strength - 9, thickness: 0.1), spread: spread,
                random: &random, modulation: { patches($0) },
                depth: { x in
                    let z = boundary.curve(x) + distance + gap(x)
                    return isInLumen(x, z, margin: 0.3) || anatomy.isInBone(x: x, z: z) ? nil : z
                })
        }
    }

    func addVesselWalls(to tissue: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 5)
        for vessel in scene.vessels {
            let isArtery = vessel.kind == .artery
            let circumference = 2 * .pi * (vessel.halfWidth + vessel.halfHeight) / 2
            let spacing = 0.05
            for sheet in 0..<(isArtery ? 2 : 1) {
                // Lumen edge and outer wall; a vein's wall is one thin line.
                let offset = sheet == 0 ? 0.06 : vessel.wall
                let level = isArtery ? (sheet == 0 ? 9.0 : 12.0) : 8.0
                let count = Int(circumference / spacing)
                for k in 0..<count {
                    let angle = ReproducibleMath.cosineAndSine(turns: Double(k) / Double(count))
                    // Strong where the wall lies across the beam, nearly lost at its sides.
                    let facing = 0.12 + 0.88 * angle.sine * angle.sine
                    let amplitude =
                        spread.incoherentAmplitude(
                            level: ReproducibleMath.amplitude(decibels: level), spacing: spacing) * facing
                    tissue.append(
                        x: vessel.x + (vessel.halfWidth + offset) * angle.cosine,
                        z: vessel.z + (vessel.halfHeight + offset + 0.03 * random.bell()) * angle.sine,
                        amplitude: amplitude * (0.7 + 0.5 * random.bell()))
                }
            }
        }
    }

    func addBoneAndPleura(to tissue: inout ScattererField, lung: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 6)
        let range = field.tissueRange
        func facing(_ x: Double, _ z: Double, _ slope: Double) -> Double {
            let cosine = field.incidence(x: x, z: z, slope: slope)
            return ReproducibleMath.decibels(amplitude: max(cosine * cosine * cosine, 0.06))
        }
        let boneEcho = LineEcho(specular: 19, rough: 22, thickness: 0.16)
        if let bone = anatomy.bone {
            let fading = Undulation(amplitude: 2, wavelengths: 3...20, random: &random)
            tissue.addLine(
                from: range.lowerBound, to: range.upperBound, echo: boneEcho, spread: spread, random: &random,
                modulation: { fading($0) + facing($0, bone.surface($0), bone.surface.slope(at: $0)) },
                depth: { bone.surface($0) + 0.12 })
        }
        for rib in anatomy.ribs {
            let fading = Undulation(amplitude: 1.8, wavelengths: 2...12, random: &random)
            tissue.addLine(
                from: rib.center - rib.halfWidth, to: rib.center + rib.halfWidth, echo: boneEcho, spread: spread,
                random: &random,
                modulation: { x in
                    guard let z = rib.surface(at: x), let next = rib.surface(at: x + 0.05) else { return -12 }
                    return fading(x) + facing(x, z, (next - z) / 0.05)
                },
                depth: { x in rib.surface(at: x).map { $0 + 0.12 } })
        }
        guard let pleura = anatomy.pleura else { return }
        // The truth is the leading edge, at half amplitude of the pulse: the echo's center lies deeper by that.
        let lead = 1.177 * spread.axialSigma
        let fading = Undulation(amplitude: 1.8, wavelengths: 4...22, random: &random)
        let chest = { (x: Double) in fading(x) + facing(x, pleura(x), pleura.slope(at: x)) }
        tissue.addLine(
            from: range.lowerBound, to: range.upperBound,
            echo: LineEcho(specular: 20, rough: 18, thickness: 0.06), spread: spread, random: &random,
            modulation: chest, depth: { pleura($0) + lead })
        lung.addLine(
            from: range.lowerBound, to: range.upperBound,
            echo: LineEcho(specular: 16, rough: 21, thickness: 0.12), spread: spread, random: &random,
            modulation: chest, depth: { pleura($0) + lead + 0.26 })
        addStreaks(below: pleura, to: &lung, random: &random)
    }

    /// B-lines: narrow columns of dense short repeats that do not fade with depth.
    private func addStreaks(below pleura: Curve, to lung: inout ScattererField, random: inout SeededRandom) {
        for _ in 0..<scene.artifacts.streaks {
            let x = random.uniform(-0.8 * field.halfWidth...0.8 * field.halfWidth)
            let width = random.uniform(0.25...0.6)
            let level = random.uniform(4...9)
            var z = pleura(x)
            let spacing = 0.05
            let unit = spread.incoherentAmplitude(level: 1, spacing: spacing)
            while z < field.depth + 1 {
                let amplitude = unit * ReproducibleMath.amplitude(decibels: level - 0.12 * (z - pleura(x)))
                // The column widens with the beam that feeds it.
                let spreadX = width * (1 + 0.02 * (z - pleura(x)))
                lung.append(x: x + spreadX * random.bell(), z: z, amplitude: amplitude * 0.7 * random.bell())
                z += spacing
            }
        }
    }
}
