import FrameModel
import PlacementSafety

/// Finds local twitch responses in the sequence of tissue motions.
enum TwitchEvents {
    /// Smaller jumps between two frames are speckle noise or pulsation, in millimeters: engineering default.
    static let leastJump = 0.2
    /// A needle that moves drags tissue along: meanwhile a twitch has to be this many times as large.
    static let dragFactor = 2.0
    /// One jump of a twitch stands this many robust standard deviations above the usual motion, and the others
    /// nearly as many: engineering defaults.
    static let deviations = 6.0
    static let followingDeviations = 3.0
    /// The smallest jump that goes with a clear one, in millimeters.
    static let leastFollowing = 0.15
    /// The usual motion is that of this many seconds to both sides, so that probe motion elsewhere does not count.
    static let surroundings = 2.0
    /// A twitch rises, holds and returns: pauses up to this many seconds belong to it (Simons 1976: about 0.1 s
    /// of contraction and as much of relaxation).
    static let longestHold = 0.16
    /// Longer motion is no twitch, in seconds; shorter cannot be told from noise.
    static let duration = 0.03...0.5
    /// Jumps needed: there and back.
    static let fewestJumps = 2

    /// - Parameter strokes: When the needle moved.
    static func find(
        in frames: [FrameRecord], strokes: [SessionEvents.Stroke], hasScale: Bool
    ) -> [SessionEvents.Twitch] {
        var twitches: [SessionEvents.Twitch] = []
        var run = Run()
        for index in frames.indices {
            guard let motion = frames[index].motion else { continue }
            let jump = motion.localDisplacement
            guard jump >= leastFollowing else { continue }
            let usual = usualMotion(around: index, in: frames)
            guard jump >= usual.middle + followingDeviations * usual.spread else { continue }
            if let last = run.frames.last, frames[index].time - motion.interval - last.time > longestHold + 1e-9 {
                close(&run, into: &twitches, hasScale)
            }
            run.frames.append(frames[index])
            let isDragged = strokes.contains { $0.start <= frames[index].time && frames[index].time <= $0.stop }
            let least = max(leastJump, usual.middle + deviations * usual.spread) * (isDragged ? dragFactor : 1)
            if jump >= least { run.isClear = true }
        }
        close(&run, into: &twitches, hasScale)
        return twitches
    }

    /// Jumps close to each other, and whether one of them stands out.
    private struct Run {
        var frames: [FrameRecord] = []
        var isClear = false
    }

    private static func usualMotion(around index: Int, in frames: [FrameRecord]) -> (middle: Double, spread: Double) {
        var usual: [Double] = []
        var other = index
        while other > 0, frames[index].time - frames[other - 1].time <= surroundings { other -= 1 }
        while other < frames.count, frames[other].time - frames[index].time <= surroundings {
            if let jump = frames[other].motion?.localDisplacement { usual.append(jump) }
            other += 1
        }
        let middle = median(usual)
        return (middle, 1.4826 * median(usual.map { abs($0 - middle) }))
    }

    private static func close(
        _ run: inout Run, into twitches: inout [SessionEvents.Twitch], _ hasScale: Bool
    ) {
        defer { run = Run() }
        guard run.isClear, let first = run.frames.first, let last = run.frames.last, run.frames.count >= fewestJumps
        else { return }
        // The tissue moved at some time between two frames: half an interval before the first that shows it.
        let onset = first.time - (first.motion?.interval ?? 0) / 2
        let length = last.time - onset
        guard duration.contains(length) else { return }
        let jumps = run.frames.compactMap(\.motion)
        twitches.append(
            SessionEvents.Twitch(
                onset: onset, duration: length,
                displacement: hasScale ? jumps.map(\.localDisplacement).max() : nil,
                peakSpeed: hasScale ? jumps.map { $0.localDisplacement / max(1e-6, $0.interval) }.max() : nil,
                area: hasScale ? jumps.map(\.movedArea).max() : nil, needle: first.needle))
    }

    /// Sets the grade of each: its third of the session, by peak speed, which told strong from weak twitches on ultrasound
    /// (optical flow, 7 subjects). Fewer than three have none: grades compare within a session, they are no clinical scale.
    static func grade(_ twitches: inout [SessionEvents.Twitch]) {
        let speeds = twitches.compactMap(\.peakSpeed).sorted()
        guard speeds.count >= 3 else { return }
        for index in twitches.indices {
            guard let speed = twitches[index].peakSpeed else { continue }
            // Equal speeds get the same grade.
            let slower = speeds.count { $0 < speed }
            twitches[index].grade = 1 + 3 * slower / speeds.count
        }
    }

    /// What the frame rate lets twitches show, from the usual time between frames.
    static func limits(of frames: [FrameRecord], hasScale: Bool) -> SessionEvents.TwitchLimits? {
        let intervals = frames.compactMap { $0.motion?.interval }.filter { $0 > 0 && $0.isFinite }
        guard !intervals.isEmpty else { return nil }
        return SessionEvents.TwitchLimits(
            frameInterval: median(intervals), searchReach: hasScale ? TwitchMotion.reachMM : nil)
    }
}
