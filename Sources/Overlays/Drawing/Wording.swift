import Foundation
import FrameModel
package import PlacementSafety

/// The words of the panel: plain, short, the same for the same finding.
package enum Wording {
    package static let notice = "Research use only - not a medical device"

    /// The word of a verdict; none before any needle was seen.
    package static func word(for verdict: Verdict?) -> String {
        switch verdict {
        case .clear: "CLEAR"
        case .caution: "CAUTION"
        case .indeterminate: "INDETERMINATE"
        case .danger: "DANGER"
        case nil: "NO NEEDLE SEEN"
        }
    }

    /// Reasons with their words, the gravest first.
    static let reasons: [(reason: Reasons, text: String)] = [
        (.pastPleura, "tip at or past the pleura"), (.insideVessel, "tip in or at a vessel"),
        (.nearPleura, "tip close to the pleura"), (.nearVessel, "tip close to a vessel"),
        (.pastDepthCap, "tip may be past the depth limit"), (.trajectoryMeetsPleura, "needle points at the pleura"),
        (.trajectoryMeetsVessel, "needle points at a vessel"), (.noScale, "no scale: distances unknown"),
        (.scaleNominal, "scale is only nominal"), (.tipLost, "needle tip lost"),
        (.tipOutOfPlane, "tip may be out of the image plane"), (.tipUncertain, "tip position uncertain"),
        (.tipInShadow, "tip lies in a shadow"), (.pleuraUnconfirmed, "pleura not confirmed"),
        (.pleuraStale, "pleura not seen lately"), (.vesselsUnexamined, "vessels not examined"),
        (.vesselUnconfirmed, "may be a vessel close by"),
        (.vesselNotSeen, "expected vessel not seen"), (.boneNotSeen, "expected bone not seen"),
        (.entryFromOtherSide, "needle from the unplanned side"),
        (.frameFrozen, "picture is frozen"), (.gainSaturated, "picture is overexposed"),
        (.noContact, "no contact with the skin"), (.frameUnreadable, "frame could not be read"),
        (.framesDropped, "frames are missing before this one"),
        (.geometryChanged, "the depth of the picture changed"), (.textNearTip, "text covers the picture near the tip"),
        (.clearanceUncertain, "distance too uncertain to be called clear"),
        (.heldFromEarlier, "held from earlier frames"),
    ]

    /// What speaks for the verdict, one phrase per reason, the gravest first.
    package static func phrases(for reasons: Reasons) -> [String] {
        let known = Self.reasons.filter { reasons.contains($0.reason) }
        let rest = reasons.subtracting(known.reduce(into: []) { $0.formUnion($1.reason) })
        return known.map(\.text) + rest.names
    }

    static func name(of boundary: LayerBoundary) -> String {
        switch boundary {
        case .skinFat: "skin-fat"
        case .fatFascia: "fat-fascia"
        case .fascia(let number): "fascia \(number)"
        case .superficialAponeurosis: "upper aponeurosis"
        case .deepAponeurosis: "deep aponeurosis"
        }
    }

    /// What only may be a vessel.
    static let suspectedVessel = "suspected"

    /// Letter and rate of a vessel.
    static func label(kind: VesselFinding.Kind, rate: Double?) -> String {
        let letter =
            switch kind {
            case .artery: "A"
            case .vein: "V"
            case .unknown: "vessel?"
            }
        guard let rate, rate.isFinite, abs(rate) < 1000 else { return letter }
        return "\(letter) \(Int(rate.rounded()))/min"
    }

    static func name(of source: Scale.Source) -> String {
        switch source {
        case .dicomRegion: "DICOM region"
        case .dicomPixelSpacing: "DICOM pixel spacing"
        case .calibrationMatrix: "calibration matrix"
        case .samplingRate: "sampling rate"
        case .sidecar: "recording.json"
        case .commandLine: "command line"
        case .burnedInRuler: "ruler in the picture"
        case .none: "none"
        }
    }

    static func presence(_ presence: Scene.NeedlePresence) -> String {
        switch presence {
        case .neverSeen: "none seen yet"
        case .tracked: "seen"
        case .coasting(let age): "predicted, seen \(seconds(age)) ago"
        case .lost(let age): "lost, seen \(seconds(age)) ago"
        case .withdrawn: "withdrawn"
        case .crossing: "crosses the image plane"
        }
    }

    /// A length for reading, such as "12.3 mm"; a dash when it is not a number.
    package static func millimeters(_ value: Double, digits: Int = 1) -> String {
        "\(number(value, digits: digits)) mm"
    }

    static func seconds(_ value: Double, digits: Int = 1) -> String { "\(number(value, digits: digits)) s" }

    /// A decimal number without zeros at its end.
    static func shortNumber(_ value: Double, digits: Int) -> String {
        var text = number(value, digits: digits)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A decimal number with a point, whatever the locale.
    static func number(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "–" }
        let factor = pow(10, Double(digits))
        let whole = Int((abs(value) * factor).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        let unit = Int(factor)
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % unit)
        return "\(sign)\(whole / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
