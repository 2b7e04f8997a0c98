import CKernels

/// One band of a monogenic filter bank: its gains on the half spectrum, and the inverse transforms to its map.
///
/// A map with every `step`-th pixel has a spectrum `step` times smaller: the frequencies that do not fit are cropped away,
/// which is a low-pass. Both Riesz parts of a row come back from one complex transform, as its real and imaginary part.
struct Band: Sendable {
    let step: Int
    let mapWidth: Int
    let mapHeight: Int
    private let across: LaneTransform
    private let down: LaneTransform
    /// In the kernels' order, divided by the size of the full transform, and by two.
    private let gains: LaneTable

    init(
        scale: MonogenicScale, step: Int, plane: SpectrumPlane, lateralSpacing: Double, axialSpacing: Double,
        imageWidth: Int, imageHeight: Int
    ) {
        self.step = step
        (mapWidth, mapHeight) = ((imageWidth + step - 1) / step, (imageHeight + step - 1) / step)
        let (width, height) = (plane.columns / step, plane.rows / step)
        (across, down) = (LaneTransform(length: width), LaneTransform(length: height))
        let normalization = 1 / (2 * Double(plane.columns) * Double(plane.rows))
        gains = LaneTable(columns: width / 2 + 1, rows: height / 2 + 1, values: 1) { column, row, values in
            // The Nyquist row and column have no sign, so no odd part; both are dropped.
            guard 2 * row != height, 2 * column != width else { return }
            let u = Double(column) / (Double(plane.columns) * lateralSpacing)
            let v = Double(row) / (Double(plane.rows) * axialSpacing)
            let frequency = (u * u + v * v).squareRoot()
            guard frequency > 0 else { return }
            values[0] = scale.gain(at: frequency) * normalization
        }
    }

    /// Cells of a part of a group: the kernels read sixteen rows at a time.
    private var stride: Int { (down.length + 15) / 16 * 16 }

    /// The three filtered parts, before their rows are transformed back.
    func makeParts() -> SignalBuffer { SignalBuffer(count: 3 * 16 * stride * gains.groups) }

    /// Floats of scratch that the kernels need, the local phase included.
    var scratchCount: Int { max(144 * (across.length + 8), 48 * down.length) }

    /// What the kernels read; valid as long as this value lives.
    var kernel: ck_bank_band {
        unsafe ck_bank_band(across: across.kernel, down: down.kernel, stride: Int32(stride), gains: gains.pointer)
    }

    /// Writes the map from its parts.
    func store(_ parts: SignalBuffer, scratch: SignalBuffer, into maps: inout MonogenicMaps) {
        let (width, height) = (mapWidth, mapHeight)
        precondition(maps.width == width && maps.height == height, "maps were made for another plan")
        var kernel = unsafe kernel
        unsafe maps.even.withMutableSamples { even in
            unsafe maps.rieszLateral.withMutableSamples { lateral in
                unsafe maps.rieszAxial.withMutableSamples { axial in
                    // SAFETY: the maps hold `height` rows of `width` samples, and the parts are this band's.
                    unsafe ck_bank_maps(
                        &kernel, parts.pointer, Int32(width), Int32(height), even.baseAddress!, lateral.baseAddress!,
                        axial.baseAddress!, scratch.pointer)
                }
            }
        }
        withExtendedLifetime(self) {}
    }

    /// Rows of the map that the kernels transform back together.
    static let rowsAtOnce = 16

    /// Adds rows of the map from `row` on to what the bands say together, or writes it, see `ck_bank_phase`.
    ///
    /// - Parameters:
    ///   - symmetry: Where those rows begin, as `phase`.
    @unsafe func addPhase(
        of parts: SignalBuffer, row: Int, isFirst: Bool, isLast: Bool, scratch: SignalBuffer,
        symmetry: UnsafeMutablePointer<Float>, phase: UnsafeMutablePointer<Float>
    ) {
        var kernel = unsafe kernel
        unsafe ck_bank_phase(
            &kernel, parts.pointer + 16 * row, Int32(mapWidth), Int32(min(Self.rowsAtOnce, mapHeight - row)), isFirst,
            isLast, LocalPhaseMaps.leastAmplitude, symmetry, phase, scratch.pointer)
        withExtendedLifetime(self) {}
    }
}
