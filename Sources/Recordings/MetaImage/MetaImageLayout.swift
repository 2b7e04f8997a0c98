import Foundation

/// How the samples of a MetaImage file lie in memory, checked before any of them is read.
struct MetaImageLayout {
    /// Stored columns and rows of one frame, before the orientation is settled.
    let columns: Int
    let rows: Int
    let frameCount: Int
    /// Samples per pixel: 1 gray, 3 red, green and blue.
    let channels: Int
    let orientation: ImageOrientation
    let warnings: [String]

    /// Most bytes of pixels in a recording, so that sizes cannot overflow: 1 TiB, engineering default.
    static let largestVolume = 1 << 40
    /// A picture smaller than this a side holds nothing to measure; tracker recordings carry such dummies.
    static let smallestSide = 16

    var bytesPerFrame: Int { columns * rows * channels }
    var byteCount: Int { bytesPerFrame * frameCount }

    init(_ header: MetaImageHeader) throws(RecordingError) {
        var warnings: [String] = []
        let file = header.file
        func refuse(_ found: String, _ allowed: String) -> RecordingError {
            .unsupported(file: file, found: found, allowed: allowed)
        }

        let type = header["UltrasoundImageType"]?.uppercased() ?? "BRIGHTNESS"
        guard type == "BRIGHTNESS" || type == "RGB_COLOR" else {
            throw header.error("UltrasoundImageType", found: type, allowed: "BRIGHTNESS or RGB_COLOR")
        }
        guard let dimensions = try header.integers("DimSize", in: 0...SequenceFields.mostFrames) else {
            throw header.error("DimSize", found: nil, allowed: "2 to 4 whole numbers")
        }
        if let stated = try header.integers("NDims", in: 2...4), stated != [dimensions.count] {
            throw header.error("DimSize", found: header["DimSize"], allowed: "as many numbers as NDims, \(stated[0])")
        }
        guard (2...4).contains(dimensions.count) else {
            throw header.error("DimSize", found: header["DimSize"], allowed: "2 to 4 whole numbers")
        }
        columns = dimensions[0]
        rows = dimensions[1]
        frameCount = dimensions.count == 2 ? 1 : dimensions[dimensions.count - 1]

        let element = header["ElementType"]?.uppercased()
        if columns * rows == 0 || element == "MET_OTHER" {
            throw refuse("a recording of tracker positions without images", "recordings with images")
        }
        guard element == "MET_UCHAR" else {
            throw refuse(
                "samples of type \(element ?? "(missing)")",
                "8-bit images (MET_UCHAR); for scan lines state \"rf\": {\"sampling_hz\": ...} in recording.json")
        }
        guard columns >= Self.smallestSide, rows >= Self.smallestSide else {
            throw refuse(
                "dummy images of \(columns) x \(rows) pixels", "images of \(Self.smallestSide) pixels a side or more")
        }
        let side = PNGDecoder.largestSide
        guard columns <= side, rows <= side, columns * rows <= PNGDecoder.largestArea else {
            throw header.error("DimSize", found: header["DimSize"], allowed: "at most \(side) pixels a side")
        }
        let kinds = header["Kinds"]?.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        let lastIsTime = kinds.map { $0.last == "list" || $0.last == "time" }
        if dimensions.count == 4, dimensions[2] != 1 {
            throw refuse("volumes of \(columns) x \(rows) x \(dimensions[2])", "plane images over time")
        }
        if dimensions.count == 3, lastIsTime == false, frameCount > 1 {
            throw refuse("one volume of \(columns) x \(rows) x \(frameCount) (Kinds)", "plane images over time")
        }
        if dimensions.count > 2, lastIsTime == nil, header.isFromPlus {
            warnings.append("Kinds is missing: the last dimension is taken as time")
        }
        guard frameCount >= 1 else { throw .malformed(file: file, found: "no frames", allowed: "at least one frame") }

        let stated = try header.integers("ElementNumberOfChannels", in: 1...4)?.first
        channels = stated ?? (type == "RGB_COLOR" ? 3 : 1)
        guard channels == (type == "RGB_COLOR" ? 3 : channels), channels == 1 || channels == 3 else {
            throw header.error(
                "ElementNumberOfChannels", found: "\(channels)", allowed: "1 for BRIGHTNESS, 3 for RGB_COLOR")
        }
        guard try header.flag("BinaryData", default: true) else {
            throw refuse("samples written as text (BinaryData = False)", "binary samples")
        }
        guard columns * rows * channels * frameCount <= Self.largestVolume else {
            throw header.error(
                "DimSize", found: header["DimSize"], allowed: "at most \(Self.largestVolume) bytes of pixels in all")
        }
        if let letters = header["UltrasoundImageOrientation"] {
            guard let known = ImageOrientation(letters) else {
                throw header.error(
                    "UltrasoundImageOrientation", found: letters,
                    allowed: "M or U and F or N in either order, as in MF, UN or FM")
            }
            orientation = known
        } else {
            orientation = .markedFar
            if header.isFromPlus {
                warnings.append("UltrasoundImageOrientation is missing: rows are taken to run away from the probe")
            }
        }
        self.warnings = warnings
    }
}
