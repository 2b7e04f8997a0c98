#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A plan that measures the shift between two images by phase correlation (Kuglin and Hines 1975).
///
/// Both windows are freed of their mean, multiplied by a Hann window and transformed. Within a band of spatial
/// frequencies the cross spectrum `R = F2 conj(F1)` is divided by a power of its magnitude, and the shift is where
/// `c(d) = sum R(w) exp(i w d)` is largest: the largest sample of the inverse transform, refined by Newton's method on
/// `c` itself, the limit of the upsampled transform of Guizar-Sicairos, Thurman and Fienup (2008,
/// doi:10.1364/OL.33.000156) for ever finer sampling.
///
/// The plan is immutable and may be shared; each worker owns one ``Scratch``.
public struct PhaseCorrelation: Sendable {
    /// How the cross spectrum is weighted.
    public enum Weighting: Sendable {
        /// Every frequency counts the same: the sharpest peak, the most noise.
        case phaseOnly
        /// Each frequency counts by the square root of the cross spectrum's magnitude: speckle's default.
        case squareRoot
        /// Plain cross-correlation: the least noise, the broadest peak.
        case magnitude
    }

    /// Samples per row and rows of the compared windows.
    public let width: Int
    public let height: Int
    /// Image pixels averaged into one sample, along both axes.
    public let decimation: Int
    /// The largest shift looked for, in image pixels.
    public let maximumShift: Int
    let weighting: Weighting
    let transform: BandTransform
    /// The band, and nothing else, on a grid just fine enough to hold it.
    let peakTransform: RealTransform2D
    /// Columns of the band, rounded up to whole SIMD vectors, and rows `-rowReach...rowReach`.
    let bandStride: Int
    let rowReach: Int
    /// First and past-the-end column of the band in each row; equal where the row has none.
    let bandStart: [Int32]
    let bandEnd: [Int32]
    let lateralWindow: [Float]
    let axialWindow: [Float]

    /// The working memory of one worker.
    public struct Scratch {
        let samples: SignalBuffer
        /// Spectra of rows.
        let rows: SignalBuffer
        let current: SignalBuffer
        let previous: SignalBuffer
        let peakSpectrum: SignalBuffer
        let peakSamples: SignalBuffer
        /// The weighted cross spectrum in the band: all real parts, then all imaginary parts.
        let cross: SignalBuffer
        /// Cosines, then sines of one row of phases.
        let phases: SignalBuffer
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Samples per row, at least 8. Lengths without prime factors above 5 are fast.
    ///   - height: Rows, at least 8.
    ///   - decimation: Image pixels per sample, at least 1; 2 is four times as fast.
    ///   - band: Spatial frequencies used, in cycles per sample, between 0 and 0.5 and excluding 0. The top 30 % carry
    ///     mostly decorrelated speckle (engineering default).
    ///   - weighting: See ``Weighting``.
    ///   - maximumShift: In image pixels; at most half the window, and by default a quarter of its shorter side.
    public init(
        width: Int, height: Int, decimation: Int = 1, band: ClosedRange<Float> = 0.02...0.35,
        weighting: Weighting = .squareRoot, maximumShift: Int? = nil
    ) {
        precondition(width >= 8 && height >= 8, "phase correlation needs at least 8 by 8 samples")
        precondition(decimation >= 1, "decimation below 1")
        precondition(band.lowerBound > 0 && band.upperBound <= 0.5, "band outside 0...0.5 cycles per sample")
        self.width = width
        self.height = height
        self.decimation = decimation
        self.weighting = weighting
        let reach = maximumShift ?? min(width, height) * decimation / 4
        precondition(reach >= 1 && reach <= min(width, height) * decimation / 2, "maximum shift beyond half the window")
        self.maximumShift = reach
        let high = Double(band.upperBound)
        let low = Double(band.lowerBound)
        let columnReach = min(Int(high * Double(width)), (width - 1) / 2)
        transform = BandTransform(width: width, height: height, columns: columnReach + 1)
        rowReach = min(Int(high * Double(height)), (height - 1) / 2)
        bandStride = (columnReach + 8) / 8 * 8
        peakTransform = RealTransform2D(
            width: TransformSize.fast(atLeast: 2 * columnReach + 2),
            height: TransformSize.fast(atLeast: 2 * rowReach + 2))
        var starts: [Int32] = []
        var ends: [Int32] = []
        for row in -rowReach...rowReach {
            let v = Double(row) / Double(height)
            let inBand = (0...columnReach).filter { column in
                let u = Double(column) / Double(width)
                let squared = u * u + v * v
                return squared >= low * low && squared <= high * high
            }
            starts.append(Int32(inBand.first ?? 0))
            ends.append(Int32((inBand.last ?? -1) + 1))
        }
        precondition(zip(starts, ends).contains { $0 < $1 }, "no frequency of this window lies in the band")
        bandStart = starts
        bandEnd = ends
        lateralWindow = Self.hann(width)
        axialWindow = Self.hann(height)
    }

    /// Allocates the working memory for this plan.
    public func makeScratch() -> Scratch {
        Scratch(
            samples: transform.makeRealBuffer(), rows: transform.makeScratch(),
            current: transform.makeSpectrumBuffer(),
            previous: transform.makeSpectrumBuffer(), peakSpectrum: peakTransform.makeSpectrumBuffer(),
            peakSamples: peakTransform.makeRealBuffer(),
            cross: SignalBuffer(count: 2 * bandStride * (2 * rowReach + 1)),
            phases: SignalBuffer(count: 2 * bandStride))
    }

    /// The shift that carries `previous` onto `current`.
    ///
    /// - Parameters:
    ///   - current: At least `width * decimation` by `height * decimation` pixels beyond its origin.
    ///   - previous: Likewise.
    ///   - currentOrigin: The upper left pixel of the window in `current`.
    ///   - previousOrigin: The upper left pixel of the window in `previous`. The shift counts the difference of the
    ///     origins, so that a known coarse shift can be followed.
    /// - Returns: The shift in image pixels; ``PixelShift/unknown`` if an image is flat or holds not-a-number.
    /// - Complexity: Two forward transforms and one smaller inverse; no allocation.
    public func shift(
        of current: Raster<Float>, at currentOrigin: (row: Int, column: Int) = (0, 0), since previous: Raster<Float>,
        at previousOrigin: (row: Int, column: Int) = (0, 0), scratch: inout Scratch
    ) -> PixelShift {
        load(previous, at: previousOrigin, samples: scratch.samples, rows: scratch.rows, spectrum: scratch.previous)
        load(current, at: currentOrigin, samples: scratch.samples, rows: scratch.rows, spectrum: scratch.current)
        let magnitude = formCrossSpectrum(scratch: scratch)
        guard magnitude > 0, magnitude < .infinity else { return .unknown }
        var found = locatePeak(totalMagnitude: magnitude, scratch: scratch)
        found.lateral += Float(currentOrigin.column - previousOrigin.column)
        found.axial += Float(currentOrigin.row - previousOrigin.row)
        return found
    }

    /// The periodic Hann window, `(1 - cos(2 pi (n + 1/2) / count)) / 2`.
    private static func hann(_ count: Int) -> [Float] {
        (0..<count).map { Float(0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(count))) }
    }
}
