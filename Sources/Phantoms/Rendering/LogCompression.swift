/// From envelope to gray levels on the scan lines.
enum LogCompression {
    /// Level of full white relative to the speckle of muscle at gain 0, dB: engineering default that leaves fascia
    /// and pleura near white and muscle in the lower half.
    private static let white = 27.0

    static func grayLevels(of envelope: [Float], rows: Int, columns: Int, display: PhantomScene.Display) -> [Float] {
        let scale = 255 / display.dynamicRange
        var gray = [Float](repeating: 0, count: envelope.count)
        for k in envelope.indices {
            let decibels = ReproducibleMath.decibels(amplitude: Double(envelope[k])) + display.gain
            let level = (decibels - white + display.dynamicRange) * scale
            gray[k] = Float(min(max(level, 0), 255))
        }
        if display.smoothing > 0 { smooth(&gray, rows: rows, columns: columns, share: Float(display.smoothing)) }
        return gray
    }

    private static func smooth(_ gray: inout [Float], rows: Int, columns: Int, share: Float) {
        let source = gray
        for i in 1..<rows - 1 {
            for j in 1..<columns - 1 {
                let k = i * columns + j
                let across = source[k - 1] + source[k + 1]
                let above = source[k - columns - 1] + 2 * source[k - columns] + source[k - columns + 1]
                let below = source[k + columns - 1] + 2 * source[k + columns] + source[k + columns + 1]
                let mean = (above + below + 2 * across + 4 * source[k]) / 16
                gray[k] += share * (mean - source[k])
            }
        }
    }
}
