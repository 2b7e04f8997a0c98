import SignalKernels
import Testing

/// FFTW's error grows with the logarithm of the length: for n samples of root mean square A the spectrum's largest
/// error stays below `2^-24 * log2(n) * A * sqrt(n)` times a small factor (Higham 2002, section 24.1); 8 is allowed.
private func tolerance(samples: Int, amplitude: Double) -> Double {
    8 * 0x1p-24 * max(1, logarithm(Double(samples)) / logarithm(2)) * amplitude * Double(samples).squareRoot()
}

@Suite struct RealTransform2DTests {
    /// By FFTW, and from 24 by 24 on with fast lengths in lanes: with every radix, and around whole vectors.
    static let sizes = [
        (1, 1), (1, 7), (9, 1), (2, 2), (7, 5), (8, 8), (15, 17), (16, 31), (33, 12), (64, 23), (24, 24), (25, 27),
        (30, 32), (45, 40), (64, 48), (50, 81),
    ]

    @Test(arguments: sizes)
    func agreesWithReferenceAndComesBack(width: Int, height: Int) {
        let plan = RealTransform2D(width: width, height: height)
        let (real, spectrum) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer())
        let image = Raster<Float>.noise(
            width: width, height: height, in: -128..<128, seed: UInt64(width * 100 + height))
        let expected = ReferenceSpectrum(width: width, height: height, real: image.samples.map(Double.init))
            .transformed()
        let allowed = tolerance(samples: width * height, amplitude: 128)
        // Twice with the same buffers, the padding poisoned each time.
        for _ in 0..<2 {
            fill(real, .nan)
            fill(spectrum, .nan)
            for row in 0..<height {
                for column in 0..<width {
                    set(real, row * plan.realStride + column, image[row: row, column: column])
                }
            }
            plan.forward(real, into: spectrum)
            var energy = 0.0
            for row in 0..<height {
                for column in 0..<plan.spectrumWidth {
                    let at = 2 * (row * plan.spectrumStride + column)
                    let (a, b) = (Double(get(spectrum, at)), Double(get(spectrum, at + 1)))
                    #expect(abs(a - expected.real[row * width + column]) <= allowed, "\(row), \(column)")
                    #expect(abs(b - expected.imaginary[row * width + column]) <= allowed, "\(row), \(column)")
                    let isOwnMirror = column == 0 || 2 * column == width
                    energy += (isOwnMirror ? 1 : 2) * (a * a + b * b)
                }
            }
            // Parseval.
            let imageEnergy = image.samples.reduce(0) { $0 + Double($1) * Double($1) } * Double(width * height)
            #expect(abs(energy - imageEnergy) <= 1e-5 * imageEnergy)
            // The forward transform keeps its input.
            #expect(get(real, 0) == image[row: 0, column: 0])

            fill(real, .nan)
            plan.inverse(spectrum, into: real)
            for row in 0..<height {
                for column in 0..<width {
                    let back = Double(get(real, row * plan.realStride + column)) / Double(width * height)
                    #expect(abs(back - Double(image[row: row, column: column])) <= 1e-4, "\(row), \(column)")
                }
            }
        }
    }

    /// To the last bit, and whatever the buffers were used for before.
    @Test(arguments: [(24, 24), (27, 50), (60, 40)])
    func dependsOnTheImageAlone(width: Int, height: Int) {
        let plan = RealTransform2D(width: width, height: height)
        let image = Raster<Float>.noise(width: width, height: height, in: -128..<128, seed: 3)
        func transform(poison: Float) -> [Float] {
            let (real, spectrum) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer())
            fill(real, poison)
            fill(spectrum, poison)
            for row in 0..<height {
                for column in 0..<width {
                    set(real, row * plan.realStride + column, image[row: row, column: column])
                }
            }
            plan.forward(real, into: spectrum)
            var samples: [Float] = []
            for row in 0..<height {
                let first = 2 * row * plan.spectrumStride
                samples += (first..<first + 2 * plan.spectrumWidth).map { get(spectrum, $0) }
            }
            plan.inverse(spectrum, into: real)
            for row in 0..<height {
                samples += (row * plan.realStride..<row * plan.realStride + width).map { get(real, $0) }
            }
            return samples
        }
        let wide = transform(poison: .nan)
        #expect(transform(poison: 7) == wide)
        withNarrowKernels { #expect(transform(poison: .nan) == wide) }
    }

    /// A power-of-two stride would map a column onto few cache sets.
    @Test(arguments: [64, 256, 512, 1024])
    func padsItsRows(width: Int) {
        let plan = RealTransform2D(width: width, height: 4)
        #expect(plan.realStride > width && plan.spectrumStride > plan.spectrumWidth - 1)
        #expect(plan.realStride.nonzeroBitCount > 1 && plan.spectrumStride.nonzeroBitCount > 1)
        #expect(plan.makeRealBuffer().count == 4 * plan.realStride)
    }
}

@Suite struct TransformSizeTests {
    @Test func givesTheNextSmoothLength() {
        let smooth = (1...2000).filter { length in
            var rest = length
            for prime in [2, 3, 5] { while rest % prime == 0 { rest /= prime } }
            return rest == 1
        }
        for minimum in 1...1500 {
            #expect(TransformSize.fast(atLeast: minimum) == smooth.first { $0 >= minimum })
            #expect(
                TransformSize.fast(atLeast: minimum, multipleOf: 4) == smooth.first { $0 >= minimum && $0 % 4 == 0 })
        }
    }
}

func fill(_ buffer: SignalBuffer, _ value: Float) {
    for index in 0..<buffer.count { buffer.pointer[index] = value }
}

func set(_ buffer: SignalBuffer, _ index: Int, _ value: Float) {
    precondition(index < buffer.count)
    buffer.pointer[index] = value
}

func get(_ buffer: SignalBuffer, _ index: Int) -> Float {
    precondition(index < buffer.count)
    return buffer.pointer[index]
}
