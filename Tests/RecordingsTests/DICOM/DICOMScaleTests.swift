import FrameModel
import Foundation
import Recordings
import Testing

/// Regions, scales and times. Each fault that other readers are known to have has a test here.
@Suite struct DICOMScaleTests {
    let folder = try! TemporaryFolder()

    private func writer(
        width: Int = 80, height: Int = 60, frames: Int = 1, regions: [[DICOMWriter.Element]] = [],
        encoding: DICOMWriter.Encoding = .explicitLittle
    ) -> DICOMWriter {
        var writer = DICOMWriter.picture(
            width: width, height: height, frames: frames,
            pixels: .bytes([UInt8](repeating: 40, count: width * height * frames)), encoding: encoding)
        if !regions.isEmpty { writer.set(0x0018_6011, "SQ", .items(regions)) }
        return writer
    }

    private func open(
        _ writer: DICOMWriter, _ overrides: RecordingOverrides = RecordingOverrides()
    ) throws -> Recording {
        try Recording.open(try folder.write(writer.file(), as: "clip.dcm"), overrides: overrides)
    }

    private func spacing(_ recording: Recording) -> [Double] {
        let geometry = recording.geometry
        return [geometry.axialSpacing.inMillimetersPerPixel, geometry.lateralSpacing.inMillimetersPerPixel]
    }

    private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
        zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    // MARK: Regions

    /// Deltas are centimeters: taken for millimeters, every depth is ten times too small (FAST).
    @Test(arguments: DICOMWriter.Encoding.allCases, [true, false])
    func deltasAreCentimetersPerPixel(encoding: DICOMWriter.Encoding, hasUndefinedLengths: Bool) throws {
        var writer = writer(
            regions: [DICOMWriter.region(box: (10, 5, 69, 54), delta: (0.02, 0.01), reference: (30, 4), value: (0, 0))],
            encoding: encoding)
        writer.hasUndefinedLengths = hasUndefinedLengths
        let recording = try open(writer)
        #expect(isClose(spacing(recording), [0.1, 0.2]))
        #expect(recording.scale.source == .dicomRegion)
        #expect(recording.scale.isTrusted)
        #expect(recording.geometry.region == PixelRegion(x: 10, y: 5, width: 60, height: 50))
        #expect(recording.regionSource == .dicomRegion)
        // The reference counts from the corner of the region: depth zero is row 5 + 4.
        #expect(recording.originSource == .dicomReference)
        #expect(recording.geometry.originColumn.value == 40)
        #expect(recording.geometry.originRow.value == 9)
        #expect(abs(recording.geometry.depth(of: Row(29)).inMillimeters - 2) < 1e-9)
    }

    /// The first item is often an electrocardiogram or a bar of grays (FAST, SlicerUltrasound, VolView, Weasis
    /// took the first).
    @Test func onlyAPictureInCentimetersGivesTheScale() throws {
        let regions = [
            DICOMWriter.region(format: 4, type: 10, box: (0, 50, 79, 59), units: (4, 0), delta: (0.01, 0)),
            DICOMWriter.region(format: 5, type: 13, box: (0, 0, 5, 30), units: (0, 0), delta: (1, 1)),
            DICOMWriter.region(format: 3, type: 3, box: (0, 30, 79, 49), units: (4, 7), delta: (0.01, 0.5)),
            DICOMWriter.region(box: (20, 0, 59, 29), delta: (0.03, 0.03)),
        ]
        let recording = try open(writer(regions: regions))
        #expect(isClose(spacing(recording), [0.3, 0.3]))
        #expect(recording.geometry.region == PixelRegion(x: 20, y: 0, width: 40, height: 30))
        #expect(recording.originSource == .regionTop)

        let none = try open(writer(regions: Array(regions.prefix(3))))
        #expect(!none.scale.isKnown)
        #expect(none.warnings.contains { $0.contains("none of the 3 ultrasound regions") })
    }

    /// A frame that was resized keeps its old region: the scale in it is wrong and cannot be repaired.
    @Test(arguments: [(84, 31, 595, 414), (10, 5, 81, 50), (10, 5, 70, 61)])
    func aRegionOutsideTheFrameGivesNoScale(box: (Int, Int, Int, Int)) throws {
        let recording = try open(writer(regions: [DICOMWriter.region(box: box, delta: (0.05, 0.05))]))
        #expect(!recording.scale.isKnown)
        #expect(recording.regionSource != .dicomRegion)
        #expect(recording.warnings.contains { $0.contains("lies outside the frame of 80 x 60 pixels") })
    }

