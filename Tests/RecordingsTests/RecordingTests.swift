import FrameModel
import Foundation
import Recordings
import Testing

@Suite struct RecordingTests {
    let folder = try! TemporaryFolder()

    private func addFrames(_ count: Int, width: Int = 40, height: Int = 30, in place: String = "frames") throws {
        for index in 0..<count {
            try folder.write(
                TestPNG.gray(width: width, height: height) { UInt8(($0 * 7 + $1 * 3 + index) % 256) },
                as: "\(place)/frame_\(index).png")
        }
    }

    private func sidecar(_ body: String) throws {
        try folder.write(#"{"schema": "sounding.recording/1", \#(body)}"#, as: "recording.json")
    }

    /// Without a scale a banner must not be taken for meters of tissue.
    @Test func standInScaleKeepsWidePicturesPlausible() throws {
        try addFrames(1, width: 2000, height: 20)
        let geometry = try Recording.open(folder.path).geometry
        #expect(Double(geometry.region.width) * geometry.lateralSpacing.inMillimetersPerPixel <= 500.01)
        #expect(geometry.lateralSpacing.inMillimetersPerPixel == geometry.axialSpacing.inMillimetersPerPixel)
    }

    @Test(arguments: [(1, 1), (3, 40), (40, 3), (7, 8)])
    func refusesPicturesTooSmallToBeFiltered(width: Int, height: Int) throws {
        try addFrames(1, width: width, height: height)
        let error = #expect(throws: RecordingError.self) { _ = try Recording.open(folder.path) }
        #expect(error?.kind == .badData)
    }

    @Test func framesComeInNaturalOrder() throws {
        try addFrames(12)
        let recording = try Recording.open(folder.path)
        #expect(recording.frameCount == 12)
        for index in 0..<12 {
            let frame = try recording.frame(at: index)
            #expect(frame.index == index)
            #expect(frame.grayLevels[row: 0, column: 0] == UInt8(index))
        }
    }

    @Test func theSidecarSettlesGeometryAndTimes() throws {
        try addFrames(2)
        try sidecar(
            """
            "pixel_spacing_mm": {"axial": 0.1, "lateral": 0.2},
            "region_px": {"x": 4, "y": 3, "width": 20, "height": 21}, "origin_px": [13.5, 2.5],
            "frame_times_s": [5.0, 5.25], "probe": {"kind": "linear"}, "scale_source": "printed ruler"
            """)
        let recording = try Recording.open(folder.path)
        #expect(recording.geometry.axialSpacing.inMillimetersPerPixel == 0.1)
        #expect(recording.geometry.lateralSpacing.inMillimetersPerPixel == 0.2)
        #expect(recording.geometry.region == PixelRegion(x: 4, y: 3, width: 20, height: 21))
        #expect(recording.geometry.depth(of: Row(12.5)).inMillimeters == 1)
        #expect(recording.frameTimes == [0, 0.25])
        #expect(recording.scale == Scale(source: .sidecar, note: "printed ruler"))
        #expect(recording.regionSource == .sidecar)
        #expect(recording.originSource == .sidecar)
    }

    @Test func withoutScaleTheStandInIsMarkedAndFortyMillimetersDeep() throws {
        try addFrames(1)
        try sidecar(#""region_px": {"x": 0, "y": 0, "width": 40, "height": 20}"#)
        let recording = try Recording.open(folder.path)
        #expect(recording.scale.source == .none)
        #expect(!recording.scale.isKnown)
        #expect(recording.geometry.axialSpacing.inMillimetersPerPixel == 2)
        #expect(recording.geometry.lateralSpacing.inMillimetersPerPixel == 2)
    }

    @Test func nominalScaleIsKnownButNotTrusted() throws {
        try addFrames(1)
        try sidecar(#""pixel_spacing_mm": {"axial": 0.1, "lateral": 0.1}, "scale_is_nominal": true"#)
        let recording = try Recording.open(folder.path)
        #expect(recording.scale.isKnown)
        #expect(!recording.scale.isTrusted)
    }

    @Test func sourcesOfScaleMustAgreeWithinTwoPercent() throws {
        try addFrames(1)
        try sidecar(#""pixel_spacing_mm": {"axial": 0.1, "lateral": 0.1}"#)
        var overrides = RecordingOverrides()
        overrides.axialSpacing = 0.1019
        #expect(
            try Recording.open(folder.path, overrides: overrides).geometry.axialSpacing.inMillimetersPerPixel == 0.1)
        overrides.axialSpacing = 0.103
        #expect {
            try Recording.open(folder.path, overrides: overrides)
        } throws: { error in
            guard case RecordingError.scaleConflict? = error as? RecordingError else { return false }
            return "\(error)".contains("0.103") && "\(error)".contains("0.1 axial")
        }
        overrides.axialSpacing = nil
        overrides.depth = 30 * 0.11
        #expect(throws: RecordingError.self) { try Recording.open(folder.path, overrides: overrides) }
    }

    @Test func aStatedSpacingReplacesANominalOne() throws {
        try addFrames(1)
        try sidecar(#""pixel_spacing_mm": {"axial": 0.1, "lateral": 0.1}, "scale_is_nominal": true"#)
        var overrides = RecordingOverrides()
        overrides.depth = 6
        overrides.region = PixelRegion(x: 0, y: 0, width: 40, height: 30)
        let recording = try Recording.open(folder.path, overrides: overrides)
        #expect(recording.scale.source == .commandLine)
        #expect(recording.scale.isTrusted)
        #expect(recording.geometry.axialSpacing.inMillimetersPerPixel == 0.2)
    }

    @Test func aCurvedProbeWithItsApexIsPlacedInMillimeters() throws {
        try addFrames(1)
        try sidecar(
            """
            "pixel_spacing_mm": {"axial": 0.5, "lateral": 0.5}, "origin_px": [20, 10],
            "probe": {"kind": "curvilinear", "radius_mm": 40, "field_of_view_deg": 60, "apex_px": [20, -70]}
            """)
        guard case .curvilinear(let fan) = try Recording.open(folder.path).geometry.probe else {
            Issue.record("not curvilinear")
            return
        }
        #expect(fan.apex == TissuePoint(xMillimeters: 0, zMillimeters: -40))
        #expect(fan.radius.inMillimeters == 40)
        #expect(fan.fieldOfViewDegrees == 60)
    }

    /// A fan of 60 degrees, face at 40 mm and end at 90 mm from the apex, fills 90 mm x (90 - 40 cos 30) mm.
    @Test func aCurvedProbeWithoutApexFollowsFromTheBox() throws {
        let height = 90 - 40 * (3.0).squareRoot() / 2
        try addFrames(1, width: 900, height: Int((height * 10).rounded()))
        try sidecar(
            """
            "pixel_spacing_mm": {"axial": 0.1, "lateral": 0.1},
            "region_px": {"x": 0, "y": 0, "width": 900, "height": \(Int((height * 10).rounded()))},
            "probe": {"kind": "curvilinear", "radius_mm": 40, "field_of_view_deg": 60}
            """)
        let recording = try Recording.open(folder.path)
        #expect(recording.originSource == .curvedFace)
        #expect(abs(recording.geometry.originRow.value - (40 * (1 - (3.0).squareRoot() / 2) / 0.1 - 0.5)) < 1e-9)
        #expect(abs(recording.geometry.originColumn.value - 449.5) < 1e-9)
    }

    @Test(arguments: [
        (#""pixel_spacing_mm": {"axial": 0, "lateral": 0.1}"#, "pixel_spacing_mm.axial"),
        (#""pixel_spacing_mm": {"axial": 0.1, "lateral": -2}"#, "pixel_spacing_mm.lateral"),
        (#""pixel_spacing_mm": {"axial": 1e300, "lateral": 0.1}"#, "pixel_spacing_mm.axial"),
        (#""pixel_spacing_mm": {"axial": true, "lateral": 0.1}"#, "pixel_spacing_mm.axial"),
        (#""pixel_spacing_mm": {"axial": 0.1}"#, "pixel_spacing_mm.lateral"),
        (#""pixel_spacing_mm": 0.1"#, "pixel_spacing_mm"),
        (#""region_px": {"x": 0, "y": 0, "width": 41, "height": 2}"#, "region_px"),
        (#""region_px": {"x": -1, "y": 0, "width": 4, "height": 2}"#, "region_px.x"),
        (#""region_px": {"x": 1.5, "y": 0, "width": 4, "height": 2}"#, "region_px.x"),
        (#""region_px": {"x": 0, "y": 0, "width": 0, "height": 2}"#, "region_px.width"),
        (#""origin_px": [1]"#, "origin_px"),
        (#""origin_px": [1, "2"]"#, "origin_px[1]"),
        (#""frame_times_s": [0, 1, 2]"#, "frame_times_s"),
        (#""frame_times_s": [1, 0]"#, "frame_times_s[1]"),
        (#""frame_times_s": []"#, "frame_times_s"),
        (#""frame_rate_hz": 0"#, "frame_rate_hz"),
        (#""probe": {"kind": "phased"}"#, "probe.kind"),
        (#""probe": {"kind": "curvilinear", "radius_mm": 0, "field_of_view_deg": 60}"#, "probe.radius_mm"),
        (#""probe": {"kind": "curvilinear", "radius_mm": 40, "field_of_view_deg": 180}"#, "probe.field_of_view_deg"),
        (#""probe": {"kind": "curvilinear", "radius_mm": 40}"#, "probe.field_of_view_deg"),
        (#""speed_of_sound_m_s": 340"#, "speed_of_sound_m_s"),
        (#""scale_is_nominal": 1"#, "scale_is_nominal"),
        (#""scale_source": 1"#, "scale_source"),
        (#""file": "../other.mha""#, "file"),
        (#""file": "/etc/passwd""#, "file"),
        (#""image_size_px": [41, 30]"#, "image_size_px"),
        (#""depth_mm": 0.01"#, "depth_mm"),
    ])
    func unusableSidecarValuesAreNamed(body: String, key: String) throws {
        try addFrames(2)
        try sidecar(body)
        #expect {
            try Recording.open(folder.path)
        } throws: { error in
            guard case RecordingError.badValue(let file, key, _, let allowed)? = error as? RecordingError else {
                return false
            }
            return file.hasSuffix("recording.json") && !allowed.isEmpty
        }
    }

    @Test(arguments: ["", "[1, 2]", "{", "{}", #"{"schema": "sounding.recording/2"}"#, #"{"schema": 1}"#, "\u{0}\u{1}"])
    func brokenSidecarsAreRefused(text: String) throws {
        try addFrames(1)
        try folder.write(text, as: "recording.json")
        #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
    }

    @Test func deepNestingDoesNotOverflowTheStack() throws {
        try addFrames(1)
        let deep = String(repeating: "[", count: 200_000)
        try folder.write(#"{"schema": "sounding.recording/1", "note": \#(deep)"#, as: "recording.json")
        #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
    }

    @Test func aCorruptFrameAmongGoodOnesCarriesItsIndex() throws {
        try addFrames(3)
        try folder.write("not a picture", as: "frames/frame_1.png")
        let recording = try Recording.open(folder.path)
        #expect(recording.frameCount == 3)
        _ = try recording.frame(at: 0)
        _ = try recording.frame(at: 2)
        #expect {
            try recording.frame(at: 1)
        } throws: { error in
            guard case RecordingError.unreadableFrame(1, let file, _)? = error as? RecordingError else { return false }
            return file.hasSuffix("frame_1.png")
        }
    }

    @Test func mixedSizesNameFileFoundAndExpected() throws {
        try addFrames(2)
        try folder.write(TestPNG.gray(width: 41, height: 30) { _, _ in 0 }, as: "frames/frame_2.png")
        #expect {
            try Recording.open(folder.path)
        } throws: { error in
            guard case RecordingError.frameSize(let file, "41 x 30", "40 x 30")? = error as? RecordingError else {
                return false
            }
            return file.hasSuffix("frame_2.png")
        }
    }

    /// Of a long recording some sizes are read at first; what they do not show is found where the frame is asked for.
    @Test func anotherSizeInALongSequenceIsAFrameThatCannotBeRead() throws {
        for index in 0..<520 {
            let picture = TestPNG.gray(width: index == 301 ? 9 : 8, height: 8) { _, _ in 0 }
            try folder.write(picture, as: "frames/\(index).png")
        }
        let recording = try Recording.open(folder.path)
        #expect(recording.frameCount == 520)
        #expect(try recording.frame(at: 302).grayLevels.width == 8)
        #expect {
            try recording.frame(at: 301)
        } throws: { error in
            guard case RecordingError.unreadableFrame(301, let file, let reason)? = error as? RecordingError else {
                return false
            }
            return file.hasSuffix("301.png") && reason.contains("9 x 8") && reason.contains("8 x 8")
        }
    }

    /// Where every picture that is looked at first is damaged, the others still say what size they have.
    @Test func aLongSequenceMayHaveManyDamagedFrames() throws {
        for index in 0..<520 {
            let isDamaged = index.isMultiple(of: 3)
            let picture = isDamaged ? Array("no picture".utf8) : TestPNG.gray(width: 8, height: 9) { _, _ in 7 }
            try folder.write(picture, as: "frames/\(index).png")
        }
        let recording = try Recording.open(folder.path)
        #expect(recording.geometry.height == 9)
        #expect(try recording.frame(at: 1).grayLevels[row: 0, column: 0] == 7)
        #expect(throws: RecordingError.self) { try recording.frame(at: 0) }
    }

    @Test func emptyFoldersMissingPathsAndFoldersNamedLikeFilesAreErrors() throws {
        #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
        #expect(throws: RecordingError.self) { try Recording.open(folder.path + "/nothing") }
        #expect(throws: RecordingError.self) { try Recording.open("") }
        try FileManager.default.createDirectory(
            atPath: folder.path + "/frames/a.png", withIntermediateDirectories: true)
        #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
        try sidecar(#""file": "frames""#)
        #expect(throws: RecordingError.self) { try Recording.open(folder.path) }
    }

    @Test func pipesDevicesAndUnknownFilesAreRefusedWithoutBeingRead() throws {
        let pipe = folder.path + "/endless.mha"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: RecordingError.self) { try Recording.open(pipe) }
        #expect(throws: RecordingError.self) { try Recording.open("/dev/zero") }
        let unknown = try folder.write("plain text", as: "note.txt")
        #expect {
            try Recording.open(unknown)
        } throws: { error in
            guard case RecordingError.unsupported? = error as? RecordingError else { return false }
            return true
        }
    }

    @Test func aSinglePictureNeedsNoClock() throws {
        let file = try folder.write(TestPNG.gray(width: 40, height: 30) { UInt8($0 + $1) }, as: "one.png")
        let recording = try Recording.open(file)
        #expect(recording.frameTimes == [0])
        #expect(recording.timeSource == .singleFrame)
        #expect(try recording.inputHash() == SHA256.digest(of: try Data(contentsOf: URL(fileURLWithPath: file))))
    }

    @Test func theHashFollowsContentsNotPlaces() throws {
        try addFrames(3)
        try sidecar(#""frame_rate_hz": 10"#)
        let hash = try Recording.open(folder.path).inputHash()
        let copy = folder.path + "-copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: folder.path, toPath: copy)
        #expect(try Recording.open(copy + "/").inputHash() == hash)
        try sidecar(#""frame_rate_hz": 11"#)
        #expect(try Recording.open(folder.path).inputHash() != hash)
    }

    @Test func unstatedTimesAreAssumedAndSaySo() throws {
        try addFrames(3)
        let recording = try Recording.open(folder.path)
        #expect(recording.timeSource == .assumed)
        #expect(recording.warnings.contains { $0.contains("frame times") })
    }

    @Test(.enabled(if: Evaluation.isPresent, Evaluation.absent))
    func everyPictureCaseOpensAndDecodes() throws {
        for part in ["phantoms", "recordings"] {
            for path in try Evaluation.cases(part) where FileManager.default.fileExists(atPath: path + "/frames") {
                let recording = try Recording.open(path)
                let frame = try recording.frame(at: recording.frameCount - 1)
                #expect(frame.grayLevels.width == recording.geometry.width, "\(path)")
            }
        }
    }
}
