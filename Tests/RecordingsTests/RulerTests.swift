import FrameModel
import Foundation
import Recordings
import SignalKernels
import Testing

/// Rulers burned into the screen beside the picture.
@Suite struct RulerTests {
    /// A screen with a picture of noise, and what is drawn beside it.
    struct Screen {
        var levels = Raster<UInt8>(width: 480, height: 400, filledWith: 0)
        let region = PixelRegion(x: 40, y: 30, width: 300, height: 340)

        init(background: UInt8 = 0, seed: UInt64 = 1) {
            levels = Raster(width: 480, height: 400, filledWith: background)
            var state = seed
            for row in region.rows {
                for column in region.columns {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    levels[row: row, column: column] = UInt8(20 + (state >> 33) % 120)
                }
            }
        }

        /// Ticks from the top of the picture on, drawn with the coverage of each pixel.
        mutating func ticks(every spacing: Double, count: Int, at column: Int, length: Int, level: Double = 220) {
            for tick in 0..<count {
                let top = Double(region.y) + Double(tick) * spacing - 0.75
                for row in Int(top.rounded(.down))...Int((top + 1.5).rounded(.up)) {
                    let cover = max(0, min(top + 1.5, Double(row) + 1) - max(top, Double(row)))
                    guard row >= 0, row < levels.height else { continue }
                    for offset in 0..<length {
                        let old = Double(levels[row: row, column: column + offset])
                        levels[row: row, column: column + offset] = UInt8(old + (level - old) * min(1, cover))
                    }
                }
            }
        }

        /// A number in a font of 5 x 7 dots, each 2 pixels wide and high.
        mutating func number(_ text: String, column: Int, middle: Double, level: UInt8 = 200) {
            var left = column
            for digit in text.compactMap(\.wholeNumberValue) {
                for (row, line) in RulerTests.font[digit].enumerated() {
                    for (dot, mark) in line.enumerated() where mark == "#" {
                        for pixel in 0..<4 {
                            levels[
                                row: Int(middle) - 7 + 2 * row + pixel / 2, column: left + 2 * dot + pixel % 2] = level
                        }
                    }
                }
                left += 12
            }
        }

        var ruler: BurnedInRuler? { BurnedInRuler.find(in: levels, beside: region) }

        /// The ruler of the same screen seen in a mirror.
        var mirroredRuler: BurnedInRuler? {
            var mirrored = levels
            for row in 0..<levels.height {
                for column in 0..<levels.width {
                    mirrored[row: row, column: column] = levels[row: row, column: levels.width - 1 - column]
                }
            }
            let left = levels.width - region.x - region.width
            return BurnedInRuler.find(
                in: mirrored, beside: PixelRegion(x: left, y: region.y, width: region.width, height: region.height))
        }
    }

