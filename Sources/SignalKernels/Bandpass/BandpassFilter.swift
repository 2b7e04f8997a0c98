/// A plan that keeps the structures of an image whose size lies in a band, for images of one size.
///
/// The gain depends on the spatial frequency `f` alone, whatever its direction, without phase:
///
///     gain(f) = 1 / (1 + (f / high)^(2 n)) * (1 - 1 / (1 + (f / low)^(2 n)))
///
/// with `low = 1 / longest` and `high = 1 / shortest`: squared Butterworth magnitudes of order `n` (Butterworth 1930),
/// 1/2 at each cutoff when the cutoffs lie far apart, 0 at frequency 0.
public struct BandpassFilter: Sendable {
    private let padded: PaddedTransform
    private let gains: [Float]

    /// The working memory of one worker.
    public struct Workspace {
        let padded: PaddedTransform.Workspace
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the images, at least 4.
    ///   - height: Rows of the images, at least 4.
    ///   - lateralSpacing: The distance between columns, above 0, in the unit of the wavelengths.
    ///   - axialSpacing: The distance between rows, likewise.
    ///   - wavelengths: The shortest and the longest wavelength that pass, above 0, in the unit of the spacings.
    ///   - order: The steepness `n`, 1...16.
    public init(
        width: Int, height: Int, lateralSpacing: Double = 1, axialSpacing: Double = 1,
        wavelengths: ClosedRange<Double>, order: Int = 2
    ) {
        precondition(lateralSpacing > 0 && axialSpacing > 0, "sample spacing must be positive")
        precondition(
            wavelengths.lowerBound > 0 && wavelengths.upperBound.isFinite, "wavelengths must be positive and finite")
        precondition((1...16).contains(order), "order outside 1...16")
        // One longest wavelength beyond the edges, but never more than the image has to mirror.
        let longest = wavelengths.upperBound
        padded = PaddedTransform(
            width: width, height: height,
            margin: (
                Int(min(longest / lateralSpacing, Double(width)).rounded(.up)),
                Int(min(longest / axialSpacing, Double(height)).rounded(.up))
            ))
        let columns = padded.transform.spectrumWidth
        var gains = [Float](repeating: 0, count: columns * padded.gainRows)
        for row in 0..<padded.gainRows {
            for column in 0..<columns {
                let frequency = padded.frequency(
                    row: row, column: column, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing)
                gains[row * columns + column] = Float(Self.gain(at: frequency, wavelengths: wavelengths, order: order))
            }
        }
        self.gains = gains
    }

    /// The gain at a spatial frequency in cycles per unit of the spacings.
    public static func gain(at frequency: Double, wavelengths: ClosedRange<Double>, order: Int = 2) -> Double {
        let low = raised(frequency * wavelengths.upperBound, to: 2 * order)
        let high = raised(frequency * wavelengths.lowerBound, to: 2 * order)
        // Written so that a huge power gives 1, not infinity over infinity.
        return (low > 1 ? 1 / (1 + 1 / low) : low / (1 + low)) / (1 + high)
    }

    private static func raised(_ base: Double, to exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    public func makeWorkspace() -> Workspace { Workspace(padded: padded.makeWorkspace()) }

    /// Writes the part of `image` in the band into `output`; signed, in the unit of the image.
    ///
    /// - Parameters:
    ///   - image: Of the plan's shape.
    ///   - output: Of the plan's shape; every sample is overwritten.
    /// - Complexity: One forward and one inverse transform; no allocation.
    public func apply(to image: Raster<Float>, workspace: inout Workspace, into output: inout Raster<Float>) {
        padded.load(image, workspace: workspace.padded)
        padded.multiply(by: gains, workspace: workspace.padded)
        padded.store(workspace: workspace.padded, into: &output)
    }
}
