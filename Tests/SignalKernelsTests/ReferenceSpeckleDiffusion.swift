/// Speckle reducing anisotropic diffusion of amplitudes by its definition (Yu and Acton 2002): whole fields in `Double`,
/// one sample at a time, with the normalized gradient and Laplacian as the paper writes them.
struct ReferenceSpeckleDiffusion {
    let width: Int
    let height: Int
    var amplitudes: [Double]
    let inside: [Bool]

    private func value(_ row: Int, _ column: Int, seenFrom center: Int) -> Double {
        guard row >= 0, row < height, column >= 0, column < width, inside[row * width + column], inside[center] else {
            return amplitudes[center]
        }
        return amplitudes[row * width + column]
    }

    /// The squared instantaneous coefficient of variation.
    func squaredVariation(row: Int, column: Int) -> Double {
        let center = row * width + column
        let own = amplitudes[center]
        let differences = [(-1, 0), (1, 0), (0, -1), (0, 1)].map {
            (value(row + $0.0, column + $0.1, seenFrom: center) - own) / own
        }
        let gradient = differences.reduce(0) { $0 + $1 * $1 }
        let laplacian = differences.reduce(0, +)
        return (gradient / 2 - laplacian * laplacian / 16) / power(1 + laplacian / 4, 2)
    }

    /// The median of the coefficients that are not 0.
    func medianVariation() -> Double? {
        var values: [Double] = []
        for row in 0..<height {
            for column in 0..<width where inside[row * width + column] {
                let squared = squaredVariation(row: row, column: column)
                if squared > 0 { values.append(squared.squareRoot()) }
            }
        }
        return values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
    }

    /// One step: the coefficient of the sample itself weighs the flow from the north and west, and those of its southern
    /// and eastern neighbors what comes from there.
    mutating func step(timeStep: Double, scale: Double) {
        let square = scale * scale
        var coefficients = [Double](repeating: 0, count: width * height)
        for row in 0..<height {
            for column in 0..<width where inside[row * width + column] {
                let excess = (squaredVariation(row: row, column: column) - square) / (square * (1 + square))
                coefficients[row * width + column] = excess > 0 ? 1 / (1 + excess) : 1
            }
        }
        var next = amplitudes
        for row in 0..<height {
            for column in 0..<width {
                let center = row * width + column
                let own = amplitudes[center]
                var sum = coefficients[center] * (value(row - 1, column, seenFrom: center) - own)
                sum += coefficients[center] * (value(row, column - 1, seenFrom: center) - own)
                if row + 1 < height {
                    sum += coefficients[center + width] * (value(row + 1, column, seenFrom: center) - own)
                }
                if column + 1 < width {
                    sum += coefficients[center + 1] * (value(row, column + 1, seenFrom: center) - own)
                }
                next[center] = own + timeStep / 4 * sum
            }
        }
        amplitudes = next
    }

    mutating func run(iterations: Int, timeStep: Double, initialScale: Double) {
        for step in 0..<iterations {
            self.step(timeStep: timeStep, scale: initialScale * exponential(-Double(step) * timeStep / 6))
        }
    }
}
