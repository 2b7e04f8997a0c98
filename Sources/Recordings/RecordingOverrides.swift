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

    public init() {}
}
