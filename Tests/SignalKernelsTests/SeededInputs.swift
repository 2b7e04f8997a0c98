import SignalKernels

/// A small generator with a fixed seed, so that a failure reproduces (Steele, Lea and Flood 2014, SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A sample of the standard normal distribution (Box and Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * logarithm(Double.random(in: 0x1p-53..<1, using: &self))).squareRoot()
        return radius * cosine(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}

extension Raster<Float> {
    /// Uniform noise in `range` from a fixed seed.
    static func noise(width: Int, height: Int, in range: Range<Float> = 0..<256, seed: UInt64) -> Self {
        var generator = SplitMix64(seed: seed)
        var raster = Raster(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width { raster[row: row, column: column] = .random(in: range, using: &generator) }
        }
        return raster
    }
}

extension GrayImage {
    /// Uniform noise of all gray levels from a fixed seed.
    static func noise(width: Int, height: Int, seed: UInt64) -> Self {
        var generator = SplitMix64(seed: seed)
        var image = GrayImage(width: width, height: height)
        for row in 0..<height {
            for column in 0..<width { image[row: row, column: column] = .random(in: 0...255, using: &generator) }
        }
        return image
    }

    var raster: Raster<Float> {
        var raster = Raster<Float>(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width { raster[row: row, column: column] = Float(self[row: row, column: column]) }
        }
        return raster
    }
}
