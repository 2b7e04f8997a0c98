extension SessionEvents {
    /// What a frame rate lets local twitch responses show.
    ///
    /// Tissue moved at some time between two frames, so an onset is known to half a frame; a speed is the mean over a whole
    /// one, so the true peak is higher; and tissue that moved farther than is searched is lost.
    public struct TwitchLimits: Hashable, Sendable {
        /// Usual seconds between frames, above 0.
        public var frameInterval: Double
        /// How far tissue is searched for from one frame to the next, in millimeters; `nil` without a scale.
        public var searchReach: Double?

        public init(frameInterval: Double, searchReach: Double?) {
            self.frameInterval = frameInterval
            self.searchReach = searchReach
        }

        /// A single motor unit takes 58 ms to contract and 56 ms to relax by half (human, means of 47 to 102 and
        /// of 41 to 150 ms): shorter responses than their sum are not to be expected.
        public static let shortestResponse = 0.114

        /// Seconds by which an onset may be off.
        public var onsetUncertainty: Double { frameInterval / 2 }
        /// The largest speed that can be measured, in mm/s.
        public var fastestSpeed: Double? { searchReach.map { $0 / frameInterval } }
        /// Frames are close enough for a twitch to show in two of them; otherwise one may be missed, and none found does
        /// not mean that there was none.
        public var showsEveryTwitch: Bool { 2 * frameInterval <= Self.shortestResponse }
    }
}
