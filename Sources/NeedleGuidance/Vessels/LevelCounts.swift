import SignalKernels

/// How often each whole gray level occurs.
package struct LevelCounts: Sendable {
    private var bins = [Int32](repeating: 0, count: 256)
    private var count: Int32 = 0

    package init() {}

    package mutating func clear() {
        for bin in bins.indices { bins[bin] = 0 }
        count = 0
    }

    /// Counts a level; below 0 as 0, above 255 as 255.
    package mutating func add(_ level: Float) {
        bins[Int(min(max(level.rounded(), 0), 255))] += 1
        count += 1
    }

    /// Counts the samples of an image alone.
    mutating func count(_ image: borrowing FloatImage) {
        image.countLevels(into: &bins)
        count = Int32(image.width * image.height)
    }

    /// Counts the pixels of every so many rows of an image as well.
    mutating func count(_ image: borrowing GrayImage, everyRows step: Int) {
        for row in stride(from: 0, to: image.height, by: step) {
            // SAFETY: the row lies in the image, and a level in the 256 bins.
            unsafe image.withLevels { pixels in
                for column in 0..<image.width { unsafe bins[Int(pixels[row * image.width + column])] += 1 }
            }
            count += Int32(image.width)
        }
    }

    /// The level that this share of the samples does not exceed; 255 without samples.
    package func level(atShare share: Double) -> Float {
        var remaining = Int32(share * Double(count))
        for bin in bins.indices {
            remaining -= bins[bin]
            if remaining < 0 { return Float(bin) }
        }
        return 255
    }

    /// The share of pairs with a sample of `other` whose own level is brighter, equal ones counting half; 0 without pairs.
    package func shareBrighter(than other: LevelCounts) -> Float {
        guard count > 0, other.count > 0 else { return 0 }
        var below: Float = 0
        var wins: Float = 0
        for bin in bins.indices {
            wins += Float(bins[bin]) * (below + Float(other.bins[bin]) / 2)
            below += Float(other.bins[bin])
        }
        return wins / (Float(count) * Float(other.count))
    }
}
