import SignalKernels

/// What several frames of a capture show at each pixel, and statistics of its rows and columns.
struct CaptureLines {
    let width: Int
    let height: Int
    /// The brightest a pixel becomes.
    let brightest: [UInt8]
    /// Differs from its left or upper neighbor in any frame.
    let isActive: [Bool]

    init(_ frames: [Raster<UInt8>]) {
        width = frames[0].width
        height = frames[0].height
        var brightest = frames[0].samples
        var isActive = [Bool](repeating: false, count: brightest.count)
        for frame in frames {
            precondition(frame.width == width && frame.height == height, "frames of one recording have one size")
            let samples = frame.samples
            for row in 0..<height {
                for column in 0..<width {
                    let index = row * width + column
                    let value = Int(samples[index])
                    brightest[index] = max(brightest[index], samples[index])
                    if column > 0, abs(value - Int(samples[index - 1])) > RegionFinder.activeStep {
                        isActive[index] = true
                    }
                    if row > 0, abs(value - Int(samples[index - width])) > RegionFinder.activeStep {
                        isActive[index] = true
                    }
                }
            }
        }
        self.brightest = brightest
        self.isActive = isActive
    }

    /// A piece of a row or a column.
    struct Line {
        var start: Int
        var step: Int
        var count: Int
    }

    func row(_ row: Int, _ columns: Range<Int>) -> Line {
        Line(start: row * width + columns.lowerBound, step: 1, count: columns.count)
    }

    func column(_ column: Int, _ rows: Range<Int>) -> Line {
        Line(start: rows.lowerBound * width + column, step: width, count: rows.count)
    }

    /// How often each gray level occurs.
    func histogram(of lines: [Line]) -> [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for line in lines {
            for index in 0..<line.count { counts[Int(brightest[line.start + index * line.step])] += 1 }
        }
        return counts
    }

    /// Share of the pixels that are active.
    func activity(of line: Line) -> Double {
        var count = 0
        for index in 0..<line.count where isActive[line.start + index * line.step] { count += 1 }
        return Double(count) / Double(line.count)
    }

    /// Share of the pixels that differ from the one before them.
    func roughness(of line: Line) -> Double {
        var count = 0
        for index in 1..<max(line.count, 1)
        where brightest[line.start + index * line.step] != brightest[line.start + (index - 1) * line.step] {
            count += 1
        }
        return Double(count) / Double(max(line.count - 1, 1))
    }
}
