import Foundation
import Recordings
import Synchronization
import Testing

/// Damaged, absurd and unsupported files end in an error that names the file, what was found and what is allowed.
@Suite struct DICOMDamageTests {
    let folder = try! TemporaryFolder()

    private func picture(_ change: (inout DICOMWriter) -> Void = { _ in }) -> [UInt8] {
        var writer = DICOMWriter.picture(
            width: 20, height: 16, frames: 2, pixels: .bytes([UInt8](repeating: 5, count: 640)))
        writer.set(0x0018_6011, "SQ", .items([DICOMWriter.region(box: (0, 0, 19, 15), delta: (0.02, 0.02))]))
        change(&writer)
        return writer.file()
    }

    /// The error of a file that must not open; its text names the file and every piece given.
    private func refusal(of bytes: [UInt8], naming pieces: [String]) throws {
        let path = try folder.write(bytes, as: "bad.dcm")
        let error = #expect(throws: RecordingError.self) { _ = try Recording.open(path) }
        #expect(error?.kind == .badData)
        for piece in ["bad.dcm"] + pieces { #expect("\(error!)".contains(piece), "\(error!)") }
    }

    @Test(arguments: DICOMWriter.Encoding.allCases, [true, false])
    func everyPrefixIsRefused(encoding: DICOMWriter.Encoding, hasUndefinedLengths: Bool) throws {
        let bytes = picture {
            $0.encoding = encoding
            $0.hasUndefinedLengths = hasUndefinedLengths
        }
        #expect(throws: Never.self) { try Recording.open(try folder.write(bytes, as: "good.dcm")) }
        for count in stride(from: 0, to: bytes.count, by: 7) {
            let path = try folder.write(Array(bytes.prefix(count)), as: "cut.dcm")
            #expect(throws: RecordingError.self, "\(count) bytes") { _ = try Recording.open(path) }
        }
        try refusal(of: Array(bytes.dropLast(2)), naming: ["7fe0,0010", "cut off"])
    }

    @Test(arguments: [
        (0x0028_0010 as UInt32, [0], "Rows (0028,0010) is 0"), (0x0028_0011, [20_000], "Columns (0028,0011) is 20000"),
        (0x0028_0002, [2], "SamplesPerPixel (0028,0002) is 2"), (0x0028_0100, [32], "BitsAllocated (0028,0100) is 32"),
        (0x0028_0100, [12], "BitsAllocated (0028,0100) is 12"), (0x0028_0101, [9], "BitsStored (0028,0101) is 9"),
        (0x0028_0102, [3], "HighBit (0028,0102) is 3"),
    ])
    func absurdNumbersAreNamed(tag: UInt32, words: [Int], message: String) throws {
        try refusal(of: picture { $0.set(tag, "US", .words(words)) }, naming: [message, "allowed"])
    }

    @Test(arguments: ["-1", "0", "two", "99999999999999999999", "1000001"])
    func absurdFrameCountsAreNamed(text: String) throws {
        try refusal(
            of: picture { $0.set(0x0028_0008, "IS", .text(text)) },
            naming: ["NumberOfFrames (0028,0008) is \"\(text)\"", "1 to 1000000"])
    }

    @Test func morePixelsThanThereAreBytesAreRefused() throws {
        try refusal(of: picture { $0.set(0x0028_0008, "IS", .text("3")) }, naming: ["640 bytes of pixels", "960"])
        try refusal(
            of: picture {
                $0.set(0x0028_0010, "US", .words([16_000]))
                $0.set(0x0028_0011, "US", .words([16_000]))
            }, naming: ["16000 x 16000"])
    }

    @Test(arguments: [
        (0x0028_0010 as UInt32, "Rows (0028,0010) is missing"), (0x0028_0011, "Columns (0028,0011) is missing"),
        (0x0028_0100, "BitsAllocated (0028,0100) is missing"), (0x0028_0004, "PhotometricInterpretation (0028,0004)"),
        (0x7fe0_0010, "without PixelData (7fe0,0010)"),
    ])
    func missingElementsAreNamed(tag: UInt32, message: String) throws {
        try refusal(of: picture { $0.elements[tag] = nil }, naming: [message])
    }

    @Test(arguments: [
        ("1.2.840.10008.1.2.4.102", "ffmpeg"), ("1.2.840.10008.1.2.4.100", "MPEG video"),
        ("1.2.840.10008.1.2.4.201", "gdcmconv"), ("", "(missing)"),
        ("1.2.3", "transfer syntax 1.2.3"),
    ])
    func unsupportedSyntaxesNameTheConverter(syntax: String, tool: String) throws {
        try refusal(of: picture { $0.syntax = syntax }, naming: ["not supported", tool])
    }

    @Test func aDeflatedDataSetThatIsNoneIsNamed() throws {
        try refusal(of: picture { $0.syntax = "1.2.840.10008.1.2.1.99" }, naming: ["compressed stream"])
    }

    @Test(arguments: [
        ("YBR_PARTIAL_420", "gdcmraw"), ("YBR_PARTIAL_422", "dcmj2pnm"), ("CMYK", "dcmj2pnm"), ("HSV", "dcmj2pnm"),
        ("ARGB", "dcmj2pnm"), ("", "dcmj2pnm"),
    ])
    func otherColorsAreNamedWithTheirConverter(color: String, tool: String) throws {
        try refusal(
            of: picture { $0.set(0x0028_0004, "CS", .text(color)) }, naming: ["\"\(color)\"", "MONOCHROME2", tool])
    }

    @Test(arguments: [1, 12, 32, 64]) func otherDepthsAreNamedWithTheirConverter(bits: Int) throws {
        try refusal(
            of: picture { $0.set(0x0028_0100, "US", .words([bits])) },
            naming: ["BitsAllocated (0028,0100) is \(bits)", "8 or 16", "dcmj2pnm"])
    }

    @Test func pixelsInsideAnotherFileFormatAreNamedWithTheirConverter() throws {
        let box: [UInt8] = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a]
        try refusal(
            of: compressed([box + CompressedPictures.grayJPEG2000], frames: 1, syntax: "1.2.840.10008.1.2.4.90"),
            naming: ["a JP2 file", "gdcmconv --raw"])
        try refusal(
            of: picture {
                $0.syntax = "1.2.840.10008.1.2.4.51"
                $0.set(0x0028_0100, "US", .words([16]))
            }, naming: ["lossy JPEG pictures of 16 bits", "gdcmconv --raw"])
    }

