/// The first line of the results: what was read, by what, and with which configuration.
///
/// The fingerprint of the input is put in when the bytes are asked for: of a long clip it takes seconds, and the first
/// picture does not wait for it.
public struct ResultsHeader: Sendable {
    private let beforeFingerprint: [UInt8]
    private let afterFingerprint: [UInt8]

    /// - Parameter configuration: The effective one, in the order it is to be shown.
    /// - Complexity: Decodes the first frame.
    public init(recording: Recording, tool: ResultsWriter.Tool, configuration: ResultValue) {
        let info = RecordingInfo(recording)
        var json = JSONText()
        var before = 0
        json.object { json in
            Self.start(&json, tool: tool)
            json.object("input") { json in
                json.member("name", recording.name)
                json.member("format", recording.format)
                json.key("sha256")
                before = json.bytes.count
                json.null()
            }
            json.object("scale") { json in recording.scale.write(to: &json) }
            info.write(to: &json)
            json.key("configuration")
            json.value(configuration)
            json.member("warnings", recording.warnings)
        }
        json.newline()
        beforeFingerprint = Array(json.bytes[..<before])
        afterFingerprint = Array(json.bytes[(before + Self.unknown.utf8.count)...])
    }

    private static let unknown = "null"
    /// As long as a fingerprint.
    private static let blank = String(repeating: "0", count: 64)

    /// The line with the fingerprint of the input, `null` when it is not known yet.
    ///
    /// - Parameter inputHash: Of the recording, 64 hexadecimal digits.
    public func bytes(inputHash: String?) -> [UInt8] {
        beforeFingerprint + (inputHash.map { "\"\($0)\"" } ?? Self.unknown).utf8 + afterFingerprint
    }

    /// The line with room for the fingerprint.
    var blankBytes: [UInt8] { bytes(inputHash: Self.blank) }

    static func start(_ json: inout JSONText, tool: ResultsWriter.Tool) {
        json.member("schema", ResultsWriter.schema)
        json.object("tool") { json in
            json.member("name", tool.name)
            json.member("version", tool.version)
        }
    }
}
