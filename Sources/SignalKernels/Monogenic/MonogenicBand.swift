import CKernels

/// One band of a monogenic filter bank: its gains on the half spectrum, and the inverse transform to its map.
///
/// A map with every `step`-th pixel has a spectrum `step` times smaller: the frequencies that do not fit are cropped away,
/// which is a low-pass.
struct Band: Sendable {
    let step: Int
    private let full: RealTransform2D
    private let map: RealTransform2D
    private let imageWidth: Int
    private let imageHeight: Int
    /// Columns of the gains, rounded up to whole SIMD vectors by zeros.
    private let gainColumns: Int
    /// For rows 0 to half of the map's (negative frequencies mirror them): the even gains, then those times u / |w|, then
    /// those times v / |w| for v >= 0; already divided by the size of the full transform.
    private let gains: [Float]

    /// The three half spectra of a map, and one of its parts.
    struct Workspace {
        let spectra: [SignalBuffer]
        let real: SignalBuffer
    }

    init(
        scale: MonogenicScale, step: Int, full: RealTransform2D, lateralSpacing: Double, axialSpacing: Double,
        imageWidth: Int, imageHeight: Int
    ) {
        self.step = step
        self.full = full
        self.imageWidth = imageWidth
        self.imageHeight = imageHeight
        map = step == 1 ? full : RealTransform2D(width: full.width / step, height: full.height / step)
        let columns = map.spectrumWidth
        let rows = map.height / 2 + 1
        gainColumns = (columns + 3) / 4 * 4
        var gains = [Float](repeating: 0, count: 3 * gainColumns * rows)
        let normalization = 1 / Double(full.width * full.height)
        for row in 0..<rows {
            let v = Double(row) / (Double(full.height) * axialSpacing)
            for column in 0..<columns {
                // The Nyquist row and column have no sign, so no odd part; both are dropped.
                guard 2 * row != map.height, 2 * column != map.width else { continue }
                let u = Double(column) / (Double(full.width) * lateralSpacing)
                let frequency = (u * u + v * v).squareRoot()
                guard frequency > 0 else { continue }
                let gain = scale.gain(at: frequency) * normalization
                let at = 3 * row * gainColumns + column
                gains[at] = Float(gain)
                gains[at + gainColumns] = Float(gain * u / frequency)
                gains[at + 2 * gainColumns] = Float(gain * v / frequency)
            }
        }
        self.gains = gains
    }

    func makeMaps() -> MonogenicMaps {
        MonogenicMaps(
            width: (imageWidth + step - 1) / step, height: (imageHeight + step - 1) / step, step: step)
    }

    func makeWorkspace() -> Workspace {
        Workspace(spectra: (0..<3).map { _ in map.makeSpectrumBuffer() }, real: map.makeRealBuffer())
    }

    /// Filters `spectrum`, of the full transform, and transforms it back into `maps`.
    func apply(to spectrum: SignalBuffer, workspace: Workspace, into maps: inout MonogenicMaps) {
        for row in 0..<map.height { filter(row: row, of: spectrum, into: workspace.spectra) }
        store(workspace.spectra[0], workspace.real, into: &maps.even)
        store(workspace.spectra[1], workspace.real, into: &maps.rieszLateral)
        store(workspace.spectra[2], workspace.real, into: &maps.rieszAxial)
    }

    private func filter(row: Int, of spectrum: SignalBuffer, into spectra: [SignalBuffer]) {
        let isNegative = 2 * row > map.height
        // The full spectrum holds negative frequencies in its last rows.
        let source = isNegative ? full.height - (map.height - row) : row
        let gainRow = isNegative ? map.height - row : row
        let offset = 2 * row * map.spectrumStride
        unsafe gains.withUnsafeBufferPointer { gains in
            // SAFETY: source < full.height, gainRow is at most half of map.height, and both strides hold gainColumns
            // samples.
            unsafe ck_monogenic_row(
                spectrum.pointer + 2 * source * full.spectrumStride,
                gains.baseAddress! + 3 * gainRow * gainColumns, isNegative ? -1 : 1, Int32(gainColumns),
                spectra[0].pointer + offset, spectra[1].pointer + offset, spectra[2].pointer + offset)
        }
    }

    private func store(_ spectrum: SignalBuffer, _ real: SignalBuffer, into raster: inout Raster<Float>) {
        map.inverse(spectrum, into: real)
        let width = raster.width
        let height = raster.height
        precondition(width <= map.width && height <= map.height, "map is larger than its transform")
        let stride = map.realStride
        unsafe raster.withMutableSamples { target in
            for row in 0..<height {
                // SAFETY: row < map.height and width <= map.realStride.
                unsafe (target.baseAddress! + row * width).update(from: real.pointer + row * stride, count: width)
            }
        }
    }
}
