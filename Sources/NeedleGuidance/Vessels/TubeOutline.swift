import FrameModel

/// The walls of one tube as smooth lines, in rows of the profile.
struct TubeOutline: Sendable {
    private var upper: [Float] = []
    private var lower: [Float] = []
    private var raw: [Float] = []

    /// Columns on both sides over which a wall is smoothed: 5 mm of it, in which the wall of a vessel is straight to within
    /// a tenth of a millimeter unless it bends with a radius below 30 mm. Engineering default.
    private static let reach = 3

    /// Reads the walls of `columns`: those of bad columns between good ones are interpolated, and each is replaced by the
    /// straight line that fits its neighborhood best, which keeps tilted ends where they are.
    ///
    /// - Complexity: O(columns * reach); no allocation after the first calls.
    mutating func read(_ walls: borrowing TubeWalls.Workspace, isGood: [Bool], columns: Range<Int>) {
        Self.read(walls.upper, isGood, columns, raw: &raw, into: &upper)
        Self.read(walls.lower, isGood, columns, raw: &raw, into: &lower)
    }

    private static func read(
        _ edges: [Float], _ isGood: [Bool], _ columns: Range<Int>, raw: inout [Float], into line: inout [Float]
    ) {
        line.removeAll(keepingCapacity: true)
        var last = columns.lowerBound
        for index in columns where isGood[index] {
            // The first and the last column are good ones.
            for between in (last + 1)..<max(index, last + 1) {
                let t = Float(between - last) / Float(index - last)
                line.append(edges[last] + t * (edges[index] - edges[last]))
            }
            line.append(edges[index])
            last = index
        }
        raw.removeAll(keepingCapacity: true)
        raw.append(contentsOf: line)
        for index in line.indices {
            let (first, last) = (max(index - reach, 0), min(index + reach, line.count - 1))
            let middle = Float(first + last) / 2
            var (sum, product, spread): (Float, Float, Float) = (0, 0, 0)
            for at in first...last {
                let x = Float(at) - middle
                sum += raw[at]
                product += x * raw[at]
                spread += x * x
            }
            let slope = spread > 0 ? product / spread : 0
            line[index] = sum / Float(last - first + 1) + slope * (Float(index) - middle)
        }
    }

    func middle(at index: Int) -> Float { (upper[index] + lower[index]) / 2 }

    /// Fills the sections of `tube`, its lumen wider by the rim of the point-spread function on both sides.
    ///
    /// - Parameter point: The tissue at a section and a row.
    func write(into tube: inout TubeFinding, point: (Int, Float) -> TissuePoint) {
        for index in upper.indices {
            let (top, bottom) = (point(index, upper[index]), point(index, lower[index]))
            let before = point(max(index - 1, 0), middle(at: max(index - 1, 0)))
            let after = point(min(index + 1, upper.count - 1), middle(at: min(index + 1, upper.count - 1)))
            let (dx, dz) = (after.x - before.x, after.z - before.z)
            let length = (dx * dx + dz * dz).squareRoot()
            let cosine = length > 0 ? abs(dx) / length : 1
            tube.sections.append(
                TubeFinding.Section(
                    point: point(index, middle(at: index)),
                    halfWidth: (bottom.z - top.z) / 2 * cosine + Double(VesselDetector.rimMM)))
        }
    }
}
