import FrameModel
import Foundation
import SignalKernels

/// What a line shows when it is read as a needle that comes in from above.
struct ShaftReading {
    var path: ShaftPath
    /// Number and width of the scale it was read at, and the scale's usual magnitude.
    var scale = 0
    var width: Float
    var noise: Float
    /// Steps along the path where the visible shaft begins and where it ends.
    var first = 0
    var last = 0
    /// Sum of log likelihood ratios, shaft against tissue, from the picture's border to the tip.
    var evidence: Float = 0
    /// What the transducer's own echoes beside the skin gave to `evidence`; the dark between them stays counted against the shaft.
    var bars: Float = 0
    /// Mean ridge height over the visible shaft, gray levels.
    var contrast: Float = 0
    /// Mean ridge height of the lines beside the shaft, gray levels.
    var texture: Float = 0
    /// Share of the insonified shaft between `first` and `last` that stands out.
    var visible: Float = 0
    /// Insonified length without a shaft above `first`, in millimeters, the path's shallow steps left out.
    var lead: Float = 0
    /// Places where the shaft may end, best first.
    var tips = TipList()
    /// Length from `last` to the end of the path, in millimeters.
    var remainder: Float = 0
    /// Share of the ridge height that the oldest frame at hand does not have; 0 without earlier frames.
    var novelty: Float = 0
    /// Where the samples along it lie in the detector's memory.
    var samples = 0..<0
}

extension ShaftProfile {
    /// Neighboring steps see the same speckle: this many millimeters, times the width of the shaft, count as one
    /// observation.
    static let independenceMM: Float = 0.8

    /// Reads the measured profile: where a shaft begins and ends, and how much speaks for it.
    ///
    /// Every step gives a bounded log likelihood ratio of its ridge height, so that a shaft broken
    /// into spots survives its gaps and one bright crossing fascia does not make a shaft. The tip is
    /// where the sum from the border is largest. The threshold between shaft and tissue follows the
    /// height of the shaft found so far, so that a bright shaft does not run on into weak texture.
    func read(_ path: ShaftPath, noise: Float, hasBackground: Bool, scratch: Scratch) -> ShaftReading {
        var reading = ShaftReading(path: path, width: width, noise: noise)
        let floor = Self.noiseRatio * noise
        if !hasBackground { unsafe scratch.background.pointer.update(repeating: 0, count: scratch.strip.steps) }
        var height: Float = 0
        for _ in 0..<4 {
            accumulate(into: &reading, floor: floor, height: height, scratch: scratch)
            guard reading.last > reading.first else { return reading }
            summarize(&reading, floor: floor, height: height, scratch: scratch)
            if abs(reading.contrast - height) < 0.05 * height { break }
            height = reading.contrast
        }
        reading.remainder = Float(path.count - 1 - reading.last) * Self.stepMM
        return reading
    }

    private func accumulate(into reading: inout ShaftReading, floor: Float, height: Float, scratch: Scratch) {
        let weight = Self.stepMM / (Self.independenceMM * width)
        var sum: Float = 0
        var lead: Float = 0
        var best: Float = 0
        var first = 0
        var hasBegun = false
        reading.evidence = 0
        reading.bars = 0
        reading.first = 0
        reading.last = 0
        for index in 0..<scratch.strip.steps {
            // SAFETY: index < steps <= path.count <= capacity.
            let level = scratch.strip.level(index)
            unsafe scratch.sums.pointer[index] = sum
            if level < Self.darkGrayLevel { continue }
            let texture = unsafe scratch.background.pointer[index]
            let threshold = max(texture + max(0.5 * (height - texture), Self.textureMargin * floor), floor)
            let excess = scratch.strip.height(index) / threshold - 1
            let gain = min(max(1.5 * excess, -1.2), 1.4) * weight
            if !hasBegun {
                if excess > 0 {
                    hasBegun = true
                    first = index
                } else if index >= reading.path.shallow {
                    lead += Self.stepMM
                }
            }
            sum += gain
            if index < reading.path.withoutContact { reading.bars += max(gain, 0) }
            // A gap at the border costs no more than a shaft can outweigh.
            if sum < -Self.leadPenalty {
                sum = -Self.leadPenalty
                reading.bars = 0
                if hasBegun {
                    hasBegun = false
                    lead = Float(max(index - reading.path.shallow, 0)) * Self.stepMM
                }
            }
            unsafe scratch.sums.pointer[index] = sum
            if sum > best {
                best = sum
                reading.evidence = sum
                reading.first = first
                reading.last = index
                reading.lead = lead
            }
        }
    }

