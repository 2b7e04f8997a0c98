import Foundation
import Recordings
import Testing

@Suite struct DICOMPixelTests {
    let folder = try! TemporaryFolder()

    private func open(_ writer: DICOMWriter, as name: String = "clip.dcm") throws -> Recording {
        try Recording.open(try folder.write(writer.file(), as: name))
    }

    private func luma(_ writer: DICOMWriter, frame: Int = 0) throws -> [UInt8] {
        try open(writer).frame(at: frame).grayLevels.samples
    }

    /// From the definition: Rec. 601 weights, in Double. The nearest whole number, halves upward.
    private func luma(_ red: Double, _ green: Double, _ blue: Double) -> UInt8 {
        UInt8((0.299 * red + 0.587 * green + 0.114 * blue + 0.5 + 1e-9).rounded(.down))
    }

    private func luma(ofRGB rgb: [UInt8]) -> [UInt8] {
        stride(from: 0, to: rgb.count, by: 3).map { luma(Double(rgb[$0]), Double(rgb[$0 + 1]), Double(rgb[$0 + 2])) }
    }

    private func bytes(_ count: Int, _ seed: Int = 1) -> [UInt8] {
        var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761)
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }

    private func swapped(_ bytes: [UInt8]) -> [UInt8] {
        let even = bytes.count % 2 == 1 ? bytes + [0] : bytes
        return even.indices.map { even[$0 ^ 1] }
    }

    // MARK: One picture in every encoding

    /// Odd sizes, so that frames begin in the middle of a word.
    @Test(arguments: DICOMWriter.Encoding.allCases, [(9, 9, 3), (8, 11, 2), (31, 17, 1)])
    func framesComeOutAsStored(encoding: DICOMWriter.Encoding, size: (Int, Int, Int)) throws {
        let (width, height, frames) = size
        let pixels = bytes(width * height * frames)
        let recording = try open(
            .picture(
                width: width, height: height, frames: frames, pixels: .bytes(pixels), encoding: encoding))
        #expect(recording.format == "DICOM")
        #expect(recording.frameCount == frames)
        for index in 0..<frames {
            let frame = try recording.frame(at: index).grayLevels
            #expect(frame.width == width && frame.height == height)
            #expect(frame.samples == Array(pixels[index * width * height..<(index + 1) * width * height]))
        }
    }

    @Test(arguments: [(17, 9, 2), (300, 250, 3)])
    func aDeflatedFileIsThePlainOne(size: (Int, Int, Int)) throws {
        let pixels = bytes(size.0 * size.1 * size.2)
        var writer = DICOMWriter.picture(width: size.0, height: size.1, frames: size.2, pixels: .bytes(pixels))
        writer.syntax = "1.2.840.10008.1.2.1.99"
        writer.isDeflated = true
        let recording = try open(writer)
        #expect(recording.frameCount == size.2)
        for index in 0..<size.2 {
            let expected = Array(pixels[index * size.0 * size.1..<(index + 1) * size.0 * size.1])
            #expect(try recording.frame(at: index).grayLevels.samples == expected)
        }
        let whole = writer.file()
        #expect(throws: RecordingError.self) {
            try Recording.open(try folder.write(Array(whole.dropLast(40)), as: "cut.dcm"))
        }
    }

    /// Written as words, big-endian bytes lie swapped in pairs.
    @Test func bytesWrittenAsBigEndianWordsAreSwappedBack() throws {
        let pixels = bytes(9 * 9 * 3)
        var writer = DICOMWriter.picture(
            width: 9, height: 9, frames: 3, pixels: .bytes(swapped(pixels)), encoding: .explicitBig)
        writer.elements[0x7fe0_0010]?.representation = "OW"
        for frame in 0..<3 {
            #expect(try luma(writer, frame: frame) == Array(pixels[81 * frame..<81 * (frame + 1)]))
        }
    }

    @Test(arguments: DICOMWriter.Encoding.allCases)
    func filesWithoutPreambleAndExtensionAreRecognized(encoding: DICOMWriter.Encoding) throws {
        let pixels = bytes(12 * 10)
        var writer = DICOMWriter.picture(width: 12, height: 10, pixels: .bytes(pixels), encoding: encoding)
        writer.hasPreamble = false
        let recording = try open(writer, as: "IM_0001")
        #expect(recording.format == "DICOM")
        #expect(try recording.frame(at: 0).grayLevels.samples == pixels)
    }

    @Test func theOneDICOMFileInAFolderIsFound() throws {
        let file = DICOMWriter.picture(width: 12, height: 10, pixels: .bytes(bytes(120))).file()
        try folder.write(file, as: "study/IM_0001")
        try folder.write("notes", as: "study/read.me")
        #expect(try Recording.open(folder.path + "/study").format == "DICOM")
        try folder.write(file, as: "study/IM_0002")
        #expect {
            try Recording.open(folder.path + "/study")
        } throws: { error in
            guard case RecordingError.unsupported? = error as? RecordingError else { return false }
            return "\(error)".contains("2 DICOM files (IM_0001, IM_0002)")
        }
        #expect(Recording.paths(at: folder.path + "/study/").map { $0.hasSuffix("/study/IM_0001") } == [true, false])
        try folder.write(#"{"schema": "sounding.recording/1", "file": "IM_0002"}"#, as: "study/recording.json")
        #expect(Recording.paths(at: folder.path + "/study") == [folder.path + "/study"])
        #expect(try Recording.open(folder.path + "/study").format == "DICOM")
    }

    @Test func runLengthsGiveTheUncompressedPixels() throws {
        let rgb = bytes(11 * 9 * 3).enumerated().map { $0.offset % 5 == 0 ? $0.element : 7 }
        let planes = (0..<3).map { color in (0..<99).map { rgb[3 * $0 + color] } }
        let frame = DICOMWriter.runLengths(planes)
        let writer = DICOMWriter.compressed(
            [frame, frame], syntax: "1.2.840.10008.1.2.5", width: 11, height: 9, samples: 3, color: "RGB")
        #expect(try luma(writer, frame: 1) == luma(ofRGB: rgb))
    }

    @Test func runLengthsOfSixteenBitsStoreTheHighByteFirst() throws {
        let high = bytes(99, 2)
        var writer = DICOMWriter.picture(
            width: 11, height: 9, bits: 16, pixels: .fragments([[], DICOMWriter.runLengths([high, bytes(99, 3)])]))
        writer.syntax = "1.2.840.10008.1.2.5"
        #expect(try luma(writer) == high)
    }

    @Test(arguments: [
        (CompressedPictures.grayJPEGLossless, "4.70", 1), (CompressedPictures.grayJPEGLS, "4.80", 1),
        (CompressedPictures.grayJPEG2000, "4.90", 1), (CompressedPictures.colorJPEGLossless, "4.57", 3),
        (CompressedPictures.colorJPEGLSPlanes, "4.80", 3), (CompressedPictures.colorJPEGLS, "4.80", 3),
        (CompressedPictures.colorJPEG2000, "4.91", 3),
    ])
    func losslessStreamsGiveTheirPicture(stream: [UInt8], syntax: String, samples: Int) throws {
        for color in samples == 1 ? ["MONOCHROME2"] : ["RGB", syntax.hasPrefix("4.9") ? "YBR_RCT" : "RGB"] {
            let writer = DICOMWriter.compressed(
                [stream, stream], syntax: "1.2.840.10008.1.2." + syntax, width: CompressedPictures.width,
                height: CompressedPictures.height, samples: samples, color: color)
            let expected = samples == 1 ? CompressedPictures.gray : luma(ofRGB: CompressedPictures.rgb)
            #expect(try luma(writer, frame: 1) == expected)
        }
    }

    /// The frames of a loop may be cut into several fragments: the offsets, or else the first bytes, tell.
    @Test(arguments: [true, false]) func fragmentsAreJoinedToFrames(hasTable: Bool) throws {
        let stream = CompressedPictures.grayJPEGLS
        let halves = [Array(stream.prefix(60)), Array(stream.dropFirst(60))]
        let table = hasTable ? [0, stream.count + 16].flatMap { DICOMWriter.number($0, 4, isBig: false) } : []
        var writer = DICOMWriter.compressed(
            [stream, stream], syntax: "1.2.840.10008.1.2.4.80", width: CompressedPictures.width,
            height: CompressedPictures.height, samples: 1, color: "MONOCHROME2")
        writer.set(0x7fe0_0010, "OB", .fragments([table] + halves + halves))
        #expect(try luma(writer, frame: 1) == CompressedPictures.gray)
    }

    // MARK: Color

    /// The stream's own markers decide, whatever the header says: peers convert twice, or not at all.
    @Test(arguments: [
        (CompressedPictures.jfif, "RGB"), (CompressedPictures.jfif, "YBR_FULL_422"),
        (CompressedPictures.jfif, "YBR_FULL"), (CompressedPictures.progressive, "RGB"),
        (CompressedPictures.adobeRGB, "RGB"), (CompressedPictures.adobeRGB, "YBR_FULL_422"),
        (CompressedPictures.unmarkedRGB, "RGB"), (CompressedPictures.unmarkedYBR, "YBR_FULL"),
    ])
    func jpegColorIsConvertedExactlyOnce(stream: [UInt8], color: String) throws {
        let side = CompressedPictures.side
        let writer = DICOMWriter.compressed(
            [stream], syntax: "1.2.840.10008.1.2.4.50", width: side, height: side, samples: 3, color: color)
        let picture = try luma(writer)
        for (index, square) in CompressedPictures.squares.enumerated() {
            let expected = Int(luma(Double(square[0]), Double(square[1]), Double(square[2])))
            // Away from the edges, where halved chroma bleeds: one step of the quantizer at quality 95.
            for (row, column) in [(4, 4), (4, 11), (11, 4), (11, 11), (8, 8)] {
                let found = Int(picture[(index / 2 * 16 + row) * side + index % 2 * 16 + column])
                #expect(abs(found - expected) <= 3, "square \(index), row \(row), column \(column)")
            }
        }
    }

    @Test(arguments: [0, 1]) func bothPlanarConfigurationsGiveTheSameLuma(planes: Int) throws {
        let rgb = bytes(13 * 9 * 3)
        let stored = planes == 0 ? rgb : (0..<3).flatMap { color in (0..<117).map { rgb[3 * $0 + color] } }
        let writer = DICOMWriter.picture(
            width: 13, height: 9, samples: 3, color: "RGB", planes: planes, pixels: .bytes(stored))
        #expect(try luma(writer) == luma(ofRGB: rgb))
    }

    /// PS3.3 section C.7.6.3.1.2 in Double. Red, green and blue are each off by half at most when rounded, so
    /// their luma by half, and rounding it once more adds as much: 1 in whole numbers.
    @Test func fullRangeChromaFollowsTheStandard() throws {
        let ybr = bytes(40 * 40 * 3)
        let writer = DICOMWriter.picture(
            width: 40, height: 40, samples: 3, color: "YBR_FULL", planes: 0, pixels: .bytes(ybr))
        for (index, found) in try luma(writer).enumerated() {
            let y = Double(ybr[3 * index])
            let cb = Double(ybr[3 * index + 1]) - 128
            let cr = Double(ybr[3 * index + 2]) - 128
            func limited(_ value: Double) -> Double { min(max(value, 0), 255) }
            let red = limited(y + 1.402 * cr)
            let green = limited(y - 0.344136 * cb - 0.714136 * cr)
            let blue = limited(y + 1.772 * cb)
            let expected = 0.299 * red + 0.587 * green + 0.114 * blue
            #expect(abs(Double(found) - expected) <= 1.01)
        }
    }

    @Test func grayChromaLeavesTheLumaExactly() throws {
        let ybr = (0..<256).flatMap { level -> [UInt8] in [UInt8(level), 128, 128] }
        let writer = DICOMWriter.picture(
            width: 16, height: 16, samples: 3, color: "YBR_FULL", planes: 0, pixels: .bytes(ybr))
        #expect(try luma(writer) == (0...255).map { UInt8($0) })
    }

    /// Native YBR_FULL_422 is two luma samples and the chroma they share: two bytes a pixel, not three.
    @Test func pairsOfPixelsShareTheirChroma() throws {
        let stored = (0..<80).flatMap { pair -> [UInt8] in [UInt8(2 * pair), UInt8(2 * pair + 1), 128, 128] }
        let writer = DICOMWriter.picture(
            width: 16, height: 10, samples: 3, color: "YBR_FULL_422", planes: 0, pixels: .bytes(stored))
        #expect(try luma(writer) == (0..<160).map { UInt8($0) })
        let reds = [[UInt8]](repeating: [76, 76, 85, 255], count: 80).flatMap { $0 }
        let red = DICOMWriter.picture(
            width: 16, height: 10, samples: 3, color: "YBR_FULL_422", planes: 0, pixels: .bytes(reds))
        // Pure red: (76, 85, 255) by the equations of the standard, luma 0.299 * 254 rounded.
        #expect(try luma(red).allSatisfy { abs(Int($0) - 76) <= 1 })
    }

    @Test func invertedGrayIsTurned() throws {
        let pixels = bytes(120)
        let writer = DICOMWriter.picture(
            width: 12, height: 10, color: "MONOCHROME1", pixels: .bytes(pixels))
        #expect(try luma(writer) == pixels.map { 255 - $0 })
    }

    /// Twelve used bits of sixteen, in the middle: 8 of them remain.
    @Test(arguments: DICOMWriter.Encoding.allCases)
    func deepGrayKeepsItsHighestBits(encoding: DICOMWriter.Encoding) throws {
        let values = (0..<120).map { $0 * 34 }
        var writer = DICOMWriter.picture(
            width: 12, height: 10, bits: 16, pixels: .words(values.map { $0 << 2 | 3 }), encoding: encoding)
        writer.set(0x0028_0101, "US", .words([12]))
        writer.set(0x0028_0102, "US", .words([13]))
        #expect(try luma(writer) == values.map { UInt8($0 >> 4) })
    }

    @Test func signedGrayBeginsAtItsLowestValue() throws {
        let values = (0..<128).map { 512 * $0 - 32_768 }
        var writer = DICOMWriter.picture(width: 16, height: 8, bits: 16, pixels: .words(values))
        writer.set(0x0028_0103, "US", .words([1]))
        #expect(try luma(writer) == (0..<128).map { UInt8(2 * $0) })
    }

    // MARK: Palettes

    private func palette(
        _ writer: inout DICOMWriter, descriptor: [Int], _ red: DICOMWriter.Value, _ green: DICOMWriter.Value,
        _ blue: DICOMWriter.Value, at base: UInt32 = 0x0028_1201
    ) {
        for (index, value) in [red, green, blue].enumerated() {
            writer.set(0x0028_1101 + UInt32(index), "US", .words(descriptor))
            writer.set(base + UInt32(index), "OW", value)
        }
    }

    /// Sixteen entries of 16 bits from value 100 on: what lies below or above takes the nearest.
    @Test(arguments: DICOMWriter.Encoding.allCases)
    func palettesOfSixteenBitsCountByTheirHighByte(encoding: DICOMWriter.Encoding) throws {
        var writer = DICOMWriter.picture(
            width: 16, height: 16, color: "PALETTE COLOR", pixels: .bytes((0...255).map { UInt8($0) }),
            encoding: encoding)
        let entries = (0..<16).map { ($0 * 16) << 8 | 0x7f }
        palette(&writer, descriptor: [16, 100, 16], .words(entries), .words(entries), .words(entries))
        #expect(try luma(writer) == (0...255).map { UInt8(min(max($0 - 100, 0), 15) * 16) })
    }

    @Test func palettesOfEightBitsHoldTwoEntriesInAWord() throws {
        let red = bytes(256, 4)
        let green = bytes(256, 5)
        let blue = bytes(256, 6)
        let expected = luma(ofRGB: (0..<256).flatMap { [red[$0], green[$0], blue[$0]] })
        for encoding in DICOMWriter.Encoding.allCases {
            var writer = DICOMWriter.picture(
                width: 16, height: 16, color: "PALETTE COLOR", pixels: .bytes((0...255).map { UInt8($0) }),
                encoding: encoding)
            func words(_ entries: [UInt8]) -> DICOMWriter.Value {
                .words((0..<128).map { Int(entries[2 * $0]) | Int(entries[2 * $0 + 1]) << 8 })
            }
            palette(&writer, descriptor: [256, 0, 8], words(red), words(green), words(blue))
            #expect(try luma(writer) == expected)
        }
    }

    /// Stated as 16 bits, filled to 255 only: by the high byte, all would be black.
    @Test func palettesThatOnlyFillTheLowByteAreNotBlack() throws {
        var writer = DICOMWriter.picture(
            width: 16, height: 16, color: "PALETTE COLOR", pixels: .bytes((0...255).map { UInt8($0) }))
        let entries = DICOMWriter.Value.words(Array(0...255))
        palette(&writer, descriptor: [256, 0, 16], entries, entries, entries)
        #expect(try luma(writer) == (0...255).map { UInt8($0) })
    }

    /// PS3.3 section C.7.9.2: values as they are, a line to an end point, and a repetition of the first segment.
    @Test func segmentedPalettesAreExpanded() throws {
        var writer = DICOMWriter.picture(
            width: 16, height: 16, color: "PALETTE COLOR", pixels: .bytes((0...255).map { UInt8($0) }))
        let segments = DICOMWriter.Value.words([0, 2, 0x1000, 0x2000, 1, 4, 0x6000, 2, 1, 0, 0])
        palette(&writer, descriptor: [8, 0, 16], segments, segments, segments, at: 0x0028_1221)
        let expected: [UInt8] = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x10, 0x20]
        #expect(try luma(writer) == (0...255).map { expected[min($0, 7)] })
    }
}
