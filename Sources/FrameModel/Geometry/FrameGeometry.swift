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

    /// Longest side of a picture, in millimeters: engineering default, beyond the deepest abdominal image (300 mm).
    ///
    /// Bounds the memory of everything that is laid out by millimeters.
    public static let largestExtent = 500.0

    /// Creates the geometry of a frame.
    ///
    /// - Parameters:
    ///   - width: Columns of the stored frame, at least 1.
    ///   - height: Rows of the stored frame, at least 1.
    ///   - region: The B-mode picture, at most `largestExtent` wide and high; `nil` means the whole frame.
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
        let extent = (
            lateral: Double(region.width) * lateralSpacing.inMillimetersPerPixel,
            axial: Double(region.height) * axialSpacing.inMillimetersPerPixel
        )
        // A hundredth forgives the rounding of a spacing that was derived from the extent.
        guard max(extent.lateral, extent.axial) <= Self.largestExtent + 0.01 else {
            throw .implausibleExtent(lateral: .millimeters(extent.lateral), axial: .millimeters(extent.axial))
        }
        let origin =
            origin ?? (Column(Double(region.x) + Double(region.width - 1) / 2), Row(region.y))
        guard origin.column.value.isFinite, origin.row.value.isFinite else {
            throw .originNotFinite(column: origin.column, row: origin.row)
        }
        if case .curvilinear(let fan) = probe {
            // A face of a larger radius than 10 m, or an apex farther away, leaves no curvature and no precision.
            guard fan.radius > .zero, fan.radius < .millimeters(1e4) else { throw .implausibleRadius(fan.radius) }
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
    case implausibleExtent(lateral: LateralOffset, axial: Depth)
    case originNotFinite(column: Column, row: Row)
    case implausibleRadius(Distance)
    case implausibleApex(TissuePoint)
    case implausibleFieldOfView(degrees: Double)
}

extension FrameGeometryError: CustomStringConvertible {
    public var description: String { "\(found); allowed: \(allowed)" }

    /// The value that was found, in words.
    public var found: String {
        switch self {
        case .emptyFrame(let width, let height): "a frame of \(width) x \(height) pixels"
        case .regionOutsideFrame(let region, _, _):
            "a region at column \(region.x), row \(region.y) of \(region.width) x \(region.height) pixels"
        case .implausibleAxialSpacing(let spacing): "\(spacing.inMillimetersPerPixel) mm from row to row"
        case .implausibleLateralSpacing(let spacing): "\(spacing.inMillimetersPerPixel) mm from column to column"
        case .implausibleExtent(let lateral, let axial):
            "a picture \(lateral.inMillimeters) mm wide and \(axial.inMillimeters) mm high"
        case .originNotFinite(let column, let row): "an origin at column \(column.value), row \(row.value)"
        case .implausibleRadius(let radius): "a face radius of \(radius.inMillimeters) mm"
        case .implausibleApex(let apex): "an apex at \(apex.x) mm, \(apex.z) mm"
        case .implausibleFieldOfView(let degrees): "a field of view of \(degrees) degrees"
        }
    }

    /// What is allowed instead.
    public var allowed: String {
        let spacings = PixelSpacing<Axial>.plausibleMillimetersPerPixel
        return switch self {
        case .emptyFrame: "1 or more pixels a side"
        case .regionOutsideFrame(_, let width, let height): "a rectangle inside \(width) x \(height) pixels"
        case .implausibleAxialSpacing, .implausibleLateralSpacing:
            "\(spacings.lowerBound) to \(spacings.upperBound) mm per pixel"
        case .implausibleExtent: "at most \(FrameGeometry.largestExtent) mm"
        case .originNotFinite: "finite numbers"
        case .implausibleRadius: "above 0 and below 10000 mm"
        case .implausibleApex: "within 10000 mm of the origin"
        case .implausibleFieldOfView: "above 0 and below 180 degrees"
        }
    }
}
