/// Everything that decides what a synthetic recording shows, apart from the seed.
///
/// A plain value: start from a preset or from `PhantomScene()`, change what matters, hand it to `PhantomGenerator`.
/// Lengths are millimeters, times seconds, levels decibels. Defaults without another source are engineering defaults,
/// chosen so that the picture resembles a musculoskeletal preset of a diagnostic scanner.
public struct PhantomScene: Hashable, Sendable {
    /// Name of the anatomy, such as `intercostal`; written to the truth.
    public var name = "muscle"
    /// How hard the recording is meant to be; written to the truth and nowhere else.
    public var difficulty = Difficulty.medium
    /// 1 to 10,000.
    public var frameCount = 30
    /// Frames per second, 1 to 200.
    public var frameRate = 15.0
    public var transducer = Transducer()
    public var display = Display()
    public var tissue = Tissue()
    /// Vessels cut across, at most 8.
    public var vessels: [Vessel] = []
    /// Vessels along their axis, at most 4.
    public var tubes: [Tube] = []
    public var needle: Needle?
    public var motion = Motion()
    public var artifacts = Artifacts()

    public init() {}

    public enum Difficulty: String, Hashable, Sendable, CaseIterable {
        case easy, medium, hard
    }

    /// The array and the beam it forms.
    public struct Transducer: Hashable, Sendable {
        public enum Shape: Hashable, Sendable {
            /// `aperture` wide, parallel scan lines.
            case linear(aperture: Double)
            /// A curved face of `radius` that opens `fieldOfViewDegrees`.
            case curvilinear(radius: Double, fieldOfViewDegrees: Double)
        }

        /// Aperture 20 to 80 mm; radius 10 to 80 mm with 20 to 100 degrees.
        public var shape = Shape.linear(aperture: 38)
        /// Depth of the picture below the face, 15 to 150 mm.
        public var depth = 40.0
        /// Center frequency of the pulse, 2 to 18 MHz.
        public var megahertz = 10.0
        /// Bandwidth at half amplitude (-6 dB) over the center frequency, 0.3 to 0.9.
        public var fractionalBandwidth = 0.6
        /// Depth of the transmit focus, 5 to 120 mm.
        public var focus = 20.0
        /// Depth over aperture, 1 to 6: the beam is about one wavelength times this wide in the focus.
        public var fNumber = 2.4
        /// Scan lines in the picture, 64 to 512.
        public var scanLines = 192
        /// Directions whose envelopes are averaged (spatial compounding), 1, 3 or 5.
        public var compoundedDirections = 3

        public init() {}
    }

    /// From envelope to gray levels.
    public struct Display: Hashable, Sendable {
        /// Both axes, 0.03 to 0.5 mm.
        public var millimetersPerPixel = 0.1
        /// From black to white, 30 to 90 dB.
        public var dynamicRange = 62.0
        /// Added before the log compression, -20 to 20 dB.
        public var gain = 0.0
        /// What time-gain compensation leaves of the attenuation, dB per cm; negative when it overcompensates.
        public var residualAttenuation = 1.5
        /// Electronic noise at the face, relative to muscle, -80 to -10 dB; it rises with the compensation.
        public var noise = -42.0
        /// How much the compensation raises noise with depth, dB per cm, 0 to 10.
        public var noiseRise = 3.0
        /// Share of a 3 x 3 binomial in the displayed picture, 0 to 1.
        public var smoothing = 0.4
        /// Rim in pixels around the picture with ruler and text; 0 gives the picture alone. 0 or 24 to 200.
        public var furniture = 0

        public init() {}
    }

    /// What bends the picture away from a plain cut through tissue.
    public struct Artifacts: Hashable, Sendable {
        /// Echo that returns to the tissue at the transducer face, relative to the pleural echo, dB; `nil` for none.
        /// The source of the repeats below the pleura (A-lines).
        public var faceReflection: Double? = -16.0
        /// Echo level of the haze below the pleura relative to muscle, -40 to 10 dB.
        public var haze = -11.0
        /// Bright streaks that hang from the pleura (B-lines), 0 to 6.
        public var streaks = 0
        /// Lateral range without contact, if any.
        public var dropout: ClosedRange<Double>?

        public init() {}
    }
}
