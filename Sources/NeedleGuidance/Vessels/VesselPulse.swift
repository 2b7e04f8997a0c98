import Foundation

/// The recent lumen areas of one vessel, and what they say about its pulse.
///
/// A parabola, a sinusoid and its first harmonic are fitted by least squares at every frequency of the
/// heart's range (Lomb's periodogram with a floating mean and trend), so frames may be unevenly
/// spaced. Breathing, slower than the range, is taken up by the parabola; a best
/// frequency at the lower end of the range is breathing that was not.
struct VesselPulse: Sendable {
    enum Finding: Hashable, Sendable {
        case undecided
        case pulsating(beatsPerMinute: Double)
        case steady
    }

    /// Samples kept; 5 s at 30 frames per second.
    static let capacity = 150
    /// Longest stretch looked at, in seconds.
    static let window = 6.0
    /// Shortest stretch that decides: about two beats at rest, less one frame.
    static let decisiveSpan = 1.9
    /// Heart rates, in hertz (42 to 180 a minute: engineering default), and the step between those tried.
    static let slowest = 0.7
    static let fastest = 3.0
    static let frequencyStep = 0.05
    /// Amplitude of the logarithm of the area from which a vessel pulsates, and up to which it is steady.
    /// An artery's diameter changes by 3 to 10 % from diastole to systole, so its area has an amplitude of
    /// 3 to 10 %.
    static let pulsatingAmplitude = 0.022
    static let steadyAmplitude = 0.018
    /// The same for twice the logarithm of the short axis, lower because a single axis is noisier.
    static let pulsatingCaliber = 0.015
    static let steadyCaliber = 0.008
    /// Least ratio of the explained variance per parameter to the unexplained per remaining sample.
    static let significance = 6.0

    private var times = [Double](repeating: 0, count: capacity)
    private var logAreas = [Double](repeating: 0, count: capacity)
    /// Twice the logarithm of the smaller half axis, so that it changes as much as the area does.
    private var logCalibers = [Double](repeating: 0, count: capacity)
    private(set) var count = 0
    private var next = 0

    mutating func reset() {
        count = 0
        next = 0
    }

    /// - Parameter semiAxes: In millimeters, above 0.
    mutating func add(semiAxes: (along: Double, across: Double), at time: Double) {
        times[next] = time
        logAreas[next] = log(semiAxes.along * semiAxes.across)
        logCalibers[next] = 2 * log(semiAxes.across)
        next = (next + 1) % Self.capacity
        count = min(count + 1, Self.capacity)
    }

    /// What the last seconds say.
    ///
    /// - Complexity: O(frequencies * samples); no allocation.
    func judge() -> Finding {
        guard count >= 12 else { return .undecided }
        let last = times[(next + Self.capacity - 1) % Self.capacity]
        var first = last
        var used = 0
        while used < count {
            let time = times[(next + 2 * Self.capacity - 1 - used) % Self.capacity]
            if last - time > Self.window { break }
            first = time
            used += 1
        }
        guard last - first >= Self.decisiveSpan, used >= 12 else { return .undecided }
        let middle = (first + last) / 2
        let trend = residual(used: used, middle: middle, frequency: 0, series: logAreas)
        var best = trend
        var bestFrequency = 0.0
        // Above 0.4 times the frame rate a sinusoid and slower motion look alike.
        let frameRate = Double(used - 1) / (last - first)
        var frequency = Self.slowest
        while frequency <= min(Self.fastest, 0.4 * frameRate) {
            let fit = residual(used: used, middle: middle, frequency: frequency, series: logAreas)
            if fit.sum < best.sum {
                best = fit
                bestFrequency = frequency
            }
            frequency += Self.frequencyStep
        }
        guard bestFrequency > Self.slowest else { return best.amplitude <= Self.steadyAmplitude ? .steady : .undecided }
        let explained = (trend.sum - best.sum) / 4
        let unexplained = max(best.sum / Double(max(used - 7, 1)), 1e-9)
        // Faint lateral walls let the long axis waver; a pulse widens the short one as well.
        let caliber = residual(used: used, middle: middle, frequency: bestFrequency, series: logCalibers)
        if best.amplitude >= Self.pulsatingAmplitude, explained / unexplained >= Self.significance,
            caliber.amplitude >= Self.pulsatingCaliber
        {
            return .pulsating(beatsPerMinute: 60 * bestFrequency)
        }
        return best.amplitude <= Self.steadyAmplitude || caliber.amplitude <= Self.steadyCaliber
            ? .steady : .undecided
    }

