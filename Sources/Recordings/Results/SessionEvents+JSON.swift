import PlacementSafety

extension SessionEvents {
    /// Writes the events of a session; times in seconds, lengths in the unit of `space`.
    func write(to json: inout JSONText, in space: ResultSpace) {
        json.object("events") { json in
            strokes("insertion", insertions, to: &json, in: space)
            strokes("withdrawal", withdrawals, to: &json, in: space)
            json.array("dwell", of: dwells.filter { $0.start.isFinite && $0.stop.isFinite }) { json, dwell in
                json.object { json in
                    json.member("start_s", dwell.start, decimals: 4)
                    json.member("stop_s", dwell.stop, decimals: 4)
                    json.length("tip_depth", dwell.tipDepth, in: space)
                    json.member("needle", dwell.needle)
                }
            }
            json.array("twitch", of: twitches.filter { $0.onset.isFinite && $0.duration.isFinite }) { json, twitch in
                json.object { json in
                    json.member("onset_s", twitch.onset, decimals: 4)
                    json.member("duration_s", twitch.duration, decimals: 4)
                    json.length("displacement", twitch.displacement, in: space)
                    json.member(
                        "peak_speed_\(space.unit)_s", twitch.peakSpeed.map { space.length($0) },
                        decimals: space.decimals)
                }
            }
            json.member("breathing_period_s", breathingPeriod, decimals: 3)
            json.member("needles", needleCount)
            json.member("passes", passes)
            json.length("maximum_depth", maximumDepth, in: space)
            json.member("advance_with_tip_visible", advanceVisibility, decimals: 3)
            json.object("verdict_s") { json in
                json.member("clear", verdictTimes.clear, decimals: 3)
                json.member("caution", verdictTimes.caution, decimals: 3)
                json.member("indeterminate", verdictTimes.indeterminate, decimals: 3)
                json.member("danger", verdictTimes.danger, decimals: 3)
                json.member("no_needle_seen", verdictTimes.none, decimals: 3)
            }
        }
    }

    private func strokes(_ key: String, _ strokes: [Stroke], to json: inout JSONText, in space: ResultSpace) {
        json.array(key, of: strokes.filter { $0.start.isFinite && $0.stop.isFinite }) { json, stroke in
            json.object { json in
                json.member("start_s", stroke.start, decimals: 4)
                json.member("stop_s", stroke.stop, decimals: 4)
                json.length("travel", stroke.travel, in: space)
                json.member("needle", stroke.needle)
            }
        }
    }
}
