import CKernels

extension PhaseCorrelation {
    /// Averages, centers, windows and transforms one window of an image.
    func load(
        _ image: Raster<Float>, at origin: (row: Int, column: Int), samples: SignalBuffer, rows: SignalBuffer,
        spectrum: SignalBuffer
    ) {
        precondition(
            origin.row >= 0 && origin.column >= 0 && origin.row + height * decimation <= image.height
                && origin.column + width * decimation <= image.width, "correlation window leaves the image")
        let width = width
        let stride = transform.realStride
        let imageWidth = image.width
        let decimation = decimation
        var sum: Float = 0
        unsafe image.withSamples { image in
            for row in 0..<height {
                // SAFETY: the precondition keeps every read inside the image; row < height bounds the writes.
                let to = unsafe samples.pointer + row &* stride
                let from =
                    unsafe image.baseAddress!
                    + ((origin.row &+ row &* decimation) &* imageWidth &+ origin.column)
                if decimation == 1 {
                    unsafe to.update(from: from, count: width)
                } else {
                    for column in 0..<width { unsafe to[column] = 0 }
                    for below in 0..<decimation {
                        let line = unsafe from + below &* imageWidth
                        for right in 0..<decimation {
                            for column in 0..<width { unsafe to[column] += line[column &* decimation &+ right] }
                        }
                    }
                }
                unsafe sum += ck_sum(to, Int32(width))
            }
        }
        let mean = sum / Float(width * height)
        unsafe lateralWindow.withUnsafeBufferPointer { window in
            for row in 0..<height {
                let weight = axialWindow[row]
                // SAFETY: as above; the window holds `width` gains.
                let to = unsafe samples.pointer + row &* stride
                for column in 0..<width {
                    unsafe to[column] = (to[column] - mean) * weight * window[column]
                }
            }
        }
        transform.forward(samples, into: spectrum, scratch: rows)
    }

    /// Fills `scratch.cross` with the weighted cross spectrum, and the grid of the inverse transform likewise.
    ///
    /// - Returns: The sum of the weighted magnitudes over the whole plane: what the peak of a pure shift would reach.
    func formCrossSpectrum(scratch: Scratch) -> Float {
        let rows = 2 * rowReach + 1
        let plane = bandStride &* rows
        unsafe scratch.cross.pointer.update(repeating: 0, count: 2 * plane)
        unsafe scratch.peakSpectrum.pointer.update(repeating: 0, count: scratch.peakSpectrum.count)
        var total: Float = 0
        for index in 0..<rows {
            let row = index &- rowReach
            let sourceRow = row < 0 ? row &+ height : row
            let peakRow = row < 0 ? row &+ peakTransform.height : row
            // SAFETY: the plan keeps |row| below half of both heights, and the columns of the band below bandStride
            // and below both spectrum widths.
            let a = unsafe scratch.current.pointer + 2 &* sourceRow &* transform.spectrumStride
            let b = unsafe scratch.previous.pointer + 2 &* sourceRow &* transform.spectrumStride
            let real = unsafe scratch.cross.pointer + index &* bandStride
            let imaginary = unsafe real + plane
            let peak = unsafe scratch.peakSpectrum.pointer + 2 &* peakRow &* peakTransform.spectrumStride
            let start = Int(bandStart[index])
            guard start < Int(bandEnd[index]) else { continue }
            let half = unsafe ck_cross_spectrum(
                a + 2 &* start, b + 2 &* start, bandEnd[index] &- bandStart[index], kernelWeighting, real + start,
                imaginary + start, peak + 2 &* start)
            // The half spectrum holds column 0 once for each sign of the row, other columns for one sign only.
            let once: Float =
                start > 0 ? 0 : unsafe (real[0] * real[0] + imaginary[0] * imaginary[0]).squareRoot()
            total += 2 * half - once
        }
        return total
    }

    private var kernelWeighting: ck_weighting {
        switch weighting {
        case .phaseOnly: CK_WEIGHTING_PHASE
        case .squareRoot: CK_WEIGHTING_ROOT
        case .magnitude: CK_WEIGHTING_MAGNITUDE
        }
    }
}
