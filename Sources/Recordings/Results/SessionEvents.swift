/// What happened over a recording; times in seconds from the first frame.
public struct SessionEvents: Hashable, Sendable {
    /// From a start to a stop.
    public struct Interval: Hashable, Sendable {
        public var start: Double
        public var stop: Double

        public init(start: Double, stop: Double) {
            self.start = start
            self.stop = stop
        }
    }

    /// A local twitch response.
    public struct Twitch: Hashable, Sendable {
        public var onset: Double
        public var duration: Double
        /// Largest displacement of the tissue, in millimeters.
        public var displacement: Double?
        /// Peak speed of the tissue, in millimeters per second.
        public var peakSpeed: Double?

        public init(onset: Double, duration: Double, displacement: Double? = nil, peakSpeed: Double? = nil) {
            self.onset = onset
            self.duration = duration
            self.displacement = displacement
            self.peakSpeed = peakSpeed
        }
    }

    /// The needle moved deeper.
    public var insertions: [Interval] = []
    /// The needle rested in the tissue.
    public var dwells: [Interval] = []
    public var twitches: [Twitch] = []
    public var breathingPeriod: Double?
    /// Needles placed one after the other.
    public var needleCount: Int?
    /// Strokes of the needles: advances after a retreat.
    public var passes: Int?

    public init() {}
}

extension SessionEvents {
    func write(to json: inout JSONText, in space: ResultSpace) {
        json.object("events") { json in
            intervals("insertion", insertions, to: &json)
            intervals("dwell", dwells, to: &json)
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
        }
    }

    private func intervals(_ key: String, _ intervals: [Interval], to json: inout JSONText) {
        json.array(key, of: intervals.filter { $0.start.isFinite && $0.stop.isFinite }) { json, interval in
            json.object { json in
                json.member("start_s", interval.start, decimals: 4)
                json.member("stop_s", interval.stop, decimals: 4)
            }
        }
    }
}
