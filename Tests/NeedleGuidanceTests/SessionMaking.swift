import Foundation
import FrameModel
import NeedleGuidance
import PlacementSafety

/// A needle that goes in along 45 degrees from the left, described by how deep it is at which time.
struct NeedleTimeline {
    /// (time in seconds, length inside in mm); smooth steps in between.
    var knots: [(time: Double, length: Double)]
    /// Standard deviation of the measured tip along each axis, in mm.
    var noise = 0.0
    var seed: UInt64 = 1

    func length(at time: Double) -> Double {
        guard let next = knots.firstIndex(where: { $0.time >= time }) else { return knots.last!.length }
        guard next > 0 else { return knots[0].length }
        let (a, b) = (knots[next - 1], knots[next])
        let s = (time - a.time) / (b.time - a.time)
        // Minimum jerk: a hand starts and stops softly (Flash and Hogan 1985).
        return a.length + (b.length - a.length) * s * s * s * (10 - 15 * s + 6 * s * s)
    }

    /// Scenes at the given times; a needle less than 1 mm deep cannot be seen.
    func scenes(at times: [Double]) -> [Scene] {
        var random = SessionRandom(state: seed)
        var wasSeen = false
        return times.map { time in
            var scene = Scene(scale: Scale(source: .sidecar))
            scene.time = time
            let length = length(at: time)
            if length >= 1 {
                wasSeen = true
                scene.needlePresence = .tracked
                let along = length / 2.0.squareRoot()
                scene.findings.needle.append { needle in
                    needle.entry = TissuePoint(xMillimeters: -20, zMillimeters: 1)
                    needle.tip = TissuePoint(
                        xMillimeters: -20 + along + noise * random.normal(),
                        zMillimeters: 1 + along + noise * random.normal())
                    needle.quality = 0.9
                }
            } else {
                scene.needlePresence = wasSeen ? .withdrawn : .neverSeen
            }
            return scene
        }
    }
}

extension SessionLog {
    init(_ scenes: [Scene]) {
        self.init()
        for scene in scenes {
            var assessment = FrameAssessment()
            assessment.depth = scene.findings.needle.first.map {
                Reach(length: $0.tip.z, sigma: 0.3, upperBound: $0.tip.z + 0.7)
            }
            add(scene, assessment)
        }
    }
}

/// Times of `seconds` at about `rate` frames per second; `jitter` 0 to 1 makes the intervals uneven.
func frameTimes(seconds: Double, rate: Double, jitter: Double = 0, seed: UInt64 = 7) -> [Double] {
    var random = SessionRandom(state: seed)
    return (0..<Int(seconds * rate)).map { (Double($0) + jitter * (random.uniform() - 0.5)) / rate }
}

/// Reproducible random numbers.
struct SessionRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

    mutating func normal() -> Double {
        (-2 * log(Double.random(in: 1e-12..<1, using: &self))).squareRoot() * cos(2 * .pi * uniform())
    }
}
