extension PhantomScene {
    /// A solid needle and how it is handled.
    public struct Needle: Hashable, Sendable {
        public enum Plane: Hashable, Sendable {
            /// In the image plane. Entry at lateral offset `entryX` on the skin, which may lie outside the picture;
            /// `angleDegrees` from image right toward depth: 30 = down-right, 150 = down-left; 10 to 170.
            case inPlane(entryX: Double, angleDegrees: Double)
            /// Across the image plane at lateral offset `x`: inserted `standoff` mm beside it and inclined
            /// `inclinationDegrees` (20 to 80) to the skin, so that it crosses as a dot.
            case across(x: Double, standoff: Double, inclinationDegrees: Double)
        }

        /// One step of the handling.
        public enum Step: Hashable, Sendable {
            /// Nothing moves for this long; a retention when the needle is in.
            case hold(seconds: Double)
            /// Advances or retracts to this inserted length, at this speed (mm/s, 1 to 200); 0 mm withdraws it.
            case move(to: Double, speed: Double)
        }

        public var plane = Plane.inPlane(entryX: -18, angleDegrees: 38)
        /// 0.12 to 1.2 mm; filiform needles measure 0.16 to 0.30 mm.
        public var diameter = 0.25
        /// From the first frame on.
        public var steps: [Step] = [.hold(seconds: 0.4), .move(to: 20, speed: 25), .hold(seconds: 5)]
        /// Deviation of the shaft from the chord at mid-length, mm per (10 mm)² of inserted length, -0.3 to 0.3.
        public var bow = 0.03
        /// Echo of a shaft at right angles to the beam, relative to muscle, 5 to 45 dB.
        public var level = 30.0
        /// Echo lost between a shaft across the beam and one along it, 0 to 40 dB.
        public var anglePenalty = 20.0
        /// Share of the shaft that fades, 0 to 0.8.
        public var gaps = 0.2
        /// Reverberation band below the shaft: length in mm at 1/e, 0 to 6.
        public var tail = 0.9

        public init() {}
    }

    /// How the tissue moves.
    public struct Motion: Hashable, Sendable {
        /// Seconds per breath, 2 to 10.
        public var breathPeriod = 3.6
        /// Peak-to-peak axial motion of the deepest layer, 0 to 6 mm.
        public var breathDepth = 0.0
        /// Peak-to-peak sliding of the lung along the pleura, 0 to 12 mm.
        public var lungSliding = 0.0
        /// Lateral drift of the probe, mm/s, -10 to 10.
        public var drift = 0.0
        /// Root mean square tremor of the probe, 0 to 0.5 mm.
        public var tremor = 0.03
        public var twitches: [Twitch] = []

        public init() {}
    }

    /// A local twitch response: a patch of muscle that jerks and returns.
    public struct Twitch: Hashable, Sendable {
        /// Seconds from the first frame.
        public var onset: Double
        /// 0.05 to 1 s.
        public var duration = 0.22
        public var x: Double
        public var z: Double
        /// Standard widths of the patch in mm, 1 to 15.
        public var lateralWidth = 5.0
        public var axialWidth = 3.0
        /// Largest displacement, 0 to 5 mm, mostly lateral.
        public var peak = 1.6

        public init(onset: Double, x: Double, z: Double) {
            self.onset = onset
            self.x = x
            self.z = z
        }
    }
}
