/// How the pixels of a DICOM file are stored, checked before any of them is read (PS3.3 section C.7.6.3).
struct DICOMLayout {
    enum Color {
        case gray, invertedGray, palette
        /// Red, green and blue.
        case rgb
        /// Luma and two chroma samples for every pixel.
        case ybr
        /// Two luma samples, then the chroma both pixels share: 2 bytes per pixel, never compressed.
        case ybrPairs
    }

    let width: Int
    let height: Int
    let frameCount: Int
    /// Samples per pixel, 1 or 3.
    let samples: Int
    /// 1 or 2.
    let bytesPerSample: Int
    /// Bits in use, from the lowest: 1 to `8 * bytesPerSample`.
    let bitsStored: Int
    /// Unused bits below the used ones.
    let shift: Int
    let isSigned: Bool
    /// All samples of one color, then those of the next, instead of pixel by pixel.
    let isPlanar: Bool
    let color: Color
    let syntax: DICOMSyntax

    /// Most frames: engineering default, nine hours at 30 frames a second.
    static let mostFrames = 1_000_000

    var area: Int { width * height }
    /// Bits of a sample in a compressed picture: all that are used must fit, and no more than are allocated.
    var compressedBits: ClosedRange<Int> { max(8, bitsStored + shift)...8 * bytesPerSample }
    /// Bytes of one uncompressed frame.
    var bytesPerFrame: Int { color == .ybrPairs ? 2 * area : area * samples * bytesPerSample }

    init(_ parser: DICOMParser, _ values: DICOMValues) throws(RecordingError) {
        let file = parser.file
        syntax = parser.syntax
        guard let pixels = parser.pixels else {
            throw .unsupported(
                file: file, found: "a DICOM file without \(DICOMTag.pixelData.label)", allowed: "files with pictures")
        }
        let side = PNGDecoder.largestSide
        width = try values.integer(.columns, in: 1...side)
        height = try values.integer(.rows, in: 1...side)
        guard width * height <= PNGDecoder.largestArea else {
            throw .malformed(
                file: file, found: "pictures of \(width) x \(height) pixels",
                allowed: "at most \(PNGDecoder.largestArea) pixels")
        }
        frameCount = try Self.frameCount(values)
        samples = try values.integer(.samplesPerPixel, in: 1...3, standing: 1)
        let allocated = values.integers(.bitsAllocated, size: 2)?.first
        guard let allocated, allocated == 8 || allocated == 16 else {
            throw values.error(
                .bitsAllocated, found: allocated.map { "\($0)" },
                allowed: "8 or 16; convert it with: \(DICOMSyntax.renderer)")
        }
        bytesPerSample = allocated / 8
        bitsStored = try values.integer(.bitsStored, in: 1...allocated, standing: allocated)
        let highBit = try values.integer(.highBit, in: bitsStored - 1...allocated - 1, standing: bitsStored - 1)
        shift = highBit + 1 - bitsStored
        isSigned = try values.integer(.pixelRepresentation, in: 0...1, standing: 0) == 1
        let planes = try values.integer(.planarConfiguration, in: 0...1, standing: 0)
        isPlanar = samples == 3 && planes == 1
        let stored = try Self.color(values, samples: samples)
        let isNative = syntax.pixels == .native
        // Some writers keep three samples a pixel under this name; the length tells.
        let full = frameCount * width * height * 3
        color = stored == .ybrPairs && (!isNative || pixels.range.count >= full) ? .ybr : stored
        if color == .ybrPairs, bytesPerSample != 1 || width % 2 == 1 {
            throw .unsupported(
                file: file, found: "YBR_FULL_422 of \(allocated) bits and \(width) columns",
                allowed: "8 bits and an even number of columns; convert it with: \(DICOMSyntax.renderer)")
        }
        if bytesPerSample == 2, syntax == .jpegBaseline || syntax == .jpegExtended {
            throw .unsupported(
                file: file, found: "lossy JPEG pictures of 16 bits",
                allowed: "8 bits, or lossless JPEG, JPEG-LS or JPEG 2000; convert it with: \(DICOMSyntax.converter)")
        }
        if samples == 3, isSigned {
            throw values.error(.pixelRepresentation, found: "1 (signed)", allowed: "0 for pictures in color")
        }
        if isNative {
            guard parser.fragments.isEmpty, pixels.range.count >= frameCount * bytesPerFrame else {
                throw .malformed(
                    file: file, found: "\(pixels.range.count) bytes of pixels",
                    allowed: "\(frameCount * bytesPerFrame) uncompressed bytes for \(frameCount) frames of "
                        + "\(width) x \(height) pixels")
            }
        } else if parser.fragments.isEmpty {
            throw .malformed(
                file: file, found: "compressed pixels without fragments", allowed: "at least one fragment per frame")
        }
    }

    private static func frameCount(_ values: DICOMValues) throws(RecordingError) -> Int {
        guard let text = values.text(.numberOfFrames) else { return 1 }
        guard let count = Int(text), (1...mostFrames).contains(count) else {
            throw values.error(.numberOfFrames, found: "\"\(text.prefix(40))\"", allowed: "1 to \(mostFrames)")
        }
        return count
    }

    private static func color(_ values: DICOMValues, samples: Int) throws(RecordingError) -> Color {
        let name = values.text(.photometricInterpretation) ?? ""
        let (color, needed): (Color, Int)
        switch name {
        case "MONOCHROME1": (color, needed) = (.invertedGray, 1)
        case "MONOCHROME2": (color, needed) = (.gray, 1)
        case "PALETTE COLOR": (color, needed) = (.palette, 1)
        // The codec of JPEG 2000 turns both into red, green and blue.
        case "RGB", "YBR_ICT", "YBR_RCT": (color, needed) = (.rgb, 3)
        case "YBR_FULL": (color, needed) = (.ybr, 3)
        case "YBR_FULL_422": (color, needed) = (.ybrPairs, 3)
        default:
            // Only MPEG video may be in YBR_PARTIAL_420 (PS3.3 section C.7.6.3.1.2).
            let advice =
                name == "YBR_PARTIAL_420"
                ? "take a video out with: \(DICOMSyntax.extractor)" : "convert it with: \(DICOMSyntax.renderer)"
            throw .unsupported(
                file: values.parser.file,
                found: "\(DICOMTag.photometricInterpretation.label) \"\(name.prefix(40))\"",
                allowed: "MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, YBR_FULL_422, YBR_ICT, YBR_RCT; "
                    + advice)
        }
        guard samples == needed else {
            throw values.error(.samplesPerPixel, found: "\(samples)", allowed: "\(needed) for \(name)")
        }
        return color
    }
}
