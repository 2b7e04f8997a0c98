/// The clearances a placement must keep. Engineering defaults, not clinical advice.
///
/// No source gives a validated numeric margin. 5 mm for the pleura is the one-sided
/// 99.9 % bound of a tip located with 1.47 mm RMS (Beigi et al. 2017), and 10 mm adds
/// the 4.5 mm that breathing moved the pleura in some people (Chu et al. 2018).
///
/// Lengths are in millimeters. Values are free to be set; `validate()` says whether they make sense,
/// and nothing is assessed with margins that do not.
public struct SafetyMargins: Hashable, Sendable {
    /// Pleura: danger below.
    public var pleuraDanger = 5.0
    /// Pleura: caution below.
    public var pleuraCaution = 10.0
    /// Vessel wall: danger below.
    public var vesselDanger = 2.0
    /// Vessel wall: caution below.
    public var vesselCaution = 5.0
    /// How far beyond the tip the extended shaft is followed; 0 = not at all.
    public var trajectoryReach = 10.0
    /// Danger where the tip may be at or past this depth below the transducer face; `nil` = no cap.
    public var depthCap: Double?
    /// Probability with which a true clearance is at least its lower bound (one-sided, normal errors).
    public var confidence = 0.99
    /// A tip of lower quality (0 to 1) is too uncertain to be called clear.
    public var minimumTipQuality = 0.5

    public init() {}

    /// The settings by the names that configurations and messages use.
    public enum Key: String, Hashable, Sendable, CaseIterable {
        case pleuraDanger = "pleura_danger_mm"
        case pleuraCaution = "pleura_caution_mm"
        case vesselDanger = "vessel_danger_mm"
        case vesselCaution = "vessel_caution_mm"
        case trajectoryReach = "trajectory_reach_mm"
        case depthCap = "depth_cap_mm"
        case confidence = "confidence"
        case minimumTipQuality = "minimum_tip_quality"
    }

    /// No needle of this trade is longer than 100 mm.
    public static let allowedLength = 0.0...100.0

    /// A bound at 50 % is the measurement itself; beyond 99.99 % the tail of a normal law means nothing.
    public static let allowedConfidence = 0.5...0.9999

    /// What a setting may be: millimeters, a probability or a quality.
    public static func allowed(_ key: Key) -> ClosedRange<Double> {
        switch key {
        case .pleuraDanger, .pleuraCaution, .vesselDanger, .vesselCaution, .trajectoryReach, .depthCap: allowedLength
        case .confidence: allowedConfidence
        case .minimumTipQuality: 0...1
        }
    }

    /// The setting of that name; only the depth cap may be `nil`, and setting another to `nil` changes nothing.
    public subscript(key: Key) -> Double? {
        get {
            switch key {
            case .pleuraDanger: pleuraDanger
            case .pleuraCaution: pleuraCaution
            case .vesselDanger: vesselDanger
            case .vesselCaution: vesselCaution
            case .trajectoryReach: trajectoryReach
            case .depthCap: depthCap
            case .confidence: confidence
            case .minimumTipQuality: minimumTipQuality
            }
        }
        set {
            switch key {
            case .pleuraDanger: pleuraDanger = newValue ?? pleuraDanger
            case .pleuraCaution: pleuraCaution = newValue ?? pleuraCaution
            case .vesselDanger: vesselDanger = newValue ?? vesselDanger
            case .vesselCaution: vesselCaution = newValue ?? vesselCaution
            case .trajectoryReach: trajectoryReach = newValue ?? trajectoryReach
            case .depthCap: depthCap = newValue
            case .confidence: confidence = newValue ?? confidence
            case .minimumTipQuality: minimumTipQuality = newValue ?? minimumTipQuality
            }
        }
    }

    /// - Throws: `SafetyMarginsError` naming the first setting out of range.
    public func validate() throws(SafetyMarginsError) {
        for key in Key.allCases {
            if let value = self[key] { try check(key, value, in: Self.allowed(key)) }
        }
        guard pleuraDanger <= pleuraCaution else {
            throw .dangerBeyondCaution(danger: .pleuraDanger, found: pleuraDanger, allowedUpTo: pleuraCaution)
        }
        guard vesselDanger <= vesselCaution else {
            throw .dangerBeyondCaution(danger: .vesselDanger, found: vesselDanger, allowedUpTo: vesselCaution)
        }
    }

    private func check(_ key: Key, _ value: Double, in range: ClosedRange<Double>) throws(SafetyMarginsError) {
        // A value that is not a number lies in no range.
        guard range.contains(value) else { throw .outOfRange(key, found: value, allowed: range) }
    }
}

/// A setting that no placement can be assessed with.
public enum SafetyMarginsError: Error, Hashable, CustomStringConvertible {
    case outOfRange(SafetyMargins.Key, found: Double, allowed: ClosedRange<Double>)
    /// The danger margin would begin outside the caution margin, which is `allowedUpTo`.
    case dangerBeyondCaution(danger: SafetyMargins.Key, found: Double, allowedUpTo: Double)
    /// A plan with a needle that is none.
    case needleDiameter(found: Double, allowed: ClosedRange<Double>)

    public var description: String {
        switch self {
        case .outOfRange(let key, let found, let allowed):
            "\(key.rawValue) is \(found); allowed is \(allowed.lowerBound) to \(allowed.upperBound)"
        case .dangerBeyondCaution(let danger, let found, let limit):
            "\(danger.rawValue) is \(found), beyond the caution margin; allowed is 0 to \(limit)"
        case .needleDiameter(let found, let allowed):
            "needle_diameter_mm is \(found); allowed is \(allowed.lowerBound) to \(allowed.upperBound)"
        }
    }
}
