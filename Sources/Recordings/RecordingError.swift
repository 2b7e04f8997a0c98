/// Why a recording could not be opened, read or written.
///
/// Every case names the file, the value found and what is allowed, so that its description
/// tells a user what to change.
public enum RecordingError: Error, Hashable, Sendable {
    /// Nothing is there, or a folder holds no frames.
    case missing(path: String, expected: String)
    /// The operating system refused to read.
    case cannotRead(path: String, reason: String)
    /// The operating system refused to write.
    case cannotWrite(path: String, reason: String)
    /// The bytes are not what the format demands: truncated, damaged, or out of bounds.
    case malformed(file: String, found: String, allowed: String)
    /// The file is what it claims to be, but holds nothing this package can measure.
    case unsupported(file: String, found: String, allowed: String)
    /// A program of the system that decodes the file is not installed.
    case missingTool(file: String, tool: String, advice: String)
    /// A key of `recording.json`, or an override from the command line, has an unusable value.
    case badValue(file: String, key: String, found: String, allowed: String)
    /// A frame differs in size from the first one.
    case frameSize(file: String, found: String, expected: String)
    /// Two sources of scale differ by more than 2 %.
    case scaleConflict(file: String, first: String, second: String)
    /// One frame cannot be read; the others may be fine.
    case unreadableFrame(index: Int, file: String, reason: String)

    /// What a caller can do about it.
    public enum Kind: Sendable {
        case missingInput, badData, readFailure, writeFailure, missingTool
    }

    public var kind: Kind {
        switch self {
        case .missing: .missingInput
        case .cannotRead: .readFailure
        case .cannotWrite: .writeFailure
        case .missingTool: .missingTool
        case .malformed, .unsupported, .badValue, .frameSize, .scaleConflict, .unreadableFrame: .badData
        }
    }
}

extension RecordingError {
    /// What was found, without the path.
    var reason: String {
        switch self {
        case .missing(_, let expected): "not found; expected \(expected)"
        case .missingTool(_, let tool, let advice): "\(tool) not found; \(advice)"
        case .cannotRead(_, let reason), .cannotWrite(_, let reason), .unreadableFrame(_, _, let reason): reason
        case .malformed(_, let found, let allowed), .unsupported(_, let found, let allowed):
            "\(found); allowed: \(allowed)"
        case .badValue(_, let key, let found, let allowed): "\(key) is \(found); allowed: \(allowed)"
        case .frameSize(_, let found, let expected): "\(found) pixels instead of \(expected)"
        case .scaleConflict(_, let first, let second): "\(first) against \(second)"
        }
    }
}

extension RecordingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path, let expected): "\(path): not found; expected \(expected)"
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .missingTool(let file, let tool, let advice): "\(file): needs \(tool), not found; \(advice)"
        case .malformed(let file, let found, let allowed): "\(file): \(found); allowed: \(allowed)"
        case .unsupported(let file, let found, let allowed): "\(file): not supported: \(found); supported: \(allowed)"
        case .badValue(let file, let key, let found, let allowed): "\(file): \(key) is \(found); allowed: \(allowed)"
        case .frameSize(let file, let found, let expected):
            "\(file): frame of \(found) pixels in a recording of \(expected); all frames must have one size"
        case .scaleConflict(let file, let first, let second):
            "\(file): two sources of scale differ by more than 2 %: \(first), \(second); correct or remove one"
        case .unreadableFrame(let index, let file, let reason): "\(file): frame \(index) cannot be read: \(reason)"
        }
    }
}
