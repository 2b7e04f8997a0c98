/// A vessel along its axis: a lumen between two walls that run side by side.
public struct TubeFinding: Hashable, Sendable, Reusable {
    public enum State: String, Hashable, Sendable {
        /// Some of what a vessel shows is missing: no clearance is measured to it, and near it nothing is clear.
        case suspected
        /// Everything is there that a vessel along its axis shows.
        case confirmed
    }

    /// A cut across the lumen.
    public struct Section: Hashable, BitwiseCopyable, Sendable {
        /// On the axis.
        public var point: TissuePoint
        /// Half the width of the lumen across the axis, in millimeters.
        public var halfWidth: Double

        public init(point: TissuePoint, halfWidth: Double) {
            self.point = point
            self.halfWidth = halfWidth
        }
    }

    /// Identity over time; 0 before tracking.
    public var id = 0
    /// From left to right. Where the first and the last lie inside the picture, the vessel was not seen to go on.
    public var sections: [Section] = []
    /// Lumen edge to outer wall, in millimeters.
    public var wallThickness = 0.0
    /// Standard uncertainty of the wall position, in millimeters.
    public var sigma = 0.0
    public var kind = VesselFinding.Kind.unknown
    /// Beats per minute; `nil` when the clip is too short or nothing pulses.
    public var pulseRate: Double?
    public var state = State.suspected
    public var confidence = 0.0

    public init() {}

    public mutating func reset() {
        id = 0
        sections.removeAll(keepingCapacity: true)
        wallThickness = 0
        sigma = 0
        kind = .unknown
        pulseRate = nil
        state = .suspected
        confidence = 0
    }

    /// Both ends of the cut at a section, grown by `margin` millimeters: on the shallow and on the deep side of the axis.
    ///
    /// Across the direction from the section before to the one after; where all sections coincide, along depth.
    public func walls(at index: Int, grownBy margin: Double) -> (shallow: TissuePoint, deep: TissuePoint) {
        let before = sections[max(index - 1, 0)].point
        let after = sections[min(index + 1, sections.count - 1)].point
        let (dx, dz) = (after.x - before.x, after.z - before.z)
        let length = (dx * dx + dz * dz).squareRoot()
        // Sections run from left to right, so that the normal points to depth.
        let normal = length > 0 ? (x: -dz / length, z: dx / length) : (x: 0, z: 1)
        let center = sections[index].point
        let reach = sections[index].halfWidth + margin
        return (
            TissuePoint(xMillimeters: center.x - normal.x * reach, zMillimeters: center.z - normal.z * reach),
            TissuePoint(xMillimeters: center.x + normal.x * reach, zMillimeters: center.z + normal.z * reach)
        )
    }

    /// Length of the axis in millimeters.
    public var length: Double {
        var total = 0.0
        for index in sections.indices.dropFirst() {
            total += sections[index].point.distance(to: sections[index - 1].point).inMillimeters
        }
        return total
    }

    /// Mean width of the lumen in millimeters; 0 without sections.
    public var width: Double {
        guard !sections.isEmpty else { return 0 }
        var total = 0.0
        for section in sections { total += 2 * section.halfWidth }
        return total / Double(sections.count)
    }

    /// Becomes a copy of `other` in its own storage.
    package mutating func copy(_ other: TubeFinding) {
        id = other.id
        sections.removeAll(keepingCapacity: true)
        sections.append(contentsOf: other.sections)
        wallThickness = other.wallThickness
        sigma = other.sigma
        kind = other.kind
        pulseRate = other.pulseRate
        state = other.state
        confidence = other.confidence
    }
}
