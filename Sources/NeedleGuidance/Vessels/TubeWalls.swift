import SignalKernels

/// Traces both edges of the lumen along a band.
///
/// On each side the path of the greatest steps from the lumen outward, column by column, near where the band's width puts
/// the edge (Viterbi 1967, with a leak).
struct TubeWalls: Sendable {
    /// Levels within this many millimeters on both sides of an edge are compared.
    static let stepMM: Float = 0.6
    /// Where an edge is looked for, as shares of half the band's width.
    static let nearest: Float = 0.45
    static let farthest: Float = 1.6

    private let profile: TubeProfile
    private let path = LeakyPathScore(reach: 3, stiffness: 0.01, decay: 0.98)
    private let capacity: Int

    init(profile: TubeProfile) {
        self.profile = profile
        let widest = (TubeSearch.widthsMM.max() ?? 0) / profile.pitchZ / 2
        capacity = Int(Self.farthest * 1.3 * widest) + 3
    }

    struct Workspace {
        var evidence: [Float]
        var score: [Float]
        var padded: [Float]
        /// For each column of the band: edges of the lumen in rows, between samples, and the steps there in units of the
        /// picture's range.
        var upper: [Float]
        var lower: [Float]
        var upperStep: [Float]
        var lowerStep: [Float]
    }

    func makeWorkspace() -> Workspace {
        let empty = [Float](repeating: 0, count: profile.columns * capacity)
        let line = [Float](repeating: 0, count: profile.columns)
        return Workspace(
            evidence: empty, score: empty,
            padded: [Float](repeating: 0, count: path.scratchCount(samples: capacity)), upper: line, lower: line,
            upperStep: line, lowerStep: line)
    }

    /// Fills the edges and steps of `workspace` for the columns of `band`.
    ///
    /// - Complexity: O(columns * width); no allocation.
    func trace(
        _ band: TubeBand, in levels: borrowing TubeProfile.Workspace, range: Float, workspace: inout Workspace
    ) {
        let half = band.width / 2
        let first = max(1, Int((Self.nearest * half).rounded()))
        let count = min(Int((Self.farthest * half).rounded()) + 2 - first, capacity)
        let span = max(2, profile.rows(Self.stepMM))
        for side in [-1, 1] {
            for (index, middle) in band.rows.enumerated() {
                for offset in 0..<count {
                    let edge = Int(middle) + side * (first + offset)
                    // The sample at `edge` is the outermost of the lumen.
                    let inner = levels.mean(
                        column: band.firstColumn + index, from: side < 0 ? edge : edge + 1 - span,
                        to: side < 0 ? edge + span : edge + 1, rows: profile.rows)
                    let outer = levels.mean(
                        column: band.firstColumn + index, from: side < 0 ? edge - span : edge + 1,
                        to: side < 0 ? edge : edge + 1 + span, rows: profile.rows)
                    let step = inner.flatMap { inner in outer.map { ($0 - inner) / range } }
                    workspace.evidence[index * count + offset] = step ?? -1
                }
            }
            path.fill(
                &workspace.score, evidence: workspace.evidence, lines: band.rows.count, samples: count,
                reversed: false, padded: &workspace.padded)
            follow(band, side: side, first: first, count: count, workspace: &workspace)
        }
    }

    /// Reads the best path off the score, from the last column back.
    private func follow(_ band: TubeBand, side: Int, first: Int, count: Int, workspace: inout Workspace) {
        var index = band.rows.count - 1
        var offset = 0
        for other in 1..<max(count, 1)
        where workspace.score[index * count + other] > workspace.score[index * count + offset] {
            offset = other
        }
        while true {
            let at = index * count + offset
            // The vertex of the parabola through three steps, within half a sample.
            var shift: Float = 0
            if offset > 0, offset + 1 < count {
                let (a, b, c) = (workspace.evidence[at - 1], workspace.evidence[at], workspace.evidence[at + 1])
                let bend = a - 2 * b + c
                if bend < 0 { shift = min(max(0.5 * (a - c) / bend, -0.5), 0.5) }
            }
            let edge = Float(band.rows[index]) + Float(side) * (Float(first + offset) + shift + 0.5)
            if side < 0 {
                workspace.upper[index] = edge
                workspace.upperStep[index] = workspace.evidence[at]
            } else {
                workspace.lower[index] = edge
                workspace.lowerStep[index] = workspace.evidence[at]
            }
            guard index > 0 else { break }
            index -= 1
            let from = index * count
            offset += unsafe workspace.score.withUnsafeBufferPointer { score in
                // SAFETY: the samples of the column before.
                unsafe path.move(to: offset, from: UnsafeBufferPointer(rebasing: score[from..<(from + count)]))
            }
        }
    }
}
