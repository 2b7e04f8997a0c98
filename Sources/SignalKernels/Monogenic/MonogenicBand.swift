/// One band of a monogenic filter bank: its gains on the cropped half spectrum, and the inverse transform.
struct Band: Sendable {
    enum Part { case even, lateral, axial }

    let step: Int
    private let full: RealTransform2D
    private let cropped: RealTransform2D
    private let imageWidth: Int
    private let imageHeight: Int
    /// Gains from one row to the next: the columns of the spectrum, rounded up to whole SIMD vectors by zeros.
    private let gainStride: Int
    /// Gains for rows 0...cropped.height / 2 (negative frequencies mirror them), already divided by the size of the
    /// full transform.
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
        gainStride = (columns + 3) / 4 * 4
        var even = [Float](repeating: 0, count: gainStride * rows)
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
                even[row * gainStride + column] = Float(gain)
                lateral[row * gainStride + column] = Float(gain * u / frequency)
                axial[row * gainStride + column] = Float(gain * v / frequency)
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
        let rows = cropped.height
        let half = rows / 2
        func filter(_ gains: [Float], negativeSign: Float, isOdd: Bool) {
            unsafe gains.withUnsafeBufferPointer { gains in
                for row in 0..<rows {
                    let isNegative = row > half
                    let gainRow = isNegative ? rows - row : row
                    let sourceRow = isNegative ? full.height - (rows - row) : row
                    // SAFETY: gainRow <= half; sourceRow < full.height; gainStride is at most the stride of either
                    // spectrum, because both are multiples of four that hold at least as many columns.
                    let gain = unsafe gains.baseAddress! + gainRow * gainStride
                    let from = unsafe spectrum.pointer + 2 * sourceRow * full.spectrumStride
                    let to = unsafe filtered.pointer + 2 * row * cropped.spectrumStride
                    if isOdd {
                        unsafe multiplyByImaginary(from, gain, sign: isNegative ? negativeSign : 1, into: to)
                    } else {
                        unsafe multiplyByReal(from, gain, into: to)
                    }
                }
            }
        }
        switch part {
        case .even: filter(evenGain, negativeSign: 1, isOdd: false)
        case .lateral: filter(lateralGain, negativeSign: 1, isOdd: true)
        // The axial frequency is negative in the lower half.
        case .axial: filter(axialGain, negativeSign: -1, isOdd: true)
        }
    }

    /// `to = gain * from` for one row of complex samples.
    @unsafe private func multiplyByReal(
        _ from: UnsafeMutablePointer<Float>, _ gain: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>
    ) {
        var column = 0
        while column < gainStride {
            // SAFETY: the caller's rows hold gainStride samples, a multiple of four.
            let samples = unsafe UnsafeRawPointer(from + 2 &* column).loadUnaligned(as: SIMD8<Float>.self)
            let gains = unsafe UnsafeRawPointer(gain + column).loadUnaligned(as: SIMD4<Float>.self)
            var product = SIMD8<Float>()
            product.evenHalf = gains * samples.evenHalf
            product.oddHalf = gains * samples.oddHalf
            unsafe UnsafeMutableRawPointer(to + 2 &* column).storeBytes(of: product, as: SIMD8<Float>.self)
            column &+= 4
        }
    }

    /// `to = i * sign * gain * from` for one row of complex samples.
    @unsafe private func multiplyByImaginary(
        _ from: UnsafeMutablePointer<Float>, _ gain: UnsafePointer<Float>, sign: Float,
        into to: UnsafeMutablePointer<Float>
    ) {
        var column = 0
        while column < gainStride {
            // SAFETY: as above.
            let samples = unsafe UnsafeRawPointer(from + 2 &* column).loadUnaligned(as: SIMD8<Float>.self)
            let gains = unsafe UnsafeRawPointer(gain + column).loadUnaligned(as: SIMD4<Float>.self) * sign
            var product = SIMD8<Float>()
            product.evenHalf = -gains * samples.oddHalf
            product.oddHalf = gains * samples.evenHalf
            unsafe UnsafeMutableRawPointer(to + 2 &* column).storeBytes(of: product, as: SIMD8<Float>.self)
            column &+= 4
        }
    }
}
