/// The point-spread function of the array: a Gaussian pulse along the beam, a Gaussian beam across it.
///
/// Separable at each depth, and of unit energy, so that fully developed speckle is equally bright at all depths:
/// with scatterers of variance `1 / density` the mean echo power is 1, the reference of all levels (0 dB = muscle).
struct PointSpread: Sendable {
    /// Standard width of the demodulated pulse in range, millimeters.
    let axialSigma: Double
    let wavelength: Double
    private let focus: Double
    private let focalSigma: Double
    private let rayleighRange: Double

    init(_ transducer: PhantomScene.Transducer) {
        // 1540 m/s, the soft-tissue average that scanners assume, in millimeters per microsecond.
        let speed = 1.540
        wavelength = speed / transducer.megahertz
        // A Gaussian spectrum of this half-amplitude width has the standard width f B / 2.355; the pulse 1 / (2 pi)
        // of its inverse in time, and half of that time times the speed in range (the way there and back).
        let spectralSigma = transducer.megahertz * transducer.fractionalBandwidth / 2.355
        axialSigma = speed / (2 * 2 * .pi * spectralSigma)
        focus = transducer.focus
        // Half-amplitude beam width in the focus = wavelength times f-number (Szabo, Diagnostic Ultrasound
        // Imaging, 2nd ed. 2014, section 6.6).
        focalSigma = wavelength * transducer.fNumber / 2.355
        // Receive focusing follows the depth, so only the transmit beam spreads; depth of field about 7 λ F².
        rayleighRange = 3.5 * wavelength * transducer.fNumber * transducer.fNumber
    }

    /// Standard width of the beam at a range, millimeters; at most 3.5 times the focal width.
    func lateralSigma(at range: Double) -> Double {
        let t = (range - focus) / rayleighRange
        return focalSigma * min((1 + 0.35 * t * t).squareRoot(), 3.5)
    }

    /// Scatterers per mm²: about eight in every resolution cell, at most 70.
    var density: Double { min(max(8 / (2.355 * 2.355 * axialSigma * focalSigma * 1.4), 8), 70) }

    /// Echo of a unit reflector in its axial center: the pulse's share of the normalization.
    private var axialPeak: Double { (1 / (1.772_453_85 * axialSigma)).squareRoot() }

    /// Amplitude of scatterers `spacing` apart on a line across the beam whose echoes add in phase to `level`.
    func coherentAmplitude(level: Double, spacing: Double, range: Double) -> Double {
        level * spacing / ((2 * 1.772_453_85 * lateralSigma(at: range)).squareRoot() * axialPeak)
    }

    /// Amplitude of such scatterers with random phases whose mean echo power is `level` squared.
    func incoherentAmplitude(level: Double, spacing: Double) -> Double { level * spacing.squareRoot() / axialPeak }
}
