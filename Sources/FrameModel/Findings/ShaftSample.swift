/// What a line shows over 0.6 mm of its length: how far it stands above its flanks, and what lines beside it do.
public struct ShaftSample: Hashable, BitwiseCopyable, Sendable, Reusable {
    /// From one sample of a line to the next, in millimeters: the speckle of a fine line is about as long.
    public static let spacing = 0.6

    /// Height of the ridge in units of the frame's speckle; not a number where nothing was insonified.
    public var height = Float.nan
    /// Mean height of the lines beside it, in the same units.
    public var beside = Float(0)

    public init() {}

    public mutating func reset() { self = Self() }
}
