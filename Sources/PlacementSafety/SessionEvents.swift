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
        /// Largest area that moved by 0.2 mm or more between two frames, in mm²; `nil` without a scale.
        public var area: Double?
        /// Third of the session's twitches by peak speed: 1 the slowest, 3 the fastest; `nil` with fewer than three.
        public var grade: Int?
        /// Which needle of the session was in the tissue, from 1; 0 for none.
        public var needle: Int

        public init(
            onset: Double, duration: Double, displacement: Double?, peakSpeed: Double?, area: Double? = nil,
            needle: Int = 0
        ) {
            self.onset = onset
            self.duration = duration
            self.displacement = displacement
            self.peakSpeed = peakSpeed
            self.area = area
            self.needle = needle
        }
    }

    /// The smallest lower bound of a clearance for normal errors among frames that could be read: what verdicts go by,
    /// and so what nearest means wherever results say it. Of equal ones it is the first.
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

        /// Puts `clearance` in the place of `nearest` when its lower bound is smaller; one that is not finite never is.
        public static func keep(_ clearance: Clearance?, frame: Int, time: Double, in nearest: inout Nearest?) {
            guard let clearance, clearance.lowerBound.isFinite, clearance.normalBound.isFinite,
                clearance.distance.isFinite
            else { return }
            if let known = nearest, known.clearance.normalBound <= clearance.normalBound { return }
            nearest = Nearest(clearance: clearance, frame: frame, time: time)
        }
    }

    /// One needle, from where it enters the tissue to where it leaves it.
    public struct Placement: Hashable, Sendable {
        /// Which needle of the session, from 1.
        public var needle: Int
        /// When it entered; the first time it was seen where its entry was not.
        public var entry: Double
        /// When it was gone; the end of the last frame that still counts to it where it was not seen to leave.
        public var exit: Double
        /// It was not there from the first frame.
        public var isEntrySeen = false
        /// It was followed back to the skin.
        public var isExitSeen = false
        /// Advances, counting anew after each withdrawal stroke.
        public var passes = 0
        /// Seconds its tip rested, all dwells added up.
        public var dwellTime = 0.0
        /// Twitches while it was in the tissue.
        public var twitches = 0
        /// Deepest measured tip below the transducer face.
        public var maximumDepth: Double?
        public var nearestPleura: Nearest?
        public var nearestVessel: Nearest?
        public var verdictTimes = VerdictTimes()
        /// Share of the frames during its advances in which the tip was measured; `nil` without an advance.
        public var advanceVisibility: Double?

        public init(needle: Int, entry: Double, exit: Double) {
            self.needle = needle
            self.entry = entry
            self.exit = exit
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

        public mutating func add(_ seconds: Double, of verdict: Verdict?) {
            switch verdict {
            case .clear: clear += seconds
            case .caution: caution += seconds
            case .indeterminate: indeterminate += seconds
            case .danger: danger += seconds
            case nil: none += seconds
            }
        }
    }

    /// Each needle in turn.
    public var placements: [Placement] = []
    public var insertions: [Stroke] = []
    public var withdrawals: [Stroke] = []
    public var dwells: [Dwell] = []
    public var twitches: [Twitch] = []
    /// What the frame rate lets twitches show; `nil` where no motion was measured.
    public var twitchLimits: TwitchLimits?
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

    /// Minutes that needles were in the tissue, added up.
    public var needleMinutes: Double { placements.reduce(0) { $0 + ($1.exit - $1.entry) } / 60 }
}
