/// Where the millimeters of a recording come from, and whether they may be relied upon.
public struct Scale: Hashable, Sendable {
    public enum Source: String, Hashable, Sendable, CaseIterable {
        case dicomRegion
        /// Pixel spacing of a DICOM file that states no ultrasound region.
        case dicomPixelSpacing
        case calibrationMatrix
        /// Sampling rate and speed of sound of recorded scan lines.
        case samplingRate
        case sidecar
        case commandLine
        case burnedInRuler
        /// No scale is known: the spacing in the geometry is a stand-in for filter design only.
        case none
    }

    public var source: Source
    /// What the file itself says of its scale, for example "printed depth ruler".
    public var note: String?
    /// The spacing is only plausible (a sidecar marked it nominal): measured, but never trusted for safety.
    public var isNominal: Bool
    /// Relative standard uncertainty of the spacing, 1 = 100 %.
    public var relativeUncertainty: Double

    /// - Parameter relativeUncertainty: 0.01 unless stated: an engineering default, half
    ///   of the 2 % at which two sources count as contradicting each other.
    public init(source: Source, note: String? = nil, isNominal: Bool = false, relativeUncertainty: Double = 0.01) {
        self.source = source
        self.note = note
        self.isNominal = isNominal
        self.relativeUncertainty = relativeUncertainty
    }

    /// Millimeters may be printed.
    public var isKnown: Bool { source != .none }

    /// Millimeters may decide a verdict.
    public var isTrusted: Bool { isKnown && !isNominal }
}
