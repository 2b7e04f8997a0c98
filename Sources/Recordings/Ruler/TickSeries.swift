import FrameModel
import SignalKernels

/// Marks at equal distances down one column of a screen.
struct TickSeries: Hashable {
    var column: Int
    /// Pixels from one mark to the next, from a straight line through all of them.
    var spacing: Double
    /// Row of the first mark found.
    var first: Double
    var count: Int
    /// Standard deviation of the marks from their line, in pixels.
    var misfit: Double

    /// Distance of the nearest place of a mark, seen or not, from a row.
    func distance(to row: Double) -> Double {
        abs(row - first - ((row - first) / spacing).rounded() * spacing)
    }
}

/// Finds series of tick marks: short strokes, brighter than what lies above and below them, at equal distances.
///
/// A series is the longest run of equal steps among the centers of the strokes, which is where their autocorrelation
/// peaks; the step is then the slope of the line through the centers, which averages their rounding away.
///
/// All constants are engineering defaults, in gray levels or relative to the frame.
struct TickFinder {
    private let levels: Raster<UInt8>
    /// Rows among which marks are looked for.
    private let rows: Range<Int>
    private let height: Double

    /// Gray levels by which a mark stands out; noise of compression stays below.
    static let contrast = 40
    /// Thickest mark, as a share of the height of the frame, and in pixels.
    private static let thickness = (share: 0.012, least: 5)
    /// Fewest marks of a series.
    private static let fewest = 4
    /// Most strokes in a column that may be a ruler: more are text or tissue.
    private static let mostStrokes = 48
    /// Shortest step in pixels; denser marks cannot be told apart.
    private static let shortestStep = 8.0
    /// Least share of the height of the picture that a series spans.
    private static let leastSpan = 0.5
    /// Strokes between the marks of a series that are none of them, per mark.
    private static let clutter = 0.34

    init(_ levels: Raster<UInt8>, region: PixelRegion) {
        self.levels = levels
        height = Double(region.height)
        let reach = region.height / 20
        rows = max(0, region.y - reach)..<min(levels.height, region.y + region.height + reach)
    }

    /// The best series of a column; `nil` when it holds none.
    func series(in column: Int) -> TickSeries? {
        let centers = strokes(in: column)
        guard (Self.fewest...Self.mostStrokes).contains(centers.count) else { return nil }
        let tolerance = max(1, 0.0018 * height)
        var best: (score: Double, series: TickSeries)?
        for first in 0..<centers.count - 1 {
            for second in first + 1..<centers.count {
                let step = centers[second] - centers[first]
                if step < Self.shortestStep { continue }
                if step > height / 2.5 { break }
                // A series that goes on upward is found from there.
                if has(centers, near: centers[first] - step, within: tolerance) { continue }
                guard let (series, members) = follow(centers, from: first, second, tolerance, column) else { continue }
                let last = series.first + series.spacing * Double(series.count - 1)
                guard last - series.first > Self.leastSpan * height else { continue }
                let inside = centers.count { $0 >= series.first - 1 && $0 <= last + 1 } - members
                guard Double(inside) <= Self.clutter * Double(members) else { continue }
                let score = Double(members - inside)
                if best.map({ score > $0.score }) ?? true { best = (score, series) }
            }
        }
        return best?.series
    }

    /// Follows equal steps downward; one mark in a row may be hidden, by a focus mark for one.
    private func follow(
        _ centers: [Double], from first: Int, _ second: Int, _ tolerance: Double, _ column: Int
    ) -> (TickSeries, members: Int)? {
        var places = [0.0, 1.0]
        var found = [centers[first], centers[second]]
        var line = LineFit(places, found)
        var missed = 0
        var next = 2.0
        while missed < 2, next < 200 {
            let expected = line.value(at: next)
            if let center = nearest(centers, expected, within: tolerance) {
                places.append(next)
                found.append(center)
                line = LineFit(places, found)
                missed = 0
            } else {
                missed += 1
            }
            next += 1
        }
        let count = Int(places[places.count - 1]) + 1
        guard found.count >= Self.fewest, Double(count - found.count) <= 0.2 * Double(count) else { return nil }
        let misfit = line.misfit(places, found)
        guard misfit <= 0.6 * tolerance else { return nil }
        let series = TickSeries(
            column: column, spacing: line.slope, first: line.value(at: 0), count: count, misfit: misfit)
        return (series, found.count)
    }

    private func nearest(_ centers: [Double], _ row: Double, within tolerance: Double) -> Double? {
        let best = centers.min { abs($0 - row) < abs($1 - row) }
        return best.flatMap { abs($0 - row) <= tolerance ? $0 : nil }
    }

    private func has(_ centers: [Double], near row: Double, within tolerance: Double) -> Bool {
        centers.contains { abs($0 - row) <= tolerance }
    }

    /// Rows of the centers of gravity of the short strokes in a column, downward.
    private func strokes(in column: Int) -> [Double] {
        let longest = max(Self.thickness.least, Int(Self.thickness.share * Double(levels.height)))
        let reach = longest + 1
        func level(_ row: Int) -> Int { Int(levels[row: min(max(row, 0), levels.height - 1), column: column]) }
        func contrast(_ row: Int) -> Int { level(row) - min(level(row - reach), level(row + reach)) }
        var centers: [Double] = []
        var start: Int?
        for row in rows.lowerBound...rows.upperBound {
            let stands = row < rows.upperBound && contrast(row) > Self.contrast
            if stands {
                start = start ?? row
            } else if let from = start {
                start = nil
                guard row - from <= longest else { continue }
                var (weight, moment) = (0.0, 0.0)
                for place in from - 1...row {
                    let share = Double(max(0, contrast(place)))
                    weight += share
                    moment += share * Double(place)
                }
                centers.append(moment / weight)
            }
        }
        return centers
    }
}

/// The straight line through points, by least squares.
private struct LineFit {
    let slope: Double
    private let offset: Double

    init(_ x: [Double], _ y: [Double]) {
        let count = Double(x.count)
        let meanX = x.reduce(0, +) / count
        let meanY = y.reduce(0, +) / count
        var (xy, xx) = (0.0, 0.0)
        for (a, b) in zip(x, y) {
            xy += (a - meanX) * (b - meanY)
            xx += (a - meanX) * (a - meanX)
        }
        slope = xy / xx
        offset = meanY - slope * meanX
    }

    func value(at x: Double) -> Double { offset + slope * x }

    func misfit(_ x: [Double], _ y: [Double]) -> Double {
        let squares = zip(x, y).reduce(0) { $0 + ($1.1 - value(at: $1.0)) * ($1.1 - value(at: $1.0)) }
        return (squares / Double(x.count)).squareRoot()
    }
}
