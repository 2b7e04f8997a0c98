import SignalKernels

/// Smoothed uniform noise, 0 to 256, always the same for a seed: like speckle, neighbors resemble each other.
func noise(width: Int, height: Int, seed: UInt64) -> Raster<Float> {
    var state = seed
    func next() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((z ^ (z >> 31)) >> 40) * (256 / Float(1 << 24))
    }
    var raw = Raster<Float>(width: width + 2, height: height + 2, filledWith: 0)
    for row in 0..<height + 2 { for column in 0..<width + 2 { raw[row: row, column: column] = next() } }
    var smooth = Raster<Float>(width: width, height: height, filledWith: 0)
    for row in 0..<height {
        for column in 0..<width {
            var sum: Float = 0
            for down in 0..<3 { for right in 0..<3 { sum += raw[row: row + down, column: column + right] } }
            smooth[row: row, column: column] = min(max((sum / 9 - 128) * 3 + 128, 0), 255)
        }
    }
    return smooth
}

func crop(_ image: Raster<Float>, row: Int, column: Int, width: Int, height: Int) -> Raster<Float> {
    var part = Raster<Float>(width: width, height: height, filledWith: 0)
    for r in 0..<height {
        for c in 0..<width { part[row: r, column: c] = image[row: row + r, column: column + c] }
    }
    return part
}

/// A benchmark of a wrong answer is worth nothing.
func require(_ isTrue: Bool, _ message: @autoclosure () -> String) {
    if !isTrue { fatalError(message()) }
}