    /// Then the other regions of the file were written for the old size, too.
    @Test func aRegionOutsideTheFrameTakesTheTrustFromTheOthers() throws {
        let inside = DICOMWriter.region(box: (10, 5, 69, 54), delta: (0.03, 0.03))
        let outside = DICOMWriter.region(box: (10, 5, 169, 54), delta: (0.03, 0.03))
        let recording = try open(writer(regions: [inside, outside]))
        #expect(recording.geometry.region == PixelRegion(x: 10, y: 5, width: 60, height: 50))
        #expect(recording.scale.isKnown && !recording.scale.isTrusted)
        #expect(try open(writer(regions: [inside])).scale.isTrusted)
    }

    /// -2 is what an unsigned number cannot say: it is read as a very large one.
    @Test(arguments: [(60, 50, 20, 10), (-2, 5, 70, 50)])
    func aBoxThatEndsBeforeItBeginsIsSaidToBeOne(box: (Int, Int, Int, Int)) throws {
        let recording = try open(writer(regions: [DICOMWriter.region(box: box, delta: (0.05, 0.05))]))
        #expect(!recording.scale.isKnown)
        #expect(recording.warnings.contains { $0.contains("ends before it begins") })
        #expect(!recording.warnings.contains { $0.contains("resized") })
    }

    /// Boxes that reach the size of the frame exclude their last column and row; others include them.
    @Test(arguments: [
        ((12, 6, 80, 52), PixelRegion(x: 12, y: 6, width: 68, height: 46)),
        ((12, 6, 79, 52), PixelRegion(x: 12, y: 6, width: 68, height: 47)),
        ((0, 0, 80, 60), PixelRegion(x: 0, y: 0, width: 80, height: 60)),
        ((0, 0, 79, 59), PixelRegion(x: 0, y: 0, width: 80, height: 60)),
    ])
    func bothCountsOfTheLastColumnAreUnderstood(box: (Int, Int, Int, Int), region: PixelRegion) throws {
        let recording = try open(writer(regions: [DICOMWriter.region(box: box, delta: (0.02, 0.02))]))
        #expect(recording.geometry.region == region)
    }

    @Test func ofTwoPicturesWithOneScaleTheLargestIsTaken() throws {
        let regions = [
            DICOMWriter.region(box: (0, 0, 29, 59), delta: (0.02, 0.02), reference: (15, 2)),
            DICOMWriter.region(box: (30, 0, 79, 59), delta: (0.02, 0.02), reference: (20, 3)),
        ]
        let recording = try open(writer(regions: regions))
        #expect(recording.geometry.region == PixelRegion(x: 30, y: 0, width: 50, height: 60))
        #expect(recording.warnings.contains { $0.contains("2 pictures share the frame") })
        var overrides = RecordingOverrides()
        overrides.region = PixelRegion(x: 2, y: 4, width: 20, height: 40)
        let other = try open(writer(regions: regions), overrides)
        #expect(other.geometry.region == overrides.region)
        #expect(other.geometry.originColumn.value == 15)
        #expect(other.geometry.originRow.value == 2)
    }

    /// Pictures of different depth: one scale for both would be wrong for one of them (cornerstone3D, Weasis).
    @Test func ofTwoPicturesWithTwoScalesOneMustBeChosen() throws {
        let regions = [
            DICOMWriter.region(box: (0, 0, 39, 59), delta: (0.02, 0.02)),
            DICOMWriter.region(box: (40, 0, 79, 59), delta: (0.04, 0.04)),
        ]
        let undecided = try open(writer(regions: regions))
        #expect(undecided.regionSource != .dicomRegion)
        #expect(undecided.scale.isKnown && !undecided.scale.isTrusted)
        #expect(undecided.warnings.contains { $0.contains("choose one with --region") })
        var overrides = RecordingOverrides()
        overrides.region = PixelRegion(x: 45, y: 4, width: 20, height: 40)
        #expect(isClose(spacing(try open(writer(regions: regions), overrides)), [0.4, 0.4]))
        overrides.region = PixelRegion(x: 5, y: 4, width: 20, height: 40)
        let chosen = try open(writer(regions: regions), overrides)
        #expect(isClose(spacing(chosen), [0.2, 0.2]))
        #expect(chosen.scale.isTrusted)
        // A part that reaches into both pictures has no scale of its own.
        overrides.region = PixelRegion(x: 5, y: 4, width: 60, height: 40)
        #expect(!(try open(writer(regions: regions), overrides)).scale.isTrusted)
    }