    /// Sum of squares left after the fit, and the amplitude of the fundamental; frequency 0 fits the parabola alone.
    private func residual(
        used: Int, middle: Double, frequency: Double, series: [Double]
    ) -> (sum: Double, amplitude: Double) {
        let unknowns = frequency > 0 ? 7 : 3
        return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 7 * 8 + 7) { buffer in
            // SAFETY: rows of 8 for at most 7 unknowns, then 7 basis values.
            for index in 0..<buffer.count { unsafe buffer[index] = 0 }
            var squares = 0.0
            for sample in 0..<used {
                let position = (next + 2 * Self.capacity - 1 - sample) % Self.capacity
                let time = times[position] - middle
                let value = series[position]
                unsafe buffer[56] = 1
                unsafe buffer[57] = time
                unsafe buffer[58] = time * time
                if frequency > 0 {
                    let phase = 2 * Double.pi * frequency * time
                    let c = cos(phase)
                    let s = sin(phase)
                    unsafe buffer[59] = c
                    unsafe buffer[60] = s
                    unsafe buffer[61] = c * c - s * s
                    unsafe buffer[62] = 2 * c * s
                }
                for row in 0..<unknowns {
                    for column in row..<unknowns {
                        unsafe buffer[row * 8 + column] += buffer[56 + row] * buffer[56 + column]
                    }
                    unsafe buffer[row * 8 + 7] += buffer[56 + row] * value
                }
                squares += value * value
            }
            // Cholesky-free elimination; the normal matrix is symmetric and, with a little weight, definite.
            var explained = 0.0
            for row in 0..<unknowns {
                unsafe buffer[row * 8 + row] += 1e-9 * Double(used)
                for column in 0..<row { unsafe buffer[row * 8 + column] = unsafe buffer[column * 8 + row] }
            }
            var right = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            unsafe withUnsafeMutableBytes(of: &right) { raw in
                let saved = unsafe raw.bindMemory(to: Double.self)
                for row in 0..<unknowns { unsafe saved[row] = unsafe buffer[row * 8 + 7] }
                for pivot in 0..<unknowns {
                    let scale = unsafe 1 / buffer[pivot * 8 + pivot]
                    for row in (pivot + 1)..<max(unknowns, pivot + 1) {
                        let factor = unsafe buffer[row * 8 + pivot] * scale
                        for column in pivot..<unknowns {
                            unsafe buffer[row * 8 + column] -= factor * buffer[pivot * 8 + column]
                        }
                        unsafe buffer[row * 8 + 7] -= factor * buffer[pivot * 8 + 7]
                    }
                }
                for row in stride(from: unknowns - 1, through: 0, by: -1) {
                    var value = unsafe buffer[row * 8 + 7]
                    for column in (row + 1)..<max(unknowns, row + 1) {
                        unsafe value -= buffer[row * 8 + column] * buffer[column * 8 + 7]
                    }
                    unsafe buffer[row * 8 + 7] = unsafe value / buffer[row * 8 + row]
                }
                for row in 0..<unknowns { unsafe explained += saved[row] * buffer[row * 8 + 7] }
            }
            let amplitude =
                unsafe frequency > 0
                ? (buffer[3 * 8 + 7] * buffer[3 * 8 + 7] + buffer[4 * 8 + 7] * buffer[4 * 8 + 7]).squareRoot() : 0
            return (max(squares - explained, 0), amplitude)
        }
    }
}
