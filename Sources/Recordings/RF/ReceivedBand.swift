import SignalKernels

/// The frequencies in which an echo signal lies, found in its spectrum.
struct ReceivedBand {
    /// Frequency of the strongest part, in cycles per sample.
    let peak: Double
    /// Where the spectrum is within `floor` of the peak, in cycles per sample.
    let cutoffs: ClosedRange<Double>

    /// How far below the peak the band ends: 10 dB in power. Engineering default: farther down lie drift and noise.
    private static let floor = 0.1
    /// Width over which the spectrum is smoothed, in cycles per sample: speckle makes it ragged, interference puts
    /// lines into it, which a median passes over.
    private static let smoothing = 0.02
    /// Frequencies below this are drift of the digitizer, in cycles per sample: nobody samples a carrier 20 times.
    private static let lowest = 0.05
    /// Least width of the band, in cycles per sample, so that a pure tone still has an envelope.
    private static let narrowest = 0.05

    /// - Parameter rf: One scan line per row.
    init(_ rf: Raster<Float>) {
        let power = LineSpectrum.power(of: rf)
        let bins = power.count
        let step = 1 / Double(rf.width)
        let reach = max(1, Int(Self.smoothing / step / 2))
        let smooth = (0..<bins).map { bin in
            let window = power[max(0, bin - reach)..<min(bins, bin + reach + 1)].map { $0.isFinite ? $0 : 0 }.sorted()
            return window[window.count / 2]
        }
        let first = min(bins - 1, max(1, Int(Self.lowest / step)))
        var best = first
        for bin in first..<bins where smooth[bin] > smooth[best] { best = bin }
        let limit = smooth[best] * Self.floor
        var low = best
        while low > first, smooth[low - 1] > limit { low -= 1 }
        var high = best
        while high + 1 < bins, smooth[high + 1] > limit { high += 1 }
        peak = Double(best) * step
        let half = max(Double(high - low) * step, Self.narrowest) / 2
        let middle = Double(low + high) * step / 2
        cutoffs = max(0, middle - half)...min(0.5, middle + half)
    }

    /// Half the width of the filter's edges: a quarter of the band, so that pulses do not ring.
    var transition: Double { (cutoffs.upperBound - cutoffs.lowerBound) / 4 }

    /// Every how many-th envelope sample says everything, for lines of `samples` samples.
    ///
    /// - Parameter fewest: Envelope samples that remain at least.
    func decimation(samples: Int, fewest: Int) -> Int {
        let width = cutoffs.upperBound - cutoffs.lowerBound + 2 * transition
        return max(1, min(Int(0.98 / width), samples / fewest))
    }
}
