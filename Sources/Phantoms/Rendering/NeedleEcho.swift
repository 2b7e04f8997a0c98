/// Echoes of the needle: shaft with gaps, tip, reverberation band, and the dot of a needle across the plane.
struct NeedleEcho: Sendable {
    private let needle: PhantomScene.Needle
    private let spread: PointSpread
    private let field: Field
    private let fading: Undulation
    private let drifting: Undulation
    private let seed: UInt64

    init(_ needle: PhantomScene.Needle, spread: PointSpread, field: Field, seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 8)
        self.needle = needle
        self.spread = spread
        self.field = field
        self.seed = seed
        fading = Undulation(amplitude: 1, wavelengths: 1.6...11, random: &random)
        drifting = Undulation(amplitude: 1, wavelengths: 0.4...2.5, random: &random)
    }

    func add(_ pose: NeedlePose, time: Double, to grid: inout EchoGrid) {
        var random = SeededRandom(seed: seed, stream: 9)
        if pose.isInPlane {
            addShaft(pose, time: time, to: &grid, random: &random)
        } else if let crossing = pose.crossing {
            addDot(at: crossing, to: &grid, random: &random)
        }
    }

    private func addShaft(_ pose: NeedlePose, time: Double, to grid: inout EchoGrid, random: inout SeededRandom) {
        let spacing = 0.05
        let count = max(Int(pose.insertedLength / spacing), 1)
        let unit = spread.incoherentAmplitude(level: 1, spacing: spacing)
        let penalty = anglePenalty(pose)
        // Thicker needles return more, in proportion to the square root of the radius (cylinder across the beam).
        let size = 10 * 0.301_03 * ReproducibleMath.log2(needle.diameter / 0.25)
        // A random phase per frame of the slow wave; the gaps themselves stay with the shaft.
        let flicker = 1.5 * drifting(time * 1.1)
        for k in 0...count {
            let share = Double(k) / Double(count)
            let point = pose.shaft(at: share)
            let along = share * pose.insertedLength
            // Fades smoothly to 20 dB less where the slow noise is in its lowest part.
            let wave = fading(along)
            let threshold = 1.6 - 3.4 * needle.gaps
            let gap = 20 * ReproducibleMath.smoothStep(wave, threshold, threshold + 0.9) * min(needle.gaps * 10, 1)
            let fromTip = pose.insertedLength - along
            let tip = 5 * ReproducibleMath.exp(-fromTip * fromTip / 0.18)
            // The tip keeps its echo: a corner reflects in every direction.
            let keep = 1 - 0.8 * ReproducibleMath.exp(-fromTip * fromTip / 0.5)
            let level =
                needle.level + size - (penalty + gap) * keep + tip + 1.5 * wave + 1.2 * drifting(along) + flicker
            let amplitude = unit * ReproducibleMath.amplitude(decibels: level)
            let range = field.beam(x: point.x, z: point.z).range
            // In step along the shaft, whatever its slant: a compounding scanner draws a smooth line.
            let phase = 0.15 * drifting(along)
            let coherent = spread.coherentAmplitude(
                level: ReproducibleMath.amplitude(decibels: level - 3), spacing: spacing, range: max(range, 0))
            grid.add(x: point.x, z: point.z, amplitude: coherent, phase: phase)
            grid.add(x: point.x, z: point.z + 0.02 * random.bell(), amplitude: 0.45 * amplitude * random.bell())
            addTail(below: point, amplitude: amplitude, to: &grid, random: &random)
        }
    }

    /// Sound caught in the steel leaves it late: a band below the shaft that fades over `tail` millimeters.
    private func addTail(
        below point: (x: Double, z: Double), amplitude: Double, to grid: inout EchoGrid, random: inout SeededRandom
    ) {
        guard needle.tail > 0 else { return }
        let direction = beamDirection(at: point)
        for _ in 0..<2 {
            let delay = 0.25 + 2.5 * needle.tail * random.uniform()
            let strength = 0.16 * amplitude * ReproducibleMath.exp(-delay / needle.tail)
            grid.add(
                x: point.x + delay * direction.x, z: point.z + delay * direction.z,
                amplitude: strength * random.bell())
        }
    }

    private func addDot(at point: (x: Double, z: Double), to grid: inout EchoGrid, random: inout SeededRandom) {
        let unit = spread.incoherentAmplitude(level: ReproducibleMath.amplitude(decibels: needle.level), spacing: 0.25)
        let direction = beamDirection(at: point)
        for _ in 0..<6 {
            grid.add(
                x: point.x + needle.diameter * 0.3 * random.bell(), z: point.z + 0.02 * random.bell(),
                amplitude: 0.6 * unit * (0.6 + 0.4 * random.bell()))
        }
        // A comet tail is what gives such a dot away.
        for _ in 0..<40 {
            let delay = 0.2 + 3.5 * max(needle.tail, 0.3) * random.uniform()
            let strength = 0.25 * unit * ReproducibleMath.exp(-delay / max(needle.tail, 0.3))
            grid.add(
                x: point.x + delay * direction.x + 0.08 * random.bell(), z: point.z + delay * direction.z,
                amplitude: strength * random.bell())
        }
    }

    private func anglePenalty(_ pose: NeedlePose) -> Double {
        let dx = pose.tip.x - pose.entry.x
        let dz = pose.tip.z - pose.entry.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-9)
        let middle = pose.shaft(at: 0.5)
        let beam = beamDirection(at: middle)
        // 0 across the beam, 1 along it.
        let along = abs((dx * beam.x + dz * beam.z) / length)
        return needle.anglePenalty * along * along
    }

    private func beamDirection(at point: (x: Double, z: Double)) -> (x: Double, z: Double) {
        guard let fan = field.fan else { return (0, 1) }
        let down = point.z + fan.radius
        let length = max((point.x * point.x + down * down).squareRoot(), 1e-9)
        return (point.x / length, down / length)
    }
}
