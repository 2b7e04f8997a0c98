/// What an overlay shows besides the image, the needle and the verdict.
public struct OverlayStyle: Hashable, Sendable {
    /// Names and lines of skin, fascias and bones.
    public var showsLayers = true
    /// Margins around the pleura and the vessels as translucent bands.
    public var showsMargins = true

    public init() {}
}

extension LineStyle {
    static let skin = LineStyle(ink: .green, width: 1.2, pattern: .dashDot(7, gap: 3))
    static let layer = LineStyle(ink: .green, width: 1.6, pattern: .dashed(0, gap: 5))
    static let bone = LineStyle(ink: .sky, width: 1.6, pattern: nil)
    static let shadowHatch = LineStyle(ink: .sky, width: 1, pattern: nil, opacity: 7, hasEdge: false)
    static let pleuraConfirmed = LineStyle(ink: .purple, width: 2, pattern: nil)
    static let pleuraSuspected = LineStyle(ink: .purple, width: 2, pattern: .dashed(7, gap: 5))
    static let pleuraBridged = LineStyle(ink: .purple, width: 1.4, pattern: .dashed(0, gap: 7))
    static let dangerMargin = LineStyle(ink: .vermillion, width: 1.2, pattern: nil)
    static let cautionMargin = LineStyle(ink: .orange, width: 1.2, pattern: .dashed(5, gap: 4))
    static let artery = LineStyle(ink: .vermillion, width: 1.4, pattern: nil)
    static let vein = LineStyle(ink: .blue, width: 1.6, pattern: .dashed(6, gap: 3))
    static let vesselUnknown = LineStyle(ink: .white, width: 1.4, pattern: .dashed(1, gap: 4))
    static let needle = LineStyle(ink: .yellow, width: 1.2, pattern: nil)
    static let needlePredicted = LineStyle(ink: .yellow, width: 1.2, pattern: .dashed(9, gap: 4))
    static let trajectory = LineStyle(ink: .yellow, width: 1, pattern: .dashed(3, gap: 4))
    static let tip = LineStyle(ink: .yellow, width: 1.4, pattern: nil)
    static let tipUncertain = LineStyle(ink: .yellow, width: 1, pattern: nil, opacity: 12)
    static let tipMayBeElsewhere = LineStyle(ink: .yellow, width: 1, pattern: .dashed(3, gap: 3))
    static let lastSeen = LineStyle(ink: .white, width: 1.2, pattern: .dashed(3, gap: 3))
    static let contact = LineStyle(ink: .vermillion, width: 2, pattern: nil)
    static let crossing = LineStyle(ink: .yellow, width: 1.2, pattern: nil)
    static let leader = LineStyle(ink: .dim, width: 1, pattern: nil, hasEdge: false)
}
