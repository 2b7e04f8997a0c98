/// What is known at one moment: the findings of a frame carried through time by the trackers.
///
/// The only input of the safety rule besides the margins.
public struct Scene: Sendable {
    /// What is known of the needle now.
    public enum NeedlePresence: Hashable, Sendable {
        /// No needle was ever seen in this recording.
        case neverSeen
        /// Measured in this frame.
        case tracked
        /// Predicted from earlier frames, last measured `seconds` ago.
        case coasting(seconds: Double)
        /// Was seen, is not seen now; `seconds` since it last was.
        case lost(seconds: Double)
        /// Seen end-on as a dot that was followed: a needle crosses the image plane, its tip is elsewhere.
        case crossing
        /// Followed back to the skin and gone.
        case withdrawn
    }

    /// Seconds from the first frame.
    public var time = 0.0
    public var scale: Scale
    /// Tracked findings; the needle is present while tracked or coasting. `examined` is what the picture shows of the
    /// tissue: where nothing was examined, nothing is excluded.
    public var findings = FrameFindings()
    public var needlePresence = NeedlePresence.neverSeen
    /// Where the tip was last measured.
    public var lastSeenTip: TissuePoint?
    /// Seconds since the pleural line was last measured; `nil` when it never was.
    public var pleuraAge: Double?
    /// Seconds since the vessels were last searched for, in the whole picture or, for up to half a second after that, in
    /// its likeliest places; `nil` when they never were.
    public var vesselSearchAge: Double?
    /// How much shallower than now the pleura has been within the last breath, in millimeters, 0 or more.
    public var pleuraRise = 0.0
    /// The tip lies in the acoustic shadow of a bone or other reflector.
    public var tipIsShadowed = false

    public init(scale: Scale) { self.scale = scale }
}
