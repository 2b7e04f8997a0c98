import CKernels

/// One band of a monogenic filter bank: its gains on the half spectrum, and the inverse transform to its map.
///
/// A map with every `step`-th pixel has a spectrum `step` times smaller. Either the frequencies that do not fit are
/// cropped away, which is a low-pass, or they are folded onto those that do, which keeps exactly the values the
/// full map has at those pixels.
struct Band: Sendable {
    let step: Int
    /// Rows, and columns, of the full spectrum that are added up in one of the map's: `step` if folded, 1 if cropped.
    private let aliases: Int
    private let full: RealTransform2D
    private let map: RealTransform2D
    private let imageWidth: Int
    private let imageHeight: Int
    /// Columns of the gains, rounded up to whole SIMD vectors by zeros.
    private let gainColumns: Int
    /// For rows 0...`gainRows` - 1 (negative frequencies mirror them): the even gains, then those times u / |w|, then
    /// those times v / |w| for v >= 0; already divided by the size of the full transform.
    private let gains: [Float]

    /// The three half spectra of a map, and rows of the full spectrum before they are folded.
    struct Workspace {
        let spectra: [SignalBuffer]
        let real: SignalBuffer
        let rows: [SignalBuffer]
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
        let isFolded = if case .decimated = scale.sampling { true } else { false }
        aliases = isFolded ? step : 1
        let source = isFolded ? full : map
        let columns = source.spectrumWidth
        let rows = source.height / 2 + 1
        gainColumns = (columns + 3) / 4 * 4
        var gains = [Float](repeating: 0, count: 3 * gainColumns * rows)
        let normalization = 1 / Double(full.width * full.height)
        for row in 0..<rows {
            let v = Double(row) / (Double(full.height) * axialSpacing)
            for column in 0..<columns {
                // The Nyquist row and column have no sign, so no odd part; both are dropped.
                guard 2 * row != source.height, 2 * column != source.width else { continue }
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
        Workspace(
            spectra: (0..<3).map { _ in map.makeSpectrumBuffer() }, real: map.makeRealBuffer(),
            rows: (0..<6).map { _ in SignalBuffer(count: 2 * gainColumns) })
    }

    /// Filters `spectrum`, of the full transform, and transforms it back into `maps`.
    func apply(to spectrum: SignalBuffer, workspace: Workspace, into maps: inout MonogenicMaps) {
        if aliases == 1 {
            for row in 0..<map.height { filter(row: row, of: spectrum, into: workspace.spectra, at: row) }
        } else {
            // A row and its opposite are folded together: each holds what the other's missing half mirrors.
            for row in 0...(map.height / 2) {
                let opposite = (map.height - row) % map.height
                filter(row: row, of: spectrum, into: workspace.rows, from: 0)
                filter(row: opposite, of: spectrum, into: workspace.rows, from: 3)
                fold(row: row, workspace: workspace, from: 0, mirror: 3)
                if opposite != row { fold(row: opposite, workspace: workspace, from: 3, mirror: 0) }
            }
        }
        store(workspace.spectra[0], workspace.real, into: &maps.even)
        store(workspace.spectra[1], workspace.real, into: &maps.rieszLateral)
        store(workspace.spectra[2], workspace.real, into: &maps.rieszAxial)
    }

    /// Filters one row of the map's spectrum, all columns of the full one, into three buffers of `buffers`.
    ///
    /// - Parameters:
    ///   - first: The first of the three buffers.
    ///   - target: The row of those buffers to fill.
    private func filter(
        row: Int, of spectrum: SignalBuffer, into buffers: [SignalBuffer], from first: Int = 0, at target: Int = 0
    ) {
        let offset = 2 * target * map.spectrumStride
        unsafe gains.withUnsafeBufferPointer { gains in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: 2 * aliases) { rows in
                unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: aliases) { signs in
                    for alias in 0..<aliases {
                        let source = sourceRow(row + alias * map.height)
                        let isNegative = 2 * source > full.height
                        let gainRow = isNegative ? full.height - source : source
                        // SAFETY: source < full.height, gainRow < gainRows, and both strides hold gainColumns samples.
                        unsafe (rows.baseAddress! + alias).initialize(
                            to: UnsafePointer(spectrum.pointer + 2 * source * full.spectrumStride))
                        unsafe (rows.baseAddress! + (aliases + alias)).initialize(
                            to: gains.baseAddress! + 3 * gainRow * gainColumns)
                        unsafe (signs.baseAddress! + alias).initialize(to: isNegative ? -1 : 1)
                    }
                    unsafe ck_monogenic_rows(
                        Int32(aliases), rows.baseAddress!, rows.baseAddress! + aliases, signs.baseAddress!,
                        Int32(gainColumns), buffers[first].pointer + offset, buffers[first + 1].pointer + offset,
                        buffers[first + 2].pointer + offset)
                }
            }
        }
    }

    /// The row of the full spectrum that holds the frequency of the map's row `row`, or, if folded, row itself.
    private func sourceRow(_ row: Int) -> Int {
        aliases == 1 && 2 * row > map.height ? full.height - (map.height - row) : row
    }

    private func fold(row: Int, workspace: Workspace, from first: Int, mirror: Int) {
        for part in 0..<3 {
            // SAFETY: the row buffers hold the full spectrum's columns, the spectra rows of the map's.
            unsafe ck_fold_columns(
                workspace.rows[first + part].pointer, workspace.rows[mirror + part].pointer, Int32(full.width),
                Int32(aliases), workspace.spectra[part].pointer + 2 * row * map.spectrumStride)
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
