import SignalKernels

/// One place where a shaft may end.
struct TipHypothesis {
    /// Distance along the path, in millimeters.
    var along: Float = 0
    /// Evidence for a shaft from the border to here.
    var evidence: Float = 0
    /// Ridge height before the tip minus after it, gray levels.
    var step: Float = 0
    /// Height of the brightest spot near the tip over what lies beyond it, gray levels.
    var spot: Float = 0
    /// Positions of the brightest spot and of the half fall beyond it, in millimeters along the path.
    var peak: Float = 0
    var fall: Float = 0
    /// Orders the hypotheses: evidence for the shaft, brightness of the spot, and the fall behind it.
    var likeness: Float = 0
}

/// Up to four tip hypotheses, best first, without storage on the heap.
struct TipList {
    static let capacity = 4
    private(set) var count = 0
    private var items = (TipHypothesis(), TipHypothesis(), TipHypothesis(), TipHypothesis())

    subscript(index: Int) -> TipHypothesis {
        get {
            precondition(index >= 0 && index < count, "no such tip")
            switch index {
            case 0: return items.0
            case 1: return items.1
            case 2: return items.2
            default: return items.3
            }
        }
    }

    /// Keeps `tip` if it is among the most tip-like.
    mutating func insert(_ tip: TipHypothesis) {
        var moved = tip
        if moved.likeness > items.0.likeness || count < 1 { swap(&moved, &items.0) }
        if moved.likeness > items.1.likeness || count < 2 { swap(&moved, &items.1) }
        if moved.likeness > items.2.likeness || count < 3 { swap(&moved, &items.2) }
        if moved.likeness > items.3.likeness || count < 4 { swap(&moved, &items.3) }
        count = min(count + 1, Self.capacity)
    }
}

extension ShaftProfile {
    /// Fills `reading.tips` with the local maxima of the evidence along the path.
    func findTips(_ reading: inout ShaftReading, noise: Float, scratch: Scratch) {
        reading.tips = TipList()
        let count = scratch.strip.steps
        let sums = unsafe scratch.sums.pointer
        let reach = Int(1.2 / Self.stepMM)
        var index = reading.first + 8
        while index < count {
            // SAFETY: all indices stay in 0..<count <= capacity.
            let here = unsafe sums[index]
            guard here > Self.leastTipShare * reading.evidence, here > 2, unsafe here > sums[index - 1] else {
                index += 1
                continue
            }
            var isPeak = true
            for other in max(index - reach, 0)...min(index + reach, count - 1) where other != index {
                if unsafe sums[other] > here { isPeak = false; break }
            }
            if isPeak {
                var tip = TipHypothesis(along: Float(index) * Self.stepMM, evidence: here)
                locate(&tip, index: index, reading: reading, scratch: scratch)
                tip.likeness =
                    0.4 * min(here, 12) + min(max(tip.spot, 0), 120) / 15 + 0.5 * min(max(tip.step / noise, -2), 10)
                reading.tips.insert(tip)
                index += reach
            } else {
                index += 1
            }
        }
    }

    /// Unsmoothed brightness of the shaft at a step: three samples across, about the ridge.
    private func brightness(_ index: Int, scratch: Scratch) -> Float {
        (scratch.strip.gray(index, across: -1) + scratch.strip.gray(index, across: 0)
            + scratch.strip.gray(index, across: 1)) * (1 / 3)
    }

    private func locate(_ tip: inout TipHypothesis, index: Int, reading: ShaftReading, scratch: Scratch) {
        let count = scratch.strip.steps
        var before: Float = 0
        var n: Float = 0
        for at in max(index - 12, reading.first)...index {
            before += scratch.strip.height(at)
            n += 1
        }
        before /= n
        var after: Float = 0
        var base: Float = 0
        n = 0
        for at in min(index + 4, count - 1)...min(index + 14, count - 1) {
            after += scratch.strip.height(at)
            base += brightness(at, scratch: scratch)
            n += 1
        }
        after /= n
        base /= n
        tip.step = before - after
        var peak = index
        var top: Float = -1
        for at in max(index - 7, 0)...min(index + 3, count - 1) {
            let value = brightness(at, scratch: scratch)
            if value > top {
                top = value
                peak = at
            }
        }
        tip.spot = top - base
        tip.peak = Float(peak) * Self.stepMM
        if peak > 0, peak < count - 1 {
            let a = brightness(peak - 1, scratch: scratch)
            let b = brightness(peak + 1, scratch: scratch)
            let bend = a - 2 * top + b
            if bend < 0 { tip.peak += min(max(0.5 * (a - b) / bend, -0.5), 0.5) * Self.stepMM }
        }
        tip.fall = tip.peak
        // Where what lies beyond is brighter, nothing falls.
        guard tip.spot > 0 else { return }
        let half = 0.5 * (top + base)
        var previous = top
        for at in (peak + 1)..<max(min(peak + 12, count), peak + 2) where at < count {
            let value = brightness(at, scratch: scratch)
            if value < half {
                tip.fall = (Float(at) - (half - value) / max(previous - value, 1e-3)) * Self.stepMM
                break
            }
            previous = value
            tip.fall = Float(at) * Self.stepMM
        }
    }
}
