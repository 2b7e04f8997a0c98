package import PlacementSafety

/// The calibration of lower bounds that comes with the package, made from its own phantoms by `scripts/calibrate.sh`.
package enum ShippedCalibration {
    /// - Throws: `ConfigurationError` when the file that was built in is none, which the tests rule out.
    package static func calibration() throws(ConfigurationError) -> BoundCalibration {
        try CalibrationFile.calibration(
            yaml: String(decoding: PackageResources.phantom_calibration_yaml, as: UTF8.self),
            source: "the calibration that comes with the package")
    }
}
