/// What makes a frame unfit to be measured.
public struct FrameQuality: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Same pixels as the frame before.
    public static let frozen = FrameQuality(rawValue: 1 << 0)
    /// Too many pixels at full white.
    public static let gainSaturated = FrameQuality(rawValue: 1 << 1)
    /// No echoes: the probe is off the skin, or the picture is empty.
    public static let noContact = FrameQuality(rawValue: 1 << 2)
    /// The pixels could not be read.
    public static let unreadable = FrameQuality(rawValue: 1 << 3)
    /// Time since the last frame is far above the usual.
    public static let framesDropped = FrameQuality(rawValue: 1 << 4)
    /// The picture shows another depth than it did in the first frame: the stated scale does not hold.
    public static let geometryChanged = FrameQuality(rawValue: 1 << 5)
    /// Text or marks lie over a part of the picture; `FrameFindings.textPlaces` says where. What lies below is unseen.
    public static let textOverPicture = FrameQuality(rawValue: 1 << 6)
}
