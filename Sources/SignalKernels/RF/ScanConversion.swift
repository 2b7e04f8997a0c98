/// A plan that draws scan lines as they lie in tissue: for each pixel of the picture, where among the lines it is.
///
/// Interpolates bilinearly between the two nearest lines and the two nearest depths (Robinson and Knight 1982), so a
/// pixel depends on four samples alone and the picture is the same on every machine. Pixels outside the lines are 0.
public struct ScanConversion: Sendable {
    /// Of the picture.
    public let width: Int
    public let height: Int
    /// Of the scan lines.
    public let lines: Int
    public let depths: Int

    /// One pixel that shows tissue.
    private struct Tap {
        var pixel: Int32
        /// Offset of the sample on the line before and at the depth above.
        var sample: Int32
        var lineShare: Float
        var depthShare: Float
    }

    private let taps: [Tap]

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the picture, 1 to 16384.
    ///   - height: Rows of the picture, 1 to 16384.
    ///   - lines: Scan lines, at least 2.
    ///   - depths: Samples per line, at least 2.
    ///   - place: The position of a pixel center among the lines, in lines from the first and samples from the first;
    ///     `nil` where the picture shows no tissue. A position up to half a line or sample outside takes the
    ///     outermost one; farther outside it is as `nil`.
    public init(
        width: Int, height: Int, lines: Int, depths: Int,
        place: (_ column: Int, _ row: Int) -> (line: Double, depth: Double)?
    ) {
        precondition((1...16384).contains(width) && (1...16384).contains(height), "picture size out of range")
        precondition(lines >= 2 && depths >= 2 && lines * depths <= Int(Int32.max), "line count out of range")
        self.width = width
        self.height = height
        self.lines = lines
        self.depths = depths
        var taps: [Tap] = []
        for row in 0..<height {
            for column in 0..<width {
                guard let (line, depth) = place(column, row), line.isFinite, depth.isFinite,
                    line >= -0.5, line <= Double(lines) - 0.5, depth >= -0.5, depth <= Double(depths) - 0.5
                else { continue }
                let firstLine = min(max(Int(line.rounded(.down)), 0), lines - 2)
                let firstDepth = min(max(Int(depth.rounded(.down)), 0), depths - 2)
                taps.append(
                    Tap(
                        pixel: Int32(row * width + column), sample: Int32(firstDepth * lines + firstLine),
                        lineShare: Float(min(max(line - Double(firstLine), 0), 1)),
                        depthShare: Float(min(max(depth - Double(firstDepth), 0), 1))))
            }
        }
        self.taps = taps
    }

    /// Writes the picture of `levels` into `picture`, rounded to whole gray levels.
    ///
    /// - Parameters:
    ///   - levels: One scan line per column, `lines` wide and `depths` high, 0 to 255.
    ///   - picture: `width` by `height`; every pixel is overwritten.
    /// - Complexity: O(pixels that show tissue), after clearing the picture; no allocation.
    public func draw(_ levels: Raster<Float>, into picture: inout Raster<UInt8>) {
        precondition(levels.width == lines && levels.height == depths, "scan lines differ from the plan")
        precondition(picture.width == width && picture.height == height, "picture size differs from the plan")
        let lines = lines
        unsafe levels.withSamples { source in
            unsafe picture.withMutableSamples { target in
                unsafe target.update(repeating: 0)
                for tap in taps {
                    // SAFETY: `init` keeps sample + lines + 1 < lines * depths and pixel < width * height.
                    let sample = Int(tap.sample)
                    let top = unsafe source[sample] + tap.lineShare * (source[sample &+ 1] - source[sample])
                    let below = unsafe source[sample &+ lines]
                    let bottom = unsafe below + tap.lineShare * (source[sample &+ lines &+ 1] - below)
                    let level = top + tap.depthShare * (bottom - top)
                    unsafe target[Int(tap.pixel)] = level > 0 ? UInt8(min(level, 255) + 0.5) : 0
                }
            }
        }
    }
}
