import CKernels

/// One band of a monogenic filter bank: its gains on the half spectrum, and the inverse transforms to its map.
///
/// A map with every `step`-th pixel has a spectrum `step` times smaller: the frequencies that do not fit are cropped away,
/// which is a low-pass. Both Riesz parts come back from one complex transform, as its real and imaginary part.
struct Band: Sendable {
    let step: Int
    private let full: RealTransform2D
    private let evenTransform: RealTransform2D
    private let rieszTransform: ComplexTransform2D
    private let imageWidth: Int
    private let imageHeight: Int
    /// For rows 0 to half of the map's (negative frequencies mirror them): the even gains, then those times u / |w|, then
    /// those times v / |w| for v >= 0; already divided by the size of the full transform.
    private let gains: [Float]

    /// The spectrum of a map's even part, and the map itself.
    struct Workspace {
        let spectrum: SignalBuffer
        let even: SignalBuffer
        let riesz: SignalBuffer
    }

    init(
        scale: MonogenicScale, step: Int, full: RealTransform2D, lateralSpacing: Double, axialSpacing: Double,
        imageWidth: Int, imageHeight: Int
    ) {
        self.step = step
        self.full = full
        self.imageWidth = imageWidth
        self.imageHeight = imageHeight
        let (width, height) = (full.width / step, full.height / step)
        evenTransform = step == 1 ? full : RealTransform2D(width: width, height: height)
        rieszTransform = ComplexTransform2D(width: width, height: height)
        let columns = width / 2 + 1
        let rows = height / 2 + 1
        var gains = [Float](repeating: 0, count: 3 * columns * rows)
        let normalization = 1 / Double(full.width * full.height)
        for row in 0..<rows {
            let v = Double(row) / (Double(full.height) * axialSpacing)
            for column in 0..<columns {
                // The Nyquist row and column have no sign, so no odd part; both are dropped.
                guard 2 * row != height, 2 * column != width else { continue }
                let u = Double(column) / (Double(full.width) * lateralSpacing)
                let frequency = (u * u + v * v).squareRoot()
                guard frequency > 0 else { continue }
                let gain = scale.gain(at: frequency) * normalization
                let at = 3 * row * columns + column
                gains[at] = Float(gain)
                gains[at + columns] = Float(gain * u / frequency)
                gains[at + 2 * columns] = Float(gain * v / frequency)
            }
        }
        self.gains = gains
    }

    var mapWidth: Int { (imageWidth + step - 1) / step }
    var mapHeight: Int { (imageHeight + step - 1) / step }

    func makeWorkspace() -> Workspace {
        Workspace(
            spectrum: evenTransform.makeSpectrumBuffer(), even: evenTransform.makeRealBuffer(),
            riesz: rieszTransform.makeBuffer())
    }

    /// Filters `spectrum`, of the full transform, and transforms the map back into the workspace.
    func apply(to spectrum: SignalBuffer, workspace: Workspace) {
        let height = evenTransform.height
        for row in 0..<(height + 1) / 2 { filter(row: row, of: spectrum, into: workspace) }
        if height.isMultiple(of: 2) {
            // SAFETY: row height / 2 is one of the `height` rows of both spectra.
            let (even, riesz) = unsafe (
                workspace.spectrum.pointer + height * evenTransform.spectrumStride,
                workspace.riesz.pointer + height * rieszTransform.stride
            )
            unsafe even.update(repeating: 0, count: 2 * evenTransform.spectrumWidth)
            unsafe riesz.update(repeating: 0, count: 2 * rieszTransform.width)
        }
        evenTransform.inverse(workspace.spectrum, into: workspace.even)
        rieszTransform.inverse(workspace.riesz)
    }

    /// Filters the rows of the frequencies `row` and `-row`, which for 0 are the same.
    private func filter(row: Int, of spectrum: SignalBuffer, into workspace: Workspace) {
        let mirror = row == 0 ? 0 : evenTransform.height - row
        let (even, riesz) = (2 * evenTransform.spectrumStride, 2 * rieszTransform.stride)
        let columns = evenTransform.width / 2 + 1
        unsafe gains.withUnsafeBufferPointer { gains in
            // SAFETY: row and mirror are below the height of the map's transforms, and the full one's row of the same
            // frequency below its height; the gains hold rows 0 to half of the map's.
            let source = unsafe spectrum.pointer
            var parts = unsafe ck_monogenic_parts(
                even_positive: workspace.spectrum.pointer + row * even,
                even_negative: workspace.spectrum.pointer + mirror * even,
                riesz_positive: workspace.riesz.pointer + row * riesz,
                riesz_negative: workspace.riesz.pointer + mirror * riesz)
            unsafe ck_monogenic_rows(
                source + 2 * row * full.spectrumStride,
                source + 2 * (row == 0 ? 0 : full.height - row) * full.spectrumStride,
                gains.baseAddress! + 3 * row * columns, Int32(evenTransform.width), &parts)
        }
    }

    /// Copies the map into `maps`.
    func store(_ workspace: Workspace, into maps: inout MonogenicMaps) {
        let (width, height) = (mapWidth, mapHeight)
        precondition(maps.width == width && maps.height == height, "maps were made for another plan")
        unsafe maps.even.withMutableSamples { even in
            for row in 0..<height {
                // SAFETY: the map is no larger than its transforms, here and below.
                unsafe (even.baseAddress! + row * width).update(
                    from: workspace.even.pointer + row * evenTransform.realStride, count: width)
            }
        }
        unsafe maps.rieszLateral.withMutableSamples { lateral in
            unsafe maps.rieszAxial.withMutableSamples { axial in
                for row in 0..<height {
                    unsafe ck_split_pairs(
                        workspace.riesz.pointer + 2 * row * rieszTransform.stride, Int32(width),
                        lateral.baseAddress! + row * width, axial.baseAddress! + row * width)
                }
            }
        }
    }

    /// Adds a row of the map to the sums of its symmetry and phase, or begins them.
    func addRow(_ row: Int, of workspace: Workspace, isFirst: Bool, stride: Int, to sums: SignalBuffer) {
        // SAFETY: row < mapHeight, and the sums hold five rows of `stride` >= mapWidth.
        unsafe ck_add_symmetry(
            workspace.even.pointer + row * evenTransform.realStride,
            workspace.riesz.pointer + 2 * row * rieszTransform.stride, Int32(mapWidth), isFirst, Int32(stride),
            sums.pointer)
    }
}
