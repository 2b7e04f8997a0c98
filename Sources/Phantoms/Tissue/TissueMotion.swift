/// Where every point of tissue lies at one moment: the one map that moves scatterers and truth alike.
struct TissueMotion: Sendable {
    private struct Bulge: Sendable {
        var x: Double
        var z: Double
        var halfWidth: Double
        var halfHeight: Double
        /// Relative growth of the half axes.
        var widening: Double
        var heightening: Double
    }

    private struct Swelling: Sendable {
        var course: TubeCourse
        /// Relative growth of the width.
        var growth: Double
    }

    private struct Jerk: Sendable {
        var x: Double
        var z: Double
        var lateralRate: Double
        var axialRate: Double
        var lateral: Double
        var axial: Double
    }

    private var bulges: [Bulge] = []
    private var swellings: [Swelling] = []
    private var jerks: [Jerk] = []
    private let skin: Double
    private let deep: Double
    private let breath: Double
    private let shift: (x: Double, z: Double)
    /// How far the lung has slid along the pleura, in millimeters to the right.
    let lungOffset: Double
    /// Growth of each vessel's diameter relative to rest, 1 = at rest.
    private(set) var diameterScales: [Double] = []
    /// Likewise of the vessels along their axis.
    private(set) var tubeScales: [Double] = []
    let isTwitching: Bool

    init(_ scene: PhantomScene, anatomy: Anatomy, time: Double, seed: UInt64) {
        let motion = scene.motion
        skin = anatomy.boundaries[1].curve(0)
        deep = max(anatomy.breathingDepth, skin + 1)
        let phase = time / motion.breathPeriod
        let wave = ReproducibleMath.cosineAndSine(turns: phase)
        // Inspiration is faster than expiration: the second harmonic skews the wave.
        let skewed = wave.sine + 0.18 * ReproducibleMath.cosineAndSine(turns: 2 * phase).sine
        breath = motion.breathDepth / 2 * skewed
        lungOffset = motion.lungSliding / 2 * skewed
        // Two slow incommensurate waves: a hand that never rests.
        var tremble = SeededRandom(seed: seed, stream: 2)
        let tremor =
            motion.tremor
            * (ReproducibleMath.cosineAndSine(turns: 1.37 * time + tremble.uniform()).sine
                + ReproducibleMath.cosineAndSine(turns: 3.11 * time + tremble.uniform()).sine)
        shift = (motion.drift * time + tremor, 0)
        for vessel in scene.vessels {
            let beat = Self.pulse(turns: time * vessel.pulseRate / 60 + vessel.x * 0.003)
            let lost = vessel.collapse * 0.5 * (1 + skewed / 1.1)
            let growth = vessel.pulsation * beat
            bulges.append(
                Bulge(
                    x: vessel.x, z: vessel.z, halfWidth: vessel.halfWidth + vessel.wall,
                    halfHeight: vessel.halfHeight + vessel.wall, widening: growth + 0.3 * max(lost, 0),
                    heightening: growth - max(lost, 0)))
            diameterScales.append(1 + growth)
        }
        for tube in scene.tubes {
            let growth = tube.pulsation * Self.pulse(turns: time * tube.pulseRate / 60 + tube.x * 0.003)
            let lost = max(tube.collapse * 0.5 * (1 + skewed / 1.1), 0)
            swellings.append(Swelling(course: TubeCourse(tube), growth: growth - lost))
            tubeScales.append(1 + growth - lost)
        }
        var twitching = false
        for twitch in motion.twitches {
            let t = (time - twitch.onset) / twitch.duration
            guard t > 0, t < 1 else { continue }
            twitching = true
            // Rises in the first third, falls in the rest, as a muscle that contracts and lets go.
            let warped = t < 1 / 3.0 ? 1.5 * t : 0.5 + 0.75 * (t - 1 / 3.0)
            let sine = ReproducibleMath.cosineAndSine(turns: warped / 2).sine
            let reach = twitch.peak * sine * sine
            jerks.append(
                Jerk(
                    x: twitch.x, z: twitch.z, lateralRate: 0.5 / (twitch.lateralWidth * twitch.lateralWidth),
                    axialRate: 0.5 / (twitch.axialWidth * twitch.axialWidth), lateral: 0.9 * reach,
                    axial: -0.436 * reach))
        }
        isTwitching = twitching
    }

    /// Displacement of the tissue under the probe by drift and tremor, which the needle in the tissue shares.
    var probeShift: (x: Double, z: Double) { (-shift.x, shift.z) }

    /// A heart beat: steep rise, slower fall, 0 to 1.
    private static func pulse(turns: Double) -> Double {
        let t = turns - turns.rounded(.down)
        return ReproducibleMath.smoothStep(t, 0, 0.14) * ReproducibleMath.exp(-3.2 * max(t - 0.14, 0))
    }

    /// Where tissue that rests at (`x`, `z`) is now; `isLung` adds the sliding.
    @inline(__always)
    func position(x: Double, z: Double, isLung: Bool = false) -> (x: Double, z: Double) {
        var dx = -shift.x
        var dz = shift.z
        let w = min(max((z - skin) / (deep - skin), 0), 1)
        dz += breath * w * w
        if isLung { dx += lungOffset }
        for bulge in bulges {
            let ux = (x - bulge.x) / bulge.halfWidth
            let uz = (z - bulge.z) / bulge.halfHeight
            let q = ux * ux + uz * uz
            guard q < 9 else { continue }
            // Grows evenly inside, falls with distance outside, and ends without a step at three radii.
            let weight = q <= 1 ? 1 : (1 / q - 1 / 9) * 1.125
            dx += weight * bulge.widening * (x - bulge.x)
            dz += weight * bulge.heightening * (z - bulge.z)
        }
        for swelling in swellings {
            let offset = z - swelling.course.axis(at: x)
            let u = offset / (swelling.course.radius + swelling.course.wall)
            guard abs(u) < 3 else { continue }
            // As around a vessel cut across, and less where the vessel leaves the plane.
            let weight = abs(u) <= 1 ? 1 : (1 / (u * u) - 1 / 9) * 1.125
            dz += swelling.course.share(at: x) * weight * swelling.growth * offset
        }
        for jerk in jerks {
            let rx = x - jerk.x
            let rz = z - jerk.z
            let weight = ReproducibleMath.exp(-rx * rx * jerk.lateralRate - rz * rz * jerk.axialRate)
            dx += weight * jerk.lateral
            dz += weight * jerk.axial
        }
        return (x + dx, z + dz)
    }
}
