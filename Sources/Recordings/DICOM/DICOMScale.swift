import FrameModel

/// Which picture of a DICOM frame is measured, and with which scale.
///
/// Every number is the file's own; where it cannot be right, there is none. In particular a box that reaches beyond
/// the frame shows that the frame was resized after the region was written: its scale is then worth nothing
/// (seen: SonoSite loops halved by a converter).
struct DICOMScale {
    /// A picture inside the frame with its own scale.
    struct Picture {
        var rectangle: PixelRegion
        var region: UltrasoundRegion
    }

    private let pictures: [Picture]
    /// Spacing of whole frames (0028,0030), where no region speaks against it.
    private let frameSpacing: (axial: Double, lateral: Double)?
    /// A box reaches beyond the frame: it was resized, and no region's scale holds any more.
    private let isResized: Bool
    let warnings: [String]

    init(_ parser: DICOMParser, _ values: DICOMValues, _ layout: DICOMLayout) {
        var warnings: [String] = []
        let regions = parser.regions.compactMap { UltrasoundRegion(DICOMValues(parser, $0)) }
        let measured = regions.filter(\.isPicture)
        var pictures: [Picture] = []
        var isResized = false
        for region in measured {
            let box = region.box
            let name =
                "the ultrasound region from column \(box.minX), row \(box.minY) to column \(box.maxX), row \(box.maxY)"
            guard let rectangle = region.rectangle(width: layout.width, height: layout.height) else {
                guard region.isOrdered else {
                    warnings.append("\(name) ends before it begins: it is not used")
                    continue
                }
                isResized = true
                warnings.append(
                    "\(name) lies outside the frame of \(layout.width) x \(layout.height) pixels, which was resized: "
                        + "its scale of \(region.spacing.axial) mm per pixel is not used, "
                        + "and no verdict rests on the other regions'")
                continue
            }
            let reason = Self.implausible(region.spacing, rectangle)
            if let reason {
                warnings.append("\(name) is not used: \(reason)")
                continue
            }
            pictures.append(Picture(rectangle: rectangle, region: region))
        }
        // A color box lies inside its tissue picture.
        let tissue = pictures.filter { $0.region.dataType == UltrasoundRegion.tissue }
        if !tissue.isEmpty { pictures = tissue }
        if measured.isEmpty, !regions.isEmpty {
            warnings.append("none of the \(regions.count) ultrasound regions is a picture measured in centimeters")
        }
        self.pictures = pictures
        self.isResized = isResized
        frameSpacing = measured.isEmpty ? Self.frameSpacing(values, layout, &warnings) : nil
        warnings += Self.remarks(pictures, values)
        self.warnings = warnings
    }

    /// The picture to measure: the largest one, the first of equal ones; none when their scales differ.
    var picture: Picture? {
        guard let first = pictures.first, pictures.allSatisfy({ Self.agree($0, first) }) else { return nil }
        return pictures.reduce(first) { Self.area($1) > Self.area($0) ? $1 : $0 }
    }

    /// The picture that holds the middle of a part of the frame.
    func picture(holding part: PixelRegion) -> Picture? {
        let column = part.x + part.width / 2
        let row = part.y + part.height / 2
        return pictures.filter { $0.rectangle.columns.contains(column) && $0.rectangle.rows.contains(row) }
            .min { Self.area($0) < Self.area($1) }
    }

    /// The scale of a part of the frame; nominal where it is not sure that the whole part has it.
    func calibration(of part: PixelRegion) -> Calibration? {
        if let picture = picture(holding: part) {
            let spacing = picture.region.spacing
            let isMixed = pictures.contains { !Self.agree($0, picture) && Self.overlap($0.rectangle, part) }
            return Calibration(
                axial: spacing.axial, lateral: spacing.lateral, source: .dicomRegion,
                note: isMixed
                    ? "one of several ultrasound regions of the DICOM file with different scales in the picture"
                    : "ultrasound region of the DICOM file",
                isNominal: picture.region.delta.y < 0 || isMixed || isResized)
        }
        return frameSpacing.map {
            Calibration(
                axial: $0.axial, lateral: $0.lateral, source: .dicomPixelSpacing,
                note: "pixel spacing of the DICOM file, which states no ultrasound region", isNominal: true)
        }
    }

