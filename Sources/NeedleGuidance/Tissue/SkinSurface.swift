import FrameModel

/// Finds the skin surface: the first persistent bright edge across the picture.
///
/// With the transducer on the skin that is the top of the picture. Through a layer of gel the transducer's own
/// echo fades first and the skin is the next rise across all beams. A slow or weak rise can be either the skin
/// or the dermis, and is no answer.
struct SkinSurface: Sendable {
    /// Deepest surface looked for, in millimeters: up to 2 mm of gel, with room for a loose hand.
    static let toMM = 3.0
    /// Ringing of the transducer face: a rise above this depth, in millimeters, is not told from it.
    static let ringingMM = 0.35
    /// A rise is as steep as an echo is long: its foot lies at most this far above its top, in millimeters.
    static let riseMM = 0.5
    /// Least rise of the mean gray level that shows a surface, and the largest that the ripple of
    /// tissue in contact reaches. Engineering defaults.
    static let leastRise: Float = 25
    static let mostRipple: Float = 12
    /// The transducer's echo may repeat: the deepest rise of at least this share of the largest is the skin.
    static let leastShare: Float = 0.4

    let grid: BeamGrid
    private let rows: Int

    init(grid: BeamGrid) {
        self.grid = grid
        let last = Int((Self.toMM - grid.firstDepthMM) / grid.sampleMM)
        rows = max(0, min(grid.samples, last + 1))
    }

    func makeScratch() -> [Float] { Array(repeating: 0, count: rows) }

    /// Depth of the surface below the transducer face in the middle of the picture; `nil` when it cannot be told.
    ///
    /// - Complexity: O(beams * samples in 3 mm); no allocation.
    func find(_ field: borrowing BeamField, _ profile: inout [Float]) -> Depth? {
        guard rows > 4 else { return nil }
        // The outer beams often lose contact.
        let margin = grid.beams / 5
        for row in 0..<rows {
            var sum: Float = 0
            for beam in margin..<(grid.beams - margin) { sum += field.gray[beam * grid.samples + row] }
            profile[row] = sum / Float(grid.beams - 2 * margin)
        }
        let first = max(1, Int(((Self.ringingMM - grid.firstDepthMM) / grid.sampleMM).rounded(.up)))
        var largest: Float = 0
        for row in first..<max(first, rows - 1) { largest = max(largest, rise(to: row, profile)) }
        if largest < Self.leastRise {
            let level = profile[0]
            return largest <= Self.mostRipple && level > TissuePlan.blackLevel
                ? .millimeters(max(0, grid.firstDepthMM)) : nil
        }
        var surface = first
        for row in first..<(rows - 1)
        where rise(to: row, profile) >= max(Self.leastRise, Self.leastShare * largest) { surface = row }
        return .millimeters(grid.depthMM(sample: Double(surface)))
    }

    /// How far a local peak of the profile stands above its foot; 0 where there is no peak.
    private func rise(to row: Int, _ profile: [Float]) -> Float {
        guard profile[row] >= profile[row - 1], profile[row] > profile[row + 1] else { return 0 }
        let reach = max(2, grid.samples(in: Self.riseMM))
        var foot = profile[row]
        for above in max(0, row - reach)..<row { foot = min(foot, profile[above]) }
        return profile[row] - foot
    }
}
