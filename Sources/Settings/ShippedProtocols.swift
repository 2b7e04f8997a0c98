/// The protocols that come with the package, part of the program itself: they are there in whatever folder it runs.
package enum ShippedProtocols {
    private static let files: [(name: String, yaml: [UInt8])] = [
        ("groin", PackageResources.groin_yaml), ("intercostal", PackageResources.intercostal_yaml),
        ("neck", PackageResources.neck_yaml), ("paraspinal", PackageResources.paraspinal_yaml),
        ("rhomboid", PackageResources.rhomboid_yaml), ("upper-trapezius", PackageResources.upper_trapezius_yaml),
    ]

    package static var names: [String] { files.map(\.name) }

    /// The text of the protocol of that name; `nil` when none comes with the package.
    package static func yaml(named name: String) -> String? {
        files.first { $0.name == name }.map { String(decoding: $0.yaml, as: UTF8.self) }
    }

    /// The JSON schema of `sounding.protocol/1`.
    package static var schema: String { String(decoding: PackageResources.protocol_schema_json, as: UTF8.self) }
}
