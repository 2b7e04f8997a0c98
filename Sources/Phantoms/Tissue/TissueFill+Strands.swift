/// Strands of connective tissue: septa of the fat, perimysium of the muscles.
extension TissueFill {
    func addStrands(to tissue: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 7)
        let range = field.tissueRange
        let width = range.upperBound - range.lowerBound
        addSepta(width: width, to: &tissue, random: &random)
        for (index, muscle) in scene.tissue.muscles.enumerated() {
            let upper = anatomy.boundaries[index + 2].curve
            let isLast = index + 3 >= anatomy.boundaries.count
            let below: (Double) -> Double =
                if !isLast {
                    { [curve = anatomy.boundaries[index + 3].curve] in curve($0) }
                } else if let bone = anatomy.bone {
                    { bone.surface($0) - 0.3 }
                } else {
                    { [depth = field.depth] _ in depth + 1 }
                }
            let inside = { (x: Double, z: Double) in
                z > upper(x) + 0.25 && z < below(x) - 0.2 && !isInLumen(x, z, margin: 0.5)
            }
            let area = width * muscle.thickness
            switch muscle.section {
            case .alongFibers(let pennation):
                addFibers(
                    count: Int(0.15 * area * muscle.striation), level: muscle.level, pennation: pennation, upper: upper,
                    thickness: muscle.thickness, to: &tissue,
                    random: &random, isInside: inside)
            case .acrossFibers:
                addSpecks(
                    count: Int(0.36 * area * muscle.striation), level: muscle.level, upper: upper,
                    thickness: muscle.thickness, to: &tissue,
                    random: &random, isInside: inside)
            }
        }
        // Intercostal muscle and other deep tissue: short slanted fibers.
        if let pleura = anatomy.pleura, let upper = anatomy.boundaries.last?.curve {
            let thickness = pleura(0) - upper(0)
            addFibers(
                count: Int(0.26 * width * thickness), level: 0, pennation: random.uniform(-9...9), upper: upper,
                thickness: thickness, to: &tissue, random: &random,
                isInside: { x, z in
                    z > upper(x) + 0.2 && z < pleura(x) - 0.3 && !isInLumen(x, z, margin: 0.4)
                        && !anatomy.isInBone(x: x, z: z)
                })
        } else if case .openTissue = scene.tissue.floor, let upper = anatomy.boundaries.last?.curve {
            let thickness = max(field.depth - upper(0), 1)
            addFibers(
                count: Int(0.035 * width * thickness), level: 3, pennation: random.uniform(-12...12), upper: upper,
                thickness: thickness, to: &tissue, random: &random,
                isInside: { x, z in z > upper(x) + 0.2 && !isInLumen(x, z, margin: 0.5) })
            addSpecks(
                count: Int(0.2 * width * thickness), level: 0, upper: upper, thickness: thickness, to: &tissue,
                random: &random, isInside: { x, z in z > upper(x) + 0.2 && !isInLumen(x, z, margin: 0.5) })
        }
    }

    private func addSepta(width: Double, to tissue: inout ScattererField, random: inout SeededRandom) {
        let upper = anatomy.boundaries[1].curve
        let lower = anatomy.boundaries[2].curve
        let fat = scene.tissue.fat
        for _ in 0..<Int(scene.tissue.septa * width * fat / 100) {
            let x = random.uniform(field.tissueRange)
            let share = random.uniform(0.1...0.95)
            let z = upper(x) + share * (lower(x) - upper(x))
            let level = random.uniform(3...13)
            tissue.addStreak(
                x: x, z: z, length: random.uniform(4...18), slope: upper.slope(at: x) + 0.07 * random.bell(),
                bend: 0.05 * random.bell(), echo: LineEcho(specular: level, rough: level - 3, thickness: 0.07),
                spread: spread, random: &random, isInside: { $1 > upper($0) + 0.2 && $1 < lower($0) - 0.1 })
        }
    }

    private func addFibers(
        count: Int, level: Double, pennation: Double, upper: Curve, thickness: Double,
        to tissue: inout ScattererField, random: inout SeededRandom,
        isInside: (Double, Double) -> Bool
    ) {
        let tilt = pennation * .pi / 180
        for _ in 0..<count {
            let x = random.uniform(field.tissueRange)
            let z = upper(x) + random.uniform(0...1.05) * thickness
            let strength = level + 1 + 4.5 * random.bell()
            tissue.addStreak(
                x: x, z: z, length: random.uniform(2.5...15), slope: upper.slope(at: x) + tilt + 0.03 * random.bell(),
                bend: 0.03 * random.bell(),
                echo: LineEcho(specular: strength - 1, rough: strength, thickness: 0.06), spread: spread,
                random: &random, isInside: isInside)
        }
    }

    private func addSpecks(
        count: Int, level: Double, upper: Curve, thickness: Double,
        to tissue: inout ScattererField, random: inout SeededRandom,
        isInside: (Double, Double) -> Bool
    ) {
        for _ in 0..<count {
            let x = random.uniform(field.tissueRange)
            let z = upper(x) + random.uniform(0...1.1) * thickness
            let strength = level + 3 + 4.5 * random.bell()
            tissue.addStreak(
                x: x, z: z, length: random.uniform(0.4...2.6), slope: upper.slope(at: x) + 0.22 * random.bell(),
                bend: 0.1 * random.bell(),
                echo: LineEcho(specular: strength, rough: strength, thickness: 0.06), spread: spread, random: &random,
                isInside: isInside)
        }
    }
}
