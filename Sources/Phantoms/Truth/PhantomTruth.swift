public import FrameModel

/// What is true of a synthetic recording as a whole.
public struct PhantomTruth: Sendable {
    public struct Interval: Hashable, Sendable {
        /// Seconds from the first frame.
        public var start: Double
        public var stop: Double
        /// Inserted length in millimeters at both ends.
        public var from: Double
        public var to: Double
    }

    public var scene: PhantomScene
    public var seed: UInt64
    public var geometry: FrameGeometry
    public var insertions: [Interval] = []
    public var withdrawals: [Interval] = []
    /// Retentions: the needle is in and does not move, for 0.25 s or more.
    public var dwells: [Interval] = []
    public var hasPleura: Bool

    init(scene: PhantomScene, seed: UInt64, geometry: FrameGeometry, path: NeedlePath?) {
        self.scene = scene
        self.seed = seed
        self.geometry = geometry
        if case .chestWall = scene.tissue.floor { hasPleura = true } else { hasPleura = false }
        let end = Double(scene.frameCount - 1) / scene.frameRate
        for stretch in path?.stretches ?? [] where stretch.start < end {
            let stop = min(stretch.stop, end)
            var interval = Interval(start: stretch.start, stop: stop, from: stretch.from, to: stretch.to)
            if stretch.stop > end, stretch.from != stretch.to {
                let share = (end - stretch.start) / (stretch.stop - stretch.start)
                interval.to = stretch.from + share * (stretch.to - stretch.from)
            }
            if stretch.to > stretch.from {
                insertions.append(interval)
            } else if stretch.to < stretch.from {
                withdrawals.append(interval)
            } else if stretch.to > 0 {
                // A hold that follows a hold is one retention.
                if let last = dwells.last, last.stop == interval.start {
                    dwells[dwells.count - 1].stop = interval.stop
                } else {
                    dwells.append(interval)
                }
            }
        }
        dwells.removeAll { $0.stop - $0.start < 0.25 }
    }
}

/// What is true of one synthetic frame; millimeters from the lateral origin and the transducer face.
public struct FrameTruth: Sendable {
    public struct Line: Sendable {
        public var points: [TissuePoint]
        /// For each point: inside the picture, not in the shadow of bone and not without contact.
        public var isVisible: [Bool]
    }

    public struct Boundary: Sendable {
        /// `skin_surface`, `skin_fat`, `fat_fascia`, then the two tissues that meet.
        public var name: String
        public var upper: String
        public var lower: String
        public var line: Line
    }

    public struct Bone: Sendable {
        public var name: String
        public var surface: [TissuePoint]
        /// Share of the surface inside the picture.
        public var inFieldFraction: Double
    }

    public struct Vessel: Sendable {
        public var name: String
        public var kind: VesselFinding.Kind
        public var center: TissuePoint
        /// Half axes of the lumen.
        public var semiAxes: (lateral: Double, axial: Double)
        public var isInField: Bool
        public var isVisible: Bool
        /// Diameter relative to rest.
        public var diameterScale: Double
    }

    /// The lumen of a vessel along its axis.
    public struct Tube: Sendable {
        public var name: String
        public var kind: VesselFinding.Kind
        /// The axis from left to right, beyond the picture on both sides.
        public var axis: [TissuePoint]
        /// Half the width across the axis at each of its points.
        public var halfWidths: [Double]
        /// Likewise whether it lies inside the picture, not in the shadow of bone and not without contact.
        public var isVisible: [Bool]
        /// Diameter relative to rest.
        public var diameterScale: Double
    }

    public struct Needle: Sendable {
        public var isInPlane: Bool
        /// Skin and tip; for a needle across the plane, its projection onto the plane.
        public var entry: TissuePoint
        public var tip: TissuePoint
        public var angleDegrees: Double
        public var inclinationDegrees: Double
        public var insertedLength: Double
        /// Distance of the tip beyond the plane; 0 in plane, negative before it.
        public var tipOffPlane: Double
        /// Where a needle across the plane pierces it.
        public var crossing: TissuePoint?
        public var tipIsInField: Bool
        public var tipIsVisible: Bool
        /// Length of the shaft inside the picture.
        public var shaftInField: Double
        /// Share of that shaft that is neither shadowed nor without contact.
        public var shaftVisibleFraction: Double
        /// First point of the shaft inside the picture.
        public var fieldEntry: TissuePoint?
        /// Gray levels by which the shaft and the tip exceed the tissue beside them, measured in the picture.
        public var shaftContrast: Double
        public var tipContrast: Double
    }

    public struct Clearance: Sendable {
        /// Shortest way from the tip; negative past the pleura or inside the lumen.
        public var toPleura: Double?
        public var toVisiblePleura: Double?
        public var toVessel: Double?
        /// Index among the vessels cut across; `nil` where one along its axis is nearer.
        public var nearestVessel: Int?
        /// To the nearest vessel along its axis, which `toVessel` counts as well.
        public var toTube: Double?
        public var toBone: Double?
        /// What the needle would meet first going straight on, and how far away it is.
        public var ahead: (kind: String, distance: Double)?
    }

    public var index: Int
    public var time: Double
    /// Depth of the skin surface in the middle of the picture.
    public var skinDepth: Double
    public var boundaries: [Boundary] = []
    public var ribs: [Bone] = []
    public var bones: [Bone] = []
    /// Leading (shallow) edge of the pleural line.
    public var pleura: Line?
    public var lungOffset: Double
    public var vessels: [Vessel] = []
    public var tubes: [Tube] = []
    /// `nil` while no needle is in the tissue.
    public var needle: Needle?
    public var clearance: Clearance?
    public var isTwitching: Bool
    public var isDwelling: Bool
}
