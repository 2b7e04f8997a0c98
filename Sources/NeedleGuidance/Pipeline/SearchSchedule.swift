public import FrameModel

/// Which frames search the whole picture, and which follow the frame before.
///
/// A clip is cut into groups at fixed frames, so that results are the same whoever analyzes them: the frames of a group
/// are analyzed in order, by one worker, and its first one searches the whole picture.
public struct SearchSchedule: Sendable {
    /// Frames of a group at most, so that workers do not wait for each other for long.
    public static let groupFrames = 8
    /// Frames of a group among the first `firstFrames`: the first result waits for a second of them (engineering defaults).
    static let firstGroupFrames = 4
    static let firstFrames = 32
    /// Seconds from one search of the whole picture to the next, at most (engineering default: few heartbeats pass
    /// before a vessel is met that only the whole search finds).
    public static let longestSeconds = 0.5

    private var searched: Double?

    /// At the begin of a group.
    public init() {}

    /// The groups of the frames of a clip; `frames` begins with a group.
    package static func groups(in frames: Range<Int>) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = frames.lowerBound
        while start < frames.upperBound {
            let end = min(boundary(from: start + 1), frames.upperBound)
            groups.append(start..<end)
            start = end
        }
        return groups
    }

    /// The first frame from `frame` on that begins a group.
    package static func boundary(from frame: Int) -> Int {
        let size = frame <= firstFrames ? firstGroupFrames : groupFrames
        return (frame + size - 1) / size * size
    }

    /// Whether the next frame of the group, taken at `time` seconds, may go by the one before.
    public mutating func follows(at time: Double) -> Bool {
        if let searched, time - searched < Self.longestSeconds { return true }
        searched = time
        return false
    }

    /// Takes in what the last frame of the group is worth: after one that shows nothing the next one searches.
    public mutating func note(_ quality: FrameQuality) {
        if !quality.isDisjoint(with: [.unreadable, .noContact]) { searched = nil }
    }
}
