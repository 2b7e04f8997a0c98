import CFFTW

/// The mean power spectrum of many scan lines.
public enum LineSpectrum {
    /// Power by frequency, averaged over the lines: `samples / 2 + 1` values for 0 to half a cycle per sample.
    ///
    /// The unit is the square of that of `rf`, times `samples`. The mean of each line is taken off first, so that a
    /// digitizer's offset does not count.
    ///
    /// - Parameter rf: One scan line per row, at least 8 samples wide; not-a-number makes the spectrum not-a-number.
    /// - Complexity: One transform per line. Allocates: for choosing a filter, not for every frame.
    public static func power(of rf: Raster<Float>) -> [Double] {
        precondition(rf.width >= 8, "a spectrum needs a line of at least 8 samples")
        let samples = rf.width
        let transform = LineTransform(lines: 1, samples: samples, inverseSamples: 1)
        let real = transform.makeRealBuffer()
        let spectrum = transform.makeSpectrumBuffer()
        var power = [Double](repeating: 0, count: samples / 2 + 1)
        for line in 0..<rf.height {
            unsafe rf.withSamples { source in
                let row = unsafe UnsafeBufferPointer(rebasing: source[line * samples..<(line + 1) * samples])
                let mean = unsafe row.reduce(0.0) { $0 + Double($1) } / Double(samples)
                // SAFETY: the buffer holds one line of at least `samples` floats.
                for sample in 0..<samples { unsafe real.pointer[sample] = row[sample] - Float(mean) }
            }
            transform.forward(real, into: spectrum)
            for bin in power.indices {
                // SAFETY: the spectrum holds samples / 2 + 1 pairs.
                let (re, im) = unsafe (Double(spectrum.pointer[2 * bin]), Double(spectrum.pointer[2 * bin + 1]))
                power[bin] += re * re + im * im
            }
        }
        return power.map { $0 / Double(rf.height) }
    }
}
