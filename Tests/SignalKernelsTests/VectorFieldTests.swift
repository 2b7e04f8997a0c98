import CKernels
import SignalKernels
import Testing

/// Gradient fields, and their correlation by padded transforms.
@Suite struct VectorFieldTests {
    private func noise(_ width: Int, _ height: Int, seed: UInt64) -> FloatImage {
        let image = FloatImage(width: width, height: height)
        let raster = Raster.noise(width: width, height: height, seed: seed)
        for row in 0..<height {
            for column in 0..<width { image[row: row, column: column] = raster[row: row, column: column] }
        }
        return image
    }

    @Test(arguments: [(1, 1), (2, 3), (7, 8), (8, 7), (9, 9), (31, 12)])
    func gradientIsTheCentralDifference(width: Int, height: Int) {
        let image = noise(width, height, seed: 1)
        let transform = PaddedRealTransform(columns: width, rows: height, padding: (3, 2))
        let (wide, narrow) = (
            VectorField(width: width, height: height, for: transform),
            VectorField(width: width, height: height, for: transform)
        )
        let lengths = FloatImage(width: width, height: height)
        wide.fillGradient(of: image, pitch: (0.5, 0.25), lengths: lengths)
        withNarrowKernels {
            narrow.fillGradient(of: image, pitch: (0.5, 0.25), lengths: FloatImage(width: width, height: height))
        }
        func level(_ row: Int, _ column: Int) -> Double {
            Double(image[row: min(max(row, 0), height - 1), column: min(max(column, 0), width - 1)])
        }
        for row in 0..<height {
            for column in 0..<width {
                let at = row * wide.stride + column
                let x = level(row, column + 1) - level(row, column - 1)
                let z = 2 * (level(row + 1, column) - level(row - 1, column))
                // A difference of up to 256 rounds once, and twice that too; the length of up to 600 four times.
                #expect(abs(Double(wide.across.pointer[at]) - x) <= 2 * 512 * 0x1p-24)
                #expect(abs(Double(wide.down.pointer[at]) - z) <= 2 * 512 * 0x1p-24)
                let length = Double(lengths[row: row, column: column])
                #expect(abs(length - (x * x + z * z).squareRoot()) <= 8 * 600 * 0x1p-24)
                #expect(wide.across.pointer[at] == narrow.across.pointer[at])
                #expect(wide.down.pointer[at] == narrow.down.pointer[at])
            }
        }
    }

    @Test(arguments: [(1, 1), (8, 3), (13, 6)])
    func compressionKeepsDirections(width: Int, height: Int) {
        let transform = PaddedRealTransform(columns: width, rows: height, padding: (0, 0))
        let usual = noise(width, height, seed: 2)
        func compressed() -> VectorField {
            let field = VectorField(width: width, height: height, for: transform)
            field.fillGradient(
                of: noise(width, height, seed: 3), pitch: (1, 1), lengths: FloatImage(width: width, height: height))
            field.compress(usual: usual, share: 0.7, least: 2)
            return field
        }
        let field = compressed()
        let original = VectorField(width: width, height: height, for: transform)
        original.fillGradient(
            of: noise(width, height, seed: 3), pitch: (1, 1), lengths: FloatImage(width: width, height: height))
        withNarrowKernels {
            let narrow = compressed()
            for at in 0..<field.stride * height {
                #expect(field.across.pointer[at] == narrow.across.pointer[at])
                #expect(field.down.pointer[at] == narrow.down.pointer[at])
            }
        }
        for row in 0..<height {
            for column in 0..<width {
                let at = row * field.stride + column
                let (x, z) = (Double(original.across.pointer[at]), Double(original.down.pointer[at]))
                let floor = 0.7 * Double(usual[row: row, column: column]) + 2
                let scale = 1 / (x * x + z * z + floor * floor).squareRoot()
                // Lengths up to 1, from about ten roundings.
                #expect(abs(Double(field.across.pointer[at]) - x * scale) <= 10 * 0x1p-24)
                #expect(abs(Double(field.down.pointer[at]) - z * scale) <= 10 * 0x1p-24)
            }
        }
    }

