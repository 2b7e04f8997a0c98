import Foundation

package import FrameModel
package import SignalKernels

/// The pixels the detectors work on: the picture region of a frame, with row 0 and column 0 at its corner.
///
/// Knows which pixels lie outside a curved array's fan, and from where to fill them so that
/// the filters see no edge there.
package struct FeatureGrid: Sendable {
    package let geometry: FrameGeometry
    package let width: Int
    package let height: Int
    /// Millimeters from row to row.
    package let axialMM: Double
    /// Millimeters from column to column.
    package let lateralMM: Double
    /// 1 inside the picture, 0 outside the fan.
    package let valid: Raster<UInt8>
    /// Whether any pixel is invalid.
    package let isMasked: Bool
    /// For each invalid pixel, its offset and the offset of the valid pixel that stands in for it.
    let fill: [(target: Int32, source: Int32)]

    package init(geometry: FrameGeometry) {
        self.geometry = geometry
        width = geometry.region.width
        height = geometry.region.height
        axialMM = geometry.axialSpacing.inMillimetersPerPixel
        lateralMM = geometry.lateralSpacing.inMillimetersPerPixel
        var valid = Raster<UInt8>(width: width, height: height, filledWith: 1)
        var fill: [(target: Int32, source: Int32)] = []
        if case .curvilinear(let fan) = geometry.probe {
            for row in 0..<height {
                for column in 0..<width {
                    let point = Self.point(geometry, column: Double(column), row: Double(row))
                    if !geometry.shows(point) { valid[row: row, column: column] = 0 }
                }
            }
            fill = Self.mirrorFill(geometry: geometry, fan: fan, valid: valid)
        }
        self.valid = valid
        self.fill = fill
        isMasked = valid.samples.contains(0)
    }

    /// The tissue at a pixel of the region.
    package func point(column: Double, row: Double) -> TissuePoint {
        Self.point(geometry, column: column, row: row)
    }

    /// The pixel of the region at a point of tissue; may lie outside.
    package func pixel(of point: TissuePoint) -> (column: Double, row: Double) {
        (
            geometry.column(at: point.lateral).value - Double(geometry.region.x),
            geometry.row(at: point.depth).value - Double(geometry.region.y)
        )
    }

    private static func point(_ geometry: FrameGeometry, column: Double, row: Double) -> TissuePoint {
        geometry.point(
            column: Column(column + Double(geometry.region.x)), row: Row(row + Double(geometry.region.y)))
    }

    /// Pairs every pixel outside the fan with the pixel at its mirror image across the fan's edge.
    ///
    /// Radius is mirrored at the transducer face, angle at the outermost beams; what still falls
    /// outside takes the nearest beam and range inside.
    private static func mirrorFill(
        geometry: FrameGeometry, fan: CurvedArray, valid: Raster<UInt8>
    ) -> [(target: Int32, source: Int32)] {
        let half = fan.fieldOfViewDegrees * .pi / 360
        let face = fan.radius.inMillimeters
        let region = geometry.region
        let inset = 0.5 * geometry.axialSpacing.inMillimetersPerPixel
        var fill: [(target: Int32, source: Int32)] = []
        for row in 0..<valid.height {
            for column in 0..<valid.width where valid[row: row, column: column] == 0 {
                let point = Self.point(geometry, column: Double(column), row: Double(row))
                let across = point.x - fan.apex.x
                let down = point.z - fan.apex.z
                var angle = atan2(across, down)
                var range = max((across * across + down * down).squareRoot(), face * 0.01)
                if angle > half { angle = max(2 * half - angle, 0) }
                if angle < -half { angle = min(-2 * half - angle, 0) }
                if range < face { range = 2 * face - range }
                range = max(range, face + inset)
                // Walk toward the middle of the fan until a stored pixel is met.
                var source: Int?
                for _ in 0..<64 {
                    let x = fan.apex.x + range * sin(angle)
                    let z = fan.apex.z + range * cos(angle)
                    let c = Int((geometry.column(at: .millimeters(x)).value - Double(region.x)).rounded())
                    let r = Int((geometry.row(at: .millimeters(z)).value - Double(region.y)).rounded())
                    let clamped = min(max(r, 0), valid.height - 1)
                    if valid.contains(row: clamped, column: c), valid[row: clamped, column: c] == 1 {
                        source = clamped * valid.width + c
                        break
                    }
                    angle *= 0.95
                }
                if let source { fill.append((Int32(row * valid.width + column), Int32(source))) }
            }
        }
        return fill
    }
}