    private static func area(_ picture: Picture) -> Int { picture.rectangle.width * picture.rectangle.height }

    private static func overlap(_ one: PixelRegion, _ other: PixelRegion) -> Bool {
        one.columns.overlaps(other.columns) && one.rows.overlaps(other.rows)
    }

    private static func agree(_ one: Picture, _ other: Picture) -> Bool {
        let (a, b) = (one.region.spacing, other.region.spacing)
        return abs(a.axial / b.axial - 1) <= ScaleResolution.tolerance
            && abs(a.lateral / b.lateral - 1) <= ScaleResolution.tolerance
    }

    /// Why a scale cannot be that of a picture; `nil` when it can.
    private static func implausible(_ spacing: (axial: Double, lateral: Double), _ box: PixelRegion) -> String? {
        let range = PixelSpacing<Axial>.plausibleMillimetersPerPixel
        guard range.contains(spacing.axial), range.contains(spacing.lateral) else {
            return "\(spacing.axial) axial and \(spacing.lateral) lateral mm per pixel; "
                + "allowed: \(range.lowerBound) to \(range.upperBound)"
        }
        let extent = max(spacing.axial * Double(box.height), spacing.lateral * Double(box.width))
        guard extent <= FrameGeometry.largestExtent else {
            return "it would be \(extent) mm long; allowed: at most \(FrameGeometry.largestExtent)"
        }
        guard min(box.width, box.height) >= PictureRegion.smallestSide else {
            return "\(box.width) x \(box.height) pixels; allowed: \(PictureRegion.smallestSide) a side or more"
        }
        return nil
    }

    /// Pixel spacing is row spacing first, that is axial\lateral (PS3.3 section 10.7.1.3).
    private static func frameSpacing(
        _ values: DICOMValues, _ layout: DICOMLayout, _ warnings: inout [String]
    ) -> (axial: Double, lateral: Double)? {
        guard let numbers = values.decimals(.pixelSpacing), numbers.count == 2 else { return nil }
        let whole = PixelRegion(x: 0, y: 0, width: layout.width, height: layout.height)
        if let reason = implausible((numbers[0], numbers[1]), whole) {
            warnings.append("\(DICOMTag.pixelSpacing.label) is not used: \(reason)")
            return nil
        }
        warnings.append(
            "the scale is \(DICOMTag.pixelSpacing.label), which ultrasound may use for anything: "
                + "it is shown, and no verdict rests on it")
        return (numbers[0], numbers[1])
    }

    private static func remarks(_ pictures: [Picture], _ values: DICOMValues) -> [String] {
        var remarks: [String] = []
        if let first = pictures.first, pictures.count > 1 {
            remarks.append(
                pictures.allSatisfy { agree($0, first) }
                    ? "\(pictures.count) pictures share the frame: the largest is taken, --region chooses another"
                    : "\(pictures.count) pictures of different scales share the frame: choose one with --region")
        }
        if pictures.contains(where: { $0.region.delta.y < 0 }) {
            remarks.append(
                "the file counts depth upward: rows are taken to go away from the probe, and no verdict rests on it")
        }
        if pictures.contains(where: { $0.region.delta.x < 0 }) {
            remarks.append("the file counts columns from right to left: lateral positions here grow to the right")
        }
        if let first = pictures.first, let numbers = values.decimals(.pixelSpacing), numbers.count == 2,
            abs(numbers[0] / first.region.spacing.axial - 1) > ScaleResolution.tolerance
        {
            remarks.append(
                "\(DICOMTag.pixelSpacing.label) says \(numbers[0]) mm per pixel, the ultrasound region "
                    + "\(first.region.spacing.axial): the region is taken")
        }
        if pictures.contains(where: { $0.region.reference != nil && $0.region.origin(in: $0.rectangle) == nil }) {
            remarks.append(
                "the reference pixel puts depth zero far from the picture: it is not used, "
                    + "depth counts from the first row of the region")
        }
        if let type = values.text(.transducerType)?.uppercased(), type.contains("CURVED") || type.contains("SECTOR") {
            remarks.append(
                "the file names a \(type.prefix(20).lowercased()) array but not its fan: unless the pixels show it or a "
                    + "sidecar describes the probe, depth is measured straight down")
        }
        return remarks
    }
}
