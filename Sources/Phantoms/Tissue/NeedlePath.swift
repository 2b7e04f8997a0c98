import Foundation

/// Where the needle is at each moment, from the steps of its handling.
struct NeedlePath: Sendable {
    struct Stretch: Sendable {
        var start: Double
        var stop: Double
        var from: Double
        var to: Double
    }

    /// In order of time, without gaps; the last one lasts to the end of the recording.
    let stretches: [Stretch]

    init(_ needle: PhantomScene.Needle) {
        var stretches: [Stretch] = []
        var time = 0.0
        var length = 0.0
        for step in needle.steps {
            switch step {
            case .hold(let seconds):
                stretches.append(Stretch(start: time, stop: time + seconds, from: length, to: length))
                time += seconds
            case .move(let target, let speed):
                let seconds = abs(target - length) / speed
                stretches.append(Stretch(start: time, stop: time + seconds, from: length, to: target))
                time += seconds
                length = target
            }
        }
        stretches.append(Stretch(start: time, stop: .infinity, from: length, to: length))
        self.stretches = stretches
    }

    /// Inserted length in millimeters; 0 when the needle is out.
    func insertedLength(at time: Double) -> Double {
        guard let stretch = stretches.last(where: { $0.start <= time }) else { return 0 }
        guard stretch.to != stretch.from, stretch.stop > stretch.start else { return stretch.to }
        let share = min((time - stretch.start) / (stretch.stop - stretch.start), 1)
        return stretch.from + share * (stretch.to - stretch.from)
    }

    func isDwelling(at time: Double) -> Bool {
        guard let stretch = stretches.last(where: { $0.start <= time }) else { return false }
        return stretch.from == stretch.to && stretch.to > 0
    }
}

/// The needle at one moment, in the picture's millimeters.
struct NeedlePose: Sendable {
    var insertedLength: Double
    var isInPlane: Bool
    /// Where the shaft meets the skin; in the projection onto the image plane for a needle across it.
    var entry: (x: Double, z: Double)
    var tip: (x: Double, z: Double)
    /// Deviation of the shaft from the chord at its middle, positive to the deep side.
    var bow: Double
    /// Where a needle across the plane pierces it, once it does.
    var crossing: (x: Double, z: Double)?
    /// Distance of the tip beyond the image plane, negative before it.
    var tipOffPlane: Double
    var inclinationDegrees: Double

    /// `nil` while the needle is out.
    init?(_ needle: PhantomScene.Needle, path: NeedlePath, skin: Polyline, motion: TissueMotion, time: Double) {
        let length = path.insertedLength(at: time)
        guard length > 0 else { return nil }
        insertedLength = length
        let shift = motion.probeShift
        switch needle.plane {
        case .inPlane(let entryX, let angle):
            let x = entryX + shift.x
            let z = skin.depth(at: x) ?? skin.points[x < 0 ? 0 : skin.points.count - 1].z
            let radians = angle * .pi / 180
            isInPlane = true
            entry = (x, z)
            tip = (x + length * cos(radians), z + length * sin(radians))
            bow = needle.bow * (length / 10) * (length / 10)
            crossing = nil
            tipOffPlane = 0
            inclinationDegrees = angle > 90 ? 180 - angle : angle
        case .across(let at, let standoff, let inclination):
            let x = at + shift.x
            let z = skin.depth(at: x) ?? 0
            let radians = inclination * .pi / 180
            isInPlane = false
            entry = (x, z)
            tip = (x, z + length * sin(radians))
            bow = 0
            tipOffPlane = length * cos(radians) - standoff
            crossing = tipOffPlane >= 0 ? (x, z + standoff * tan(radians)) : nil
            inclinationDegrees = inclination
        }
    }

    /// Point of the shaft at `share` of its length from entry (0) to tip (1).
    func shaft(at share: Double) -> (x: Double, z: Double) {
        let dx = tip.x - entry.x
        let dz = tip.z - entry.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-9)
        // The deep side of the chord, whichever way it runs.
        let side = dx >= 0 ? 1.0 : -1.0
        let bend = 4 * share * (1 - share) * bow * side
        return (entry.x + share * dx - bend * dz / length, entry.z + share * dz + bend * dx / length)
    }
}
