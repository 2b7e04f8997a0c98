/// One band of a monogenic filter bank: its gains on the cropped half spectrum, and the inverse transform.
struct Band: Sendable {
    enum Part { case even, lateral, axial }

    let step: Int
    private let full: RealTransform2D
    private let cropped: RealTransform2D
    private let imageWidth: Int
    private let imageHeight: Int
    /// Gains for rows 0...cropped.height / 2 (negative frequencies mirror them), `spectrumWidth`
    /// per row, already divided by the size of the full transform.
    private let evenGain: [Float]
    /// Even gain times u / |w|.
    private let lateralGain: [Float]
    /// Even gain times v / |w|, for v >= 0.
    private let axialGain: [Float]

    init(
        scale: MonogenicScale, step: Int, full: RealTransform2D, lateralSpacing: Double, axialSpacing: Double,
        imageWidth: Int, imageHeight: Int
    ) {
        self.step = step
        self.full = full
        self.imageWidth = imageWidth
        self.imageHeight = imageHeight
        cropped = step == 1 ? full : RealTransform2D(width: full.width / step, height: full.height / step)
        let columns = cropped.spectrumWidth
        let rows = cropped.height / 2 + 1
        var even = [Float](repeating: 0, count: columns * rows)
        var lateral = even
        var axial = even
        let normalization = 1 / Double(full.width * full.height)
        for row in 0..<rows {
            let v = Double(row) / (Double(full.height) * axialSpacing)
            for column in 0..<columns {
                // The Nyquist row and column have no sign, so no odd part; both are dropped.
                guard 2 * row != cropped.height, 2 * column != cropped.width else { continue }
                let u = Double(column) / (Double(full.width) * lateralSpacing)
                let frequency = (u * u + v * v).squareRoot()
                guard frequency > 0 else { continue }
                let gain = scale.gain(at: frequency) * normalization
                even[row * columns + column] = Float(gain)
                lateral[row * columns + column] = Float(gain * u / frequency)
                axial[row * columns + column] = Float(gain * v / frequency)
            }
        }
        evenGain = even
        lateralGain = lateral
        axialGain = axial
    }

    func makeMaps() -> MonogenicMaps {
        MonogenicMaps(
            width: (imageWidth + step - 1) / step, height: (imageHeight + step - 1) / step, step: step)
    }

    /// Filters the loaded spectrum and transforms it back into `map`.
    func apply(_ part: Part, workspace: MonogenicFilterBank.Workspace, into map: inout Raster<Float>) {
        multiply(part, from: workspace.spectrum, into: workspace.filtered)
        cropped.inverse(workspace.filtered, into: workspace.real)
        let width = map.width
        let height = map.height
        precondition(width <= cropped.width && height <= cropped.height, "map is larger than its transform")
        let stride = cropped.realStride
        unsafe map.withMutableSamples { target in
            for row in 0..<height {
                // SAFETY: row < cropped.height and width <= cropped.realStride.
                unsafe (target.baseAddress! + row * width).update(
                    from: workspace.real.pointer + row * stride, count: width)
            }
        }
    }

    private func multiply(_ part: Part, from spectrum: SignalBuffer, into filtered: SignalBuffer) {
        let gains =
            switch part {
            case .even: evenGain
            case .lateral: lateralGain
            case .axial: axialGain
            }
        let columns = cropped.spectrumWidth
        let rows = cropped.height
        let half = rows / 2
        unsafe gains.withUnsafeBufferPointer { gains in
            for row in 0..<rows {
                let isNegative = row > half
                let gainRow = isNegative ? rows - row : row
                let sourceRow = isNegative ? full.height - (rows - row) : row
                // SAFETY: gainRow <= half; sourceRow < full.height; columns <= full.spectrumWidth.
                let gain = unsafe gains.baseAddress! + gainRow * columns
                let from = unsafe spectrum.pointer + 2 * sourceRow * full.spectrumStride
                let to = unsafe filtered.pointer + 2 * row * cropped.spectrumStride
                switch part {
                case .even:
                    for column in 0..<columns {
                        unsafe to[2 &* column] = unsafe gain[column] * from[2 &* column]
                        unsafe to[2 &* column &+ 1] = unsafe gain[column] * from[2 &* column &+ 1]
                    }
                case .lateral, .axial:
                    // Times i, and minus i for negative axial frequencies.
                    let sign: Float = part == .axial && isNegative ? -1 : 1
                    for column in 0..<columns {
                        let g = unsafe sign * gain[column]
                        unsafe to[2 &* column] = unsafe -g * from[2 &* column &+ 1]
                        unsafe to[2 &* column &+ 1] = unsafe g * from[2 &* column]
                    }
                }
            }
        }
    }
}