    @Test func palettesWithoutTablesAreNamed() throws {
        try refusal(
            of: picture { $0.set(0x0028_0004, "CS", .text("PALETTE COLOR")) }, naming: ["RedDescriptor (0028,1101)"])
        try refusal(
            of: picture {
                $0.set(0x0028_0004, "CS", .text("PALETTE COLOR"))
                for tag in 0x0028_1101...0x0028_1103 as ClosedRange<UInt32> { $0.set(tag, "US", .words([256, 0, 16])) }
                for tag in 0x0028_1221...0x0028_1223 as ClosedRange<UInt32> { $0.set(tag, "OW", .words([1, 9, 5])) }
            }, naming: ["RedSegments (0028,1221)", "a line without start"])
    }

    // MARK: Compressed pixels

    private func compressed(_ frames: [[UInt8]], frames count: Int, syntax: String = "1.2.840.10008.1.2.5") -> [UInt8] {
        var writer = DICOMWriter.compressed(
            frames, syntax: syntax, width: 20, height: 16, samples: 1, color: "MONOCHROME2")
        writer.set(0x0028_0008, "IS", .text("\(count)"))
        return writer.file()
    }

    private var goodRuns: [UInt8] { DICOMWriter.runLengths([(0..<320).map { UInt8($0 % 7) }]) }

    @Test func missingFragmentsAreRefused() throws {
        try refusal(of: compressed([goodRuns], frames: 2), naming: ["1 fragments for 2 frames"])
        try refusal(of: compressed([], frames: 1), naming: ["0 fragments for 1 frames"])
        try refusal(of: compressed([goodRuns, goodRuns, goodRuns], frames: 2), naming: ["3 fragments for 2 frames"])
        // Uncompressed bytes under a syntax that compresses.
        try refusal(of: picture { $0.syntax = "1.2.840.10008.1.2.4.50" }, naming: ["without fragments"])
    }

