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

        public init(point: TissuePoint, lateral: Double, axial: Double) {
            self.point = point
            self.lateral = lateral
            self.axial = axial
        }
    }

    /// From left to right, the sides of the picture included; empty when nothing was examined.
    public var limits: [Limit] = []

    /// Unseen tissue is looked for to this distance, in millimeters: beyond any margin.
    public static let farthest = 30.0

    public init() {}

    public mutating func reset() { limits.removeAll(keepingCapacity: true) }

    /// Radius of the half disk ahead of `tip` in which everything was examined, in millimeters, at most `farthest`.
    ///
    /// - Parameters:
    ///   - tip: Where the needle ends.
    ///   - angleDegrees: Direction of the shaft, degrees from image right toward depth; `nil` = all around.
    /// - Returns: 0 when the tip itself lies where nothing can be seen.
    /// - Complexity: O(limits).
    public func radius(aheadOf tip: TissuePoint, angleDegrees: Double? = nil) -> Double {
        guard !limits.isEmpty else { return 0 }
        let direction = angleDegrees.map { Self.unit($0) }
        var nearest = Self.farthest
        for limit in limits {
            // Half a millimeter steps down the unseen part of the scan line; its first points matter most.
            var along = 0.0
            while along <= Self.farthest {
                let dx = limit.point.x + along * limit.lateral - tip.x
                let dz = limit.point.z + along * limit.axial - tip.z
                let distance = (dx * dx + dz * dz).squareRoot()
                if distance < nearest {
                    let ahead = direction.map { dx * $0.x + dz * $0.z >= 0 } ?? true
                    // Unseen tissue this close counts wherever it lies: the tip is at its edge.
                    if ahead || distance < Self.edge { nearest = distance }
                }
                along += 0.5
            }
        }
        return max(0, nearest - Self.edge)
    }

    /// Half the distance between limits, in millimeters: a tip nearer than this to one may lie behind it.
    public static let edge = 0.6

    private static func unit(_ degrees: Double) -> (x: Double, z: Double) {
        let radians = degrees * .pi / 180
        return (cos(radians), sin(radians))
    }
}
