import CKernels

/// The monogenic signal of 8-bit images of one size in one band, at every `step`-th pixel; planned once.
///
/// Computes what `MonogenicFilterBank` does (its documentation has the formulas), exactly the values a map of every
/// pixel has at those places: the frequencies that fall together are added up before they are transformed back. One
/// pass over rows, one over columns that also filters, and one back over the rows of each part.
public struct MonogenicSampler: Sendable {
    public let width: Int
    public let height: Int
    /// Image pixels per map sample.
    public let step: Int
    private let plan: MonogenicPlan

    /// Plans the filter.
    ///
    /// - Parameters:
    ///   - width: Image columns, at least 4.
    ///   - height: Image rows, at least 4.
    ///   - lateralSpacing: Distance between columns, positive, in the unit of the wavelength.
    ///   - axialSpacing: Distance between rows, likewise.
    ///   - scale: The band; its `maximumStep` is not used.
    ///   - step: From one sample to the next along both axes, in pixels: 1 to 8, but not 7.
    public init(
        width: Int, height: Int, lateralSpacing: Double, axialSpacing: Double, scale: MonogenicScale, step: Int
    ) {
        precondition(width >= 4 && height >= 4, "the monogenic signal needs at least 4 by 4 pixels")
        precondition(lateralSpacing > 0 && axialSpacing > 0, "sample spacing must be positive")
        precondition(scale.wavelength.isFinite, "wavelengths must be finite")
        precondition((1...Int(CK_LARGEST_STEP)).contains(step) && TransformSize.isFast(step), "a step is 1 to 8, not 7")
        self.width = width
        self.height = height
        self.step = step
        plan = MonogenicPlan(
            width: width, height: height, spacing: (lateralSpacing, axialSpacing), scale: scale, step: step)
    }

    /// Scratch for one worker.
    public struct Workspace {
        /// Columns of the spectrum, and then of its filtered parts.
        let columns: SignalBuffer
        let scratch: SignalBuffer
    }

    public func makeWorkspace() -> Workspace {
        Workspace(
            columns: SignalBuffer(count: plan.columnsCount), scratch: SignalBuffer(count: plan.scratchCount))
    }

    /// Maps of the right size.
    public func makeMaps() -> MonogenicMaps {
        MonogenicMaps(width: (width + step - 1) / step, height: (height + step - 1) / step, step: step)
    }

    /// Writes the monogenic signal of `image`.
    ///
    /// The same image gives the same bits on every processor.
    ///
    /// - Complexity: O(n log n) for n pixels; no allocation.
    public func sample(_ image: borrowing GrayImage, workspace: inout Workspace, into maps: inout MonogenicMaps) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        precondition(
            maps.step == step && maps.width == (width + step - 1) / step && maps.height == (height + step - 1) / step,
            "maps were made for another plan")
        let (columns, scratch) = unsafe (workspace.columns.pointer, workspace.scratch.pointer)
        precondition(
            workspace.columns.count == plan.columnsCount && workspace.scratch.count == plan.scratchCount,
            "workspace was made for another plan")
        // SAFETY: the buffers have the lengths that the kernels state, and outlive the calls.
        unsafe plan.withKernel { kernel in
            unsafe image.withLevels { unsafe ck_monogenic_transform(kernel, $0, columns, scratch) }
            unsafe ck_monogenic_filter(kernel, columns, scratch)
            func write(_ part: Int, to map: inout Raster<Float>) {
                let (width, height) = (Int32(map.width), Int32(map.height))
                unsafe map.withMutableSamples {
                    unsafe ck_monogenic_map(
                        kernel, columns + part * plan.partCount, width, height, $0.baseAddress!, scratch)
                }
            }
            write(0, to: &maps.even)
            write(1, to: &maps.rieszLateral)
            write(2, to: &maps.rieszAxial)
        }
    }
}

