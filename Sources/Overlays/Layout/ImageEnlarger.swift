import FrameModel
import SignalKernels

/// Paints the image region, enlarged or reduced, as palette grays.
///
/// Enlarging is bilinear; reducing averages with a triangle as wide as two output pixels.
/// Weights are whole 256ths that sum to 256, so a flat image stays exactly flat and
/// factor 1 copies.
struct ImageEnlarger: Sendable {
    /// The samples that make one output position, for every position along one axis.
    struct Axis: Sendable {
        let tapCount: Int
        /// First input sample by output position.
        let starts: [Int]
        /// `tapCount` weights per output position.
        let weights: [Int]

        init(input: Int, output: Int) {
            let zoom = Double(output) / Double(input)
            let support = max(1, 1 / zoom)
            let tapCount = min(input, 2 * Int(support.rounded(.up)))
            self.tapCount = tapCount
            var starts: [Int] = []
            var weights: [Int] = []
            for position in 0..<output {
                let center = (Double(position) + 0.5) / zoom - 0.5
                let first = Int((center - support).rounded(.down)) + 1
                let start = min(max(0, first), input - tapCount)
                var shares = Array(repeating: 0.0, count: tapCount)
                for sample in first..<first + 2 * Int(support.rounded(.up)) {
                    // Samples beyond the edge repeat the edge.
                    let inside = min(max(sample, start), start + tapCount - 1)
                    shares[inside - start] += max(0, 1 - abs(Double(sample) - center) / support)
                }
                let total = shares.reduce(0, +)
                var whole = shares.map { Int(($0 / total * 256).rounded()) }
                let largest = whole.indices.max { whole[$0] < whole[$1] } ?? 0
                whole[largest] += 256 - whole.reduce(0, +)
                starts.append(start)
                weights.append(contentsOf: whole)
            }
            self.starts = starts
            self.weights = weights
        }
    }

    private let region: PixelRegion
    private let horizontal: Axis
    private let vertical: Axis
    private let outputWidth: Int
    private let outputHeight: Int

    init(region: PixelRegion, outputWidth: Int, outputHeight: Int) {
        self.region = region
        self.outputWidth = outputWidth
        self.outputHeight = outputHeight
        horizontal = Axis(input: region.width, output: outputWidth)
        vertical = Axis(input: region.height, output: outputHeight)
    }

    /// Paints the region of `frame` with its top left pixel at (`x`, `y`) of the canvas.
    ///
    /// - Complexity: O(output pixels + output width × region height); no allocation after the first call.
    func paint(_ frame: Raster<UInt8>, into canvas: inout OverlayCanvas, x: Int, y: Int) {
        let rowCount = region.height
        let needed = outputWidth * rowCount
        if canvas.resampled.count != needed { canvas.resampled = Array(repeating: 0, count: needed) }
        let canvasWidth = canvas.image.width
        unsafe canvas.resampled.withUnsafeMutableBufferPointer { rows in
            unsafe frame.withSamples { samples in
                for row in 0..<rowCount {
                    let line = (region.y + row) * frame.width + region.x
                    unsafe reduceRow(samples, from: line, into: rows, from: row * outputWidth)
                }
            }
            unsafe canvas.image.indices.withUnsafeMutableBufferPointer { indices in
                for row in 0..<outputHeight {
                    unsafe finishRow(rows, row: row, into: indices, from: (y + row) * canvasWidth + x)
                }
            }
        }
    }

    /// Weighs the samples of one input row, for every output column, in 256ths.
    private func reduceRow(
        _ samples: UnsafeBufferPointer<UInt8>, from line: Int, into rows: UnsafeMutableBufferPointer<UInt16>,
        from output: Int
    ) {
        let tapCount = horizontal.tapCount
        unsafe horizontal.starts.withUnsafeBufferPointer { starts in
            unsafe horizontal.weights.withUnsafeBufferPointer { weights in
                for column in 0..<outputWidth {
                    var sum = 0
                    // SAFETY: starts and taps stay inside the region by construction of `Axis`, the region inside
                    // the frame; `rows` holds `outputWidth` values for each of the region's rows.
                    let start = unsafe line &+ starts[column]
                    for tap in 0..<tapCount {
                        unsafe sum &+= weights[column &* tapCount &+ tap] &* Int(samples[start &+ tap])
                    }
                    unsafe rows[output &+ column] = UInt16(truncatingIfNeeded: sum)
                }
            }
        }
    }

    /// Weighs half-finished rows into one row of palette indices.
    private func finishRow(
        _ rows: UnsafeMutableBufferPointer<UInt16>, row: Int, into indices: UnsafeMutableBufferPointer<UInt8>,
        from output: Int
    ) {
        let start = vertical.starts[row] * outputWidth
        let firstWeight = vertical.weights[row * vertical.tapCount]
        if vertical.tapCount == 2 {
            let upperWeight = UInt32(truncatingIfNeeded: firstWeight)
            let lowerWeight = UInt32(truncatingIfNeeded: vertical.weights[2 * row + 1])
            for column in 0..<outputWidth {
                // SAFETY: as below.
                let upper = unsafe UInt32(rows[start &+ column])
                let lower = unsafe UInt32(rows[start &+ outputWidth &+ column])
                let sum = 32_768 &+ upperWeight &* upper &+ lowerWeight &* lower
                unsafe indices[output &+ column] = UInt8(
                    truncatingIfNeeded: OverlayPalette.index(ofGray: sum >> 16))
            }
            return
        }
        for column in 0..<outputWidth {
            // SAFETY: the layout places the picture inside the canvas; taps stay inside `rows` by construction
            // of `Axis`; a weighted sum is at most 255 * 65,536, so its rounded quotient is at most 255.
            var sum = unsafe 32_768 &+ firstWeight &* Int(rows[start &+ column])
            for tap in 1..<max(1, vertical.tapCount) {
                sum &+=
                    vertical.weights[row &* vertical.tapCount &+ tap]
                    &* Int(unsafe rows[start &+ tap &* outputWidth &+ column])
            }
            unsafe indices[output &+ column] = UInt8(
                truncatingIfNeeded: OverlayPalette.index(ofGray: UInt32(truncatingIfNeeded: sum >> 16)))
        }
    }
}
