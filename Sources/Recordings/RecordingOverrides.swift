public import FrameModel

/// What the command line states about a recording, before what its files say.
///
/// A spacing that contradicts the one in the files by more than 2 % is an error, not a choice.
public struct RecordingOverrides: Hashable, Sendable {
    /// Distance between adjacent rows, in mm.
    public var axialSpacing: Double?
    /// Distance between adjacent columns, in mm; the axial spacing when it alone is given.
    public var lateralSpacing: Double?
    /// Height of the image region, from the upper edge of its first row to the lower edge of its last, in mm.
    public var depth: Double?
    /// The B-mode picture inside the frame.
    public var region: PixelRegion?
    /// Frames per second.
    public var frameRate: Double?

    /// Distance between the finest ticks of a ruler in the picture, in mm, as read by a person.
    public var tickSpacing: Double?
    /// A ruler in the picture is used although a sidecar is silent on the scale.
    public var usesRuler = false
    /// Width and height of bare 8-bit gray frames, in pixels: for standard input or a file without a header.
    public var rawWidth: Int?
    public var rawHeight: Int?

    var rawSize: (width: Int, height: Int)? {
        guard let rawWidth, let rawHeight else { return nil }
        return (rawWidth, rawHeight)
    }

    public init() {}
}