    @Test(arguments: [(5, 4), (16, 16), (37, 21)])
    func paddedTransformAgreesWithTheWholeOne(columns: Int, rows: Int) {
        let padded = PaddedRealTransform(columns: columns, rows: rows, padding: (6, 5))
        #expect(padded.width >= columns + 6 && padded.height >= rows + 5)
        let whole = RealTransform2D(width: padded.width, height: padded.height)
        #expect(padded.realStride == whole.realStride && padded.spectrumStride == whole.spectrumStride)
        let real = padded.makeRealBuffer()
        let image = Raster.noise(width: columns, height: rows, seed: 4)
        for row in 0..<rows {
            for column in 0..<columns {
                real.pointer[row * padded.realStride + column] = image[row: row, column: column]
            }
        }
        let (near, far) = (padded.makeSpectrumBuffer(), whole.makeSpectrumBuffer())
        let scratch = padded.makeScratch()
        whole.forward(real, into: far)
        // Twice with the same scratch, and after an inverse transform.
        for _ in 0..<2 {
            padded.forward(real, into: near, scratch: scratch)
            let back = padded.makeRealBuffer()
            padded.inverse(near, into: back, scratch: scratch)
            let samples = Float(padded.width * padded.height)
            // The error of a transform grows with the logarithm of its size: here 12 factors at most.
            for row in 0..<rows {
                for column in 0..<padded.width {
                    let expected = real.pointer[row * padded.realStride + column]
                    #expect(
                        abs(back.pointer[row * padded.realStride + column] / samples - expected) < 12 * 256 * 0x1p-22)
                }
            }
            for row in 0..<padded.height {
                for column in 0..<padded.spectrumWidth * 2 {
                    let at = 2 * row * padded.spectrumStride + column
                    let scale = 256 * Float(columns * rows)
                    #expect(abs(near.pointer[at] - far.pointer[at]) < 12 * scale * 0x1p-24)
                }
            }
        }
    }

    /// Votes of random arrows, one sample of the sum at a time.
    @Test func correlationAgreesWithItsDefinition() {
        let (width, height, reach) = (13, 11, 3)
        let transform = PaddedRealTransform(columns: width, rows: height, padding: (reach, reach))
        let whole = RealTransform2D(width: transform.width, height: transform.height)
        var generator = SplitMix64(seed: 5)
        let field = VectorField(width: width, height: height, for: transform)
        for row in 0..<height {
            for column in 0..<width {
                field.across.pointer[row * field.stride + column] = .random(in: -1...1, using: &generator)
                field.down.pointer[row * field.stride + column] = .random(in: -1...1, using: &generator)
            }
        }
        /// An odd kernel, and the imaginary part of its spectrum.
        func odd() -> (values: [[Float]], spectrum: [Float]) {
            var values = [[Float]](repeating: Array(repeating: 0, count: 2 * reach + 1), count: 2 * reach + 1)
            let real = whole.makeRealBuffer()
            for dr in -reach...reach {
                for dc in -reach...reach where dr > 0 || (dr == 0 && dc > 0) {
                    let value = Float.random(in: -1...1, using: &generator)
                    for (r, c, signed) in [(dr, dc, value), (-dr, -dc, -value)] {
                        values[r + reach][c + reach] = signed
                        let (row, column) = ((r + whole.height) % whole.height, (c + whole.width) % whole.width)
                        real.pointer[row * whole.realStride + column] = signed
                    }
                }
            }
            let spectrum = whole.makeSpectrumBuffer()
            whole.forward(real, into: spectrum)
            let count = whole.spectrumStride * whole.height
            return (values, (0..<count).map { spectrum.pointer[2 * $0 + 1] })
        }
        let (across, down) = (odd(), odd())
        let (spectrumX, spectrumZ) = (transform.makeSpectrumBuffer(), transform.makeSpectrumBuffer())
        let (product, narrow) = (transform.makeSpectrumBuffer(), transform.makeSpectrumBuffer())
        let scratch = transform.makeScratch()
        transform.forward(field.across, into: spectrumX, scratch: scratch)
        transform.forward(field.down, into: spectrumZ, scratch: scratch)
        transform.correlateOdd(
            kernel: (across.spectrum, down.spectrum), field: (spectrumX, spectrumZ), into: product)
        withNarrowKernels {
            transform.correlateOdd(
                kernel: (across.spectrum, down.spectrum), field: (spectrumX, spectrumZ), into: narrow)
        }
        for at in 0..<product.count { #expect(product.pointer[at] == narrow.pointer[at]) }
        let votes = transform.makeRealBuffer()
        transform.inverse(product, into: votes, scratch: scratch)
        for row in 0..<height {
            for column in 0..<width {
                var sum = 0.0
                for dr in -reach...reach {
                    for dc in -reach...reach {
                        let (r, c) = (row + dr, column + dc)
                        guard (0..<height).contains(r), (0..<width).contains(c) else { continue }
                        let at = r * field.stride + c
                        sum += Double(field.across.pointer[at]) * Double(across.values[dr + reach][dc + reach])
                        sum += Double(field.down.pointer[at]) * Double(down.values[dr + reach][dc + reach])
                    }
                }
                let vote = votes.pointer[row * transform.realStride + column]
                // 98 products of up to 1, through three transforms of 8 factors.
                #expect(abs(Double(vote) / Double(transform.width * transform.height) - sum) < 98 * 24 * 0x1p-24)
            }
        }
    }
}
