/// One band of the monogenic filter bank.
public struct MonogenicScale: Hashable, Sendable {
    /// Wavelength at the center of the band, in units of the sample spacing the plan was given.
    public var wavelength: Double
    /// Ratio sigma / f0 of the log-Gabor filter: 0.55 is about two octaves (Kovesi 1999).
    public var sigmaOnf: Double
    /// The band's map has samples at every pixel, or at every second or fourth, as far as the band allows without aliasing
    /// and this does (1, 2 or 4): the spectrum is cropped to the frequencies that are left.
    public var maximumStep: Int

    public init(wavelength: Double, sigmaOnf: Double = 0.55, maximumStep: Int = 1) {
        self.wavelength = wavelength
        self.sigmaOnf = sigmaOnf
        self.maximumStep = maximumStep
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