    @Test func fragmentsThatNeverEndAreRefused() throws {
        let bytes = compressed([goodRuns, goodRuns], frames: 2)
        try refusal(of: Array(bytes.dropLast(8)), naming: ["breaks off"])
        try refusal(of: Array(bytes.dropLast(12)), naming: ["fffe,e000", "cut off"])
    }

    @Test func aDamagedFrameAmongGoodOnesCarriesItsIndex() throws {
        for bad in [Array(goodRuns.prefix(80)), [1, 2, 3, 4], [], [UInt8](repeating: 255, count: 200)] {
            let path = try folder.write(compressed([goodRuns, bad], frames: 2), as: "bad.dcm")
            let recording = try Recording.open(path)
            _ = try recording.frame(at: 0)
            #expect {
                try recording.frame(at: 1)
            } throws: { error in
                guard case RecordingError.unreadableFrame(1, let file, let reason)? = error as? RecordingError else {
                    return false
                }
                return file.hasSuffix("bad.dcm") && !reason.isEmpty
            }
        }
    }

    /// The size in the stream decides on memory, so it must be the one in the header.
    @Test(arguments: [
        (CompressedPictures.grayJPEGLossless, "4.70"), (CompressedPictures.grayJPEGLS, "4.80"),
        (CompressedPictures.grayJPEG2000, "4.90"), (CompressedPictures.jfif, "4.50"),
    ])
    func streamsOfAnotherSizeAreRefused(stream: [UInt8], syntax: String) throws {
        try refusal(
            of: compressed([stream], frames: 1, syntax: "1.2.840.10008.1.2." + syntax), naming: ["instead of 20 x 16"])
    }

    /// Half of the coded data is gone, the end marker is there: the rest of the picture would be made up.
    @Test(arguments: [
        (CompressedPictures.grayJPEGLossless, "4.70", 1, "a lossless JPEG codestream that is damaged or breaks off"),
        (CompressedPictures.colorJPEGLossless, "4.57", 3, "a lossless JPEG codestream that is damaged or breaks off"),
        (CompressedPictures.jfif, "4.50", 3, "a JPEG codestream that breaks off"),
        (CompressedPictures.grayJPEG2000, "4.90", 1, "a damaged JPEG 2000 codestream"),
    ])
    func aPictureCutShortIsRefusedInOurWords(stream: [UInt8], syntax: String, samples: Int, words: String) throws {
        let cut = stream.count - (syntax == "4.50" ? 8 : 60)
        let isSquare = syntax == "4.50"
        let writer = DICOMWriter.compressed(
            [stream, Array(stream.prefix(cut)) + [0xff, 0xd9]], syntax: "1.2.840.10008.1.2." + syntax,
            width: isSquare ? CompressedPictures.side : CompressedPictures.width,
            height: isSquare ? CompressedPictures.side : CompressedPictures.height, samples: samples,
            color: samples == 1 ? "MONOCHROME2" : "RGB")
        let recording = try Recording.open(try folder.write(writer.file(), as: "half.dcm"))
        _ = try recording.frame(at: 0)
        let error = #expect(throws: RecordingError.self) { try recording.frame(at: 1) }
        let text = "\(error!)"
        #expect(text.contains("half.dcm: frame 1 cannot be read: \(words)") && text.contains("; allowed: "), "\(text)")
    }

    /// The codec of lossless JPEG prints what it finds; nothing of that reaches the user, and a thread that decodes a
    /// good picture meanwhile is not blamed for it.
    @Test func theCodecOfLosslessJPEGIsHeardAndNotSeen() throws {
        let stream = CompressedPictures.grayJPEGLossless
        let half = Array(stream.prefix(stream.count - 60)) + [0xff, 0xd9]
        let writer = DICOMWriter.compressed(
            [stream, half], syntax: "1.2.840.10008.1.2.4.70", width: CompressedPictures.width,
            height: CompressedPictures.height, samples: 1, color: "MONOCHROME2")
        let recording = try Recording.open(try folder.write(writer.file(), as: "half.dcm"))
        let copy = folder.path + "/stderr.txt"
        let saved = dup(STDERR_FILENO)
        let file = open(copy, O_CREAT | O_RDWR | O_TRUNC, 0o600)
        dup2(file, STDERR_FILENO)
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 400) { index in
            let isRead = (try? recording.frame(at: index % 2)) != nil
            if isRead != (index % 2 == 0) { wrong.withLock { $0 += 1 } }
        }
        dup2(saved, STDERR_FILENO)
        close(saved)
        close(file)
        // Tests that run meanwhile print their names and arguments there, too, each behind a mark that is no ASCII.
        let printed = try String(contentsOfFile: copy, encoding: .utf8).split(separator: "\n")
            .filter { $0.first?.isASCII ?? false }.joined(separator: "\n")
        #expect(wrong.withLock { $0 } == 0)
        #expect(!printed.contains("JPEG"), "\(printed.prefix(200))")
    }

    /// Bytes changed, cut and repeated at random: each file opens or is refused, none ends the process.
    @Test(arguments: [
        (CompressedPictures.grayJPEGLossless, "4.70", 1), (CompressedPictures.colorJPEGLossless, "4.57", 3),
        (CompressedPictures.grayJPEGLS, "4.80", 1),
        (CompressedPictures.colorJPEGLSPlanes, "4.81", 3), (CompressedPictures.colorJPEGLS, "4.80", 3),
        (CompressedPictures.grayJPEG2000, "4.90", 1), (CompressedPictures.colorJPEG2000, "4.91", 3),
        (CompressedPictures.jfif, "4.50", 3),
        (CompressedPictures.progressive, "4.51", 3), (CompressedPictures.adobeRGB, "4.50", 3),
        ([], "5", 1),
    ])
    func randomDamageNeverEndsTheProcess(stream: [UInt8], syntax: String, samples: Int) throws {
        let isSquare = syntax == "4.50" || syntax == "4.51"
        let isRuns = stream.isEmpty
        let good = DICOMWriter.compressed(
            [isRuns ? goodRuns : stream], syntax: "1.2.840.10008.1.2." + syntax,
            width: isRuns ? 20 : isSquare ? CompressedPictures.side : CompressedPictures.width,
            height: isRuns ? 16 : isSquare ? CompressedPictures.side : CompressedPictures.height, samples: samples,
            color: samples == 1 ? "MONOCHROME2" : "RGB"
        ).file()
        _ = try Recording.open(try folder.write(good, as: "good.dcm")).frame(at: 0)
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var opened = 0
        for round in 0..<Self.rounds {
            var bytes = good
            // Half of the rounds leave the header alone, so that the codec sees the damage.
            let first = round % 2 == 0 ? 132 : good.count - stream.count - 8
            for _ in 0...random(4) {
                let place = first + random(bytes.count - first)
                switch random(4) {
                case 0: bytes[place] = UInt8(random(256))
                case 1: bytes[place] ^= UInt8(1 << random(8))
                case 2: bytes[place] = [0, 255, 128, 127][random(4)]
                default: bytes.removeSubrange(place..<min(place + 1 + random(4), bytes.count))
                }
                if bytes.count <= first + 8 { break }
            }
            guard let recording = try? Recording.open(try folder.write(bytes, as: "damaged.dcm")) else { continue }
            opened += 1
            _ = try? recording.frame(at: recording.frameCount - 1)
        }
        #expect(opened < Self.rounds)
    }

    /// Enough to meet every kind of marker. When a codec changes, run with SOUNDING_DAMAGE_ROUNDS=100000.
    private static let rounds =
        ProcessInfo.processInfo.environment["SOUNDING_DAMAGE_ROUNDS"].flatMap { Int($0) } ?? 400

    @Test func deepNestingDoesNotOverflowTheStack() throws {
        // An item in a sequence in an item, 100,000 times, lengths undefined.
        let start: [UInt8] = [0x18, 0, 0, 0x90, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff]
        let item: [UInt8] = [0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff]
        let file = DICOMWriter().file() + (0..<100_000).flatMap { _ in start + item }
        try refusal(of: file, naming: ["nested deeper"])
    }

    @Test func aLengthBeyondTheFileReservesNoMemory() throws {
        let file =
            DICOMWriter().file() + [0x28, 0, 0x01, 0x12, 0x4f, 0x57, 0, 0, 0xfe, 0xff, 0xff, 0xff]
        try refusal(of: file, naming: ["0028,1201", "4294967294 bytes"])
    }

    @Test func aFileNamedDICOMThatIsNoneSaysSo() throws {
        try refusal(of: Array("not a picture at all".utf8), naming: ["no DICOM elements", "DICM"])
    }
}
