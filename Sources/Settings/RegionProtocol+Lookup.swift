extension RegionProtocol {
    /// The text of a protocol by name, or by file.
    ///
    /// - Parameters:
    ///   - name: Of a protocol that comes with the package; else the path of a file.
    ///   - read: The text of the file at a path; `nil` when there is none.
    /// - Returns: The text, and what messages call it.
    /// - Throws: `ConfigurationError.unknownProtocol` when it is neither, and what `read` throws.
    package static func text(
        of name: String, read: (String) throws(ConfigurationError) -> String?
    ) throws(ConfigurationError) -> (yaml: String, source: String) {
        if let yaml = ShippedProtocols.yaml(named: name) { return (yaml, "protocol \(name)") }
        guard let yaml = try read(name) else {
            throw .unknownProtocol(found: name, allowed: ShippedProtocols.names)
        }
        return (yaml, name)
    }
}
