/// What an engine reported of a recording: the lines of `results.jsonl`, schema `sounding.results/1`.
public struct ResultRecord: Sendable {
    /// By frame index; a frame without a line is missing.
    public var frames: [Int: Frame] = [:]
    public var events = Events()

    public init() {}

    public struct Frame: Decodable, Sendable {
        public var index: Int
        public var skinDepth: Double?
        public var layers: [Layer]?
        public var bones: [Bone]?
        public var pleura: Pleura?
        public var vessels: [Vessel]?
        public var needle: Needle?
        public var clearance: Clearance?
        public var lowerBound: Clearance?
        /// What `danger` and `caution` go by; `nil` in results of tools that state one bound only.
        public var normalBound: Clearance?
        public var sigma: Clearance?
        /// To what was not found or is only suspected; `nil` in results of tools that do not state it.
        public var unseenBound: Clearance?
        /// `clear`, `caution`, `danger`, `indeterminate`, or `nil` for no statement.
        public var flag: Verdict?

        /// A frame of which nothing is reported.
        init(missing index: Int) { self.index = index }

        private enum CodingKeys: String, CodingKey {
            case layers, bones, pleura, vessels, needle, flag
            case index = "frame"
            case skinDepth = "skin_z_mm"
            case clearance = "clearance_mm"
            case lowerBound = "clearance_lower_bound_mm"
            case normalBound = "clearance_normal_bound_mm"
            case sigma = "clearance_sigma_mm"
            case unseenBound = "clearance_unseen_bound_mm"
        }
    }

    public enum Verdict: String, Decodable, Sendable {
        case clear, caution, danger, indeterminate

        var isAlarm: Bool { self == .caution || self == .danger }
    }

    public struct Layer: Decodable, Sendable {
        public var name: String?
        public var x: [Double]
        public var depth: [Double]

        private enum CodingKeys: String, CodingKey {
            case name
            case x = "x_mm"
            case depth = "depth_mm"
        }

        var points: [Point] { zip(x, depth).map { Point(x: $0, z: $1) } }
    }

    public struct Bone: Decodable, Sendable {
        public var points: [Point]?

        private enum CodingKeys: String, CodingKey { case points = "polyline_mm" }
    }

    public struct Pleura: Decodable, Sendable {
        public var points: [Point]?
        public var state: String?
        /// 0 to 1.
        public var confidence: Double?

        private enum CodingKeys: String, CodingKey {
            case state, confidence
            case points = "polyline_mm"
        }
    }

    public struct Vessel: Decodable, Sendable {
        public var shape: EllipseShape
        public var kind: String?

        private enum CodingKeys: String, CodingKey { case kind }

        public init(from decoder: any Decoder) throws {
            shape = try EllipseShape(from: decoder)
            kind = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .kind)
        }
    }

    public struct Needle: Decodable, Sendable {
        public var tip: Point?
        public var entry: Point?
        public var angleDegrees: Double?
        /// 0 to 1.
        public var quality: Double?

        private enum CodingKeys: String, CodingKey {
            case quality
            case tip = "tip_mm"
            case entry = "entry_mm"
            case angleDegrees = "angle_deg"
        }
    }

    public struct Clearance: Decodable, Sendable {
        public var pleura: Double?
        public var vessel: Double?
    }

    public struct Events: Decodable, Sendable {
        public var insertions: [Interval]?
        public var dwells: [Interval]?
        public var twitches: [Twitch]?
        public var breathingPeriod: Double?

        public init() {}

        private enum CodingKeys: String, CodingKey {
            case insertions = "insertion"
            case dwells = "dwell"
            case twitches = "twitch"
            case breathingPeriod = "breathing_period_s"
        }
    }

    /// One line of the file.
    public enum Line: Decodable, Sendable {
        case frame(Frame)
        case events(Events)
        /// The first line, which says what made the results.
        case header

        private enum CodingKeys: String, CodingKey { case frame, events, schema, info }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if container.contains(.events) {
                self = .events(try container.decodeIfPresent(Events.self, forKey: .events) ?? Events())
            } else if container.contains(.frame) {
                self = .frame(try Frame(from: decoder))
            } else if container.contains(.schema) || container.contains(.info) {
                self = .header
            } else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "a line has none of the keys frame, events, schema, info"))
            }
        }
    }

    public mutating func add(_ line: Line) {
        switch line {
        case .frame(let frame): frames[frame.index] = frame
        case .events(let events): self.events = events
        case .header: break
        }
    }
}
