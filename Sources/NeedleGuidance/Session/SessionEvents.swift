public import PlacementSafety

/// What happened in a recording, as opposed to what one frame shows.
///
/// Times are seconds from the first frame, lengths millimeters.
public struct SessionEvents: Hashable, Sendable {
    /// The needle moves along itself; an insertion deeper, a withdrawal back.
    public struct Stroke: Hashable, Sendable {
        public var start: Double
        public var stop: Double
        /// Way of the tip along the shaft, positive deeper.
        public var travel: Double
        /// Which needle of the session, from 1.
        public var needle: Int

        public init(start: Double, stop: Double, travel: Double, needle: Int) {
            self.start = start
            self.stop = stop
            self.travel = travel
            self.needle = needle
        }
    }

    /// The tip is in the tissue and still: the needle is retained.
    public struct Dwell: Hashable, Sendable {
        public var start: Double
        public var stop: Double
        /// Depth of the tip below the transducer face; `nil` without a scale.
        public var tipDepth: Double?
        /// Which needle of the session, from 1.
        public var needle: Int

        public init(start: Double, stop: Double, tipDepth: Double?, needle: Int) {
            self.start = start
            self.stop = stop
            self.tipDepth = tipDepth
            self.needle = needle
        }
    }

    /// A local twitch response: a patch of muscle jumps and returns.
    public struct Twitch: Hashable, Sendable {
        public var onset: Double
        public var duration: Double
        /// Largest displacement between two frames; `nil` without a scale.
        public var displacement: Double?
        /// Largest mean speed between two frames, in mm/s: the true peak is higher the fewer the frames.
        public var peakSpeed: Double?

        public init(onset: Double, duration: Double, displacement: Double?, peakSpeed: Double?) {
            self.onset = onset
            self.duration = duration
            self.displacement = displacement
            self.peakSpeed = peakSpeed
        }
    }

    /// The smallest lower bound of a clearance in the session.
    public struct Nearest: Hashable, Sendable {
        public var clearance: Clearance
        /// Position of the frame in the recording, from 0.
        public var frame: Int
        public var time: Double

        public init(clearance: Clearance, frame: Int, time: Double) {
            self.clearance = clearance
            self.frame = frame
            self.time = time
        }
    }

    /// Seconds that each verdict was shown.
    public struct VerdictTimes: Hashable, Sendable {
        public var clear = 0.0
        public var caution = 0.0
        public var indeterminate = 0.0
        public var danger = 0.0
        /// No needle was in the tissue.
        public var none = 0.0

        public init() {}
    }

    public var insertions: [Stroke] = []
    public var withdrawals: [Stroke] = []
    public var dwells: [Dwell] = []
    public var twitches: [Twitch] = []
    /// Seconds per breath; `nil` where less than 0.7 of a breath was recorded or nothing swings.
    public var breathingPeriod: Double?
    /// Needles seen one after the other.
    public var needleCount = 0
    /// Advances into the tissue, counting anew after each withdrawal stroke.
    public var passes = 0
    /// Deepest measured tip below the transducer face.
    public var maximumDepth: Double?
    public var nearestPleura: Nearest?
    public var nearestVessel: Nearest?
    public var verdictTimes = VerdictTimes()
    /// Share of the frames during insertions in which the tip was measured; `nil` without an insertion.
    public var advanceVisibility: Double?

    public init() {}
}
