extension PhantomScene {
    /// The layers below the transducer, from the skin down.
    public struct Tissue: Hashable, Sendable {
        /// Gel or standoff between face and skin, 0.2 to 6 mm.
        public var standoff = 0.5
        /// Epidermis and dermis, 0.5 to 4 mm.
        public var skin = 1.4
        /// Subcutaneous fat, 1 to 40 mm.
        public var fat = 5.0
        /// Connective strands in the fat per cm², 0 to 10.
        public var septa = 2.5
        /// Muscles from the surface down; at least one.
        public var muscles = [Muscle(name: "muscle", thickness: 16)]
        public var floor = Floor.bone(name: "bone", curvatureRadius: 45)
        /// Root mean square bump of a boundary as a share of the layer above it, 0 to 0.4.
        public var unevenness = 0.07
        /// Tilt of the deepest boundary, degrees, -15 to 15; shallower ones tilt less.
        public var tiltDegrees = 0.0
        /// Echo of the fascia between layers relative to muscle, 5 to 40 dB.
        public var fascia = 17.0

        public init() {}
    }

    public struct Muscle: Hashable, Sendable {
        public enum Section: Hashable, Sendable {
            /// Cut along the fibers: long stripes, inclined to the layer by this angle in degrees.
            case alongFibers(pennationDegrees: Double)
            /// Cut across the fibers: short specks.
            case acrossFibers
        }

        public var name: String
        /// 2 to 60 mm.
        public var thickness: Double
        public var section = Section.alongFibers(pennationDegrees: 8)
        /// Echo of the muscle itself relative to the usual, -12 to 12 dB.
        public var level = 0.0
        /// Stripes or specks relative to the usual number, 0 to 4.
        public var striation = 1.0

        public init(
            name: String, thickness: Double, section: Section = .alongFibers(pennationDegrees: 8),
            level: Double = 0, striation: Double = 1
        ) {
            self.name = name
            self.thickness = thickness
            self.section = section
            self.level = level
            self.striation = striation
        }
    }

    /// What lies below the last muscle.
    public enum Floor: Hashable, Sendable {
        /// Loose tissue to the bottom of the picture.
        case openTissue
        /// A bone under the whole width, with an arched surface.
        case bone(name: String, curvatureRadius: Double)
        /// Ribs with intercostal muscle between them, and the lung below.
        case chestWall(Ribs)
    }

    public struct Ribs: Hashable, Sendable {
        /// Lateral offsets of the rib centers.
        public var centers: [Double] = [-14, 12]
        /// Across the rib, 6 to 20 mm.
        public var width = 11.0
        /// From the top of the rib to the pleura, 4 to 12 mm; the thickness of the intercostal muscle.
        public var thickness = 7.0

        public init() {}
    }

    /// A vessel cut across: an ellipse with upright axes.
    public struct Vessel: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable { case artery, vein }

        public var name: String
        public var kind: Kind
        public var x: Double
        public var z: Double
        /// Half axes of the lumen at rest, 0.5 to 12 mm.
        public var halfWidth: Double
        public var halfHeight: Double
        /// Lumen edge to outer wall, 0.2 to 1.5 mm.
        public var wall: Double
        /// Relative change of diameter with each heart beat, 0 to 0.15.
        public var pulsation: Double
        /// Beats per minute, 30 to 200.
        public var pulseRate = 70.0
        /// Share of its height a vein loses with each breath, 0 to 0.9.
        public var collapse: Double

        public init(artery name: String, x: Double, z: Double, radius: Double, pulsation: Double = 0.06) {
            self.name = name
            kind = .artery
            self.x = x
            self.z = z
            halfWidth = radius
            halfHeight = radius
            wall = 0.35 + 0.08 * radius
            self.pulsation = pulsation
            collapse = 0
        }

        public init(
            vein name: String, x: Double, z: Double, halfWidth: Double, halfHeight: Double, collapse: Double = 0.3
        ) {
            self.name = name
            kind = .vein
            self.x = x
            self.z = z
            self.halfWidth = halfWidth
            self.halfHeight = halfHeight
            wall = 0.25
            pulsation = 0.01
            self.collapse = collapse
        }
    }
}
