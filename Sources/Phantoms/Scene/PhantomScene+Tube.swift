extension PhantomScene {
    /// A vessel along its axis: two parallel walls with blood between them.
    public struct Tube: Hashable, Sendable {
        /// Where the vessel leaves the image plane: from there on the plane cuts it beside its middle, so that the
        /// lumen gets narrower and ends.
        public struct Exit: Hashable, Sendable {
            /// Lateral offset from which the axis lies outside the plane.
            public var x: Double
            /// Toward the image right; else toward the left.
            public var isRight: Bool
            /// Angle between axis and plane from there on, 2 to 60 degrees.
            public var degrees: Double

            public init(x: Double, isRight: Bool, degrees: Double) {
                self.x = x
                self.isRight = isRight
                self.degrees = degrees
            }
        }

        public var name: String
        public var kind: Vessel.Kind
        /// A point of the axis at rest.
        public var x: Double
        public var z: Double
        /// Of the lumen at rest, 0.5 to 8 mm.
        public var radius: Double
        /// Lumen edge to outer wall, 0.2 to 1.5 mm.
        public var wall: Double
        /// Direction of the axis at (`x`, `z`) from image right toward depth, -40 to 40 degrees.
        public var tiltDegrees = 0.0
        /// Depth that the axis gains on both sides of `x`, mm per (10 mm)² of lateral distance, -2 to 2.
        public var bow = 0.0
        public var exit: Exit?
        /// Relative change of diameter with each heart beat, 0 to 0.15.
        public var pulsation: Double
        /// Beats per minute, 30 to 200.
        public var pulseRate = 70.0
        /// Share of its width a vein loses with each breath, 0 to 0.9.
        public var collapse: Double

        public init(artery name: String, x: Double, z: Double, radius: Double, pulsation: Double = 0.06) {
            self.init(Vessel(artery: name, x: x, z: z, radius: radius, pulsation: pulsation))
        }

        public init(vein name: String, x: Double, z: Double, radius: Double, collapse: Double = 0.3) {
            self.init(Vessel(vein: name, x: x, z: z, halfWidth: radius, halfHeight: radius, collapse: collapse))
        }

        /// As one that is as round where it is cut across.
        private init(_ vessel: Vessel) {
            (name, kind, x, z) = (vessel.name, vessel.kind, vessel.x, vessel.z)
            (radius, wall) = (vessel.halfHeight, vessel.wall)
            (pulsation, collapse) = (vessel.pulsation, vessel.collapse)
        }
    }
}
