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
    /// Palette index by gray level.
    private let grays: [UInt8]

    init(region: PixelRegion, outputWidth: Int, outputHeight: Int) {
        self.region = region
        self.outputWidth = outputWidth
        self.outputHeight = outputHeight
        horizontal = Axis(input: region.width, output: outputWidth)
        vertical = Axis(input: region.height, output: outputHeight)
        grays = (0..<256).map { OverlayPalette.index(ofGray: UInt8($0)) }
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
                // SAFETY: starts and taps stay inside the region by construction of `Axis`, the region inside
                // the frame; `rows` holds `outputWidth` values for each of `rowCount` rows.
                for row in 0..<rowCount {
                    let line = (region.y + row) * frame.width + region.x
                    for column in 0..<outputWidth {
                        var sum = 0
                        let start = line + horizontal.starts[column]
                        for tap in 0..<horizontal.tapCount {
                            sum &+=
                                horizontal.weights[column &* horizontal.tapCount &+ tap]
                                &* Int(unsafe samples[start &+ tap])
                        }
                        unsafe rows[row &* outputWidth &+ column] = UInt16(truncatingIfNeeded: sum)
                    }
                }
            }
            unsafe canvas.image.indices.withUnsafeMutableBufferPointer { indices in
                // SAFETY: the layout places the picture inside the canvas; a weighted sum is at most
                // 255 * 256 * 256, so its rounded quotient is at most 255.
                for row in 0..<outputHeight {
                    let output = (y + row) * canvasWidth + x
                    let start = vertical.starts[row] * outputWidth
                    for column in 0..<outputWidth {
                        var sum = 32_768
                        for tap in 0..<vertical.tapCount {
                            sum &+=
                                vertical.weights[row &* vertical.tapCount &+ tap]
                                &* Int(unsafe rows[start &+ tap &* outputWidth &+ column])
                        }
                        unsafe indices[output &+ column] = grays[sum >> 16]
                    }
                }
            }
        }
    }
}
