/// Demodulated echoes on a grid of scan lines: rows are range samples, columns are lines, one complex plane per
/// compounding direction.
///
/// A scatterer is laid down with the phase of its path, exactly, and the Gaussian envelope of the pulse and the beam
/// are convolved afterwards. For a Gaussian pulse this equals convolving the radio-frequency trace and taking the
/// analytic signal, at a fraction of the samples.
struct EchoGrid {
    /// Lines beside the picture, so that what lies just outside still contributes.
    static let margin = 12

    let lines: Int
    let columns: Int
    let rows: Int
    let sampleStep: Double
    let firstRange: Double
    let directions: Int
    private(set) var real: [Float]
    private(set) var imaginary: [Float]

    private let field: Field
    private let wavelength: Double
    private let steering: [(cosine: Double, sine: Double)]
    /// Millimeters of arc per unit of position (-1...1), at the face and per millimeter of range.
    private let arc: (face: Double, perRange: Double)

    init(field: Field, transducer: PhantomScene.Transducer, spread: PointSpread) {
        self.field = field
        wavelength = spread.wavelength
        lines = transducer.scanLines
        columns = transducer.scanLines + 2 * Self.margin
        sampleStep = min(1.1 * spread.axialSigma, 0.09)
        firstRange = -8 * sampleStep
        rows = Int(((field.depth - firstRange) / sampleStep).rounded(.up)) + 2 + Self.extraRows(field, sampleStep)
        directions = transducer.compoundedDirections
        // Eight degrees apart: far enough for new speckle, near enough for the array to hear (engineering default).
        steering = (0..<directions).map {
            ReproducibleMath.cosineAndSine(turns: Double($0 - transducer.compoundedDirections / 2) * 8 / 360)
        }
        if let fan = field.fan { arc = (fan.radius * fan.halfAngle, fan.halfAngle) } else { arc = (field.halfWidth, 0) }
        real = [Float](repeating: 0, count: rows * columns * directions)
        imaginary = real
    }

    /// A curved array reaches the corners of its picture at a longer range than the depth of the middle.
    private static func extraRows(_ field: Field, _ step: Double) -> Int {
        guard let fan = field.fan else { return 0 }
        let edge = ReproducibleMath.cosineAndSine(turns: fan.halfAngle / (2 * .pi)).cosine
        let corner = (field.depth + fan.radius) / edge - fan.radius
        return Int((min(corner, 1.35 * field.depth) - field.depth) / step)
    }

    func range(ofRow row: Int) -> Double { firstRange + Double(row) * sampleStep }

    func row(ofRange range: Double) -> Double { (range - firstRange) / sampleStep }

    /// Column of a position across the picture, -1 at the first line and 1 at the last.
    func column(ofPosition position: Double) -> Double {
        Double(Self.margin) + (position + 1) / 2 * Double(lines - 1)
    }

    func position(ofColumn column: Int) -> Double { 2 * Double(column - Self.margin) / Double(lines - 1) - 1 }

    /// Millimeters between neighboring lines at a range.
    func lineSpacing(at range: Double) -> Double { (arc.face + arc.perRange * range) * 2 / Double(lines - 1) }

    /// Adds one scatterer at (`x`, `z`).
    ///
    /// - Parameter phase: Turns to use instead of the path's, for echoes that stay in step whatever their slant.
    @inline(__always)
    mutating func add(x: Double, z: Double, amplitude: Double, phase: Double? = nil) {
        let (range, position) = field.beam(x: x, z: z)
        let r = row(ofRange: range)
        let c = column(ofPosition: position)
        guard r >= 0, c >= 0, r < Double(rows - 1), c < Double(columns - 1) else { return }
        let i = Int(r)
        let j = Int(c)
        let fr = Float(r - Double(i))
        let fc = Float(c - Double(j))
        let lateral = position * (arc.face + arc.perRange * range)
        let a = Float(amplitude)
        let w00 = a * (1 - fr) * (1 - fc)
        let w01 = a * (1 - fr) * fc
        let w10 = a * fr * (1 - fc)
        let w11 = a * fr * fc
        for direction in 0..<directions {
            let beam = steering[direction]
            let turns = phase ?? 2 * (range * beam.cosine + lateral * beam.sine) / wavelength
            let wave = ReproducibleMath.cosineAndSine(turns: turns)
            let (c, s) = (Float(wave.cosine), Float(wave.sine))
            let at = (direction * rows + i) * columns + j
            real[at] += w00 * c
            real[at + 1] += w01 * c
            real[at + columns] += w10 * c
            real[at + columns + 1] += w11 * c
            imaginary[at] += w00 * s
            imaginary[at + 1] += w01 * s
            imaginary[at + columns] += w10 * s
            imaginary[at + columns + 1] += w11 * s
        }
    }

    // MARK: Point spread

    /// Convolves every plane with the pulse along the lines and the beam across them.
    mutating func spread(with spread: PointSpread) {
        let pulse = Self.kernel(sigma: spread.axialSigma, step: sampleStep, limit: 12)
        let lateral = (0..<rows).map { row in
            let range = max(range(ofRow: row), 0)
            return Self.withSideLobes(
                Self.kernel(
                    sigma: spread.lateralSigma(at: range), step: lineSpacing(at: range), limit: Self.margin))
        }
        Self.convolve(&real, rows: rows, columns: columns, planes: directions, pulse: pulse, lateral: lateral)
        Self.convolve(&imaginary, rows: rows, columns: columns, planes: directions, pulse: pulse, lateral: lateral)
    }

