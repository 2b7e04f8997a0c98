import SignalKernels

/// Fully developed speckle from point scatterers in continuous space: shifted exactly, by any fraction of a pixel.
struct Speckle {
    private var scatterers: [(row: Double, column: Double, real: Double, imaginary: Double)] = []
    let width: Int
    let height: Int

    /// Scatterers fill the picture and a margin of 24 pixels around it, three to each square pixel of resolution.
    init(width: Int, height: Int, seed: UInt64) {
        self.width = width
        self.height = height
        var generator = SplitMix64(seed: seed)
        for _ in 0..<(width + 48) * (height + 48) / 3 {
            scatterers.append(
                (
                    Double.random(in: -24..<Double(height + 24), using: &generator),
                    Double.random(in: -24..<Double(width + 24), using: &generator),
                    generator.normal(), generator.normal()
                ))
        }
    }

    /// Replaces `share` of the scattered power by that of other, independent scatterers.
    func decorrelated(by share: Double, seed: UInt64) -> Speckle {
        var generator = SplitMix64(seed: seed)
        var copy = self
        let (kept, new) = ((1 - share).squareRoot(), share.squareRoot())
        for index in copy.scatterers.indices {
            copy.scatterers[index].real = kept * copy.scatterers[index].real + new * generator.normal()
            copy.scatterers[index].imaginary = kept * copy.scatterers[index].imaginary + new * generator.normal()
        }
        return copy
    }

    /// The log-compressed picture (gray levels, 60 dB on 255) with the tissue moved by (`lateral`, `axial`) pixels.
    ///
    /// The pulse is a Gaussian of 1.6 pixels laterally and 1.2 axially, with 0.2 cycles per pixel along the beam.
    func picture(lateral: Double = 0, axial: Double = 0) -> Raster<Float> {
        var real = [Double](repeating: 0, count: width * height)
        var imaginary = real
        for scatterer in scatterers {
            let (row, column) = (scatterer.row + axial, scatterer.column + lateral)
            let (top, bottom) = (max(0, Int(row) - 6), min(height, Int(row) + 8))
            let (left, right) = (max(0, Int(column) - 8), min(width, Int(column) + 10))
            guard top < bottom, left < right else { continue }
            for r in top..<bottom {
                let dr = Double(r) - row
                let gain = exponential(-dr * dr / (2 * 1.2 * 1.2))
                let (c, s) = (gain * cosine(2 * .pi * 0.2 * dr), gain * sine(2 * .pi * 0.2 * dr))
                for k in left..<right {
                    let dc = Double(k) - column
                    let lateralGain = exponential(-dc * dc / (2 * 1.6 * 1.6))
                    real[r * width + k] += lateralGain * (scatterer.real * c - scatterer.imaginary * s)
                    imaginary[r * width + k] += lateralGain * (scatterer.real * s + scatterer.imaginary * c)
                }
            }
        }
        var picture = Raster<Float>(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width {
                let (a, b) = (real[row * width + column], imaginary[row * width + column])
                let decibels = 10 * logarithm((a * a + b * b) / 20 + 1e-9) / logarithm(10)
                picture[row: row, column: column] = Float(min(max(200 + decibels * 255 / 60, 0), 255))
            }
        }
        return picture
    }
}
