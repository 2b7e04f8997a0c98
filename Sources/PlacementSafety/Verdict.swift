/// What may be said of a needle placement in one frame.
///
/// Ordered by severity: danger beats indeterminate beats caution beats clear.
public enum Verdict: String, Hashable, Sendable, Comparable, CaseIterable {
    case clear
    case caution
    case indeterminate
    case danger

    private var severity: Int {
        switch self {
        case .clear: 0
        case .caution: 1
        case .indeterminate: 2
        case .danger: 3
        }
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.severity < rhs.severity }
}

/// Why a verdict is what it is; machine-readable names for the results.
public struct Reasons: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    // Indeterminate.
    public static let noScale = Reasons(rawValue: 1 << 0)
    public static let scaleNominal = Reasons(rawValue: 1 << 1)
    public static let tipLost = Reasons(rawValue: 1 << 2)
    public static let tipOutOfPlane = Reasons(rawValue: 1 << 3)
    public static let tipUncertain = Reasons(rawValue: 1 << 4)
    public static let tipInShadow = Reasons(rawValue: 1 << 5)
    public static let pleuraUnconfirmed = Reasons(rawValue: 1 << 6)
    public static let pleuraStale = Reasons(rawValue: 1 << 7)
    public static let vesselsUnexamined = Reasons(rawValue: 1 << 8)
    public static let frameFrozen = Reasons(rawValue: 1 << 9)
    public static let gainSaturated = Reasons(rawValue: 1 << 10)
    public static let noContact = Reasons(rawValue: 1 << 11)
    public static let frameUnreadable = Reasons(rawValue: 1 << 12)
    public static let framesDropped = Reasons(rawValue: 1 << 13)
    public static let geometryChanged = Reasons(rawValue: 1 << 25)
    public static let textNearTip = Reasons(rawValue: 1 << 26)
    /// The calibrated bound of a clearance is below the danger margin, though the measurement is not.
    public static let clearanceUncertain = Reasons(rawValue: 1 << 27)
    /// Something near the tip or on its way may be a vessel.
    public static let vesselUnconfirmed = Reasons(rawValue: 1 << 28)
    // What the plan of the procedure asks for and the picture does not show.
    public static let vesselNotSeen = Reasons(rawValue: 1 << 14)
    public static let boneNotSeen = Reasons(rawValue: 1 << 15)
    public static let entryFromOtherSide = Reasons(rawValue: 1 << 23)
    // Danger and caution.
    public static let nearPleura = Reasons(rawValue: 1 << 16)
    public static let pastPleura = Reasons(rawValue: 1 << 17)
    public static let nearVessel = Reasons(rawValue: 1 << 18)
    public static let insideVessel = Reasons(rawValue: 1 << 19)
    public static let trajectoryMeetsPleura = Reasons(rawValue: 1 << 20)
    public static let trajectoryMeetsVessel = Reasons(rawValue: 1 << 21)
    public static let pastDepthCap = Reasons(rawValue: 1 << 22)
    // A worse verdict of earlier frames has not yet expired.
    public static let heldFromEarlier = Reasons(rawValue: 1 << 24)

    /// Every reason with its name in the results, in a fixed order.
    public static let named: [(reason: Reasons, name: String)] = [
        (.noScale, "noScale"), (.scaleNominal, "scaleNominal"), (.tipLost, "tipLost"),
        (.tipOutOfPlane, "tipOutOfPlane"), (.tipUncertain, "tipUncertain"), (.tipInShadow, "tipInShadow"),
        (.pleuraUnconfirmed, "pleuraUnconfirmed"), (.pleuraStale, "pleuraStale"),
        (.vesselsUnexamined, "vesselsUnexamined"), (.frameFrozen, "frameFrozen"),
        (.gainSaturated, "gainSaturated"), (.noContact, "noContact"), (.frameUnreadable, "frameUnreadable"),
        (.framesDropped, "framesDropped"), (.geometryChanged, "geometryChanged"),
        (.textNearTip, "textNearTip"), (.clearanceUncertain, "clearanceUncertain"),
        (.vesselUnconfirmed, "vesselUnconfirmed"),
        (.vesselNotSeen, "vesselNotSeen"), (.boneNotSeen, "boneNotSeen"),
        (.entryFromOtherSide, "entryFromOtherSide"), (.nearPleura, "nearPleura"), (.pastPleura, "pastPleura"),
        (.nearVessel, "nearVessel"), (.insideVessel, "insideVessel"),
        (.trajectoryMeetsPleura, "trajectoryMeetsPleura"), (.trajectoryMeetsVessel, "trajectoryMeetsVessel"),
        (.pastDepthCap, "pastDepthCap"), (.heldFromEarlier, "heldFromEarlier"),
    ]

    /// The names of the reasons present, in a fixed order.
    public var names: [String] { Self.named.filter { contains($0.reason) }.map(\.name) }
}