    @Test func aColorBoxDoesNotReplaceItsPicture() throws {
        let regions = [
            DICOMWriter.region(type: 2, box: (0, 0, 79, 59), delta: (0.02, 0.02)),
            DICOMWriter.region(type: 1, box: (10, 10, 49, 49), delta: (0.02, 0.02)),
        ]
        #expect(try open(writer(regions: regions)).geometry.region == PixelRegion(x: 10, y: 10, width: 40, height: 40))
    }

    // MARK: Signs and reference pixels

    /// A physical value at the reference moves the origin: zero is 0.05 cm = 5 rows of 0.01 cm above it.
    @Test func physicalValuesAtTheReferenceMoveTheOrigin() throws {
        let region = DICOMWriter.region(
            box: (10, 5, 69, 54), delta: (0.02, 0.01), reference: (30, 14), value: (0.1, 0.05))
        let geometry = try open(writer(regions: [region])).geometry
        #expect(abs(geometry.originRow.value - 14) < 1e-9)
        #expect(abs(geometry.originColumn.value - 35) < 1e-9)
    }

    /// Negative offsets are legal: depth zero may lie above the box.
    @Test func aReferenceAboveTheRegionIsUsed() throws {
        let region = DICOMWriter.region(box: (10, 20, 69, 54), delta: (0.02, 0.01), reference: (30, -6))
        #expect(try open(writer(regions: [region])).geometry.originRow.value == 14)
    }

    @Test(arguments: [(30, 4_000), (30, -4_000), (30, 40)])
    func aReferenceNoFaceCanHaveIsNotUsed(reference: (Int, Int)) throws {
        let region = DICOMWriter.region(box: (10, 5, 69, 54), delta: (0.02, 0.01), reference: reference)
        let recording = try open(writer(regions: [region]))
        #expect(recording.originSource == .regionTop)
        #expect(recording.geometry.originRow.value == 5)
        #expect(recording.warnings.contains { $0.contains("depth zero far from the picture") })
    }

    @Test func aReferenceInTheCornerLeavesLateralZeroInTheMiddle() throws {
        let region = DICOMWriter.region(box: (0, 0, 80, 60), delta: (0.02, 0.01), reference: (0, 0))
        #expect(try open(writer(regions: [region])).geometry.originColumn.value == 39.5)
    }

    /// The size of a delta is the spacing; a negative one down the image leaves the direction of depth in doubt.
    @Test func negativeDeltasKeepTheirSize() throws {
        let lateral = try open(writer(regions: [DICOMWriter.region(box: (0, 0, 79, 59), delta: (-0.02, 0.01))]))
        #expect(isClose(spacing(lateral), [0.1, 0.2]))
        #expect(lateral.scale.isTrusted)
        let axial = try open(writer(regions: [DICOMWriter.region(box: (0, 0, 79, 59), delta: (0.02, -0.01))]))
        #expect(isClose(spacing(axial), [0.1, 0.2]))
        #expect(axial.scale.isKnown && !axial.scale.isTrusted)
    }

    @Test(arguments: [(0.0, 0.01), (Double.nan, 0.01), (1e-9, 0.01), (0.01, 99), (0.6, 0.6)])
    func implausibleDeltasGiveNoScale(delta: (Double, Double)) throws {
        let region = DICOMWriter.region(box: (0, 0, 199, 199), delta: delta)
        #expect(!(try open(writer(width: 200, height: 200, regions: [region])).scale.isKnown))
    }

    // MARK: What viewers do with it

    /// A region alone gives the scale: nothing else in an ultrasound file states it (dwv and cornerstoneTools read
    /// regions late or not at all and measured in pixels).
    @Test func aRegionGivesTheScaleWithoutPixelSpacing() throws {
        let region = DICOMWriter.region(box: (0, 0, 79, 59), delta: (0.02, 0.02))
        let recording = try open(writer(regions: [region]))
        #expect(recording.scale.source == .dicomRegion && recording.scale.isTrusted)
        let geometry = recording.geometry
        let (a, b) = (geometry.point(column: Column(10), row: Row(9)), geometry.point(column: Column(25), row: Row(29)))
        // 15 columns and 20 rows of 0.2 mm: 3, 4 and 5 mm.
        #expect(abs(a.distance(to: b).inMillimeters - 5) < 1e-9)
    }

