/// Small sound DICOM files of every transfer syntax that is read.
enum DICOMSeeds {
    static var all: [FuzzSeeds.Seed] { natives + runLengths + codestreams }

    private static let (width, height) = (24, 20)

    /// A region of the whole picture, 0.2 mm a pixel.
    private static let region = DICOMWriter.region(
        box: (0, 0, width - 1, height - 1), delta: (0.02, 0.02), reference: (12, 0), value: (0, 0))

    private static var natives: [FuzzSeeds.Seed] {
        var seeds: [FuzzSeeds.Seed] = []
        for (name, encoding) in [
            ("explicit", DICOMWriter.Encoding.explicitLittle), ("implicit", .implicitLittle), ("big", .explicitBig),
        ] {
            var writer = DICOMWriter.picture(
                width: width, height: height, frames: 2, pixels: .bytes(FuzzSeeds.pixels(2 * width * height)),
                encoding: encoding)
            writer.set(0x0018_6011, "SQ", .items([region, region]))
            writer.set(0x0018_1063, "DS", .text("40"))
            seeds.append((name, writer.file()))
            writer.hasUndefinedLengths = true
            writer.set(0x0018_1065, "DS", .text("0\\40.5"))
            seeds.append((name + "-undefined", writer.file()))
            if encoding == .explicitLittle {
                writer.isDeflated = true
                writer.syntax = "1.2.840.10008.1.2.1.99"
                seeds.append(("deflated", writer.file()))
            }
        }
        var bare = DICOMWriter.picture(
            width: width, height: height, samples: 3, color: "YBR_FULL", planes: 1,
            pixels: .bytes(FuzzSeeds.pixels(3 * width * height)))
        bare.hasPreamble = false
        seeds.append(("bare", bare.file()))
        var palette = DICOMWriter.picture(
            width: width, height: height, color: "PALETTE COLOR",
            pixels: .bytes((0..<width * height).map { UInt8($0 % 4) }))
        for table in 1...3 as ClosedRange<UInt32> {
            palette.set(0x0028_1100 + table, "US", .words([4, 0, 8]))
            palette.set(0x0028_1200 + table, "OW", .words([0, 80, 160, 240]))
        }
        seeds.append(("palette", palette.file()))
        let deep = DICOMWriter.picture(
            width: width, height: height, bits: 16, pixels: .words((0..<width * height).map { $0 * 131 % 65_536 }))
        seeds.append(("deep", deep.file()))
        return seeds
    }

    private static var runLengths: [FuzzSeeds.Seed] {
        let plane = FuzzSeeds.pixels(width * height).map { $0 / 64 }
        let gray = DICOMWriter.compressed(
            [DICOMWriter.runLengths([plane])], syntax: "1.2.840.10008.1.2.5", width: width, height: height, samples: 1,
            color: "MONOCHROME2")
        let color = DICOMWriter.compressed(
            [DICOMWriter.runLengths([plane, plane, plane])], syntax: "1.2.840.10008.1.2.5", width: width,
            height: height, samples: 3, color: "RGB")
        return [("runs", gray.file()), ("runs-color", color.file())]
    }

    private static var codestreams: [FuzzSeeds.Seed] {
        let (width, height, side) = (CompressedPictures.width, CompressedPictures.height, CompressedPictures.side)
        func seed(
            _ name: String, _ stream: [UInt8], _ syntax: String, _ samples: Int, _ color: String, _ width: Int,
            _ height: Int, bits: Int = 8
        ) -> FuzzSeeds.Seed {
            var writer = DICOMWriter.compressed(
                [stream], syntax: "1.2.840.10008.1.2.4." + syntax, width: width, height: height, samples: samples,
                color: color, bits: bits)
            writer.set(0x0018_6011, "SQ", .items([region]))
            return (name, writer.file())
        }
        return [
            seed("lossless", CompressedPictures.grayJPEGLossless, "70", 1, "MONOCHROME2", width, height),
            seed("lossless-color", CompressedPictures.colorJPEGLossless, "57", 3, "RGB", width, height),
            seed(
                "lossless-deep", CompressedPictures.deepJPEGLossless, "70", 1, "MONOCHROME2", width, height, bits: 16),
            seed("ls-deep", CompressedPictures.deepJPEGLS, "80", 1, "MONOCHROME2", width, height, bits: 16),
            seed("ls", CompressedPictures.grayJPEGLS, "80", 1, "MONOCHROME2", width, height),
            seed("ls-color", CompressedPictures.colorJPEGLS, "81", 3, "RGB", width, height),
            seed("ls-planes", CompressedPictures.colorJPEGLSPlanes, "80", 3, "RGB", width, height),
            seed("2000", CompressedPictures.grayJPEG2000, "90", 1, "MONOCHROME2", width, height),
            seed("2000-color", CompressedPictures.colorJPEG2000, "91", 3, "YBR_RCT", width, height),
            seed("jfif", CompressedPictures.jfif, "50", 3, "YBR_FULL_422", side, side),
            seed("progressive", CompressedPictures.progressive, "50", 3, "YBR_FULL_422", side, side),
            seed("adobe", CompressedPictures.adobeRGB, "50", 3, "RGB", side, side),
            seed("unmarked", CompressedPictures.unmarkedYBR, "50", 3, "YBR_FULL", side, side),
        ]
    }
}
