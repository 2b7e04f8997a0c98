import CKernels

/// The spectrum of continued images of one size in groups of eight columns, and the directions of its frequencies.
struct SpectrumPlane: Sendable {
    let width: Int
    let height: Int
    private let across: LaneTransform
    private let down: LaneTransform
    /// u / |w| and v / |w| in the kernels' order.
    private let directions: LaneTable

    init(width: Int, height: Int, columns: Int, rows: Int, lateralSpacing: Double, axialSpacing: Double) {
        (self.width, self.height) = (width, height)
        (across, down) = (LaneTransform(length: columns), LaneTransform(length: rows))
        directions = LaneTable(columns: columns / 2 + 1, rows: rows / 2 + 1, values: 2) { column, row, values in
            let u = Double(column) / (Double(columns) * lateralSpacing)
            let v = Double(row) / (Double(rows) * axialSpacing)
            let frequency = (u * u + v * v).squareRoot()
            guard frequency > 0 else { return }
            values[0] = u / frequency
            values[1] = v / frequency
        }
    }

    /// Columns and rows of the transform.
    var columns: Int { across.length }
    var rows: Int { down.length }

    /// Cells of a group while its rows are transformed, sixteen at a time.
    private var stride: Int { (max(height, rows) + 15) / 16 * 16 }

    /// Scratch for the transformed rows.
    func makeColumns() -> SignalBuffer { SignalBuffer(count: 16 * stride * directions.groups) }

    func makeSpectrum() -> SignalBuffer { SignalBuffer(count: spectrumCount) }

    var spectrumCount: Int { 16 * rows * directions.groups }

    /// Floats of scratch that the kernels need.
    var scratchCount: Int { max(48 * (columns + 8), 32 * rows) }

    /// What the kernels read; valid as long as this value lives.
    var kernel: ck_bank {
        unsafe ck_bank(
            width: Int32(width), height: Int32(height), across: across.kernel, down: down.kernel,
            stride: Int32(stride), directions: directions.pointer)
    }
}
