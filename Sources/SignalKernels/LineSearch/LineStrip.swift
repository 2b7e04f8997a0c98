import CKernels

/// A strip of parallel lines on an image, sampled bilinearly: the brightness along a line and beside it.
///
/// Steps go along the line, lines across it; the middle line is the one the strip was laid on.
public struct LineStrip {
    /// Lines on each side of the middle one: the search for the ridge, its width, and its flanks.
    public static let reach = Int(CK_RIDGE_REACH)
    public static let lines = 2 * reach + 1
    /// Farthest ridge from the middle line that its flanks allow, in lines.
    public static let farthestRidge = 3

    /// Steps that fit.
    public let capacity: Int
    /// Steps sampled last.
    public private(set) var steps = 0
    /// Lines sampled last on each side of the middle one.
    private var side = 0
    private let stride: Int
    private let samples: SignalBuffer
    private let levels: SignalBuffer
    private let heights: SignalBuffer
    private let ridges: SignalBuffer

    /// Where a strip lies, in pixels.
    public struct Placement: Sendable {
        /// Place of the first step of the middle line.
        public var column: Float
        public var row: Float
        /// From one step to the next.
        public var columnPerStep: Float
        public var rowPerStep: Float
        /// From one line to the next.
        public var columnPerLine: Float
        public var rowPerLine: Float
        /// 1 or more.
        public var steps: Int

        public init(
            column: Float, row: Float, columnPerStep: Float, rowPerStep: Float, columnPerLine: Float,
            rowPerLine: Float, steps: Int
        ) {
            self.column = column
            self.row = row
            self.columnPerStep = columnPerStep
            self.rowPerStep = rowPerStep
            self.columnPerLine = columnPerLine
            self.rowPerLine = rowPerLine
            self.steps = steps
        }
    }

    /// - Parameter capacity: Steps of the longest strip, at least 1.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a strip needs a step")
        self.capacity = capacity
        // The kernels work on whole vectors, and repeat the first and the last step.
        let padded = (capacity + 7) / 8 * 8
        stride = padded + 10
        samples = SignalBuffer(count: stride * Self.lines)
        levels = SignalBuffer(count: padded)
        heights = SignalBuffer(count: padded)
        ridges = SignalBuffer(count: padded)
    }

    /// Samples `image`, whose border repeats outside, and measures the ridge near the middle line at every step.
    ///
    /// - Parameters:
    ///   - image: At least 2 by 2 pixels.
    ///   - search: How far from the middle line the ridge may lie, in lines, 0 to `farthestRidge`.
    /// - Complexity: O(steps × lines); no allocation.
    public mutating func measure(_ placement: Placement, in image: borrowing GrayImage, search: Int) {
        precondition((1...capacity).contains(placement.steps), "strip longer than its capacity")
        precondition(image.width >= 2 && image.height >= 2, "an image to be sampled has at least 2 by 2 pixels")
        precondition((0...Self.farthestRidge).contains(search), "the ridge would lie outside the strip")
        steps = placement.steps
        // Lines beyond the flanks of the farthest ridge are not needed.
        side = search + Int(CK_RIDGE_FLANK)
        let unused = (Self.reach - side) * stride
        var strip = ck_strip(
            width: Int32(image.width), height: Int32(image.height),
            first_column: placement.column - Float(side) * placement.columnPerLine,
            first_row: placement.row - Float(side) * placement.rowPerLine,
            column_per_step: placement.columnPerStep, row_per_step: placement.rowPerStep,
            column_per_line: placement.columnPerLine, row_per_line: placement.rowPerLine, steps: Int32(steps),
            lines: Int32(2 * side + 1), stride: Int32(stride))
        // SAFETY: the buffers have the lengths the kernels state; coordinates are clamped to the image, which has
        // slack behind its last row.
        unsafe image.withLevels { pixels in unsafe ck_sample_strip(&strip, pixels, samples.pointer + unused) }
        unsafe ck_measure_ridge(
            samples.pointer, Int32(stride), Int32(steps), Int32(search), levels.pointer, heights.pointer,
            ridges.pointer)
    }

    /// Mean gray level at a step of the ridges searched and their flanks, averaged over three steps.
    public func level(_ step: Int) -> Float { unsafe levels.pointer[checked(step)] }

    /// Height of the ridge at a step above its higher flank, in gray levels.
    public func height(_ step: Int) -> Float { unsafe heights.pointer[checked(step)] }

    /// Place of the ridge at a step, in lines from the middle one.
    public func ridge(_ step: Int) -> Float { unsafe ridges.pointer[checked(step)] }

    /// The gray level at a step of the line `across` lines from the middle one, as sampled; up to the far side of the
    /// flank of the farthest ridge searched for.
    public func gray(_ step: Int, across: Int) -> Float {
        precondition(abs(across) <= side, "line outside the strip")
        return unsafe samples.pointer[(Self.reach &+ across) &* stride &+ 1 &+ checked(step)]
    }

    /// SAFETY: every step below `steps` was written.
    @inline(__always)
    private func checked(_ step: Int) -> Int {
        precondition(step >= 0 && step < steps, "step outside the strip")
        return step
    }
}
