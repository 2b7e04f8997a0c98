/// One band of the monogenic filter bank.
public struct MonogenicScale: Hashable, Sendable {
    /// At which pixels the band's map has samples.
    public enum Sampling: Hashable, Sendable {
        /// At every second or fourth pixel, as far as the band allows without aliasing, but at least at every
        /// `maximumStep`-th (1, 2 or 4): the spectrum is cropped to the frequencies that are left.
        case cropped(maximumStep: Int)
        /// At every `step`-th pixel, whatever the band: exactly the full map's values there, by folding its spectrum.
        case decimated(step: Int)
    }

    /// Wavelength at the center of the band, in units of the sample spacing the plan was given.
    public var wavelength: Double
    /// Ratio sigma / f0 of the log-Gabor filter: 0.55 is about two octaves (Kovesi 1999).
    public var sigmaOnf: Double
    public var sampling: Sampling

    public init(wavelength: Double, sigmaOnf: Double = 0.55, sampling: Sampling = .cropped(maximumStep: 1)) {
        self.wavelength = wavelength
        self.sigmaOnf = sigmaOnf
        self.sampling = sampling
    }

    /// Gain at spatial frequency `frequency`: 1 at 1 / `wavelength`, 0 at zero.
    ///
    /// exp(-ln(f / f0)^2 / (2 ln(sigmaOnf)^2)) (Field 1987).
    public func gain(at frequency: Double) -> Double {
        guard frequency > 0 else { return 0 }
        let octaves = naturalLogarithm(frequency * wavelength)
        let width = naturalLogarithm(sigmaOnf)
        return exponential(-octaves * octaves / (2 * width * width))
    }
}
