import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A plan that turns radio-frequency scan lines into their envelope, band-passed on the way.
///
/// The envelope is the magnitude of the analytic signal: the spectrum without its negative frequencies, twice the
/// positive ones (Gabor 1946). Because the band-pass leaves only `bins` frequencies, every `decimation`th sample of the
/// analytic signal is the inverse transform of those bins folded onto `samples / decimation`, exactly, as long as no
/// two of them fold together; folding shifts the carrier but not the magnitude.
///
/// When the band is the whole spectrum and every sample is kept, the lines themselves are the real part of the analytic
/// signal, and only the imaginary one, their Hilbert transform, is computed.
///
/// Lines are transformed in batches that stay in the processor's cache: sixteen side by side, with the same bits on every
/// processor, where lengths have no prime factors above 5, and by FFTW elsewhere.
public struct EnvelopeDetector: Sendable {
    /// Scan lines per frame.
    public let lines: Int
    /// Samples per scan line.
    public let samples: Int
    /// Scan-line samples per envelope sample.
    public let decimation: Int
    /// Envelope samples per scan line.
    public var depths: Int { samples / decimation }

    /// Lines of a batch: as many as an image row has floats in a cache line of 64 bytes.
    private static let batch = 16

    private let way: Way
    private let firstBin: Int
    /// Twice the band's gain, divided by the length of the transform.
    private let gains: [Float]

    private enum Way {
        case lanes(LaneEnvelope)
        case library(LineTransform)
    }

    /// The working memory of one worker, for one batch of lines.
    public struct Workspace {
        fileprivate let buffers: Buffers
    }

    fileprivate enum Buffers {
        case lanes(SignalBuffer)
        case library(real: SignalBuffer, spectrum: SignalBuffer, analytic: SignalBuffer)
    }

    /// Creates a plan.
    ///
    /// The band's edges are raised cosines: gain 1 inside, 1/2 at the cutoffs, 0 beyond `transition` outside them.
    ///
    /// - Parameters:
    ///   - lines: Scan lines per frame, at least 1.
    ///   - samples: Samples per line, at least 8; a multiple of `decimation`. Lengths without prime factors above 5
    ///     are fast.
    ///   - band: The cutoffs in cycles per sample, within 0...0.5.
    ///   - transition: Half the width of the edges in cycles per sample; 0 makes them sharp.
    ///   - decimation: At least 1; the band with its edges must be narrower than `1 / decimation` cycles per sample.
    public init(
        lines: Int, samples: Int, band: ClosedRange<Double> = 0...0.5, transition: Double = 0, decimation: Int = 1
    ) {
        precondition(lines >= 1 && samples >= 8, "envelope detection needs a line of at least 8 samples")
        precondition(decimation >= 1 && samples.isMultiple(of: decimation), "decimation does not divide the line")
        precondition(band.lowerBound >= 0 && band.upperBound <= 0.5, "band outside 0...0.5 cycles per sample")
        precondition(transition >= 0 && transition.isFinite, "transition must be finite and not negative")
        self.lines = lines
        self.samples = samples
        self.decimation = decimation
        let count = Double(samples)
        // An edge at 0 or 1/2 is the end of the spectrum and needs no roll-off.
        let low = band.lowerBound > 0 ? max(0, band.lowerBound - transition) : 0
        let high = band.upperBound < 0.5 ? min(0.5, band.upperBound + transition) : 0.5
        firstBin = Int((low * count).rounded(.up))
        let lastBin = min(Int(high * count), samples / 2)
        precondition(firstBin <= lastBin, "no frequency of this line lies in the band")
        precondition(lastBin - firstBin < samples / decimation, "the band is too wide for the decimation")
        func edge(_ distance: Double) -> Double {
            if transition == 0 { return distance >= 0 ? 1 : 0 }
            return 0.5 + 0.5 * sin(.pi / 2 * min(max(distance / transition, -1), 1))
        }
        let gains = (firstBin...lastBin).map { bin -> Float in
            let frequency = Double(bin) / count
            let lower = band.lowerBound > 0 ? edge(frequency - band.lowerBound) : 1
            let upper = band.upperBound < 0.5 ? edge(band.upperBound - frequency) : 1
            // Frequency 0 and the Nyquist frequency are their own mirror images and are not doubled.
            let share: Double = bin == 0 || 2 * bin == samples ? 1 : 2
            return Float(share * lower * upper / count)
        }
        self.gains = gains
        if LaneEnvelope.canFind(samples: samples, kept: samples / decimation) {
            way = .lanes(
                LaneEnvelope(
                    lines: lines, samples: samples, kept: samples / decimation, first: firstBin, gains: gains,
                    isWhole: band == 0...0.5 && decimation == 1))
        } else {
            way = .library(
                LineTransform(
                    lines: min(lines, Self.batch), samples: samples, inverseSamples: samples / decimation))
        }
    }

