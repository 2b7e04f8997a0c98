/// What is known of a procedure before it is recorded. Whatever it says, no verdict becomes milder.
///
/// Margins say how far the needle must keep away; the plan says what must be in the picture for that to be judged,
/// how thick the needle is and where it comes from. The empty plan asks for nothing.
public struct ProcedurePlan: Hashable, Sendable {
    /// Structures that have to be seen while the needle is: without them the verdict is indeterminate.
    public var expects: ExpectedStructures = []
    /// Outer diameter of the shaft, in millimeters, in `allowedDiameter`. What is measured is the axis of the needle;
    /// its metal reaches half the diameter further to every side. The trajectory stays that of the axis.
    /// `nil` = not stated, as if the axis were the needle.
    public var needleDiameter: Double?
    /// The side of the picture from which the needle is to come; `nil` = either.
    public var entrySide: EntrySide?

    public init() {}

    /// Filiform needles are 0.16 to 0.30 mm thick, 22 gauge is 0.72 and 17 gauge 1.47 mm (ISO 9626): engineering
    /// default, a little beyond both.
    public static let allowedDiameter = 0.1...2.0

    /// Half of the stated diameter, in millimeters.
    var needleRadius: Double { (needleDiameter ?? 0) / 2 }

    /// - Throws: `SafetyMarginsError.needleDiameter` for one out of range.
    public func validate() throws(SafetyMarginsError) {
        guard let needleDiameter else { return }
        // A value that is not a number lies in no range.
        guard Self.allowedDiameter.contains(needleDiameter) else {
            throw .needleDiameter(found: needleDiameter, allowed: Self.allowedDiameter)
        }
    }
}

/// Structures a picture of a body region should show.
public struct ExpectedStructures: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A confirmed pleural line. That there is tissue all around the tip does not do instead.
    public static let pleura = ExpectedStructures(rawValue: 1 << 0)
    /// At least one vessel whose wall can be measured.
    public static let vessel = ExpectedStructures(rawValue: 1 << 1)
    /// The surface of a bone in the frame itself, a rib for one.
    public static let bone = ExpectedStructures(rawValue: 1 << 2)

    /// Every structure with its name in configurations and results, in a fixed order.
    public static let named: [(structure: ExpectedStructures, name: String)] = [
        (.pleura, "pleura"), (.vessel, "vessel"), (.bone, "bone"),
    ]

    /// The names of the structures present, in a fixed order.
    public var names: [String] { Self.named.filter { contains($0.structure) }.map(\.name) }
}

/// A side of the picture as it is stored.
public enum EntrySide: String, Hashable, Sendable, CaseIterable {
    case left, right
}
