import SignalKernels

/// The discrete Fourier transform by its definition, in Double: slow, and obviously right.
struct ReferenceSpectrum {
    let width: Int
    let height: Int
    var real: [Double]
    var imaginary: [Double]

    init(width: Int, height: Int, real: [Double], imaginary: [Double]? = nil) {
        self.width = width
        self.height = height
        self.real = real
        self.imaginary = imaginary ?? [Double](repeating: 0, count: real.count)
    }

    /// The transform with the given sign of the exponent, unnormalized: rows first, then columns.
    func transformed(sign: Double = -1) -> ReferenceSpectrum {
        var rows = self
        for row in 0..<height {
            for k in 0..<width {
                var (sumReal, sumImaginary) = (0.0, 0.0)
                for n in 0..<width {
                    let angle = sign * 2 * .pi * Double(k * n % width) / Double(width)
                    let (c, s) = (cosine(angle), sine(angle))
                    sumReal += real[row * width + n] * c - imaginary[row * width + n] * s
                    sumImaginary += real[row * width + n] * s + imaginary[row * width + n] * c
                }
                rows.real[row * width + k] = sumReal
                rows.imaginary[row * width + k] = sumImaginary
            }
        }
        var result = self
        for column in 0..<width {
            for k in 0..<height {
                var (sumReal, sumImaginary) = (0.0, 0.0)
                for n in 0..<height {
                    let angle = sign * 2 * .pi * Double(k * n % height) / Double(height)
                    let (c, s) = (cosine(angle), sine(angle))
                    sumReal += rows.real[n * width + column] * c - rows.imaginary[n * width + column] * s
                    sumImaginary += rows.real[n * width + column] * s + rows.imaginary[n * width + column] * c
                }
                result.real[k * width + column] = sumReal
                result.imaginary[k * width + column] = sumImaginary
            }
        }
        return result
    }

    /// Multiplies by `gain(u, v)`, complex, with `u` and `v` the signed frequencies in cycles per sample.
    func multiplied(by gain: (_ u: Double, _ v: Double) -> (real: Double, imaginary: Double)) -> ReferenceSpectrum {
        var result = self
        for row in 0..<height {
            for column in 0..<width {
                let u = Double(2 * column > width ? column - width : column) / Double(width)
                let v = Double(2 * row > height ? row - height : row) / Double(height)
                let g = gain(u, v)
                let index = row * width + column
                result.real[index] = real[index] * g.real - imaginary[index] * g.imaginary
                result.imaginary[index] = real[index] * g.imaginary + imaginary[index] * g.real
            }
        }
        return result
    }

    /// The real part of the normalized inverse transform.
    func inverted() -> [Double] { transformed(sign: 1).real.map { $0 / Double(width * height) } }
}

/// An image continued beyond its right and lower edge by a linear blend of its mirror images, in Double.
func mirrorPadded(_ image: Raster<Float>, width: Int, height: Int) -> ReferenceSpectrum {
    var wide = [[Double]]()
    for row in 0..<image.height {
        var line = (0..<image.width).map { Double(image[row: row, column: $0]) }
        let pad = width - image.width
        for offset in 0..<pad {
            let weight = Double(offset + 1) / Double(pad + 1)
            let right = Double(image[row: row, column: max(image.width - 2 - offset, 0)])
            let left = Double(image[row: row, column: min(pad - offset, image.width - 1)])
            line.append((1 - weight) * right + weight * left)
        }
        wide.append(line)
    }
    let pad = height - image.height
    for offset in 0..<pad {
        let weight = Double(offset + 1) / Double(pad + 1)
        let above = wide[max(image.height - 2 - offset, 0)]
        let below = wide[min(pad - offset, image.height - 1)]
        wide.append(zip(above, below).map { (1 - weight) * $0 + weight * $1 })
    }
    return ReferenceSpectrum(width: width, height: height, real: wide.flatMap { $0 })
}
