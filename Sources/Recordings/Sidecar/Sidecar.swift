package import FrameModel
package import Foundation

/// What an operator wrote down beside a recording: `recording.json`, schema `sounding.recording/1`.
///
/// Every key but `schema` may be missing. Every value present is checked; the first one out of
/// range is an error that names the file, the key, the value found and the values allowed.
package struct Sidecar: Sendable {
    package static let schema = "sounding.recording/1"
    package static let fileName = "recording.json"
    /// Largest sidecar read: 64 MiB holds the times of a few million frames.
    static let largestFile = 64 << 20

    /// Path of the sidecar, for messages.
    package var file: String
    /// The native file the sidecar describes, relative to it.
    package var dataFile: String?
    package var axialSpacing: PixelSpacing<Axial>?
    package var lateralSpacing: PixelSpacing<Lateral>?
    /// Height of the region in millimeters, from the upper edge of its first row to the lower edge of its last.
    package var depth: Double?
    package var region: PixelRegion?
    package var origin: (column: Double, row: Double)?
    package var frameTimes: [Double]?
    package var frameRate: Double?
    package var probe: ProbeDescription?
    package var speedOfSound: Double?
    /// What is known of radio-frequency lines.
    package var rf: RFDescription?
    package var scaleSource: String?
    package var scaleIsNominal = false
    package var frameCount: Int?
    package var imageSize: (width: Int, height: Int)?

    /// The probe as an operator knows it; the apex in pixels of the frame.
    package enum ProbeDescription: Sendable {
        case linear
        case curvilinear(radius: Double?, fieldOfView: Double?, apex: (column: Double, row: Double)?)
    }

    /// Plausible frame rates of B-mode imaging, in Hz: one frame in 100 s to one a millisecond.
    static let frameRates = 0.01...1_000.0
    /// Speeds of sound in soft tissue and phantoms, in m/s (Duck 1990: fat 1430 to tendon 1750), with room.
    static let speedsOfSound = 1_300.0...1_900.0
    /// Radii of curved arrays, in mm: from endocavity probes to abdominal ones, with room.
    static let radii = 1.0...500.0
    /// Depths of an image, in mm.
    package static let depths = 1.0...500.0
    /// Distances between the ticks of a ruler, in mm.
    static let tickSpacings = 0.1...100.0
    static let pixels = -100_000.0...100_000.0

    /// Reads and checks a sidecar.
    package init(contentsOf path: String) throws(RecordingError) {
        let data = try FileBytes.read(path, limit: Self.largestFile)
        try self.init(data, file: path)
    }

    package init(_ data: Data, file: String) throws(RecordingError) {
        let root: JSONValue
        do {
            root = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw .malformed(file: file, found: "text that is not JSON", allowed: "one JSON object")
        }
        guard case .object(let values) = root else {
            throw .malformed(file: file, found: root.quoted, allowed: "one JSON object")
        }
        self.file = file
        try read(JSONObject(file: file, path: "", values: values))
    }

    private mutating func read(_ json: JSONObject) throws(RecordingError) {
        guard let schema = try json.string("schema"), schema == Self.schema else {
            throw json.error("schema", found: json.value("schema")?.quoted ?? "missing", allowed: "\"\(Self.schema)\"")
        }
        dataFile = try json.string("file")
        if let name = dataFile, name.isEmpty || name.hasPrefix("/") || name.split(separator: "/").contains("..") {
            throw json.error("file", found: "\"\(name)\"", allowed: "a path below the folder of the sidecar")
        }
        if let spacing = try json.object("pixel_spacing_mm") {
            let range = PixelSpacing<Axial>.plausibleMillimetersPerPixel
            axialSpacing = .millimetersPerPixel(try spacing.requiredNumber("axial", in: range, unit: "mm per pixel"))
            lateralSpacing = .millimetersPerPixel(
                try spacing.requiredNumber("lateral", in: range, unit: "mm per pixel"))
        }
        depth = try json.number("depth_mm", in: Self.depths, unit: "mm")
        if let box = try json.object("region_px") {
            let side = PNGDecoder.largestSide
            region = PixelRegion(
                x: try box.integer("x", in: 0...side), y: try box.integer("y", in: 0...side),
                width: try box.integer("width", in: 1...side), height: try box.integer("height", in: 1...side))
        }
        origin = try Self.position(json, "origin_px")
        frameTimes = try Self.times(json)
        frameRate = try json.number("frame_rate_hz", in: Self.frameRates, unit: "Hz")
        if let object = try json.object("probe") { probe = try Self.probe(object) }
        speedOfSound = try json.number("speed_of_sound_m_s", in: Self.speedsOfSound, unit: "m/s")
        if let object = try json.object("rf") { rf = try RFDescription(object) }
        scaleSource = try json.string("scale_source")
        scaleIsNominal = try json.bool("scale_is_nominal") ?? false
        _ = try json.string("note")
        if json.value("frames") != nil { frameCount = try json.integer("frames", in: 1...10_000_000) }
        if json.value("image_size_px") != nil, let size = try json.numbers("image_size_px", count: 2) {
            guard let width = Int(exactly: size[0]), let height = Int(exactly: size[1]), width > 0, height > 0 else {
                throw json.error("image_size_px", found: "\(size)", allowed: "[width, height], whole and positive")
            }
            imageSize = (width, height)
        }
    }

    private static func position(_ json: JSONObject, _ key: String) throws(RecordingError) -> (
        column: Double, row: Double
    )? {
        guard let numbers = try json.numbers(key, count: 2) else { return nil }
        for number in numbers where !pixels.contains(number) {
            throw json.error(
                key, found: "\(number)", allowed: "[column, row], \(pixels.lowerBound) to \(pixels.upperBound)")
        }
        return (numbers[0], numbers[1])
    }

    private static func times(_ json: JSONObject) throws(RecordingError) -> [Double]? {
        guard let times = try json.numbers("frame_times_s") else { return nil }
        guard !times.isEmpty else {
            throw json.error("frame_times_s", found: "an empty array", allowed: "one time per frame")
        }
        for index in times.indices.dropFirst() where times[index] < times[index - 1] {
            throw json.error(
                "frame_times_s[\(index)]", found: "\(times[index]) after \(times[index - 1])",
                allowed: "times in seconds that never run backwards")
        }
        return times
    }

    private static func probe(_ json: JSONObject) throws(RecordingError) -> ProbeDescription {
        switch try json.string("kind") {
        case "linear": return .linear
        case "curvilinear":
            let field = try json.number("field_of_view_deg", in: 1...179, unit: "degrees")
            let radius = try json.number("radius_mm", in: radii, unit: "mm")
            return .curvilinear(radius: radius, fieldOfView: field, apex: try position(json, "apex_px"))
        default:
            throw json.error(
                "kind", found: json.value("kind")?.quoted ?? "missing", allowed: "\"linear\" or \"curvilinear\"")
        }
    }
}
