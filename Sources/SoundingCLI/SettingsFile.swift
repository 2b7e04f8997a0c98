import Foundation
import PlacementSafety
import Settings

/// Reads the YAML files that steer a run.
enum SettingsFile {
    /// The largest file of settings that is read, in bytes: engineering default, far beyond what has a purpose.
    static let largest = 64 << 10

    /// The text of a file.
    ///
    /// - Parameter largest: In bytes.
    /// - Throws: `ConfigurationError` when it cannot be read, is too large or is not text.
    static func text(_ path: String, largest: Int = largest) throws(ConfigurationError) -> String {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            bytes = try file.read(upToCount: largest + 1) ?? Data()
        } catch {
            throw .unreadable(file: path, reason: OutputFolder.systemReason(error))
        }
        guard bytes.count <= largest else {
            throw .wrongValue(
                source: path, key: "the file", found: "larger than \(largest) bytes", allowed: "up to \(largest) bytes")
        }
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw .notYAML(file: path, reason: "it is no UTF-8 text")
        }
        return text
    }

    /// The largest calibration that is read, in bytes: a million recordings take some 40 MB.
    static let largestCalibration = 64 << 20

    /// The calibration in a file; without a name the one that comes with the package, and `nil` for `none`.
    static func calibration(_ name: String?) throws(ConfigurationError) -> BoundCalibration? {
        switch name {
        case nil: return try ShippedCalibration.calibration()
        case "none": return nil
        case let path?:
            let yaml = try text(path, largest: largestCalibration)
            return try CalibrationFile.calibration(yaml: yaml, source: path)
        }
    }

    /// The protocol of that name, or in that file, with its text.
    static func regionProtocol(_ name: String) throws(ConfigurationError) -> (value: RegionProtocol, yaml: String) {
        let (yaml, source) = try RegionProtocol.text(of: name) { path throws(ConfigurationError) in
            FileManager.default.fileExists(atPath: path) ? try text(path) : nil
        }
        return (try RegionProtocol(yaml: yaml, source: source), yaml)
    }
}