    public func makeWorkspace() -> Workspace {
        switch way {
        case .lanes(let envelope): Workspace(buffers: .lanes(SignalBuffer(count: envelope.scratchCount)))
        case .library(let transform):
            Workspace(
                buffers: .library(
                    real: transform.makeRealBuffer(), spectrum: transform.makeSpectrumBuffer(),
                    analytic: transform.makeInverseBuffer()))
        }
    }

    /// Writes the envelope of `rf` into `envelope`.
    ///
    /// - Parameters:
    ///   - rf: One scan line per row: `samples` wide, `lines` high.
    ///   - envelope: One scan line per column, as in an image: `lines` wide, `depths` high. Every sample is
    ///     overwritten; the unit is that of `rf`.
    /// - Complexity: One forward and one inverse transform per line; no allocation.
    public func envelope(of rf: Raster<Float>, workspace: inout Workspace, into envelope: inout Raster<Float>) {
        precondition(rf.width == samples && rf.height == lines, "scan lines differ from the plan")
        precondition(envelope.width == lines && envelope.height == depths, "envelope shape differs from the plan")
        unsafe rf.withSamples { source in
            unsafe envelope.withMutableSamples { target in
                switch (way, workspace.buffers) {
                case (.lanes(let envelope), .lanes(let scratch)):
                    unsafe envelope.find(in: source.baseAddress!, scratch: scratch, into: target.baseAddress!)
                case (.library(let transform), .library(let real, let spectrum, let analytic)):
                    unsafe find(
                        in: source.baseAddress!, into: target.baseAddress!, transform: transform, real: real,
                        spectrum: spectrum, analytic: analytic)
                default: preconditionFailure("workspace was made for another plan")
                }
            }
        }
    }

    @unsafe private func find(
        in source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, transform: LineTransform,
        real: SignalBuffer, spectrum: SignalBuffer, analytic: SignalBuffer
    ) {
        var done = 0
        while done < lines {
            // The last batch overlaps the one before it, and finds the same there.
            let first = min(done, lines - transform.lines)
            for line in 0..<transform.lines {
                // SAFETY: first + transform.lines <= lines, and the buffer holds as many lines of realStride >= samples.
                unsafe (real.pointer + line * transform.realStride).update(
                    from: source + (first + line) * samples, count: samples)
            }
            transform.forward(real, into: spectrum)
            unsafe gains.withUnsafeBufferPointer { gains in
                for line in 0..<transform.lines {
                    // SAFETY: firstBin + gains.count <= samples / 2 + 1 <= spectrumStride, and gains.count <= depths.
                    unsafe ck_fold_band(
                        spectrum.pointer + 2 * (line * transform.spectrumStride + firstBin), gains.baseAddress!,
                        Int32(gains.count), Int32(firstBin % depths), Int32(depths),
                        analytic.pointer + 2 * line * transform.inverseStride)
                }
            }
            transform.inverse(analytic)
            unsafe ck_take_magnitudes(
                analytic.pointer, Int32(transform.inverseStride), Int32(transform.lines), Int32(depths), Int32(lines),
                target + first)
            done = first + transform.lines
        }
    }
}