/// What the kernels of `MonogenicSampler` read, never changed once made.
private final class MonogenicPlan: @unchecked Sendable {
    private static let lanes = 8
    private let across: LaneTransform
    private let down: LaneTransform
    private let keptAcross: LaneTransform
    private let keptDown: LaneTransform
    private let gains: SignalBuffer
    private let size: (width: Int, height: Int, step: Int)
    /// Of eight columns each.
    private let groups: Int
    private let stride: Int
    private let keptStride: Int

    init(width: Int, height: Int, spacing: (lateral: Double, axial: Double), scale: MonogenicScale, step: Int) {
        let (columns, rows) = MonogenicFilterBank.transformSize(
            width: width, height: height, lateralSpacing: spacing.lateral, axialSpacing: spacing.axial,
            longest: scale.wavelength, steps: [step])
        across = LaneTransform(length: columns)
        down = LaneTransform(length: rows)
        keptAcross = LaneTransform(length: columns / step)
        keptDown = LaneTransform(length: rows / step)
        size = (width, height, step)
        groups = (columns / step / 2 + Self.lanes) / Self.lanes
        // The kernel transforms sixteen rows of the image at a time.
        stride = max(rows, (height + 15) / 16 * 16)
        keptStride = rows / step
        gains = Self.gains(columns: columns, rows: rows, step: step, groups: groups, spacing: spacing, scale: scale)
    }

    /// Gains of the even part G, of the lateral odd part G u / |w| and of the axial one G v / |w| in the kernels' order,
    /// divided by the size of the transform, and by two.
    private static func gains(
        columns: Int, rows: Int, step: Int, groups: Int, spacing: (lateral: Double, axial: Double),
        scale: MonogenicScale
    ) -> SignalBuffer {
        let gainRows = rows / 2 + 1
        let kept = columns / step
        let gains = SignalBuffer(count: step * groups * gainRows * 3 * lanes)
        let normalization = 1 / (2 * Double(columns) * Double(rows))
        for alias in 0..<step {
            for place in 0...(kept / 2) {
                let column = place + alias * kept
                let u = Double(2 * column > columns ? column - columns : column) / (Double(columns) * spacing.lateral)
                for row in 0..<gainRows {
                    // The Nyquist row and column have no sign, so no odd part; both are dropped.
                    guard 2 * row != rows, 2 * column != columns else { continue }
                    let v = Double(row) / (Double(rows) * spacing.axial)
                    let frequency = (u * u + v * v).squareRoot()
                    guard frequency > 0 else { continue }
                    let gain = scale.gain(at: frequency) * normalization
                    let group = place / lanes * step + alias
                    let at = (group * gainRows + row) * 3 * lanes + place % lanes
                    unsafe gains.pointer[at] = Float(gain)
                    unsafe gains.pointer[at + lanes] = Float(gain * u / frequency)
                    unsafe gains.pointer[at + 2 * lanes] = Float(gain * v / frequency)
                }
            }
        }
        return gains
    }

    var columnsCount: Int { groups * groupSize }
    /// Floats of one part of a group of filtered columns.
    var partCount: Int { 2 * Self.lanes * keptStride }
    private var groupSize: Int { 2 * Self.lanes * max(size.step * stride, 3 * keptStride) }
    var scratchCount: Int {
        let forRows = 6 * Self.lanes * (across.length + Self.lanes)
        let forColumns = 2 * Self.lanes * (2 * down.length + 3 * keptDown.length)
        return max(forRows, forColumns)
    }

    func withKernel(_ body: (UnsafePointer<ck_monogenic>) -> Void) {
        var kernel = unsafe ck_monogenic(
            width: Int32(size.width), height: Int32(size.height), step: Int32(size.step), across: across.kernel,
            down: down.kernel, kept_across: keptAcross.kernel, kept_down: keptDown.kernel, groups: Int32(groups),
            stride: Int32(stride), kept_stride: Int32(keptStride), group_size: Int32(groupSize),
            gains: gains.pointer)
        unsafe body(&kernel)
        withExtendedLifetime(self) {}
    }
}
