import PlacementSafety

/// `session.csv`: what happened in a recording, a row for the session, for each needle, each rest of one, each twitch.
///
/// The first column names the recording, so that the tables of many can be put together. The row `session` comes first,
/// the others follow in the order of their start. A field is empty where it does not apply or was not measured.
/// Units stand in the names of the columns; without a scale lengths are in pixels of the stored frame, and no clearance
/// is known. Comma-separated as in RFC 4180: lines end with CR LF, a field with a comma, a quote or a line end is quoted.
struct SessionTable {
    private var rows: [[String: String]]
    private let columns: [String]

    /// - Parameters:
    ///   - recording: Its name.
    ///   - duration: Seconds from the first to the last frame.
    ///   - space: The unit of lengths.
    init(_ events: SessionEvents, recording: String, duration: Double, space: ResultSpace) {
        let unit = space.unit
        columns = [
            "recording", "event", "needle", "start_s", "stop_s", "entry_seen", "exit_seen", "needles", "needle_min",
            "passes", "dwell_s", "twitches", "advance_with_tip_visible", "maximum_depth_\(unit)", "tip_depth_\(unit)",
            "pleura_clearance_\(unit)", "pleura_lower_bound_\(unit)", "pleura_frame", "vessel_clearance_\(unit)",
            "vessel_lower_bound_\(unit)", "vessel_frame", "clear_s", "caution_s", "indeterminate_s", "danger_s",
            "no_needle_seen_s", "displacement_\(unit)", "peak_speed_\(unit)_s", "area_\(unit)2", "grade",
            "frame_interval_s", "fastest_speed_\(unit)_s",
        ]
        let timed =
            events.placements.map { (start: $0.entry, row: Self.row($0, space)) }
            + events.dwells.map { (start: $0.start, row: Self.row($0, space)) }
            + events.twitches.map { (start: $0.onset, row: Self.row($0, space)) }
        // Sorting keeps no order of its own among equals, so the place decides there.
        let ordered = timed.enumerated().filter { $0.element.start.isFinite }
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element.row)
        rows = ([Self.row(events, duration: duration, space)] + ordered).map { row in
            row.merging(["recording": recording]) { first, _ in first }
        }
    }

    var text: String {
        let lines = [columns] + rows.map { row in columns.map { row[$0] ?? "" } }
        return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    // MARK: Rows

    private static func row(_ events: SessionEvents, duration: Double, _ space: ResultSpace) -> [String: String] {
        var row = ["event": "session", "needles": "\(events.needleCount)", "passes": "\(events.passes)"]
        row["start_s"] = number(0, decimals: 4)
        row["stop_s"] = number(duration, decimals: 4)
        row["needle_min"] = number(events.needleMinutes, decimals: 4)
        row["dwell_s"] = number(events.placements.reduce(0) { $0 + $1.dwellTime }, decimals: 4)
        row["twitches"] = "\(events.twitches.count)"
        row["advance_with_tip_visible"] = number(events.advanceVisibility, decimals: 3)
        row["maximum_depth_\(space.unit)"] = length(events.maximumDepth, space)
        add(events.nearestPleura, "pleura", to: &row, space)
        add(events.nearestVessel, "vessel", to: &row, space)
        add(events.verdictTimes, to: &row)
        row["no_needle_seen_s"] = number(events.verdictTimes.none, decimals: 3)
        row["frame_interval_s"] = number(events.twitchLimits?.frameInterval, decimals: 4)
        row["fastest_speed_\(space.unit)_s"] =
            space.isMetric ? number(events.twitchLimits?.fastestSpeed, decimals: 3) : nil
        return row
    }

    private static func row(_ placement: SessionEvents.Placement, _ space: ResultSpace) -> [String: String] {
        var row = ["event": "placement", "needle": "\(placement.needle)", "passes": "\(placement.passes)"]
        row["start_s"] = number(placement.entry, decimals: 4)
        row["stop_s"] = number(placement.exit, decimals: 4)
        row["entry_seen"] = "\(placement.isEntrySeen)"
        row["exit_seen"] = "\(placement.isExitSeen)"
        row["needle_min"] = number((placement.exit - placement.entry) / 60, decimals: 4)
        row["dwell_s"] = number(placement.dwellTime, decimals: 4)
        row["twitches"] = "\(placement.twitches)"
        row["advance_with_tip_visible"] = number(placement.advanceVisibility, decimals: 3)
        row["maximum_depth_\(space.unit)"] = length(placement.maximumDepth, space)
        add(placement.nearestPleura, "pleura", to: &row, space)
        add(placement.nearestVessel, "vessel", to: &row, space)
        add(placement.verdictTimes, to: &row)
        return row
    }

    private static func row(_ dwell: SessionEvents.Dwell, _ space: ResultSpace) -> [String: String] {
        var row = ["event": "dwell", "needle": "\(dwell.needle)"]
        row["start_s"] = number(dwell.start, decimals: 4)
        row["stop_s"] = number(dwell.stop, decimals: 4)
        row["dwell_s"] = number(dwell.stop - dwell.start, decimals: 4)
        row["tip_depth_\(space.unit)"] = length(dwell.tipDepth, space)
        return row
    }

    private static func row(_ twitch: SessionEvents.Twitch, _ space: ResultSpace) -> [String: String] {
        var row = ["event": "twitch"]
        if twitch.needle > 0 { row["needle"] = "\(twitch.needle)" }
        row["start_s"] = number(twitch.onset, decimals: 4)
        row["stop_s"] = number(twitch.onset + twitch.duration, decimals: 4)
        row["displacement_\(space.unit)"] = length(twitch.displacement, space)
        row["peak_speed_\(space.unit)_s"] = length(twitch.peakSpeed, space)
        row["area_\(space.unit)2"] = space.isMetric ? number(twitch.area, decimals: 1) : nil
        row["grade"] = twitch.grade.map { "\($0)" }
        return row
    }

    // MARK: Fields

    private static func add(
        _ nearest: SessionEvents.Nearest?, _ hazard: String, to row: inout [String: String], _ space: ResultSpace
    ) {
        guard let nearest, space.isMetric else { return }
        row["\(hazard)_clearance_\(space.unit)"] = length(nearest.clearance.distance, space)
        row["\(hazard)_lower_bound_\(space.unit)"] = length(nearest.clearance.lowerBound, space)
        row["\(hazard)_frame"] = "\(nearest.frame)"
    }

    private static func add(_ times: SessionEvents.VerdictTimes, to row: inout [String: String]) {
        row["clear_s"] = number(times.clear, decimals: 3)
        row["caution_s"] = number(times.caution, decimals: 3)
        row["indeterminate_s"] = number(times.indeterminate, decimals: 3)
        row["danger_s"] = number(times.danger, decimals: 3)
    }

    private static func length(_ millimeters: Double?, _ space: ResultSpace) -> String? {
        number(millimeters.map { space.length($0) }, decimals: space.decimals)
    }

    /// The form that numbers have in the other results; `nil` for what is no number.
    private static func number(_ value: Double?, decimals: Int) -> String? {
        guard let value, value.isFinite else { return nil }
        var json = JSONText()
        json.number(value, decimals: decimals)
        return json.text
    }

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { byte in [0x2c, 0x22, 0x0a, 0x0d].contains(byte) }
        return needsQuotes
            ? "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            : field
    }
}
