import FrameModel
import Foundation

/// What is uncertain about a distance from the tip, one standard deviation each.
///
/// The terms are independent and add as squares. Each is projected on the direction of the distance.
struct MeasurementUncertainty: Sendable {
    /// Relative spread of the speed of sound in muscle: 20.8 of 1562.2 m/s across the fibers, rounded
    /// up (COMSOL tissue validation, Bioengineering 2025, 12:946). It stretches the image along the
    /// beam only. The mean shows muscle 1.4 % too short, which errs on the safe side and is left in.
    static let soundSpeedShare = 0.014

    /// Thickness of the imaged slice, in millimeters (BATS ultrasound basics; 1 to 3 mm are common).
    static let beamThickness = 2.0

    /// How far a surface may lean out of the image plane, in degrees: engineering default.
    static let surfaceLeanDegrees = 20.0

    /// An echo may come from anywhere in the slice (uniform, so thickness / √12); a leaning surface
    /// turns that into 0.2 mm of distance.
    static let elevation = beamThickness / 12.0.squareRoot() * sin(surfaceLeanDegrees * .pi / 180)

    /// How fast a tip that is not seen may leave its predicted place along the shaft, in mm/s:
    /// engineering default, of the order of a manual advance.
    static let coastingSpeed = 10.0

    let tipAlong: Double
    let tipAcross: Double
    /// Unit vector of the shaft at the tip.
    let shaft: PlaneVector
    /// Unit vector in which sound travels at the tip.
    let beam: PlaneVector
    let scaleShare: Double

    /// - Parameter unseenFor: Seconds since the tip was measured.
    init(needle: NeedleFinding, shaft: PlaneVector, beam: PlaneVector, scale: Scale, unseenFor: Double) {
        let drift = Self.coastingSpeed * unseenFor
        tipAlong = (needle.tipSigmaAlong * needle.tipSigmaAlong + drift * drift).squareRoot()
        tipAcross = needle.tipSigmaAcross
        self.shaft = shaft
        self.beam = beam
        // A share that is not a number is no knowledge of the scale at all.
        scaleShare = scale.relativeUncertainty.isFinite ? scale.relativeUncertainty : 1
    }

    /// Uncertainty of the distance from the tip to a boundary.
    ///
    /// - Parameters:
    ///   - separation: From the tip to the nearest point of the boundary, in millimeters.
    ///   - normal: Unit vector of the same direction, given apart because `separation` may vanish.
    ///   - boundary: Standard uncertainty of the boundary across itself, in millimeters.
    func sigma(separation: PlaneVector, normal: PlaneVector, boundary: Double) -> Double {
        let length = separation.length
        let tip = squared(tipAlong * shaft.dot(normal)) + squared(tipAcross * shaft.cross(normal))
        let stretch = squared(scaleShare * length) + squared(Self.soundSpeedShare * separation.dot(beam))
        return (tip + stretch + squared(boundary) + squared(Self.elevation)).squareRoot()
    }

    /// Uncertainty of the distance from the tip to an edge that was drawn around the measured tip,
    /// in whatever direction it is worst.
    func sigma(radius: Double) -> Double {
        let tip = max(tipAlong, tipAcross)
        return (squared(tip) + squared(scaleShare * radius) + squared(Self.soundSpeedShare * radius)).squareRoot()
    }

    /// Uncertainty of the tip's depth below the transducer face.
    func sigma(depth: Double) -> Double {
        sigma(separation: beam * depth, normal: beam, boundary: 0)
    }

    /// Uncertainty of the way along the shaft to the first contact with a boundary.
    ///
    /// - Parameters:
    ///   - contact: From the tip to the contact, in millimeters.
    ///   - boundary: Standard uncertainty of the boundary across itself, in millimeters.
    ///   - across: Unit vector across the boundary; the more the shaft runs along it, the less certain the meeting.
    func sigma(contact: PlaneVector, boundary: Double, across: PlaneVector) -> Double {
        let direction = contact.normalized ?? shaft
        let slant = max(Self.flattestMeeting, abs(direction.dot(across)))
        return sigma(separation: contact, normal: direction, boundary: boundary / slant)
    }

    /// A shaft meets no boundary at less than this, as its sine: 10 degrees, engineering default. What is flatter slides by.
    static let flattestMeeting = sin(10 * Double.pi / 180)

    /// Uncertainty of the length of the needle in the tissue: of its tip along the shaft and, over that length, of scale
    /// and speed of sound. The entry is where the shaft meets the skin line and moves with it.
    func sigma(insertion length: Double) -> Double {
        let stretch = squared(scaleShare * length) + squared(Self.soundSpeedShare * length * shaft.dot(beam))
        return (squared(tipAlong) + stretch).squareRoot()
    }

    private func squared(_ value: Double) -> Double { value * value }
}

/// The standard deviations by which a one-sided bound lies off the mean of a normal law: 2.326 for 0.99.
///
/// - Parameter confidence: 0.5 to 0.9999.
func normalQuantile(_ confidence: Double) -> Double {
    var low = 0.0
    var high = 6.0
    // The normal law rises steadily, so halving the interval finds its inverse; 60 halvings reach the last digit.
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if 1 - erfc(middle / 2.0.squareRoot()) / 2 < confidence { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
