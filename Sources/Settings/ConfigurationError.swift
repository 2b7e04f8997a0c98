/// A reason a configuration or a protocol cannot be used.
package enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case notYAML(file: String, reason: String)
    case unknownKey(source: String, key: String, allowed: [String])
    case missingKey(source: String, key: String, allowed: String)
    case wrongValue(source: String, key: String, found: String, allowed: String)
    /// Neither the name of a protocol that comes with the package nor a file.
    case unknownProtocol(found: String, allowed: [String])

    package var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .notYAML(let file, let reason): "\(file): not YAML: \(reason)"
        case .unknownKey(let source, let key, let allowed):
            "\(source): unknown key \(key); allowed: \(allowed.joined(separator: ", "))"
        case .missingKey(let source, let key, let allowed): "\(source): \(key) is missing; allowed: \(allowed)"
        case .wrongValue(let source, let key, let found, let allowed):
            "\(source): \(key) is \(found); allowed: \(allowed)"
        case .unknownProtocol(let found, let allowed):
            "no protocol or file named \(found); allowed: \(allowed.joined(separator: ", ")), or a YAML file"
        }
    }
}