    /// The dot-matrix digits of text displays.
    static let font = [
        [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."],
        ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."],
        [".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"],
        ["#####", "...#.", "..#..", "...#.", "....#", "#...#", ".###."],
        ["...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."],
        ["#####", "#....", "####.", "....#", "....#", "#...#", ".###."],
        ["..##.", ".#...", "#....", "####.", "#...#", "#...#", ".###."],
        ["#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#..."],
        [".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."],
        [".###.", "#...#", "#...#", ".####", "....#", "...#.", ".##.."],
    ]

    @Test(arguments: [20.3, 33.7, 41.25, 47.0])
    func tickSpacingIsFoundToATenthOfAPercent(spacing: Double) throws {
        var screen = Screen()
        screen.ticks(every: spacing, count: Int(330 / spacing) + 1, at: 400, length: 6)
        let ruler = try #require(screen.ruler)
        #expect(abs(ruler.tickSpacing / spacing - 1) < 0.001, "\(ruler.tickSpacing)")
        #expect(ruler.millimetersPerTick == nil, "ticks without labels say no millimeters")
        #expect(ruler.reason.contains("no labels"))
    }

    /// Labels 1, 2, 3 ... at every so many ticks are centimeters.
    @Test(arguments: [(1, 10.0), (2, 5.0), (4, 2.5), (5, 2.0), (10, 1.0)])
    func labelsOfCentimetersAreRead(ticksPerLabel: Int, millimeters: Double) throws {
        var screen = Screen()
        let spacing = 80.4 / Double(ticksPerLabel)
        try #require(spacing >= 8)
        screen.ticks(every: spacing, count: 4 * ticksPerLabel + 1, at: 400, length: 5)
        screen.ticks(every: 80.4, count: 5, at: 400, length: 10)
        for label in 1...4 { screen.number("\(label)", column: 416, middle: 30 + 80.4 * Double(label)) }
        let ruler = try #require(screen.ruler)
        #expect(ruler.millimetersPerTick == millimeters, "\(ruler)")
        #expect(abs((ruler.millimetersPerPixel ?? 0) / (10 / 80.4) - 1) < 0.002)
    }

    @Test func labelsOfMillimetersAreRead() throws {
        var screen = Screen()
        screen.ticks(every: 62.5, count: 6, at: 400, length: 8)
        for label in [10, 20, 30, 40, 50] {
            screen.number("\(label)", column: 414, middle: 30 + 6.25 * Double(label))
        }
        let ruler = try #require(screen.ruler)
        #expect(ruler.millimetersPerTick == 10, "\(ruler)")
    }

    /// A capture may show the whole screen as a mirror does.
    @Test(arguments: [[10, 20, 30, 40, 50], [30, 50], [50]]) func labelsOfAMirroredScreenAreRead(labels: [Int]) throws {
        var screen = Screen()
        screen.ticks(every: 62.5, count: 6, at: 400, length: 8)
        for label in labels { screen.number("\(label)", column: 414, middle: 30 + 6.25 * Double(label)) }
        let ruler = try #require(screen.mirroredRuler)
        #expect(ruler.millimetersPerTick == 10, "\(ruler)")
        #expect(ruler.reason.contains("mirrored"))
        #expect(try #require(screen.ruler).reason.contains("mirrored") == false)
    }

    /// A gray scale beside the ruler, brighter than its labels, does not hide them.
    @Test func labelsBesideSomethingBrighterAreRead() throws {
        var screen = Screen(background: 54)
        screen.ticks(every: 62.5, count: 6, at: 400, length: 8)
        for label in [10, 20, 30, 40, 50] {
            screen.number("\(label)", column: 414, middle: 30 + 6.25 * Double(label), level: 112)
        }
        for row in 40..<140 { for column in 450..<470 { screen.levels[row: row, column: column] = 255 } }
        #expect(try #require(screen.ruler).millimetersPerTick == 10)
    }

    /// A picture 20 labels deep may be 20 mm or 20 cm: nothing on the screen says which.
    @Test func whatMayBeEitherIsAmbiguous() throws {
        var screen = Screen()
        screen.ticks(every: 80, count: 5, at: 400, length: 8)
        for (tick, label) in [5, 10, 15, 20].enumerated() {
            screen.number("\(label)", column: 414, middle: 30 + 80 * Double(tick + 1))
        }
        let ruler = try #require(screen.ruler)
        #expect(ruler.millimetersPerTick == nil)
        #expect(ruler.reason.contains("millimeters or centimeters"))
    }

    /// Shapes at the ticks that are no numbers decide nothing.
    @Test func strangeLabelsAreAmbiguous() throws {
        var screen = Screen()
        screen.ticks(every: 80, count: 5, at: 400, length: 8)
        for (tick, text) in ["8", "3", "8", "0"].enumerated() {
            screen.number(text, column: 414, middle: 30 + 80 * Double(tick + 1))
        }
        #expect(try #require(screen.ruler).millimetersPerTick == nil)
        #expect(try #require(screen.mirroredRuler).millimetersPerTick == nil)
    }

    @Test func twoRulersThatDisagreeAreAmbiguous() throws {
        var screen = Screen()
        screen.ticks(every: 80, count: 5, at: 400, length: 8)
        screen.ticks(every: 70, count: 5, at: 8, length: 8)
        for label in 1...4 {
            screen.number("\(label)", column: 414, middle: 30 + 80 * Double(label))
            screen.number("\(label)", column: 20, middle: 30 + 70 * Double(label))
        }
        let ruler = try #require(screen.ruler)
        #expect(ruler.millimetersPerTick == nil)
        #expect(ruler.reason.contains("disagree"))
    }

    @Test func darkRulersOnBrightScreensAreFound() throws {
        var screen = Screen(background: 240)
        screen.ticks(every: 40.2, count: 9, at: 400, length: 6, level: 10)
        for label in 1...4 { screen.number("\(label)", column: 414, middle: 30 + 80.4 * Double(label), level: 10) }
        #expect(try #require(screen.ruler).millimetersPerTick == 5)
    }

    @Test func textAndNoiseAreNoRuler() {
        #expect(Screen().ruler == nil)
        var screen = Screen()
        for line in 0..<20 { screen.number("8036", column: 400, middle: 40 + 15.5 * Double(line)) }
        #expect(screen.ruler?.millimetersPerTick == nil)
        var uneven = Screen()
        for row in [31.0, 75, 103, 160, 190, 260, 300] { uneven.ticks(every: row, count: 2, at: 400, length: 6) }
        #expect(uneven.ruler?.millimetersPerTick == nil)
    }

    // MARK: As the scale of a recording

    private func recording(
        _ screen: Screen, sidecar: String? = nil, overrides: RecordingOverrides = RecordingOverrides()
    ) throws -> Recording {
        let folder = try TemporaryFolder()
        let file = try folder.write(PNGEncoder.encode(gray: screen.levels), as: "screen.png")
        if let sidecar { try folder.write(#"{"schema": "sounding.recording/1", \#(sidecar)}"#, as: "screen.json") }
        var overrides = overrides
        overrides.region = screen.region
        return try Recording.open(file, overrides: overrides)
    }

    private func labeled() -> Screen {
        var screen = Screen()
        screen.ticks(every: 40.2, count: 9, at: 400, length: 6)
        for label in 1...4 { screen.number("\(label)", column: 414, middle: 30 + 80.4 * Double(label)) }
        return screen
    }

    @Test func aFileWithoutAScaleTakesTheRulers() throws {
        let recording = try recording(labeled())
        #expect(recording.scale.source == .burnedInRuler && recording.scale.isTrusted)
        #expect(abs(recording.geometry.axialSpacing.inMillimetersPerPixel / (10 / 80.4) - 1) < 0.002)
        #expect(recording.scale.note?.contains("are centimeters") == true)
    }

    /// Who wrote recording.json and no scale into it is not overruled by a picture.
    @Test(arguments: [
        #""scale_source": "not given""#,
        #""pixel_spacing_mm": {"axial": 0.3, "lateral": 0.3}, "scale_is_nominal": true"#,
    ])
    func aSilentSidecarIsNotOverruled(sidecar: String) throws {
        let silent = try recording(labeled(), sidecar: sidecar)
        #expect(silent.scale.source != .burnedInRuler && !silent.scale.isTrusted)
        #expect(silent.warnings.contains { $0.contains("--use-ruler") })
        var overrides = RecordingOverrides()
        overrides.usesRuler = true
        #expect(try recording(labeled(), sidecar: sidecar, overrides: overrides).scale.source == .burnedInRuler)
    }

    @Test func aRulerThatContradictsTheSidecarIsAnError() throws {
        #expect {
            try recording(labeled(), sidecar: #""pixel_spacing_mm": {"axial": 0.13, "lateral": 0.13}"#)
        } throws: {
            guard case RecordingError.scaleConflict? = $0 as? RecordingError else { return false }
            return true
        }
        let agreeing = try recording(labeled(), sidecar: #""pixel_spacing_mm": {"axial": 0.1244, "lateral": 0.1244}"#)
        #expect(agreeing.scale.source == .sidecar)
    }

    /// A DICOM file whose region holds ruler and all: its scale is checked all the same.
    @Test(arguments: [(0.01244, true), (0.013, false)])
    func aRulerInsideADICOMRegionIsCompared(delta: Double, agrees: Bool) throws {
        let levels = labeled().levels
        var writer = DICOMWriter.picture(
            width: levels.width, height: levels.height, frames: 1, pixels: .bytes(levels.samples),
            encoding: .explicitLittle)
        writer.set(
            0x0018_6011, "SQ",
            .items([DICOMWriter.region(box: (0, 0, levels.width, levels.height), delta: (delta, delta))]))
        let folder = try TemporaryFolder()
        let file = try folder.write(writer.file(), as: "clip.dcm")
        if agrees {
            #expect(try Recording.open(file).scale.source == .dicomRegion)
        } else {
            #expect(throws: RecordingError.self) { try Recording.open(file) }
        }
    }

    @Test func aPersonMayReadTheTicks() throws {
        var screen = Screen()
        screen.ticks(every: 40.2, count: 9, at: 400, length: 6)
        let unread = try recording(screen)
        #expect(unread.scale.source == .none)
        #expect(unread.warnings.contains { $0.contains("--tick-mm") })
        var overrides = RecordingOverrides()
        overrides.tickSpacing = 5
        let read = try recording(screen, overrides: overrides)
        #expect(read.scale.source == .burnedInRuler)
        #expect(abs(read.geometry.axialSpacing.inMillimetersPerPixel / (5 / 40.2) - 1) < 0.002)
        #expect(throws: RecordingError.self) { try recording(Screen(), overrides: overrides) }
    }

    // MARK: Screens of real scanners

    /// Right within a percent, or no scale: for every first frame with a scale that is known.
    @Test(.enabled(if: Evaluation.isPresent, Evaluation.absent))
    func screensOfScannersAreReadRightOrNotAtAll() throws {
        var read: [String] = []
        for folder in try Evaluation.cases("recordings") {
            let frames = folder + "/frames"
            guard let name = try? FileManager.default.contentsOfDirectory(atPath: frames).sorted().first else {
                continue
            }
            let known = try Recording.open(folder)
            let alone = try Recording.open(frames + "/" + name)
            guard alone.scale.isKnown else { continue }
            #expect(known.scale.isTrusted || known.scale.source == .none, "\(folder): \(alone.scale)")
            read.append((folder as NSString).lastPathComponent)
            guard known.scale.isTrusted else { continue }
            let ratio =
                alone.geometry.axialSpacing.inMillimetersPerPixel / known.geometry.axialSpacing.inMillimetersPerPixel
            #expect(abs(ratio - 1) < 0.01, "\(folder): \(ratio)")
        }
        // The captures whose ruler is labeled.
        for name in [
            "layers-gl-rom-capture", "layers-gma-04-capture", "needle-wolz-69-capture",
            "negative-carotid-0145-capture", "pleura-cit-dev-capture",
        ] {
            #expect(read.contains(name), "\(name) among \(read)")
        }
    }
}