    /// Half of a sampled Gaussian, from its center out, whose square integrates to 1 over millimeters.
    private static func kernel(sigma: Double, step: Double, limit: Int) -> [Float] {
        let taps = min(Int((2.8 * sigma / step).rounded(.up)), limit)
        // Not narrower than a sample: below that the grid, not the Gaussian, sets the width.
        let sigma = max(sigma, 0.45 * step)
        var half = (0...taps).map { ReproducibleMath.exp(-0.5 * Double($0 * $0) * step * step / (sigma * sigma)) }
        let energy = half.dropFirst().reduce(half[0] * half[0]) { $0 + 2 * $1 * $1 } * step
        for k in half.indices { half[k] /= energy.squareRoot() }
        return half.map(Float.init)
    }

    /// Adds the skirts of the beam, about 32 dB down, that fill dark places with clutter from their surroundings
    /// (engineering default between an unapodized and a strongly apodized aperture).
    private static func withSideLobes(_ half: [Float]) -> [Float] {
        (0...margin).map { k in
            let skirt = half[0] * 0.025 * (1 - Float(k) / Float(margin + 1))
            // Alternating lobes leave slow interfaces alone and catch edges.
            return (k < half.count ? half[k] : 0) + (k % 2 == 0 ? skirt : -0.3 * skirt)
        }
    }

    private static func convolve(
        _ plane: inout [Float], rows: Int, columns: Int, planes: Int, pulse: [Float], lateral: [[Float]]
    ) {
        let taps = pulse.count - 1
        var result = [Float](repeating: 0, count: rows * columns)
        var line = [Float](repeating: 0, count: columns)
        // SAFETY: the pointers stay in this closure, over three arrays that nothing else touches meanwhile.
        unsafe plane.withUnsafeMutableBufferPointer { source in
            unsafe result.withUnsafeMutableBufferPointer { target in
                unsafe line.withUnsafeMutableBufferPointer { sums in
                    for p in 0..<planes {
                        let base = p * rows * columns
                        // SAFETY: row indices are clamped to 0..<rows, so every offset lies in the plane of
                        // rows * columns samples that starts at `base`.
                        for i in 0..<rows {
                            let out = i * columns
                            for j in 0..<columns { unsafe sums[j] = pulse[0] * source[base + out + j] }
                            for k in stride(from: 1, through: taps, by: 1) {
                                let weight = pulse[k]
                                let above = base + max(i - k, 0) * columns
                                let below = base + min(i + k, rows - 1) * columns
                                for j in 0..<columns {
                                    unsafe sums[j] += weight * (source[above + j] + source[below + j])
                                }
                            }
                            for j in 0..<columns { unsafe target[out + j] = sums[j] }
                        }
                        // SAFETY: `j` stays `half` columns inside the row, so `j - k` and `j + k` do too.
                        for i in 0..<rows {
                            let kernel = lateral[i]
                            let half = kernel.count - 1
                            let row = i * columns
                            for j in 0..<columns { unsafe sums[j] = kernel[0] * target[row + j] }
                            for k in stride(from: 1, through: half, by: 1) {
                                let weight = kernel[k]
                                for j in half..<columns - half {
                                    unsafe sums[j] += weight * (target[row + j - k] + target[row + j + k])
                                }
                            }
                            for j in 0..<columns { unsafe source[base + row + j] = sums[j] }
                        }
                    }
                }
            }
        }
    }

    // MARK: What happens on the way

    /// Adds the echoes of another grid of the same shape.
    mutating func add(_ other: EchoGrid) {
        precondition(other.real.count == real.count, "grids of one scene have one shape")
        for k in real.indices {
            real[k] += other.real[k]
            imaginary[k] += other.imaginary[k]
        }
    }

    /// Multiplies every plane by an amplitude for each row and column.
    mutating func attenuate(by transmission: [Float]) {
        precondition(transmission.count == rows * columns, "one factor for each row and column")
        for plane in 0..<directions {
            let base = plane * rows * columns
            for k in 0..<transmission.count {
                real[base + k] *= transmission[k]
                imaginary[base + k] *= transmission[k]
            }
        }
    }

    /// Adds echoes that went once more between the transducer face and a strong reflector.
    ///
    /// An echo from range `r` returns again at `r` plus the reflector's range. Applied from the top down, so the
    /// second and third round trips follow from the first.
    ///
    /// - Parameter reflector: Range of the reflector on each column; `nil` where there is none.
    mutating func reverberate(reflector: [Double?], strength: Float) {
        for column in 0..<columns {
            guard let range = reflector[column] else { continue }
            let delay = Int((range / sampleStep).rounded())
            let first = Int(row(ofRange: range + 0.6))
            guard delay > 4, first < rows else { continue }
            for plane in 0..<directions {
                let base = plane * rows * columns + column
                for i in max(first, delay)..<max(rows, max(first, delay)) {
                    real[base + i * columns] += strength * real[base + (i - delay) * columns]
                    imaginary[base + i * columns] += strength * imaginary[base + (i - delay) * columns]
                }
            }
        }
    }

    /// The mean magnitude over the compounding directions, noise included.
    ///
    /// - Parameter noise: Standard amplitude at each row.
    func envelope(noise: [Double], seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        var result = [Float](repeating: 0, count: rows * columns)
        let share = 1 / Float(directions)
        for plane in 0..<directions {
            let base = plane * rows * columns
            for i in 0..<rows {
                let sigma = Float(noise[i] * 0.707)
                for j in 0..<columns {
                    let k = i * columns + j
                    let a = real[base + k] + sigma * Float(random.bell())
                    let b = imaginary[base + k] + sigma * Float(random.bell())
                    result[k] += share * (a * a + b * b).squareRoot()
                }
            }
        }
        return result
    }
}
