import FrameModel
import Foundation

/// Origin and probe of a recording, from what the sidecar states and what follows from the region.
enum GeometryResolution {
    /// - Parameter fan: What the pixels show, where nobody states a probe.
    static func resolve(
        source: any FrameSource, sidecar: Sidecar?, region: PixelRegion, spacing: ScaleResolution,
        fan found: FanFinder.Fan?, path: String
    ) throws(RecordingError) -> (FrameGeometry, Recording.OriginSource) {
        var origin = sidecar?.origin
        var originSource = origin == nil ? Recording.OriginSource.regionTop : .sidecar
        if origin == nil, let stated = source.origin(of: region) {
            origin = stated
            originSource = source.originSource
        }
        var probe = Probe.linear
        if case .curvilinear(let radius, let field, let apex)? = sidecar?.probe {
            let fan = try Fan(
                radius: radius, field: field, apex: apex, origin: origin, region: region, spacing: spacing,
                file: sidecar?.file ?? path)
            if origin == nil {
                origin = fan.face
                originSource = .curvedFace
            }
            let zero = origin ?? fan.face
            let above = TissuePoint(
                lateral: (fan.apex.column - zero.column) * spacing.lateral,
                depth: (fan.apex.row - zero.row) * spacing.axial)
            probe = .curvilinear(
                CurvedArray(apex: above, radius: .millimeters(fan.radius), fieldOfViewDegrees: fan.fieldOfView))
        } else if let found {
            origin = (found.apexColumn, found.apexRow + found.radius)
            originSource = .curvedFace
            let radius = found.radius * spacing.axial.inMillimetersPerPixel
            probe = .curvilinear(
                CurvedArray(
                    apex: TissuePoint(xMillimeters: 0, zMillimeters: -radius), radius: .millimeters(radius),
                    fieldOfViewDegrees: found.fieldOfViewDegrees))
        }
        do {
            let geometry = try FrameGeometry(
                width: source.width, height: source.height, region: region, axialSpacing: spacing.axial,
                lateralSpacing: spacing.lateral,
                origin: origin.map { (Column($0.column), Row($0.row)) }, probe: probe)
            return (geometry, originSource)
        } catch {
            throw .badValue(
                file: sidecar?.file ?? path, key: "geometry", found: error.found, allowed: error.allowed)
        }
    }

    /// The fan of a curved array, completed from the region where the sidecar leaves something out.
    ///
    /// A fan of face radius r, outer radius R and half angle h, drawn in full, fills a box of width
    /// 2 R sin h and height R - r cos h; all in millimeters below.
    private struct Fan {
        var radius: Double
        var fieldOfView: Double
        /// Pixel position of the apex.
        var apex: (column: Double, row: Double)
        /// Pixel position of the lowest point of the transducer face.
        var face: (column: Double, row: Double)

        init(
            radius: Double?, field: Double?, apex: (column: Double, row: Double)?,
            origin: (column: Double, row: Double)?, region: PixelRegion, spacing: ScaleResolution, file: String
        ) throws(RecordingError) {
            let axial = spacing.axial.inMillimetersPerPixel
            let lateral = spacing.lateral.inMillimetersPerPixel
            let width = Double(region.width) * lateral
            let height = Double(region.height) * axial
            let middle = Double(region.x) + Double(region.width - 1) / 2
            let top = Double(region.y) - 0.5

            var half = field.map { $0 * .pi / 360 }
            if half == nil, let apex {
                let outer = (top - apex.row) * axial + height
                if outer > width / 2 { half = asin(width / 2 / outer) }
            }
            guard let half else {
                throw .badValue(
                    file: file, key: "probe.field_of_view_deg", found: "missing",
                    allowed: "an angle in degrees, or apex_px from which it follows")
            }
            // Without a scale a radius in millimeters says nothing about pixels; the shape of the box does.
            let stated = spacing.scale.isKnown ? radius : nil
            let fromBox = max((width / (2 * sin(half)) - height) / cos(half), 0.01 * height)
            if let apex {
                let face = origin ?? (apex.column, apex.row + (stated ?? fromBox) / axial)
                self.apex = apex
                self.face = face
                self.radius = stated ?? max((face.row - apex.row) * axial, 0.01 * height)
            } else {
                let r = stated ?? fromBox
                let face = origin ?? (middle, top + r * (1 - cos(half)) / axial)
                self.apex = (face.column, face.row - r / axial)
                self.face = face
                self.radius = r
            }
            fieldOfView = field ?? half * 360 / .pi
        }
    }
}
