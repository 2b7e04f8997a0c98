import FrameModel
import Foundation
import PlacementSafety
import Recordings
import Testing

@Suite struct ResultsWriterTests {
    let folder = try! TemporaryFolder()
    let tool = ResultsWriter.Tool(version: "1.2.3")

    private func recording(_ sidecar: String) throws -> Recording {
        for index in 0..<2 {
            try folder.write(
                TestPNG.gray(width: 16, height: 8) { UInt8($0 * 16 + $1 + index) }, as: "clip/frames/\(index).png")
        }
        try folder.write(#"{"schema": "sounding.recording/1", \#(sidecar)}"#, as: "clip/recording.json")
        return try Recording.open(folder.path + "/clip")
    }

    private let scaled = """
        "pixel_spacing_mm": {"axial": 0.5, "lateral": 0.25}, "region_px": {"x": 0, "y": 0, "width": 16, "height": 8},
        "origin_px": [8, 0], "frame_times_s": [0, 0.1], "scale_source": "test"
        """
    private let unscaled = """
        "region_px": {"x": 0, "y": 0, "width": 16, "height": 8}, "origin_px": [8, 0], "frame_times_s": [0, 0.1]
        """

    private func surface(_ points: [(Double, Double)]) -> Surface {
        Surface(
            samples: points.map {
                Surface.Sample(point: TissuePoint(xMillimeters: $0.0, zMillimeters: $0.1), sigma: 0.1)
            })
    }

    private func findings() -> FrameFindings {
        var findings = FrameFindings()
        findings.quality = [.frozen]
        findings.skinDepth = .millimeters(0.5)
        findings.layers.append {
            $0.boundary = .fascia(2)
            $0.surface = surface([(-1, 1), (1, 1.25)])
            $0.confidence = 0.75
        }
        findings.bones.append { $0.surface = surface([(0, 3), (.nan, 3), (1, 3.5)]) }
        findings.pleura.append {
            $0.state = .confirmed
            $0.segments.append { $0 = surface([(-2, 2), (-1, 2)]) }
            $0.segments.append { $0 = surface([(1, 2.5), (2, 2.5)]) }
            $0.evidence.sliding = 0.5
        }
        findings.vessels.append {
            $0.id = 4
            $0.center = TissuePoint(xMillimeters: 1, zMillimeters: 2)
            $0.semiAxes = (2, 1)
            $0.kind = .artery
            $0.pulseRate = 61
        }
        findings.needle.append {
            $0.entry = TissuePoint(xMillimeters: -2, zMillimeters: 0)
            $0.tip = TissuePoint(xMillimeters: 1, zMillimeters: 3)
            $0.tipSigmaAlong = 0.3
        }
        findings.tubes.append {
            $0.id = 2
            $0.sections = [-1.0, 1].map {
                .init(point: TissuePoint(xMillimeters: $0, zMillimeters: 3), halfWidth: 0.75)
            }
            $0.wallThickness = 0.5
            $0.sigma = 0.2
            $0.state = .confirmed
            $0.confidence = 0.875
        }
        findings.tubes.append {
            $0.sections = [.init(point: TissuePoint(xMillimeters: .nan, zMillimeters: 3), halfWidth: 1)]
        }
        return findings
    }

    private func assessment() -> FrameAssessment {
        var assessment = FrameAssessment()
        assessment.verdict = .danger
        assessment.reasons = [.nearPleura]
        assessment.pleura = Clearance(distance: 1.5, sigma: 0.25, lowerBound: 0.75, normalBound: 1)
        assessment.unseen.vessel = 6.5
        assessment.contact = TrajectoryContact(hazard: .pleura, distance: 2, sigma: 0.25, lowerBound: 1.5)
        assessment.depth = Reach(length: 3, sigma: 0.125, upperBound: 3.25)
        assessment.insertion = Reach(length: 5, sigma: 0.25, upperBound: 5.5)
        return assessment
    }

    private func lines(_ sidecar: String) throws -> [String] {
        let recording = try recording(sidecar)
        let path = folder.path + "/results.jsonl"
        let settings = ResultValue.object([("depth_cap_mm", .null), ("jobs", .integer(2))])
        var writer = try ResultsWriter(
            path: path, recording: recording,
            header: ResultsHeader(recording: recording, tool: tool, configuration: settings),
            configuration: settings)
        try writer.write(frame: 0, time: 0, findings: findings(), assessment: assessment())
        try writer.writeUnreadable(
            frame: 1, time: 0.1, error: .unreadableFrame(index: 1, file: "1.png", reason: "cut"),
            assessment: FrameAssessment())
        var events = SessionEvents()
        events.dwells = [SessionEvents.Dwell(start: 0, stop: 0.1, tipDepth: nil, needle: 1)]
        events.twitches = [
            SessionEvents.Twitch(onset: 0.05, duration: 0.02, displacement: 0.5, peakSpeed: nil, area: 44.5, needle: 1)
        ]
        events.twitchLimits = SessionEvents.TwitchLimits(frameInterval: 0.1, searchReach: 1.8)
        var placement = SessionEvents.Placement(needle: 1, entry: 0, exit: 0.1)
        placement.isExitSeen = true
        placement.dwellTime = 0.1
        placement.maximumDepth = 12.5
        placement.nearestPleura = SessionEvents.Nearest(
            clearance: Clearance(distance: 1.5, sigma: 0.25, lowerBound: 0.75), frame: 0, time: 0)
        placement.verdictTimes.danger = 0.1
        events.placements = [placement]
        events.nearestPleura = placement.nearestPleura
        let summary = try writer.finish(events: events, inputHash: recording.inputHash())
        try summary.write(to: folder.path + "/summary.json", tool: tool)
        try summary.writeSession(to: folder.path + "/session.csv")
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func parsed(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func aFrameLineHasOneForm() throws {
        let line = try lines(scaled)[1]
        let expected =
            #"{"frame":0,"time_s":0,"flag":"danger","reasons":["nearPleura"],"quality":["frozen"],"skin_z_mm":0.5,"#
            + #""layers":[{"name":"fascia_2","x_mm":[-1,1],"depth_mm":[1,1.25],"sigma_mm":[0.1,0.1],"confidence":0.75}],"#
            + #""bones":[{"polyline_mm":[[0,3],[1,3.5]],"sigma_mm":[0.1,0.1],"confidence":0}],"#
            + #""pleura":{"polyline_mm":[[-2,2],[-1,2],[1,2.5],[2,2.5]],"#
            + #""polylines_mm":[[[-2,2],[-1,2]],[[1,2.5],[2,2.5]]],"sigma_mm":[0.1,0.1,0.1,0.1],"state":"confirmed","#
            + #""confidence":0,"evidence":{"brightness":0,"likeness":0,"structure_below":0,"reverberation":null,"sliding":0.5}},"#
            + #""vessels":[{"id":4,"centre_mm":[1,2],"semi_axes_mm":[2,1],"angle_deg":0,"wall_mm":0,"sigma_mm":0,"#
            + #""kind":"artery","pulse_bpm":61,"confidence":0}],"#
            + #""suspected_vessels":[],"#
            + #""tubes":[{"id":2,"axis_mm":[[-1,3],[1,3]],"half_width_mm":[0.75,0.75],"wall_mm":0.5,"sigma_mm":0.2,"#
            + #""state":"confirmed","kind":"unknown","pulse_bpm":null,"confidence":0.875}],"#
            + #""needle":{"entry_mm":[-2,0],"tip_mm":[1,3],"angle_deg":45,"angle_sigma_deg":0,"insertion_mm":4.243,"#
            + #""bow_mm":0,"tip_sigma_along_mm":0.3,"tip_sigma_across_mm":0,"visible_fraction":0,"#
            + #""tip_may_be_out_of_plane":false,"quality":0},"crossings":[],"#
            + #""clearance_mm":{"pleura":1.5,"vessel":null},"clearance_lower_bound_mm":{"pleura":0.75,"vessel":null},"#
            + #""clearance_normal_bound_mm":{"pleura":1,"vessel":null},"clearance_sigma_mm":{"pleura":0.25,"vessel":null},"#
            + #""clearance_unseen_bound_mm":{"pleura":null,"vessel":6.5},"#
            + #""trajectory":{"hazard":"pleura","distance_mm":2,"lower_bound_mm":1.5,"sigma_mm":0.25},"#
            + #""tip_depth_mm":3,"tip_depth_upper_bound_mm":3.25,"tip_depth_sigma_mm":0.125,"#
            + #""insertion_mm":5,"insertion_upper_bound_mm":5.5,"insertion_sigma_mm":0.25}"#
        #expect(line == expected)
    }

    @Test func theHeaderTellsWhatWasRead() throws {
        let header = try parsed(try lines(scaled)[0])
        #expect(header["schema"] as? String == "sounding.results/1")
        #expect(header["frame"] == nil && header["events"] == nil)
        let info = try #require(header["info"] as? [String: Any])
        #expect(info["frames"] as? Int == 2)
        #expect(info["width"] as? Int == 16)
        #expect(info["height"] as? Int == 8)
        #expect((info["pixel_spacing_mm"] as? [String: Double]) == ["axial": 0.5, "lateral": 0.25])
        #expect(info["origin_px"] as? [Double] == [8, 0])
        #expect(info["frame_times_s"] as? [Double] == [0, 0.1])
        let pixels = (0..<128).map { UInt8($0) }
        #expect(info["luma_sha256"] as? String == SHA256.digest(of: pixels))
        // Row floor((j + 0.5) 8 / 8) = j, column floor((i + 0.5) 16 / 8) = 2 i + 1.
        var grid: [Int] = []
        for row in 0..<8 { for column in 0..<8 { grid.append(row * 16 + 2 * column + 1) } }
        #expect(info["luma_grid_8x8"] as? [Int] == grid)
        #expect(info["refused"] is NSNull)
    }

    @Test func withoutScaleNothingIsInMillimetersAndNothingIsSaidOfSafety() throws {
        let lines = try lines(unscaled)
        for line in lines.dropFirst() { #expect(!line.contains("_mm\"")) }
        let frame = try parsed(lines[1])
        #expect(frame["flag"] as? String == "indeterminate")
        #expect((frame["reasons"] as? [String])?.contains("noScale") == true)
        #expect(frame["vessels"] == nil)
        let pixels = try #require(frame["pixels"] as? [String: Any])
        let needle = try #require(pixels["needle"] as? [String: Any])
        // The stand-in spacing is 40 mm over 8 rows: 5 mm per pixel.
        #expect(needle["tip_px"] as? [Double] == [8.2, 0.6])
        #expect(needle["insertion_px"] as? Double == 0.85)
        let info = try #require(try parsed(lines[0])["info"] as? [String: Any])
        #expect(info["pixel_spacing_mm"] is NSNull)
        let summary = try String(contentsOfFile: folder.path + "/summary.json", encoding: .utf8)
        #expect(!summary.contains("_mm\""))
        #expect(summary.contains(#""configuration":{"jobs":2}"#))
    }

    @Test func anUnreadableFrameIsReportedAndNeverClear() throws {
        let frame = try parsed(try lines(scaled)[2])
        #expect(frame["frame"] as? Int == 1)
        #expect(frame["flag"] is NSNull)
        #expect(frame["error"] as? String == "cut")
        #expect((frame["reasons"] as? [String]) == ["frameUnreadable"])
    }

    @Test func theSummaryCountsVerdictsAndClearances() throws {
        _ = try lines(scaled)
        let summary = try parsed(try String(contentsOfFile: folder.path + "/summary.json", encoding: .utf8))
        #expect(summary["worst"] as? String == "danger")
        let configuration = try #require(summary["configuration"] as? [String: Any])
        #expect(configuration["jobs"] as? Int == 2 && configuration["depth_cap_mm"] is NSNull)
        let verdicts = try #require(summary["verdicts"] as? [String: Int])
        #expect(verdicts == ["danger": 1, "indeterminate": 0, "caution": 0, "clear": 0, "no_needle_seen": 1])
        let nearest = try #require(summary["minimum_clearance_pleura"] as? [String: Double])
        #expect(nearest == ["frame": 0, "distance_mm": 1.5, "lower_bound_mm": 0.75, "sigma_mm": 0.25])
        #expect(summary["failed_frames"] as? [Int] == [1])
    }

    @Test func unstatedTimesAreNotReported() throws {
        let lines = try lines(#""pixel_spacing_mm": {"axial": 0.5, "lateral": 0.25}"#)
        #expect(try parsed(lines[1])["time_s"] is NSNull)
        #expect(lines[3] == #"{"events":null}"#)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/session.csv"))
    }

    @Test func theSummaryTakesTheSmallestLowerBoundForTheNearest() throws {
        let recording = try recording(scaled)
        var writer = try ResultsWriter(
            path: folder.path + "/results.jsonl", recording: recording,
            header: ResultsHeader(recording: recording, tool: tool, configuration: .null), configuration: .null)
        for (frame, clearance) in [(6.0, 1.0, 5.0), (12, 3, 4)].enumerated() {
            var assessment = FrameAssessment()
            assessment.verdict = .danger
            assessment.pleura = Clearance(distance: clearance.0, sigma: clearance.1, lowerBound: clearance.2)
            try writer.write(
                frame: frame, time: Double(frame) / 10, findings: FrameFindings(), assessment: assessment)
        }
        let summary = try writer.finish(events: SessionEvents(), inputHash: recording.inputHash())
        #expect(summary.nearestPleura?.frame == 1 && summary.nearestPleura?.clearance.distance == 12)
        #expect(summary.nearestPleura?.time == 0.1 && summary.nearestVessel == nil)
    }

    // MARK: session.csv

    /// The fields of each line, by a reader that knows quotes.
    private func table() throws -> [[String]] {
        let text = try String(contentsOfFile: folder.path + "/session.csv", encoding: .utf8)
        var rows: [[String]] = [[""]]
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: rows[rows.count - 1].append("")
            case "\r\n" where !isQuoted: rows.append([""])
            default: rows[rows.count - 1][rows[rows.count - 1].count - 1].append(character)
            }
        }
        #expect(rows.removeLast() == [""], "the last line ends too")
        return rows
    }

    @Test func theSessionIsATableOfEvents() throws {
        _ = try lines(scaled)
        let rows = try table()
        #expect(rows.map { $0[1] } == ["event", "session", "placement", "dwell", "twitch"])
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        #expect(Set(rows[0]).count == rows[0].count)
        func field(_ row: Int, _ column: String) throws -> String {
            rows[row][try #require(rows[0].firstIndex(of: column), "\(column)")]
        }
        #expect(try field(1, "recording") == "clip" && field(4, "recording") == "clip")
        #expect(try field(1, "stop_s") == "0.1" && field(1, "needle") == "" && field(1, "twitches") == "1")
        #expect(try field(1, "pleura_lower_bound_mm") == "0.75" && field(1, "vessel_frame") == "")
        #expect(try field(2, "start_s") == "0" && field(2, "stop_s") == "0.1" && field(2, "needle") == "1")
        #expect(try field(2, "entry_seen") == "false" && field(2, "exit_seen") == "true")
        #expect(try field(2, "maximum_depth_mm") == "12.5" && field(2, "danger_s") == "0.1")
        #expect(try field(2, "pleura_clearance_mm") == "1.5" && field(2, "pleura_frame") == "0")
        #expect(try field(2, "needle_min") == "0.0017")
        #expect(try field(3, "dwell_s") == "0.1" && field(3, "tip_depth_mm") == "" && field(3, "needle") == "1")
        #expect(try field(4, "start_s") == "0.05" && field(4, "stop_s") == "0.07")
        #expect(try field(4, "displacement_mm") == "0.5" && field(4, "peak_speed_mm_s") == "")
        #expect(try field(4, "area_mm2") == "44.5" && field(4, "grade") == "" && field(3, "area_mm2") == "")
        #expect(try field(1, "frame_interval_s") == "0.1" && field(1, "fastest_speed_mm_s") == "18")
    }

    @Test func withoutScaleTheSessionIsInPixels() throws {
        _ = try lines(unscaled)
        let rows = try table()
        #expect(!rows[0].contains { $0.contains("_mm") })
        let column = try #require(rows[0].firstIndex(of: "displacement_px"))
        // The stand-in spacing is 5 mm per pixel.
        #expect(rows[4][column] == "0.1")
        let clearances = rows[0].indices.filter { rows[0][$0].contains("clearance") || rows[0][$0].contains("bound") }
        #expect(clearances.count == 4 && rows.dropFirst().allSatisfy { row in clearances.allSatisfy { row[$0] == "" } })
    }

    @Test func aNameWithCommasAndQuotesIsQuoted() throws {
        try folder.write(TestPNG.gray(width: 16, height: 8) { _, _ in 0 }, as: "a, \"b\"/frames/0.png")
        try folder.write(
            #"{"schema": "sounding.recording/1", \#(scaled.replacing("[0, 0.1]", with: "[0]"))}"#,
            as: "a, \"b\"/recording.json")
        let recording = try Recording.open(folder.path + "/a, \"b\"")
        let writer = try ResultsWriter(
            path: folder.path + "/results.jsonl", recording: recording,
            header: ResultsHeader(recording: recording, tool: tool, configuration: .null), configuration: .null)
        try writer.finish(events: SessionEvents(), inputHash: recording.inputHash()).writeSession(
            to: folder.path + "/session.csv")
        let text = try String(contentsOfFile: folder.path + "/session.csv", encoding: .utf8)
        #expect(text.split(separator: "\r\n")[1].hasPrefix(#""a, ""b""",session,"#))
    }

    @Test func eventsAreWrittenInSeconds() throws {
        #expect(
            try lines(scaled)[3]
                == #"{"events":{"placement":[{"needle":1,"entry_s":0,"exit_s":0.1,"entry_seen":false,"#
                + #""exit_seen":true,"passes":0,"dwell_s":0.1,"twitches":0,"maximum_depth_mm":12.5,"#
                + #""advance_with_tip_visible":null,"minimum_clearance_pleura":{"frame":0,"distance_mm":1.5,"#
                + #""lower_bound_mm":0.75,"sigma_mm":0.25},"minimum_clearance_vessel":null,"#
                + #""verdict_s":{"clear":0,"caution":0,"indeterminate":0,"danger":0.1,"no_needle_seen":0}}],"#
                + #""insertion":[],"withdrawal":[],"#
                + #""dwell":[{"start_s":0,"stop_s":0.1,"tip_depth_mm":null,"needle":1}],"#
                + #""twitch":[{"onset_s":0.05,"duration_s":0.02,"displacement_mm":0.5,"peak_speed_mm_s":null,"#
                + #""area_mm2":44.5,"grade":null,"needle":1}],"#
                + #""twitch_limits":{"frame_interval_s":0.1,"onset_uncertainty_s":0.05,"fastest_speed_mm_s":18,"#
                + #""shows_every_twitch":false},"#
                + #""breathing_period_s":null,"needles":0,"needle_min":0.0017,"passes":0,"maximum_depth_mm":null,"#
                + #""advance_with_tip_visible":null,"#
                + #""verdict_s":{"clear":0,"caution":0,"indeterminate":0,"danger":0,"no_needle_seen":0}}}"#)
    }

    @Test func aHeaderWithoutAFingerprintSaysThatItIsNotKnown() throws {
        let header = ResultsHeader(recording: try recording(scaled), tool: tool, configuration: .null)
        let (known, unknown) = (header.bytes(inputHash: "0123abcd"), header.bytes(inputHash: nil))
        let text = String(decoding: known, as: UTF8.self)
        #expect(String(decoding: unknown, as: UTF8.self) == text.replacing(#""0123abcd""#, with: "null"))
        #expect(try #require(parsed(text)["input"] as? [String: Any])["sha256"] as? String == "0123abcd")
    }

    @Test func aRefusalSaysWhy() throws {
        let path = folder.path + "/refused.jsonl"
        try ResultsWriter.writeRefusal(
            .unsupported(file: "x.dcm", found: "a DICOM file", allowed: "PNG"), to: path, tool: tool)
        let info = try #require(
            try parsed(try String(contentsOfFile: path, encoding: .utf8))["info"] as? [String: String])
        #expect(info == ["refused": "a DICOM file; allowed: PNG"])
    }
}
