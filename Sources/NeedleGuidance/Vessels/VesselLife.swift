import Foundation
import FrameModel

/// How long and how surely a vessel is seen, and of what kind it is: what vessels cut across and along their axis share.
struct VesselLife: Sendable {
    /// Sightings before a vessel of several frames is believed.
    static let sightingsNeeded = 4
    /// Log odds that a frame without it counts as.
    static let missLogOdds = -2.5
    /// Frames over which belief is averaged.
    static let beliefFrames = 12.0
    /// Seconds a vessel is carried on without being seen.
    static let coastSeconds = 0.4
    /// Seconds between looks at the pulse.
    static let pulseInterval = 0.2
    /// Unseen, a wall may move by as many millimeters per second (breathing, the probe's hand).
    static let wallSpeed = 2.0

    /// Mean log odds of the frames since it was seen first.
    private(set) var belief = 0.0
    private(set) var sightings = 0
    private(set) var lastSeen = 0.0
    private(set) var kind = VesselFinding.Kind.unknown
    private(set) var pulseRate: Double?
    private var pulseLooked = 0.0
    var isBelieved = false { didSet { wasBelieved = wasBelieved || isBelieved } }
    /// Whether it ever was.
    private(set) var wasBelieved = false
    var wasSeenNow = false

    init() {}

    /// Seen for the first time.
    init(logOdds: Double, at time: Double) {
        belief = logOdds
        sightings = 1
        lastSeen = time
        pulseLooked = time
        wasSeenNow = true
    }

    /// Log odds of a finding's confidence, which is kept from certainty.
    static func logOdds(_ confidence: Double) -> Double {
        let held = min(max(confidence, 1e-4), 1 - 1e-4)
        return log(held / (1 - held))
    }

    var confidence: Double { 1 / (1 + exp(-belief)) }

    /// What is added to the uncertainty of its walls.
    func drift(at time: Double) -> Double { Self.wallSpeed * (time - lastSeen) }

    func isOver(at time: Double) -> Bool { time - lastSeen > Self.coastSeconds }

    /// Whether it was seen often enough to be believed and is not, though its belief is not below `logOdds`.
    func isSuspected(from logOdds: Double) -> Bool {
        !isBelieved && wasSeenNow && sightings >= Self.sightingsNeeded && belief >= logOdds
    }

    mutating func see(logOdds: Double, at time: Double) {
        sightings += 1
        lastSeen = time
        wasSeenNow = true
        weigh(logOdds)
    }

    /// Lets belief fall where the frame does not show it, and decides whether it is believed.
    ///
    /// - Parameters:
    ///   - begins: Log odds from which it is believed, once it was seen often enough.
    ///   - ends: Log odds from which it stays so.
    mutating func settle(begins: Double, ends: Double) {
        if !wasSeenNow { weigh(Self.missLogOdds) }
        if isBelieved {
            isBelieved = belief >= ends
        } else if sightings >= Self.sightingsNeeded {
            isBelieved = belief >= begins
        }
    }

    /// Looks at the pulse where that is due.
    mutating func judge(_ pulse: VesselPulse, at time: Double) {
        guard wasSeenNow, time - pulseLooked >= Self.pulseInterval else { return }
        pulseLooked = time
        switch pulse.judge() {
        case .pulsating(let rate):
            kind = .artery
            pulseRate = rate
        case .steady:
            kind = .vein
            pulseRate = nil
        case .undecided: break
        }
    }

    private mutating func weigh(_ logOdds: Double) {
        let frames = min(Double(sightings), Self.beliefFrames)
        belief += (logOdds - belief) / max(frames, 2)
    }
}
