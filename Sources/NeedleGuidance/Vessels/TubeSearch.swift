import FrameModel
import SignalKernels

/// A band of even width across columns of the profile, in which a vessel may lie along its axis.
struct TubeBand: Reusable, Sendable {
    var firstColumn = 0
    /// The row of its middle in each column.
    var rows: [Int32] = []
    /// Its width in rows.
    var width: Float = 0
    var score: Float = 0

    var columns: Range<Int> { firstColumn..<(firstColumn + rows.count) }

    mutating func reset() {
        firstColumn = 0
        rows.removeAll(keepingCapacity: true)
        width = 0
        score = 0
    }

    /// Whether both lie at the same place for more than half of the shorter one.
    func repeats(_ other: TubeBand) -> Bool {
        let common = columns.clamped(to: other.columns)
        guard 2 * common.count > min(columns.count, other.columns.count) else { return false }
        var apart: Int32 = 0
        for column in common { apart += abs(rows[column - firstColumn] - other.rows[column - other.firstColumn]) }
        return Float(apart) < 0.5 * max(width, other.width) * Float(common.count)
    }
}

/// Looks for dark bands of even width between brighter ones, from left to right.
///
/// For each width tried, a place is worth how far both its sides are brighter than its inside and the spread in it; the
/// best continuous paths of such places are the bands (Viterbi 1967, with a leak).
struct TubeSearch: Sendable {
    /// Widths tried, in millimeters: each fits vessels from 0.8 to 1.2 times as wide.
    static let widthsMM: [Float] = [2.1, 3, 4.2, 6, 8.5, 12]
    /// What both sides must exceed the inside by, in units of the picture's range: speckle alone stays below.
    static let leastWorth: Float = 0.08
    /// How far the band on each side reaches, in millimeters: a wall and its echo.
    static let sideMM: Float = 0.8
    /// Steepest axis followed, as rise over run: 31 degrees. Engineering default; a steeper one is cut obliquely.
    static let steepest: Float = 0.6
    /// Length over width from which a band is looked at: what the picture cuts off on one side is that short.
    static let leastRatio: Float = 1.5
    /// Bands kept of each width, and altogether.
    static let bandsPerWidth = 2
    static let mostBands = 5

    let profile: TubeProfile
    private let path: LeakyPathScore

    init(profile: TubeProfile) {
        self.profile = profile
        let reach = Int(Self.steepest * profile.pitchX / profile.pitchZ)
        path = LeakyPathScore(reach: min(max(reach, 1), 63), stiffness: 0.004, decay: 0.98)
    }

    struct Workspace {
        var evidence: [Float]
        var score: [Float]
        var padded: [Float]
        var found = FindingList<TubeBand>()
    }

    func makeWorkspace() -> Workspace {
        let empty = [Float](repeating: 0, count: profile.columns * profile.rows)
        return Workspace(
            evidence: empty, score: empty,
            padded: [Float](repeating: 0, count: path.scratchCount(samples: profile.rows)))
    }

    /// Refills `bands` with the best bands, no two at the same place.
    ///
    /// - Parameter range: Of gray levels in the picture.
    /// - Complexity: O(widths * samples of the profile); no allocation after the first calls.
    func search(
        _ levels: borrowing TubeProfile.Workspace, range: Float, workspace: inout Workspace,
        into bands: inout FindingList<TubeBand>
    ) {
        bands.removeAll()
        workspace.found.removeAll()
        for width in Self.widthsMM {
            let rows = width / profile.pitchZ
            guard weigh(levels, width: rows, range: range, into: &workspace.evidence) else { continue }
            path.fill(
                &workspace.score, evidence: workspace.evidence, lines: profile.columns, samples: profile.rows,
                reversed: false, padded: &workspace.padded)
            for _ in 0..<Self.bandsPerWidth where !takeBest(width: rows, workspace: &workspace) { break }
        }
        for _ in 0..<workspace.found.count where bands.count < Self.mostBands {
            var best = 0
            for index in workspace.found.indices where workspace.found[index].score > workspace.found[best].score {
                best = index
            }
            let candidate = workspace.found[best]
            guard candidate.score > 0 else { break }
            workspace.found[best].score = 0
            guard !bands.contains(where: { $0.repeats(candidate) }) else { continue }
            bands.append { band in
                band.firstColumn = candidate.firstColumn
                band.rows.append(contentsOf: candidate.rows)
                band.width = candidate.width
                band.score = candidate.score
            }
        }
    }

