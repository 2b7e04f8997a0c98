import SignalKernels

/// Tells when the operator changed the depth of the picture within a recording.
///
/// A scale is stated once for a recording. When the depth setting changes, every echo moves to its old depth times one
/// factor, at once and over the whole picture; tissue under a probe moves by millimeters between two frames, and not in
/// proportion to its depth. So the mean gray level of each row, over the middle third of the picture, is compared with
/// that of the frame before, as it was and stretched.
package struct DepthChangeGuard: Sendable {
    /// Steps of the stretch that is looked for: 2.5 % to either side up to a factor of 2.2. Scanners change depth in steps
    /// of 5 to 10 mm, one of 5 % at least.
    static let step = 1.025
    static let leastSteps = 2
    static let mostSteps = 32
    /// Rows that correlate better than this with those of the frame before show the same depth: consecutive frames
    /// reach 0.95 and more. Engineering default.
    static let sameDepth: Float = 0.9
    /// A stretch explains the picture from this correlation on, and only if it leaves no more than this share of what
    /// differs without it: engineering defaults.
    static let explained: Float = 0.9
    static let leftOver: Float = 1.0 / 3
    /// A frame whose rows differ less than this, in gray levels (standard deviation), shows nothing to compare.
    static let leastContrast: Float = 3
    private let columns: Range<Int>
    private let rows: Int

    /// Buffers of one worker.
    package struct Scratch {
        fileprivate var current: [Float]
        fileprivate var previous: [Float]
    }

    package init(grid: FeatureGrid) {
        let third = max(1, grid.width / 3)
        columns = third..<max(third + 1, min(grid.width, 2 * third))
        rows = grid.height
    }

    package func makeScratch() -> Scratch {
        let profile = Array(repeating: Float(0), count: rows)
        return Scratch(current: profile, previous: profile)
    }

    /// Depth per pixel over that of the frame before; `nil` where it is the same or cannot be told.
    ///
    /// - Complexity: O(pixels), and O(rows × stretches) where the picture changed; no allocation.
    package func change(in features: borrowing FrameFeatures, scratch: inout Scratch) -> Double? {
        guard features.precedingCount > 0 else { return nil }
        fill(&scratch.current, from: features.image)
        guard Self.contrast(of: scratch.current) >= Self.leastContrast else { return nil }
        // A depth change takes a blank frame on some scanners: then the one before counts.
        var slot = 0
        fill(&scratch.previous, from: features.preceding[0])
        while Self.contrast(of: scratch.previous) < Self.leastContrast {
            slot += 1
            guard slot < features.precedingCount else { return nil }
            fill(&scratch.previous, from: features.preceding[slot])
        }
        let unchanged = correlation(scratch, stretch: 1)
        guard unchanged < Self.sameDepth else { return nil }
        var best = (correlation: unchanged, stretch: Float(1))
        for direction in [Float(Self.step), Float(1 / Self.step)] {
            var stretch: Float = 1
            for number in 1...Self.mostSteps {
                stretch *= direction
                guard number >= Self.leastSteps else { continue }
                let found = correlation(scratch, stretch: stretch)
                if found > best.correlation { best = (found, stretch) }
            }
        }
        let isExplained = best.correlation >= Self.explained && 1 - best.correlation <= Self.leftOver * (1 - unchanged)
        return isExplained ? Double(best.stretch) : nil
    }

    private func fill(_ profile: inout [Float], from image: borrowing GrayImage) {
        unsafe image.withLevels { pixels in
            for row in 0..<rows {
                var sum: UInt32 = 0
                // SAFETY: rows and columns lie in the picture.
                let start = unsafe pixels + row * image.width
                for column in columns { sum &+= unsafe UInt32(start[column]) }
                profile[row] = Float(sum) / Float(columns.count)
            }
        }
    }

    private static func contrast(of profile: [Float]) -> Float {
        var sum: Float = 0
        var squares: Float = 0
        for value in profile {
            sum += value
            squares += value * value
        }
        let mean = sum / Float(profile.count)
        return max(0, squares / Float(profile.count) - mean * mean).squareRoot()
    }

    /// Correlation of the rows with those of the frame before at `stretch` times their depth, where both have any.
    private func correlation(_ scratch: Scratch, stretch: Float) -> Float {
        var (count, a, b, aa, bb, ab) = (Float(0), Float(0), Float(0), Float(0), Float(0), Float(0))
        for row in 0..<rows {
            let place = Float(row) * stretch
            let index = Int(place)
            guard index + 1 < rows else { break }
            let share = place - Float(index)
            let before = scratch.previous[index] + share * (scratch.previous[index + 1] - scratch.previous[index])
            let now = scratch.current[row]
            count += 1
            a += now
            b += before
            aa += now * now
            bb += before * before
            ab += now * before
        }
        let variance = (aa - a * a / count) * (bb - b * b / count)
        guard count > 1, variance > 0 else { return 0 }
        return (ab - a * b / count) / variance.squareRoot()
    }
}
