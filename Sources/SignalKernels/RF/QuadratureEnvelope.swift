import CKernels

/// A plan that turns demodulated scan lines, pairs of in-phase and quadrature samples, into their envelope.
///
/// The envelope is the magnitude of the pair; `decimation` samples in a row are averaged to one. Averaging after
/// detection lowers speckle noise a little and never hides an echo between the samples kept.
public struct QuadratureEnvelope: Sendable {
    /// Scan lines per frame.
    public let lines: Int
    /// Pairs per scan line.
    public let samples: Int
    /// Pairs per envelope sample.
    public let decimation: Int
    /// Envelope samples per scan line; pairs that do not fill one are left out.
    public var depths: Int { samples / decimation }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - lines: At least 1.
    ///   - samples: Pairs per line, at least `decimation`.
    ///   - decimation: At least 1.
    public init(lines: Int, samples: Int, decimation: Int = 1) {
        precondition(lines >= 1 && decimation >= 1 && samples >= decimation, "an envelope needs a sample")
        self.lines = lines
        self.samples = samples
        self.decimation = decimation
    }

    /// What `envelope(of:magnitudes:into:)` needs beside its arguments.
    public func makeMagnitudes() -> Raster<Float> { Raster(width: lines, height: samples, filledWith: 0) }

    /// Writes the envelope of `pairs` into `envelope`.
    ///
    /// - Parameters:
    ///   - pairs: One scan line per row, in-phase and quadrature samples in turn: `2 * samples` wide, `lines` high.
    ///   - magnitudes: Scratch from `makeMagnitudes()`; overwritten.
    ///   - envelope: One scan line per column: `lines` wide, `depths` high. Every sample is overwritten; the unit is
    ///     that of `pairs`.
    /// - Complexity: O(`lines * samples`); no allocation.
    public func envelope(
        of pairs: Raster<Float>, magnitudes: inout Raster<Float>, into envelope: inout Raster<Float>
    ) {
        precondition(pairs.width == 2 * samples && pairs.height == lines, "scan lines differ from the plan")
        precondition(magnitudes.width == lines && magnitudes.height == samples, "scratch differs from the plan")
        precondition(envelope.width == lines && envelope.height == depths, "envelope shape differs from the plan")
        let share = 1 / Float(decimation)
        unsafe pairs.withSamples { source in
            unsafe magnitudes.withMutableSamples { whole in
                // SAFETY: `lines` lines of `samples` pairs in, `samples` rows of `lines` out.
                unsafe ck_take_magnitudes(
                    source.baseAddress!, Int32(samples), Int32(lines), Int32(samples), Int32(lines),
                    whole.baseAddress!)
                unsafe envelope.withMutableSamples { target in
                    for depth in 0..<depths {
                        for line in 0..<lines {
                            var sum: Float = 0
                            for step in 0..<decimation {
                                // SAFETY: depth * decimation + step < samples, since depths * decimation <= samples.
                                unsafe sum += whole[(depth &* decimation &+ step) &* lines &+ line]
                            }
                            unsafe target[depth &* lines &+ line] = sum * share
                        }
                    }
                }
            }
        }
    }
}
