import Foundation

/// How far down each scan line the picture shows tissue well enough that a pleural line or a vessel would be seen.
///
/// Conservative: a shadow, the noise floor, the end of the picture and its sides all end it.
public struct ExaminedField: Hashable, Sendable, Reusable {
    /// Where a scan line stops showing tissue, and the direction in which the unseen part goes on.
    public struct Limit: Hashable, BitwiseCopyable, Sendable {
        public var point: TissuePoint
        /// Unit vector along the scan line, away from the transducer.
        public var lateral: Double
        public var axial: Double
        /// The surface of a bone ends it: nothing is seen below, and no needle passes.
        public var isBone: Bool

        public init(point: TissuePoint, lateral: Double, axial: Double, isBone: Bool = false) {
            self.point = point
            self.lateral = lateral
            self.axial = axial
            self.isBone = isBone
        }
    }

    /// A stretch of a scan line without echoes between echoes above and below: blood, another fluid, or a shadow.
    public struct Gap: Hashable, BitwiseCopyable, Sendable {
        /// Around every place from one to the other it is dark to `radius`.
        public var top: TissuePoint
        public var bottom: TissuePoint

        /// In millimeters: two to four resolution cells, more than the dark of speckle spans (engineering default).
        public static let radius = 0.75

        public init(top: TissuePoint, bottom: TissuePoint) {
            self.top = top
            self.bottom = bottom
        }
    }

    /// From left to right, the sides of the picture included; empty when nothing was examined.
    public var limits: [Limit] = []
    /// In no order. Whether a vessel that was found accounts for one is not known here.
    public var gaps: [Gap] = []

    /// Unseen tissue is looked for to this distance, in millimeters: beyond any margin.
    public static let farthest = 30.0

    public init() {}

    public mutating func reset() {
        limits.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
    }

    /// Takes over what `other` holds.
    public mutating func copy(_ other: ExaminedField) {
        reset()
        limits.append(contentsOf: other.limits)
        gaps.append(contentsOf: other.gaps)
    }

    /// Radius of the half disk ahead of `tip` in which everything was examined, in millimeters, at most `farthest`.
    ///
    /// - Parameters:
    ///   - tip: Where the needle ends.
    ///   - angleDegrees: Direction of the shaft, degrees from image right toward depth; `nil` = all around.
    ///   - sideRise: For a layer that goes on smoothly beyond the sides of the picture: how much it may rise there for
    ///     each millimeter outward, 0 or more, from where the outermost scan lines end. `nil` = what is looked for may
    ///     lie anywhere beside the picture.
    /// - Returns: 0 when the tip itself lies where nothing can be seen, or a place is no number.
    /// - Complexity: O(limits); no allocation.
    public func radius(aheadOf tip: TissuePoint, angleDegrees: Double? = nil, sideRise: Double? = nil) -> Double {
        guard !limits.isEmpty else { return 0 }
        let shaft = angleDegrees.map { Self.unit($0) }
        var nearest = Self.farthest
        for index in limits.indices {
            // Unseen tissue this close counts wherever it lies: the tip is at its edge.
            guard Self.distance(from: tip, to: limits[index]) >= Self.edge else { return 0 }
            let limit = sideRise.flatMap { besideThePicture(index, rise: $0) } ?? limits[index]
            guard let shaft else {
                nearest = min(nearest, Self.distance(from: tip, to: limit))
                continue
            }
            let (dx, dz) = (limit.point.x - tip.x, limit.point.z - tip.z)
            // Of it, what lies ahead: how far it is ahead changes by `gain` per millimeter down the scan line.
            let ahead = dx * shaft.x + dz * shaft.z
            let gain = limit.lateral * shaft.x + limit.axial * shaft.z
            let ends = ahead + gain * Self.farthest
            if ahead < 0 && ends < 0 { continue }
            let crossing = gain == 0 ? 0 : -ahead / gain
            nearest = min(
                nearest,
                Self.distance(
                    dx, dz, limit, from: ahead < 0 ? crossing : 0, to: ends < 0 ? crossing : Self.farthest))
        }
        return max(0, nearest - Self.edge)
    }

    /// Where the unseen begins beside the picture if it rises outward from the end of the outermost scan line, in place of
    /// the side at an index; `nil` where that is none.
    private func besideThePicture(_ index: Int, rise: Double) -> Limit? {
        guard limits.count > 2, index == 0 || index == limits.count - 1 else { return nil }
        let (side, last) = index == 0 ? (-1.0, limits[1]) : (1, limits[index - 1])
        let length = (1 + rise * rise).squareRoot()
        return Limit(
            point: last.point, lateral: (side * last.axial - rise * last.lateral) / length,
            axial: (-side * last.lateral - rise * last.axial) / length)
    }

    /// From the tip to the unseen part of a scan line, which goes on from the limit to `farthest`.
    private static func distance(from tip: TissuePoint, to limit: Limit) -> Double {
        distance(limit.point.x - tip.x, limit.point.z - tip.z, limit, from: 0, to: farthest)
    }

    /// From the tip to the nearest place between `start` and `end` down a scan line whose limit lies at `dx`, `dz` of it.
    private static func distance(_ dx: Double, _ dz: Double, _ limit: Limit, from start: Double, to end: Double)
        -> Double
    {
        let along = min(end, max(start, -(dx * limit.lateral + dz * limit.axial)))
        let x = dx + along * limit.lateral
        let z = dz + along * limit.axial
        return (x * x + z * z).squareRoot()
    }

    /// Half the distance between limits, in millimeters: a tip nearer than this to one may lie behind it.
    public static let edge = 0.6

    private static func unit(_ degrees: Double) -> (x: Double, z: Double) {
        let radians = degrees * .pi / 180
        return (cos(radians), sin(radians))
    }
}
