import FrameModel
import Foundation
import PlacementSafety
import Recordings

/// What `analyze` prints of a run.
extension RunSummary {
    /// - Parameter bounds: Where the lower bounds come from.
    func text(path: String, target: String, bounds: String) -> String {
        var parts: [String] = [frameCount.counted("frame")]
        for verdict in Verdict.allCases.reversed() where count(of: verdict) > 0 {
            parts.append("\(verdict.rawValue) \(count(of: verdict))")
        }
        if count(of: nil) > 0 { parts.append("no needle seen \(count(of: nil))") }
        if !failedFrames.isEmpty { parts.append("unreadable \(failedFrames.count)") }
        var lines = ["\(path): " + parts.joined(separator: ", ")]
        if let pleura = nearestPleura { lines.append("  nearest pleura " + Self.describe(pleura)) }
        if let vessel = nearestVessel { lines.append("  nearest vessel " + Self.describe(vessel)) }
        if nearestPleura != nil || nearestVessel != nil { lines.append("  bounds " + bounds) }
        lines.append("  results in \(target)")
        return lines.joined(separator: "\n")
    }

    private static func describe(_ nearest: SessionEvents.Nearest) -> String {
        String(
            format: "%.1f mm (at least %.1f mm) in frame %d", nearest.clearance.distance,
            nearest.clearance.lowerBound, nearest.frame)
    }
}
