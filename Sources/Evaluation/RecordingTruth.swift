/// What is true of a recording, schema `usnp-truth/1`, as far as it is scored.
///
/// Millimeters from the middle of the transducer face: `x` to the image right, `z` downward. Seconds from the first
/// frame. Decodes from `truth.json`.
public struct RecordingTruth: Decodable, Sendable {
    public var id: String
    public var frameCount: Int
    public var framesPerSecond: Double
    public var hasPleura: Bool
    /// Name of the anatomy, when stated.
    public var preset: String?
    /// `easy`, `medium` or `hard`, when stated.
    public var difficulty: String?
    public var events: Events
    public var frames: [Frame]

    private enum CodingKeys: String, CodingKey {
        case id, events, preset, difficulty
        case frameCount = "frames"
        case framesPerSecond = "fps"
        case hasPleura = "has_pleura"
        case frames = "frames_truth"
    }

    public struct Frame: Decodable, Sendable {
        public var index: Int
        public var skinDepth: Double
        public var boundaries: [Boundary]
        public var ribs: [Bone]
        public var bones: [Bone]
        public var pleura: VisibleLine?
        public var vessels: [Vessel]
        public var needle: Needle
        public var clearance: Clearance?

        private enum CodingKeys: String, CodingKey {
            case index, boundaries, ribs, bones, pleura, vessels, needle, clearance
            case skinDepth = "skin_surface_z_mm"
        }
    }

    /// A line with, for each of its points, whether the picture shows it.
    public struct VisibleLine: Decodable, Sendable {
        public var points: [Point]
        public var visible: [Bool]

        private enum CodingKeys: String, CodingKey {
            case points = "polyline_mm"
            case visible
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            points = try container.decode([Point].self, forKey: .points)
            visible = try container.decode([Flag].self, forKey: .visible).map(\.isSet)
            guard visible.count == points.count else {
                throw DecodingError.dataCorruptedError(
                    forKey: .visible, in: container,
                    debugDescription: "visible has \(visible.count) entries, polyline_mm \(points.count)")
            }
        }
    }

    public struct Boundary: Decodable, Sendable {
        public var name: String
        public var line: VisibleLine

        private enum CodingKeys: String, CodingKey { case name }

        public init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            line = try VisibleLine(from: decoder)
        }
    }

    public struct Bone: Decodable, Sendable {
        public var surface: [Point]
        /// Present for ribs.
        public var inFieldFraction: Double?

        private enum CodingKeys: String, CodingKey {
            case surface = "surface_mm"
            case inFieldFraction = "in_fov_fraction"
        }
    }

    public struct Vessel: Decodable, Sendable {
        public var shape: EllipseShape
        public var kind: String
        public var isInField: Bool
        public var isVisible: Bool

        private enum CodingKeys: String, CodingKey {
            case kind
            case isInField = "in_fov"
            case isVisible = "visible"
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            shape = try EllipseShape(from: decoder)
            kind = try container.decode(String.self, forKey: .kind)
            isInField = try container.decode(Bool.self, forKey: .isInField)
            isVisible = try container.decode(Bool.self, forKey: .isVisible)
        }
    }

    public struct Needle: Decodable, Sendable {
        public var isPresent: Bool
        public var isInPlane: Bool?
        public var tip: Point?
        public var angleDegrees: Double?
        public var tipIsInField: Bool?
        public var tipIsVisible: Bool?
        public var shaftInField: Double?
        public var shaftContrast: Double?

        private enum CodingKeys: String, CodingKey {
            case isPresent = "present"
            case isInPlane = "in_plane"
            case tip = "tip_mm"
            case angleDegrees = "angle_deg"
            case tipIsInField = "tip_in_fov"
            case tipIsVisible = "tip_visible"
            case shaftInField = "shaft_in_fov_mm"
            case shaftContrast = "shaft_contrast_gray"
        }
    }

    public struct Clearance: Decodable, Sendable {
        public var toPleura: Double?
        public var toVessel: Double?

        private enum CodingKeys: String, CodingKey {
            case toPleura = "tip_to_pleura_mm"
            case toVessel = "tip_to_vessel_mm"
        }
    }

    public struct Events: Decodable, Sendable {
        public var insertions: [Interval]
        public var dwells: [Interval]
        public var twitches: [Twitch]
        public var breathing: Breathing?

        private enum CodingKeys: String, CodingKey {
            case insertions = "insertion"
            case dwells = "dwell"
            case twitches = "twitch"
            case breathing
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            insertions = try container.decodeIfPresent([Interval].self, forKey: .insertions) ?? []
            dwells = try container.decodeIfPresent([Interval].self, forKey: .dwells) ?? []
            twitches = try container.decodeIfPresent([Twitch].self, forKey: .twitches) ?? []
            breathing = try container.decodeIfPresent(Breathing.self, forKey: .breathing)
        }
    }

    public struct Breathing: Decodable, Sendable {
        public var period: Double
        public var isHeld: Bool

        private enum CodingKeys: String, CodingKey {
            case period = "period_s"
            case isHeld = "breath_hold"
        }
    }
}

/// A point as JSON holds it: `[x, z]`.
public struct Point: Decodable, Hashable, Sendable {
    public var x: Double
    public var z: Double

    public init(x: Double, z: Double) {
        self.x = x
        self.z = z
    }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        x = try container.decode(Double.self)
        z = try container.decode(Double.self)
    }

    func distance(to other: Point) -> Double {
        ((x - other.x) * (x - other.x) + (z - other.z) * (z - other.z)).squareRoot()
    }
}

/// A truth value written as a Boolean or as 0 and 1.
private struct Flag: Decodable {
    let isSet: Bool

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            isSet = flag
        } else {
            isSet = try container.decode(Int.self) != 0
        }
    }
}

/// A stretch of time in seconds.
public struct Interval: Decodable, Hashable, Sendable {
    public var start: Double
    public var stop: Double

    private enum CodingKeys: String, CodingKey {
        case start = "start_s"
        case stop = "stop_s"
    }

    var duration: Double { stop - start }

    /// Shared time over covered time; negative when they do not touch.
    func overlap(with other: Interval) -> Double {
        let union = max(stop, other.stop) - min(start, other.start)
        return union > 0 ? (min(stop, other.stop) - max(start, other.start)) / union : 0
    }
}

public struct Twitch: Decodable, Hashable, Sendable {
    public var onset: Double
    public var duration: Double?

    private enum CodingKeys: String, CodingKey {
        case onset = "onset_s"
        case duration = "duration_s"
    }
}