    private func summarize(_ reading: inout ShaftReading, floor: Float, height: Float, scratch: Scratch) {
        var seen: Float = 0
        var lit: Float = 0
        var total: Float = 0
        var beside: Float = 0
        for index in reading.first...reading.last {
            let level = scratch.strip.level(index)
            if level < Self.darkGrayLevel { continue }
            let ridgeHeight = scratch.strip.height(index)
            lit += 1
            total += ridgeHeight
            let texture = unsafe scratch.background.pointer[index]
            let threshold = max(texture + max(0.5 * (height - texture), Self.textureMargin * floor), floor)
            beside += texture
            if ridgeHeight > threshold { seen += 1 }
        }
        reading.visible = lit > 0 ? seen / lit : 0
        reading.texture = lit > 0 ? beside / lit : 0
        reading.contrast = lit > 0 ? total / lit : 0
    }

    /// Steps along the path up to which the shaft, or a tip of it, can lie: where the sum of the evidence has fallen for
    /// good under what a tip needs, and as far on as a tip is looked at.
    func reach(of reading: ShaftReading, scratch: Scratch) -> Int {
        var index = scratch.strip.steps - 1
        // SAFETY: index < steps, for which sums were just computed.
        while index > reading.last, unsafe scratch.sums.pointer[index] < Self.leastTipShare * reading.evidence {
            index -= 1
        }
        return index + Self.beyondTip
    }

    /// Appends what was measured along the path, from its beginning as far as it was measured, to `samples`.
    ///
    /// Unlit steps are left out of the means; a sample without any lit step has no height.
    func record(_ reading: inout ShaftReading, scratch: Scratch, into samples: inout [ShaftSample]) {
        let steps = Int((ShaftSample.spacing / Double(Self.stepMM)).rounded())
        let first = samples.count
        for start in stride(from: 0, through: scratch.strip.steps - steps, by: steps) {
            var sample = ShaftSample()
            var (height, lit): (Float, Float) = (0, 0)
            for index in start..<start + steps {
                // SAFETY: index < strip.steps <= capacity.
                sample.beside += unsafe scratch.background.pointer[index]
                if scratch.strip.level(index) < Self.darkGrayLevel { continue }
                height += scratch.strip.height(index)
                lit += 1
            }
            sample.beside /= Float(steps) * reading.noise
            if lit > 0 { sample.height = height / (lit * reading.noise) }
            samples.append(sample)
        }
        reading.samples = first..<samples.count
    }

    /// Share of the evidence for the whole shaft that a tip needs, and steps beyond it that are looked at: 5 mm.
    static let leastTipShare: Float = 0.35
    static let beyondTip = 25

    /// How far above the texture beside it a shaft must stand, in units of the speckle's ridge height.
    static let textureMargin: Float = 0.5

    /// Mean ridge height over `first...last` of the measured profile.
    func meanHeight(_ reading: ShaftReading, scratch: Scratch) -> Float {
        var sum: Float = 0
        var n: Float = 0
        for index in reading.first...reading.last {
            if scratch.strip.level(index) < Self.darkGrayLevel { continue }
            n += 1
            sum += scratch.strip.height(index)
        }
        return n > 0 ? sum / n : 0
    }

    /// Ridge height of plain speckle in units of the mean magnitude of the fine even part (measured).
    static let noiseRatio: Float = 1.6
    static let leadPenalty: Float = 5

    /// Fits the line anew to the ridge between `first` and `last`.
    ///
    /// Least squares on the ridge offsets, weighted by ridge height, with one reweighting that drops
    /// offsets beyond 2.5 times their scatter.
    func refit(_ reading: ShaftReading, in grid: borrowing FeatureGrid, scratch: Scratch) -> ShaftPath? {
        let path = reading.path
        var intercept: Float = 0
        var slope: Float = 0
        var scale: Float = 1
        for _ in 0..<3 {
            var w: Float = 0
            var ws: Float = 0
            var wss: Float = 0
            var wd: Float = 0
            var wsd: Float = 0
            var residual: Float = 0
            for index in reading.first...reading.last {
                let height = scratch.strip.height(index)
                guard height > 0 else { continue }
                let along = Float(index) * Self.stepMM
                let away = scratch.strip.ridge(index) * acrossMM
                let miss = away - intercept - slope * along
                guard abs(miss) < 2.5 * scale else { continue }
                let weight = min(height, 60)
                w += weight
                ws += weight * along
                wss += weight * along * along
                wd += weight * away
                wsd += weight * along * away
                residual += weight * miss * miss
            }
            let determinant = w * wss - ws * ws
            guard w > 0, determinant > 1e-3 * w * w else { return nil }
            slope = (w * wsd - ws * wd) / determinant
            intercept = (wd - slope * ws) / w
            scale = max((residual / w).squareRoot(), 0.1)
        }
        let nx = -path.uz
        let nz = path.ux
        let length = (1 + slope * slope).squareRoot()
        return self.path(
            x: path.x + intercept * nx, z: path.z + intercept * nz, ux: (path.ux + slope * nx) / length,
            uz: (path.uz + slope * nz) / length, in: grid, scratch: scratch)
    }
}
