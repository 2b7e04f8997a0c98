import FrameModel
import Foundation

/// How the pleural line rises and falls, and the period of that.
struct BreathingTrace: Sendable {
    /// Places across the picture at which the line is followed, in millimeters.
    static let places = stride(from: -27.0, through: 27, by: 3).map { $0 }
    /// Breaths at rest and at exercise, in seconds.
    static let periods = 1.5...9.0
    /// Share of a breath that must have been recorded.
    static let leastShare = 0.7
    /// Smaller swings are noise of the line, in millimeters: engineering default.
    static let leastAmplitude = 0.1
    /// Share of the variance that a sine has to explain.
    static let leastExplained = 0.7

    private var times: [Double] = []
    private var offsets: [Double] = []
    private var references = [Double?](repeating: nil, count: BreathingTrace.places.count)

    init() {}

    mutating func add(_ pleura: PleuraFinding, at time: Double) {
        guard time.isFinite else { return }
        var changes: [Double] = []
        var depths = [Double?](repeating: nil, count: Self.places.count)
        for (index, x) in Self.places.enumerated() {
            for segment in pleura.segments {
                if let depth = segment.depth(atX: x)?.z, depth.isFinite { depths[index] = depth }
            }
            if let depth = depths[index], let reference = references[index] { changes.append(depth - reference) }
        }
        guard !changes.isEmpty || offsets.isEmpty else { return }
        let offset = median(changes)
        // Places that come into view later continue from where the others are.
        for index in references.indices where references[index] == nil {
            references[index] = depths[index].map { $0 - offset }
        }
        times.append(time)
        offsets.append(offset)
    }

    /// The period of the sine that fits best; `nil` where less than 0.7 of it was recorded or nothing swings.
    func period() -> Double? {
        guard times.count >= 8, let first = times.first, let last = times.last else { return nil }
        let longest = min(Self.periods.upperBound, (last - first) / Self.leastShare)
        guard longest > Self.periods.lowerBound else { return nil }
        var best: (period: Double, fit: (explained: Double, amplitude: Double))?
        var period = Self.periods.lowerBound
        while period <= longest {
            let found = fit(period)
            if found.explained > best?.fit.explained ?? 0 { best = (period, found) }
            period *= 1.01
        }
        guard let best, best.fit.explained >= Self.leastExplained, best.fit.amplitude >= Self.leastAmplitude,
            // At the longest period any slow drift fits.
            best.period < longest / 1.02
        else { return nil }
        return best.period
    }

    /// Least squares of a constant, a cosine and a sine.
    private func fit(_ period: Double) -> (explained: Double, amplitude: Double) {
        let count = Double(times.count)
        let rate = 2 * Double.pi / period
        var (c, s, y) = (0.0, 0.0, 0.0)
        for (time, offset) in zip(times, offsets) {
            c += cos(rate * time)
            s += sin(rate * time)
            y += offset
        }
        (c, s, y) = (c / count, s / count, y / count)
        var (cc, cs, ss, cy, sy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (time, offset) in zip(times, offsets) {
            let (u, v, w) = (cos(rate * time) - c, sin(rate * time) - s, offset - y)
            (cc, cs, ss) = (cc + u * u, cs + u * v, ss + v * v)
            (cy, sy, yy) = (cy + u * w, sy + v * w, yy + w * w)
        }
        let determinant = cc * ss - cs * cs
        guard determinant > 1e-9, yy > 0 else { return (0, 0) }
        let a = (cy * ss - sy * cs) / determinant
        let b = (sy * cc - cy * cs) / determinant
        return ((a * cy + b * sy) / yy, (a * a + b * b).squareRoot())
    }
}
