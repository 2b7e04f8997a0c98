import Foundation

/// The map between the pixels of a frame and tissue, shared by every frame of a recording.
///
/// Pixel centers carry the integer indices. `origin` is the pixel position where
/// lateral offset and depth are both zero: on the transducer face, mid-aperture.
/// Rows run away from the probe and columns toward the marked side; readers
/// convert other orientations at the door, so no other code handles orientation.
///
/// This is the only type that knows both spaces: kernels below it work in
/// pixels, measurements above it in millimeters.
public struct FrameGeometry: Hashable, Sendable {
    /// Size of the whole stored frame in pixels.
    public let width: Int
    public let height: Int
    /// The B-mode picture inside the frame.
    public let region: PixelRegion
    public let axialSpacing: PixelSpacing<Axial>
    public let lateralSpacing: PixelSpacing<Lateral>
    public let originColumn: Column
    public let originRow: Row
    public let probe: Probe

    /// Creates the geometry of a frame.
    ///
    /// - Parameters:
    ///   - width: Columns of the stored frame, at least 1.
    ///   - height: Rows of the stored frame, at least 1.
    ///   - region: The B-mode picture; `nil` means the whole frame.
    ///   - axialSpacing: Distance between adjacent rows, `PixelSpacing.plausibleMillimetersPerPixel`.
    ///   - lateralSpacing: Distance between adjacent columns, same range.
    ///   - origin: Pixel position of lateral zero and depth zero; `nil` means the
    ///     middle column and the first row of the region.
    ///   - probe: Linear unless stated.
    /// - Throws: `FrameGeometryError` naming the first value out of range.
    public init(
        width: Int, height: Int, region: PixelRegion? = nil,
        axialSpacing: PixelSpacing<Axial>, lateralSpacing: PixelSpacing<Lateral>,
        origin: (column: Column, row: Row)? = nil, probe: Probe = .linear
    ) throws(FrameGeometryError) {
        guard width > 0, height > 0 else { throw .emptyFrame(width: width, height: height) }
        let region = region ?? PixelRegion(x: 0, y: 0, width: width, height: height)
        guard region.fits(width: width, height: height) else {
            throw .regionOutsideFrame(region, width: width, height: height)
        }
        guard axialSpacing.isPlausible else { throw .implausibleAxialSpacing(axialSpacing) }
        guard lateralSpacing.isPlausible else { throw .implausibleLateralSpacing(lateralSpacing) }
        let origin =
            origin ?? (Column(Double(region.x) + Double(region.width - 1) / 2), Row(region.y))
        guard origin.column.value.isFinite, origin.row.value.isFinite else {
            throw .originNotFinite(column: origin.column, row: origin.row)
        }
        if case .curvilinear(let fan) = probe {
            guard fan.radius.inMillimeters.isFinite, fan.radius > .zero else { throw .implausibleRadius(fan.radius) }
            // An apex farther away than 10 m leaves no curvature and no precision.
            guard abs(fan.apex.x) < 1e4, abs(fan.apex.z) < 1e4 else { throw .implausibleApex(fan.apex) }
            guard fan.fieldOfViewDegrees > 0, fan.fieldOfViewDegrees < 180 else {
                throw .implausibleFieldOfView(degrees: fan.fieldOfViewDegrees)
            }
        }
        self.width = width
        self.height = height
        self.region = region
        self.axialSpacing = axialSpacing
        self.lateralSpacing = lateralSpacing
        self.originColumn = origin.column
        self.originRow = origin.row
        self.probe = probe
    }

    // MARK: Pixels to tissue and back

    @inlinable
    public func depth(of row: Row) -> Depth { (row - originRow) * axialSpacing }

    @inlinable
    public func lateralOffset(of column: Column) -> LateralOffset { (column - originColumn) * lateralSpacing }

    /// The row whose center lies at `depth`; may fall between rows or outside the frame.
    @inlinable
    public func row(at depth: Depth) -> Row { originRow + depth / axialSpacing }

    @inlinable
    public func column(at offset: LateralOffset) -> Column { originColumn + offset / lateralSpacing }

    @inlinable
    public func point(column: Column, row: Row) -> TissuePoint {
        TissuePoint(lateral: lateralOffset(of: column), depth: depth(of: row))
    }

    /// Distance below the transducer face along the scan line through `point`.
    ///
    /// For a linear probe this is the depth; for a curved array it is measured
    /// from the apex and the radius of the face is taken off.
    public func depthAlongBeam(of point: TissuePoint) -> Distance {
        switch probe {
        case .linear: .millimeters(point.z)
        case .curvilinear(let fan): fan.apex.distance(to: point) - fan.radius
        }
    }

    /// Unit vector (lateral, axial) in which sound travels at `point`.
    public func beamDirection(at point: TissuePoint) -> (lateral: Double, axial: Double) {
        guard case .curvilinear(let fan) = probe else { return (0, 1) }
        let across = point.x - fan.apex.x
        let down = point.z - fan.apex.z
        let range = (across * across + down * down).squareRoot()
        return range > 0 ? (across / range, down / range) : (0, 1)
    }

    /// Whether `point` lies inside the picture: within the region and, for a
    /// curved array, within the fan and below the transducer face.
    public func shows(_ point: TissuePoint) -> Bool {
        let column = self.column(at: point.lateral).value
        let row = self.row(at: point.depth).value
        guard column >= Double(region.x) - 0.5, column <= Double(region.x + region.width) - 0.5,
            row >= Double(region.y) - 0.5, row <= Double(region.y + region.height) - 0.5
        else { return false }
        guard case .curvilinear(let fan) = probe else { return true }
        guard depthAlongBeam(of: point) >= .zero else { return false }
        let direction = beamDirection(at: point)
        let halfAngle = fan.fieldOfViewDegrees * .pi / 360
        return direction.axial > 0 && abs(direction.lateral) <= sin(halfAngle)
    }
}

/// A reason a frame cannot be measured.
public enum FrameGeometryError: Error, Hashable {
    case emptyFrame(width: Int, height: Int)
    case regionOutsideFrame(PixelRegion, width: Int, height: Int)
    case implausibleAxialSpacing(PixelSpacing<Axial>)
    case implausibleLateralSpacing(PixelSpacing<Lateral>)
    case originNotFinite(column: Column, row: Row)
    case implausibleRadius(Distance)
    case implausibleApex(TissuePoint)
    case implausibleFieldOfView(degrees: Double)
}