    /// Files of one series may differ in zoom: each has its own scale, and a folder of them is never opened as one
    /// recording (OHIF#5556 gives all of them the first one's).
    @Test func everyFileOfASeriesHasItsOwnScale() throws {
        for (name, delta) in [("IM_1", 0.02), ("IM_2", 0.03), ("IM_10", 0.045)] {
            let region = DICOMWriter.region(box: (0, 0, 79, 59), delta: (delta, delta))
            try folder.write(writer(regions: [region]).file(), as: "series/" + name)
        }
        let paths = Recording.paths(at: folder.path + "/series")
        #expect(paths.map { URL(fileURLWithPath: $0).lastPathComponent } == ["IM_1", "IM_2", "IM_10"])
        for (path, expected) in zip(paths, [0.2, 0.3, 0.45]) {
            #expect(isClose(spacing(try Recording.open(path)), [expected, expected]))
        }
        #expect(throws: RecordingError.self) { try Recording.open(folder.path + "/series") }
    }

    /// Deltas are for measuring: the pixels stay as they are, also where they are no squares (cornerstone3D#2410 wants
    /// them shown one to one).
    @Test func unequalDeltasDoNotChangeThePixels() throws {
        let pixels = (0..<80 * 60).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 80) }
        var writer = DICOMWriter.picture(width: 80, height: 60, pixels: .bytes(pixels))
        writer.set(
            0x0018_6011, "SQ", .items([DICOMWriter.region(box: (0, 0, 79, 59), delta: (0.03, 0.01))]))
        let recording = try open(writer)
        let frame = try recording.frame(at: 0).grayLevels
        #expect(frame.width == 80 && frame.height == 60 && frame.samples == pixels)
        let geometry = recording.geometry
        let corner = geometry.point(column: Column(0), row: Row(0))
        #expect(
            abs(corner.distance(to: geometry.point(column: Column(10), row: Row(0))).inMillimeters - 3) < 1e-9)
        #expect(
            abs(corner.distance(to: geometry.point(column: Column(0), row: Row(10))).inMillimeters - 1) < 1e-9)
    }

    // MARK: Pixel spacing

    /// Row spacing comes first: axial, then lateral (SlicerUltrasound and z-rad swap them).
    @Test func pixelSpacingIsAxialFirstAndNeverTrusted() throws {
        var writer = writer()
        writer.set(0x0028_0030, "DS", .text("0.1\\0.25"))
        let recording = try open(writer)
        #expect(isClose(spacing(recording), [0.1, 0.25]))
        #expect(recording.scale.source == .dicomPixelSpacing)
        #expect(recording.scale.isKnown && !recording.scale.isTrusted)
        writer.set(0x0018_6011, "SQ", .items([DICOMWriter.region(box: (0, 0, 79, 59), delta: (0.03, 0.03))]))
        let both = try open(writer)
        #expect(isClose(spacing(both), [0.3, 0.3]))
        #expect(both.warnings.contains { $0.contains("says 0.1 mm per pixel, the ultrasound region 0.3") })
        // Where the region shows that the frame was resized, nothing else in the file is believed.
        writer.set(0x0018_6011, "SQ", .items([DICOMWriter.region(box: (0, 0, 159, 119), delta: (0.03, 0.03))]))
        #expect(!(try open(writer).scale.isKnown))
    }

    /// Missing spacing is no error (InVesalius stops there).
    @Test(arguments: ["", "x\\y", "0\\0", "0.1", "1e9\\1"]) func unusableSpacingGivesNoScale(text: String) throws {
        var writer = writer()
        writer.set(0x0028_0030, "DS", .text(text))
        let recording = try open(writer)
        #expect(!recording.scale.isKnown)
        #expect(recording.warnings.contains { $0.contains("no scale is known") })
    }

    @Test func aSidecarThatContradictsTheRegionIsAnError() throws {
        let file = writer(regions: [DICOMWriter.region(box: (0, 0, 79, 59), delta: (0.03, 0.03))]).file()
        try folder.write(file, as: "clip.dcm")
        try folder.write(
            #"{"schema": "sounding.recording/1", "pixel_spacing_mm": {"axial": 0.2, "lateral": 0.2}}"#,
            as: "clip.json")
        #expect {
            try Recording.open(folder.path + "/clip.dcm")
        } throws: { error in
            guard case RecordingError.scaleConflict? = error as? RecordingError else { return false }
            return true
        }
    }
}
