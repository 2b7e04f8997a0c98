import PlacementSafety

extension SessionEvents {
    /// Writes the events of a session; times in seconds, lengths in the unit of `space`.
    func write(to json: inout JSONText, in space: ResultSpace) {
        json.object("events") { json in
            json.array("placement", of: placements) { $1.write(to: &$0, in: space) }
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
                    if space.isMetric { json.member("area_mm2", twitch.area, decimals: 1) }
                    json.member("grade", twitch.grade)
                    json.member("needle", twitch.needle > 0 ? twitch.needle : nil)
                }
            }
            json.key("twitch_limits")
            if let twitchLimits { twitchLimits.write(to: &json, in: space) } else { json.null() }
            json.member("breathing_period_s", breathingPeriod, decimals: 3)
            json.member("needles", needleCount)
            json.member("needle_min", needleMinutes, decimals: 4)
            json.member("passes", passes)
            json.length("maximum_depth", maximumDepth, in: space)
            json.member("advance_with_tip_visible", advanceVisibility, decimals: 3)
            verdictTimes.write(to: &json)
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

extension SessionEvents.TwitchLimits {
    func write(to json: inout JSONText, in space: ResultSpace) {
        json.object { json in
            json.member("frame_interval_s", frameInterval, decimals: 4)
            json.member("onset_uncertainty_s", onsetUncertainty, decimals: 4)
            if space.isMetric { json.member("fastest_speed_mm_s", fastestSpeed, decimals: 3) }
            json.member("shows_every_twitch", showsEveryTwitch)
        }
    }
}

extension SessionEvents.Placement {
    func write(to json: inout JSONText, in space: ResultSpace) {
        json.object { json in
            json.member("needle", needle)
            json.member("entry_s", entry, decimals: 4)
            json.member("exit_s", exit, decimals: 4)
            json.member("entry_seen", isEntrySeen)
            json.member("exit_seen", isExitSeen)
            json.member("passes", passes)
            json.member("dwell_s", dwellTime, decimals: 4)
            json.member("twitches", twitches)
            json.length("maximum_depth", maximumDepth, in: space)
            json.member("advance_with_tip_visible", advanceVisibility, decimals: 3)
            json.nearest("minimum_clearance_pleura", space.isMetric ? nearestPleura : nil)
            json.nearest("minimum_clearance_vessel", space.isMetric ? nearestVessel : nil)
            verdictTimes.write(to: &json)
        }
    }
}

extension SessionEvents.VerdictTimes {
    func write(to json: inout JSONText) {
        json.object("verdict_s") { json in
            json.member("clear", clear, decimals: 3)
            json.member("caution", caution, decimals: 3)
            json.member("indeterminate", indeterminate, decimals: 3)
            json.member("danger", danger, decimals: 3)
            json.member("no_needle_seen", none, decimals: 3)
        }
    }
}

extension JSONText {
    /// A clearance is only known with a scale, so it is in millimeters or null.
    mutating func nearest(_ key: String, _ nearest: SessionEvents.Nearest?) {
        self.key(key)
        guard let nearest else { return null() }
        object { json in
            json.member("frame", nearest.frame)
            json.member("distance_mm", nearest.clearance.distance, decimals: 3)
            json.member("lower_bound_mm", nearest.clearance.lowerBound, decimals: 3)
            json.member("sigma_mm", nearest.clearance.sigma, decimals: 3)
        }
    }
}