    /// Fills `evidence` with the worth of each place as the middle of a lumen `width` rows wide; `false` when the picture is
    /// lower than that.
    private func weigh(
        _ levels: borrowing TubeProfile.Workspace, width: Float, range: Float, into evidence: inout [Float]
    ) -> Bool {
        let rows = profile.rows
        let inner = Int((0.375 * width).rounded())
        let edge = Int((width / 2).rounded()) - 1
        let end = edge + max(3, profile.rows(Self.sideMM))
        guard rows > 2 * end + 1, edge > 0 else { return false }
        let perInside = 1 / Float(2 * inner + 1)
        let perSide = 1 / Float(end - edge)
        let perRange = 1 / range
        unsafe levels.sums.withUnsafeBufferPointer { sums in
            unsafe levels.squares.withUnsafeBufferPointer { squares in
                unsafe evidence.withUnsafeMutableBufferPointer { evidence in
                    for column in 0..<profile.columns {
                        // SAFETY: a column has rows + 1 sums; rows from `end` up to rows - end reach none beside them.
                        let sum = unsafe sums.baseAddress! + column * (rows + 1)
                        let square = unsafe squares.baseAddress! + column * (rows + 1)
                        let worth = unsafe evidence.baseAddress! + column * rows
                        for row in 0..<rows { unsafe worth[row] = -1 }
                        for row in end..<(rows - end) {
                            let mean = unsafe (sum[row + inner + 1] - sum[row - inner]) * perInside
                            let power = unsafe (square[row + inner + 1] - square[row - inner]) * perInside
                            let variance = power - mean * mean
                            let spread = (variance > 0 ? variance : 0).squareRoot()
                            let above = unsafe (sum[row - edge] - sum[row - end]) * perSide
                            let below = unsafe (sum[row + end + 1] - sum[row + edge + 1]) * perSide
                            let side = above < below ? above : below
                            unsafe worth[row] = (side - mean - spread) * perRange - Self.leastWorth
                        }
                    }
                }
            }
        }
        return true
    }

    /// Appends the best path that is left and takes its surroundings out of the score; `false` when there is none.
    private func takeBest(width: Float, workspace: inout Workspace) -> Bool {
        let (columns, rows) = (profile.columns, profile.rows)
        var best = 0
        var end = 0
        unsafe workspace.score.withUnsafeBufferPointer { score in
            // SAFETY: the score has a value for each sample.
            for at in 1..<(columns * rows) where unsafe score[at] > score[end] { end = at }
        }
        best = end
        let score = workspace.score[best]
        guard score > 0 else { return false }
        var column = best / rows
        var row = best % rows
        var length = 1
        // From right to left first, then turned around.
        workspace.found.append { band in
            band.width = width
            band.score = score
            band.rows.append(Int32(row))
            while column > 0 {
                let from = (column - 1) * rows
                let move = unsafe workspace.score.withUnsafeBufferPointer { score in
                    // SAFETY: the samples of the column before.
                    unsafe path.move(to: row, from: UnsafeBufferPointer(rebasing: score[from..<(from + rows)]))
                }
                guard workspace.score[from + row + move] > 0 else { break }
                column -= 1
                row += move
                band.rows.append(Int32(row))
            }
            band.rows.reverse()
            band.firstColumn = column
            length = band.rows.count
        }
        let half = Int(width / 2)
        let last = workspace.found.count - 1
        for offset in 0..<length {
            let middle = Int(workspace.found[last].rows[offset])
            let first = (column + offset) * rows
            for row in max(0, middle - half)...min(rows - 1, middle + half) { workspace.score[first + row] = -1 }
        }
        if Float(length) * profile.pitchX < Self.leastRatio * width * profile.pitchZ {
            workspace.found.truncate(to: last)
        }
        return true
    }
}
